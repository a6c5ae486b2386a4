"""``servicebay history``: what changed, newest first, of one service or container or of all."""

import time

import click
import msgspec

from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.file import ChangeAnswer, HistoryAnswer

from .connection import HubClient, with_hub
from .output import build_table, json_option, print_json, show


@click.command()
@click.option("--node", help="Only of this node.")
@click.option("--service", help="Only of this service.")
@click.option("--container", help="Only of the containers of this name.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, help="How many changes at most [50].")
@click.option("--before", help="Go on where an earlier answer (--json, 'before') ended.")
@json_option
@with_hub
def history(
    hub: HubClient,
    node: str | None,
    service: str | None,
    container: str | None,
    limit: int,
    before: str | None,
    as_json: bool,
) -> None:
    """List what changed, newest first."""
    body = hub.get("/api/history", node=node, service=service, container=container, limit=str(limit), before=before)
    if as_json:
        return print_json(body)
    changes = msgspec.json.decode(body, type=HistoryAnswer).changes
    if not changes:
        click.echo("No change yet since the hub watches.")
        return None
    return show(build_table(("WHEN", "NODE", "WHAT", "NAME", "CHANGE", "CAUSE"), map(change_cells, changes)))


def change_cells(change: ChangeAnswer) -> tuple[Tone, tuple[str, ...]]:
    """A change as a row of the table; a star marks what the node told afterwards."""
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(change.at / 1000)) + ("*" if change.afterwards else "")
    return change.tone, (when, change.node, change.kind, change.name, change.text, change.cause or "")
