"""``servicebay ps`` and ``servicebay services``: what runs where, worst first."""

import click
import msgspec

from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.container import ContainerView, PortView
from servicebay.services.shapes.service import ServiceView

from .connection import HubClient, with_hub
from .output import TONE_ORDER, age_text, build_table, json_option, print_json, show


@click.command()
@click.option("--node", help="Only of this node.")
@click.option("-a", "--all", "everything", is_flag=True, help="Also infra containers of pods.")
@json_option
@with_hub
def ps(hub: HubClient, node: str | None, everything: bool, as_json: bool) -> None:
    """List containers of all nodes."""
    body = hub.get("/api/containers", node=node)
    rows = [row for row in msgspec.json.decode(body, type=list[ContainerView]) if everything or not row.hidden]
    if as_json:
        return print_json([msgspec.to_builtins(row) for row in rows])
    if not rows:
        click.echo("No containers.")
        return None
    rows.sort(key=lambda row: (TONE_ORDER[row.tone], row.node, row.name))
    cells = (
        (
            row.tone,
            (row.node, row.name, state_of(row), age_text(row.since), row.image, ports_of(row.ports), row.unit or ""),
        )
        for row in rows
    )
    return show(build_table(("NODE", "NAME", "STATE", "SINCE", "IMAGE", "PORTS", "SERVICE"), cells))


@click.command()
@click.option("--node", help="Only of this node.")
@click.option("-a", "--all", "everything", is_flag=True, help="Also units of the system and helpers.")
@json_option
@with_hub
def services(hub: HubClient, node: str | None, everything: bool, as_json: bool) -> None:
    """List services of all nodes."""
    body = hub.get("/api/services", node=node)
    rows = [row for row in msgspec.json.decode(body, type=list[ServiceView]) if everything or not row.hidden]
    if as_json:
        return print_json([msgspec.to_builtins(row) for row in rows])
    if not rows:
        click.echo("No services. They appear here when a Quadlet file or a user unit is on a node.")
        return None
    return show(build_table(SERVICE_COLUMNS, (service_cells(row) for row in sorted(rows, key=service_order))))


SERVICE_COLUMNS = ("NODE", "SERVICE", "STATE", "SINCE", "PORTS", "CAUSE")


def service_order(row: ServiceView) -> tuple[int, str, str]:
    """Worst first, then by node and name."""
    return TONE_ORDER[row.tone], row.node, row.name


def service_cells(row: ServiceView) -> tuple[Tone, tuple[str, ...]]:
    """A service's cells under ``SERVICE_COLUMNS``, after its tone."""
    return row.tone, (row.node, row.name, state_of(row), age_text(row.since), ports_of(row.ports), row.cause or "")


def state_of(row: ContainerView | ServiceView) -> str:
    """The state in words; in brackets when the node does not confirm it at present."""
    return f"({row.state_text})" if row.stale else row.state_text


def ports_of(ports: list[PortView]) -> str:
    """Published ports."""
    return ", ".join(port.text for port in ports if port.host_port is not None)
