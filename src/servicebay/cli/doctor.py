"""``servicebay doctor``: the hub, then each node's connection and checklist, with cures."""

import click
import msgspec

from servicebay import __version__
from servicebay.services.shapes.node import NodeView
from servicebay.services.shapes.problem import HealthAnswer

from .checklist import print_checklist
from .connection import HubClient, with_hub
from .output import clean, json_option, print_json


@click.command()
@click.option("--node", help="Only this node.")
@json_option
@with_hub
def doctor(hub: HubClient, node: str | None, as_json: bool) -> None:
    """Check the hub and each node, and say what cures what is wrong. Exit status 1 when something is."""
    health = msgspec.json.decode(hub.get("/api/health"), type=HealthAnswer)
    rows = msgspec.json.decode(hub.get("/api/nodes"), type=list[NodeView])
    if node is not None:
        rows = [row for row in rows if row.name == node]
        if not rows:
            raise click.ClickException(f"There is no node called {node}. 'servicebay node list' shows all.")
    well = all(is_well(row) for row in rows)
    if as_json:
        print_json({"ok": well, "hub": msgspec.to_builtins(health), "nodes": [msgspec.to_builtins(r) for r in rows]})
    else:
        _print(hub, health, rows)
    if not well:
        raise SystemExit(1)


def is_well(row: NodeView) -> bool:
    """Online, nothing lacking, nothing unreadable. A warning is no illness."""
    return row.status == "online" and not row.section_problems and all(c.state != "fail" for c in row.capabilities)


def _print(hub: HubClient, health: HealthAnswer, rows: list[NodeView]) -> None:
    click.echo(f"Hub {health.version} at {hub.url}: {health.status}")
    if health.version != __version__:
        click.echo(f"  This command is {__version__}: use the same version as the hub.")
    if health.setup_needed:
        click.echo("  Nobody has an account yet: open the setup link that 'servicebay serve' printed.")
    if not rows:
        click.echo("No node yet. Add one with 'servicebay node add user@host', or this machine with --local.")
    for row in rows:
        click.echo(f"\n{row.name}: {clean(row.status_text)}")
        if row.offered_fingerprint:
            click.echo(f"  It shows the host key {row.offered_fingerprint}, known is {row.fingerprint}.")
            click.echo(f"      cure, if you changed it: servicebay node trust {row.name}")
        for section, reason in row.section_problems.items():
            click.echo(f"  {click.style('▲', fg='red')} {section}: {clean(reason)}")
        for text in filter(None, (row.reboot, row.updates)):
            click.echo(f"  {click.style('▲', fg='yellow')} {clean(text)}")
        print_checklist(row.capabilities)
