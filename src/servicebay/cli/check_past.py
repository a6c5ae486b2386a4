"""``servicebay check history``: how a check did over a span."""

import time

import click
import msgspec

from servicebay.monitoring.past.views import CheckEventView, CheckPast, UptimeView
from servicebay.services.shapes.base import Tone

from .connection import HubClient, path_of, with_hub
from .output import age_text, build_table, clean, json_option, print_json, show


@click.command("history")
@click.argument("key")
@click.option("--span", type=click.Choice(["1h", "24h", "7d", "30d", "90d", "1y"]), default="24h", show_default=True)
@json_option
@with_hub
def check_history(hub: HubClient, key: str, span: str, as_json: bool) -> None:
    """Show how often KEY was up, how fast it answered, and when its state changed."""
    body = hub.get(path_of("monitoring", key, "history"), span=span)
    if as_json:
        return print_json(body)
    past = msgspec.json.decode(body, type=CheckPast)
    click.echo(clean("  ".join(uptime_text(each) for each in past.uptimes)))
    if past.p50_ms is not None:
        click.echo(f"Latency in {span}: half within {past.p50_ms:g} ms, 95 of 100 within {past.p95_ms:g} ms")
    if not past.events:
        return click.echo("No change of state is known.")
    return show(build_table(("WHEN", "STATE", "FOR", "WHAT"), map(event_cells, past.events)))


def uptime_text(uptime: UptimeView) -> str:
    """``30d 99.95 %``."""
    return f"{uptime.span} –" if uptime.percent is None else f"{uptime.span} {uptime.percent:g} %"


def event_cells(event: CheckEventView) -> tuple[Tone, tuple[str, ...]]:
    """A change of state as a row; the state that holds lasts until now."""
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.at / 1000))
    lasted = age_text(event.at) if event.lasted_ms is None else age_text(0, event.lasted_ms)
    return event.tone, (when, event.state_text, lasted, event.text)
