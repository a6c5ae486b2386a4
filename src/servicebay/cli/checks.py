"""``servicebay check``: whether what people rely on answers."""

import click
import msgspec

from servicebay.monitoring.views import CheckAnswer, CheckView

from .connection import HubClient, path_of, with_hub
from .output import age_text, build_table, clean, json_option, print_json, show

HEADS = ("KEY", "STATE", "SINCE", "LATENCY", "UPTIME", "LAST", "ADDRESS")


@click.group()
def check() -> None:
    """Checks and what they found."""


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
        return click.echo("No checks. A link brings one: servicebay link add --help")
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
        click.echo(clean(f"{found.check.title} {found.beats[-1].text}."))
    if found.beats[-1].level == "fail":
        raise SystemExit(1)


def cells_of(row: CheckView) -> tuple[str, ...]:
    """One line of the table."""
    latency = "" if row.latency_ms is None else f"{row.latency_ms:.0f} ms"
    uptime = "" if row.uptime_percent is None else f"{row.uptime_percent:g} %"
    return (row.key, row.state_text, age_text(row.since), latency, uptime, row.text, row.target)
