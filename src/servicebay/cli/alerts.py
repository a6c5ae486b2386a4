"""``servicebay alert``: where what needs a person is told."""

import click
import msgspec

from servicebay.services.shapes.alert import AlertsAnswer, AlertTargetAnswer
from servicebay.services.shapes.base import Tone

from .connection import HubClient, path_of, with_hub
from .output import build_table, clean, json_option, print_json, show


@click.group()
def alert() -> None:
    """Where what needs somebody is told."""


@alert.command("list")
@json_option
@with_hub
def list_targets(hub: HubClient, as_json: bool) -> None:
    """List where alerts go."""
    body = hub.get("/api/alerts")
    if as_json:
        return print_json(body)
    found = msgspec.json.decode(body, type=AlertsAnswer).targets
    if not found:
        return click.echo("Nobody is told yet: servicebay alert add --help")
    return show(build_table(("ID", "NAME", "ADDRESS", "TELLS"), (line_of(target) for target in found)))


@alert.command("add")
@click.argument("name")
@click.option("--lesser", is_flag=True, help="Also tell what is only worth a look.")
@with_hub
def add_target(hub: HubClient, name: str, lesser: bool) -> None:
    """Have alerts go somewhere. The apprise address is asked for, or read from standard input: it holds secrets."""
    address = click.prompt("Address (ntfy://…, mailto://…)", hide_input=True, err=True)
    body = {"name": name, "address": address, "least": "look" if lesser else "act"}
    made = msgspec.json.decode(hub.post("/api/alerts/targets", body), type=AlertTargetAnswer)
    click.echo(clean(f"{made.id} was added. Try it: servicebay alert test {made.id}"))


@alert.command("test")
@click.argument("target", metavar="ID")
@with_hub
def test_target(hub: HubClient, target: str) -> None:
    """Send a test message."""
    hub.post(path_of("alerts", "targets", target, "test"))
    click.echo(clean(f"{target} took the test message."))


@alert.command("remove")
@click.argument("target", metavar="ID")
@with_hub
def remove_target(hub: HubClient, target: str) -> None:
    """Let alerts go there no more."""
    hub.delete(path_of("alerts", "targets", target))
    click.echo(clean(f"{target} was removed."))


def line_of(target: AlertTargetAnswer) -> tuple[Tone, tuple[str, ...]]:
    """One line of the table."""
    tells = {"act": "what is urgent", "look": "everything"}[target.least] if target.enabled else "nothing"
    return ("ok" if target.enabled else "off"), (target.id, target.name, target.address, tells)
