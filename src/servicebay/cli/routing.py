"""``servicebay routes``: which address leads where, over all reverse proxies; what is wrong first."""

import time

import click
import msgspec

from servicebay.services.shapes.route import ProxyView, RouteView

from .connection import HubClient, with_hub
from .output import TONE_ORDER, build_table, clean, json_option, print_json, show


@click.command()
@click.option("--node", help="Only of this node.")
@click.option("-a", "--all", "everything", is_flag=True, help="Also paths that only the proxy itself uses.")
@json_option
@with_hub
def routes(hub: HubClient, node: str | None, everything: bool, as_json: bool) -> None:
    """List routes of all reverse proxies."""
    body = hub.get("/api/routes", node=node)
    rows = [row for row in msgspec.json.decode(body, type=list[RouteView]) if everything or not row.hidden]
    if as_json:
        return print_json([msgspec.to_builtins(row) for row in rows])
    for proxy in msgspec.json.decode(hub.get("/api/proxies", node=node), type=list[ProxyView]):
        for problem in proxy.problems:
            click.echo(clean(f"{proxy.key}: {problem}"), err=True)
    if not rows:
        click.echo("No routes. They appear here when nginx, Caddy or Traefik runs on a node.")
        return None
    rows.sort(key=lambda row: (TONE_ORDER[row.tone], row.node, row.name))
    cells = (
        (row.tone, (row.node, row.name, row.leads_to, state_of(row), tls_of(row), place_of(row), row.problem or ""))
        for row in rows
    )
    return show(build_table(("NODE", "ADDRESS", "LEADS TO", "STATE", "TLS", "FILE", "PROBLEM"), cells))


def state_of(row: RouteView) -> str:
    """The state in words; in brackets when the node does not confirm it at present."""
    return f"({row.state_text})" if row.stale else row.state_text


def tls_of(row: RouteView) -> str:
    """``until 2031-05-17``, ``expired 2026-11-01``, ``yes`` where the end is not known, or nothing."""
    if row.certificate_expires is None:
        return "yes" if row.ssl else ""
    day = time.strftime("%Y-%m-%d", time.gmtime(row.certificate_expires / 1000))
    return f"{'expired' if row.certificate_tone == 'act' else 'until'} {day}"


def place_of(row: RouteView) -> str:
    """Where it stands: ``/home/anna/proxy/a.conf:7``."""
    path = row.host_file or row.file
    return "" if path is None else path if row.line is None else f"{path}:{row.line}"
