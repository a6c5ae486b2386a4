"""``servicebay check``: whether what people rely on answers."""

import click
import msgspec

from servicebay.monitoring.views import CheckAnswer, CheckView
from servicebay.services.shapes.check import CheckTryAnswer

from .check_options import KINDS, USUAL, check_options, kept_of, said
from .check_past import check_history
from .connection import HubClient, path_of, with_hub
from .output import TONE_ORDER, age_text, build_table, clean, json_option, print_json, show

HEADS = ("KEY", "STATE", "SINCE", "LATENCY", "UPTIME", "LAST", "ADDRESS")


@click.group()
def check() -> None:
    """Checks and what they found."""


check.add_command(check_history)


@check.command("list")
@json_option
@with_hub
def list_checks(hub: HubClient, as_json: bool) -> None:
    """List all checks, what is down first."""
    body = hub.get("/api/monitoring")
    if as_json:
        return print_json(body)
    found = msgspec.json.decode(body, type=list[CheckView])
    if not found:
        return click.echo("No checks yet: servicebay check add --help")
    found.sort(key=lambda row: (TONE_ORDER[row.tone], row.name))
    return show(build_table(HEADS, ((row.tone, cells_of(row)) for row in found)))


@check.command("run")
@click.argument("key")
@json_option
@with_hub
def run_check(hub: HubClient, key: str, as_json: bool) -> None:
    """Ask now. Exit status 1 where it is down."""
    body = hub.post(path_of("monitoring", key, "run"))
    found = msgspec.json.decode(body, type=CheckAnswer)
    if as_json:
        print_json(body)
    else:
        click.echo(clean(f"{found.check.name} {found.check.text or 'was changed meanwhile: ask again'}."))
    if found.beats and found.beats[-1].level == "fail":
        raise SystemExit(1)


@check.command("add")
@click.argument("name")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("target", metavar="[ADDRESS]", default="")
@check_options
@with_hub
def add_check(hub: HubClient, name: str, kind: str, target: str, **options: object) -> None:
    """Make a check: NAME, its KIND, and where it asks (nothing for a node, a heartbeat)."""
    body = said({"name": name, "kind": kind, "target": target, **USUAL.get(kind, {})}, options)
    made = msgspec.json.decode(hub.post("/api/monitoring", body), type=CheckAnswer)
    click.echo(clean(f"{made.check.key} was added."))
    if made.asks.token:
        click.echo(clean(f"Its job calls {hub.url}/api/heartbeat/{made.asks.token}"))


@check.command("try")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("target", metavar="[ADDRESS]", default="")
@check_options
@with_hub
def try_check(hub: HubClient, kind: str, target: str, **options: object) -> None:
    """Ask once what a check would ask; nothing is kept. Exit status 1 where it is down."""
    body = said({"name": "Trial", "kind": kind, "target": target, **USUAL.get(kind, {})}, options)
    found = msgspec.json.decode(hub.post("/api/monitoring/try", body), type=CheckTryAnswer)
    click.echo(clean(f"It {found.text}."))
    if found.level == "fail":
        raise SystemExit(1)


@check.command("change")
@click.argument("key")
@click.option("--name", help="Another name.")
@click.option("--address", "target", help="Another place to ask.")
@check_options
@with_hub
def change_check(hub: HubClient, key: str, **options: object) -> None:
    """Change what is said of a check, and nothing else; it is asked at once."""
    before = msgspec.json.decode(hub.get(path_of("monitoring", key)), type=CheckAnswer)
    hub.put(path_of("monitoring", key), said(kept_of(before.asks), options))
    click.echo(clean(f"{key} was changed."))


@check.command("show")
@click.argument("key")
@with_hub
def show_check(hub: HubClient, key: str) -> None:
    """Print what a check asks, as JSON; never its secret headers."""
    found = msgspec.json.decode(hub.get(path_of("monitoring", key)), type=CheckAnswer)
    print_json(msgspec.json.encode(found.asks))


@check.command("remove")
@click.argument("key")
@with_hub
def remove_check(hub: HubClient, key: str) -> None:
    """Forget a check and what it found; let one that appeared by itself be as it appeared."""
    hub.delete(path_of("monitoring", key))
    click.echo(clean(f"{key} was removed."))


def cells_of(row: CheckView) -> tuple[str, ...]:
    """One line of the table."""
    latency = "" if row.latency_ms is None else f"{row.latency_ms:.0f} ms"
    uptime = "" if row.uptime_percent is None else f"{row.uptime_percent:g} %"
    return (row.key, row.state_text, age_text(row.since), latency, uptime, row.text, row.target)
