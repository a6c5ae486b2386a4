"""``servicebay alert``: where what needs a person is told."""

import click
import msgspec

from servicebay.services.shapes.alert import AlertsAnswer, AlertTargetAnswer, AlertView, SilenceAnswer
from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.live import LiveSnapshot

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
@click.option("--language", default="en", show_default=True, help="What alerts are sent in, such as de.")
@with_hub
def add_target(hub: HubClient, name: str, lesser: bool, language: str) -> None:
    """Have alerts go somewhere. The apprise address is asked for, or read from standard input: it holds secrets."""
    address = click.prompt("Address (ntfy://…, mailto://…)", hide_input=True, err=True)
    body = {"name": name, "address": address, "least": "look" if lesser else "act", "language": language}
    made = msgspec.json.decode(hub.post("/api/alerts/targets", body), type=AlertTargetAnswer)
    click.echo(clean(f"{made.id} was added. Try it: servicebay alert test {made.id}"))


@alert.command("standing")
@json_option
@with_hub
def list_standing(hub: HubClient, as_json: bool) -> None:
    """List what was told and is not over."""
    state = msgspec.json.decode(hub.get("/api/live"), type=LiveSnapshot).state
    if as_json:
        return print_json(msgspec.json.encode(list(state.alerts.values())))
    if not state.alerts:
        return click.echo("Nothing that was told still stands.")
    return show(build_table(("KEY", "WHAT", "NODE", "LOOKED AFTER BY"), map(standing_line, state.alerts.values())))


@alert.command("seen")
@click.argument("key")
@click.option("--reason", default="", help="What you say to it.")
@with_hub
def see_alert(hub: HubClient, key: str, reason: str) -> None:
    """Say that you look after something: KEY as 'alert standing' lists it."""
    hub.post("/api/alerts/seen", {"key": key, "reason": reason})
    click.echo(clean(f"You look after {key}: nobody else is told."))


@alert.command("silence")
@click.argument("minutes", type=click.IntRange(1, 366 * 24 * 60))
@click.argument("reason")
@click.option("--node", default="", help="Only what is of this node.")
@click.option("--key", "row", default="", help="Only this one, by its KEY in 'alert standing'.")
@with_hub
def add_silence(hub: HubClient, minutes: int, reason: str, node: str, row: str) -> None:
    """Hear nothing for some MINUTES, for a REASON."""
    body = {"minutes": minutes, "reason": reason, "node": node, "row": row}
    made = msgspec.json.decode(hub.post("/api/alerts/silences", body), type=SilenceAnswer)
    click.echo(clean(f"{made.title} is silenced. To hear of it again: servicebay alert unsilence {made.id}"))


@alert.command("unsilence")
@click.argument("silence", metavar="ID")
@with_hub
def end_silence(hub: HubClient, silence: str) -> None:
    """Hear of something again."""
    hub.delete(path_of("alerts", "silences", silence))
    click.echo(clean(f"{silence} is silenced no more."))


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


def standing_line(row: AlertView) -> tuple[Tone, tuple[str, ...]]:
    """One line of what stands."""
    by = f"{row.seen_by}: {row.reason}" if row.reason else row.seen_by
    return row.tone, (row.key, row.title, row.node, by)
