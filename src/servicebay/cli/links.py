"""``servicebay link``: what runs elsewhere and is shown among the services."""

import click
import msgspec

from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.link import LinkAnswer

from .connection import HubClient, path_of, with_hub
from .output import build_table, clean, json_option, print_json, show


@click.group()
def link() -> None:
    """Links among the services."""


@link.command("list")
@json_option
@with_hub
def list_links(hub: HubClient, as_json: bool) -> None:
    """List all links."""
    body = hub.get("/api/links")
    if as_json:
        return print_json(body)
    found = msgspec.json.decode(body, type=list[LinkAnswer])
    if not found:
        return click.echo("No links.")
    ok: Tone = "ok"
    cells = ((ok, (each.id, each.name, each.url, each.group, each.description)) for each in found)
    return show(build_table(("ID", "NAME", "ADDRESS", "GROUP", "DESCRIPTION"), cells))


@link.command("add")
@click.argument("name")
@click.argument("address")
@click.option("--description", default="", help="A few words.")
@click.option("--icon", default="", help="A character or two.")
@click.option("--group", default="", help="What it belongs to.")
@click.option("--check/--no-check", default=True, help="Ask every minute whether it answers.")
@click.option("--any-certificate", is_flag=True, help="Its certificate need not be good.")
@click.option("--anywhere", is_flag=True, help="It may lead to the hub's own machine.")
@with_hub
def add_link(
    hub: HubClient, name: str, address: str, check: bool, any_certificate: bool, anywhere: bool, **words: str
) -> None:
    """Show a link among the services."""
    asked = {"enabled": check, "verify": not any_certificate, "anywhere": anywhere}
    body = {"name": name, "url": address, "check": asked, **words}
    made = msgspec.json.decode(hub.post("/api/links", body), type=LinkAnswer)
    click.echo(clean(f"{made.id} was added."))


@link.command("remove")
@click.argument("link_id", metavar="ID")
@with_hub
def remove_link(hub: HubClient, link_id: str) -> None:
    """Forget a link; nothing changes where it leads."""
    hub.delete(path_of("links", link_id))
    click.echo(f"{link_id} was removed.")
