"""``servicebay plugins``: what is installed, and what became of it."""

import click
import msgspec

from servicebay.services.shapes.plugin import PluginView

from .connection import HubClient, with_hub
from .output import build_table, json_option, print_json, show

NONE = "No plugin is installed. One comes with a package: see docs/plugins.md."


@click.command()
@json_option
@with_hub
def plugins(hub: HubClient, as_json: bool) -> None:
    """List installed plugins. Exit status 1 where one of them failed.

    SERVICEBAY_PLUGINS tells the hub which to use: all (the default), none, those named, or all but -these.
    """
    body = hub.get("/api/plugins")
    found = msgspec.json.decode(body, type=list[PluginView])
    if as_json:
        print_json(body)
    elif not found:
        click.echo(NONE)
    else:
        show(build_table(("PLUGIN", "VERSION", "STATE", "GIVES"), ((row.tone, cells_of(row)) for row in found)))
    if any(row.state == "failed" for row in found):
        raise SystemExit(1)


def cells_of(row: PluginView) -> tuple[str, ...]:
    """One line of the table: what it gives, or why it does not."""
    return row.name, row.version, row.state_text, row.problem or ", ".join(row.gives)
