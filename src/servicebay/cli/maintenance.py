"""``servicebay maintenance``: when work is planned, so that nobody is told of what fails then."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click
import msgspec

from servicebay.monitoring.windows import Window
from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.check import WindowAnswer

from .connection import HubClient, path_of, with_hub
from .output import build_table, clean, json_option, print_json, show

T = TypeVar("T")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOMENT = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
MINUTE_MS = 60_000


def window_options(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command all that can be said of a window."""
    for option in (
        click.option("--node", "nodes", multiple=True, help="Only for checks of this node; may be given often."),
        click.option("--tag", "tags", multiple=True, help="Only for checks with this tag; may be given often."),
        click.option("--check", "checks", multiple=True, help="Only for the check of this KEY; may be given often."),
        click.option("--at", default="", help="Weekly: from when, such as 02:30, by the hub's clock."),
        click.option("--on", "days", multiple=True, type=click.Choice(DAYS), help="Weekly: a day; may be given often."),
        click.option("--until", type=MOMENT, help="Once: its end, such as '2026-12-24 18:00'."),
        click.option("--from", "since", type=MOMENT, help="Once: its beginning; now where it is not said."),
        click.option("--minutes", type=click.IntRange(1), help="How long it lasts."),
    ):
        command = option(command)
    return command


@click.group()
def maintenance() -> None:
    """Windows in which nobody is told of what fails."""


@maintenance.command("list")
@json_option
@with_hub
def list_windows(hub: HubClient, as_json: bool) -> None:
    """List them."""
    body = hub.get("/api/maintenance")
    if as_json:
        return print_json(body)
    found = msgspec.json.decode(body, type=list[WindowAnswer])
    if not found:
        return click.echo("No work is planned: servicebay maintenance add --help")
    return show(build_table(("ID", "NAME", "WHEN", "FOR"), map(line_of, found)))


@maintenance.command("add")
@click.argument("name")
@window_options
@with_hub
def add_window(hub: HubClient, name: str, **options: Any) -> None:
    """Plan work: once (--minutes from now, or --from and --until) or weekly (--on, --at, --minutes)."""
    made = msgspec.json.decode(hub.post("/api/maintenance", said(name, **options)), type=WindowAnswer)
    click.echo(clean(f"{made.id} was added: {when_text(made.window)}."))


@maintenance.command("change")
@click.argument("window", metavar="ID")
@click.argument("name")
@window_options
@with_hub
def change_window(hub: HubClient, window: str, name: str, **options: Any) -> None:
    """Put another in its place, in force at once."""
    body = hub.put(path_of("maintenance", window), said(name, **options))
    click.echo(clean(f"{window} was changed: {when_text(msgspec.json.decode(body, type=WindowAnswer).window)}."))


@maintenance.command("remove")
@click.argument("window", metavar="ID")
@with_hub
def remove_window(hub: HubClient, window: str) -> None:
    """Forget one; it ends at once."""
    hub.delete(path_of("maintenance", window))
    click.echo(clean(f"{window} was removed."))


def said(
    name: str,
    minutes: int | None,
    since: datetime | None,
    until: datetime | None,
    days: tuple[str, ...],
    at: str,
    **whom: tuple[str, ...],
) -> dict[str, object]:
    """The body to send. Raises UsageError where nothing says how long."""
    body: dict[str, object] = {"name": name, **whom}
    if days:
        return body | {"days": sorted({DAYS.index(day) for day in days}), "at": at, "minutes": minutes or 0}
    begin = ms_of(since or datetime.now())
    if until is None and minutes is None:
        raise click.UsageError("Say how long: --minutes, or --until.")
    return body | {"since": begin, "until": ms_of(until) if until else begin + (minutes or 0) * MINUTE_MS}


def ms_of(moment: datetime) -> int:
    """A moment by this machine's clock, in ms."""
    return int(moment.astimezone().timestamp() * 1000)


def when_text(window: Window) -> str:
    """``mon, tue at 02:30 for 60 min``; ``2026-12-24 18:00 to 2026-12-24 19:00``."""
    if window.days:
        return f"{', '.join(DAYS[day] for day in window.days)} at {window.at} for {window.minutes} min"
    return f"{moment_text(window.since)} to {moment_text(window.until)}"


def moment_text(at: int | None) -> str:
    """``2026-12-24 18:00``, by this machine's clock."""
    return "" if at is None else datetime.fromtimestamp(at / 1000).astimezone().strftime("%Y-%m-%d %H:%M")


def line_of(row: WindowAnswer) -> tuple[Tone, tuple[str, ...]]:
    """One line of the table."""
    window = row.window
    whom = ", ".join(
        (*window.checks, *(f"tag {tag}" for tag in window.tags), *(f"node {node}" for node in window.nodes))
    )
    open_now = " (open now)" if row.open else ""
    return ("busy" if row.open else "off"), (row.id, window.name, when_text(window) + open_now, whom or "all checks")
