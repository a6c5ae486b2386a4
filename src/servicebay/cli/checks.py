"""``servicebay check``: whether what people rely on answers."""

import click
import msgspec

from servicebay.monitoring.views import CheckAnswer, CheckView

from .check_past import check_history
from .connection import HubClient, path_of, with_hub
from .output import TONE_ORDER, age_text, build_table, clean, json_option, print_json, show

MEMBERS = {"interval_s": "intervalS", "timeout_s": "timeoutS", "warn_days": "warnDays"}
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
@click.argument("kind", type=click.Choice(["http", "tcp", "certificate", "dns", "ping"]))
@click.argument("target", metavar="ADDRESS")
@click.option("--every", "interval_s", default=60.0, show_default=True, help="Seconds between two askings.")
@click.option("--timeout", "timeout_s", default=10.0, show_default=True, help="Seconds to wait for an answer.")
@click.option("--failures", default=2, show_default=True, help="So many in a row make it fail.")
@click.option("--statuses", default="200-399", show_default=True, help="http: good ones.")
@click.option("--text", default="", help="http: what must be in the answer.")
@click.option("--any-certificate", is_flag=True, help="http: its certificate need not be good.")
@click.option("--warn-days", default=14, show_default=True, help="http, certificate: warn so long before its end.")
@click.option("--record", default="A", show_default=True, help="dns: A, AAAA, CNAME, MX, NS, TXT, PTR or SRV.")
@click.option("--server", default="", help="dns: whom to ask.")
@click.option("--expected", default="", help="dns: what must be among the answers.")
@with_hub
def add_check(hub: HubClient, name: str, kind: str, target: str, any_certificate: bool, **more: object) -> None:
    """Make a check: NAME, its KIND, and where it asks."""
    body = {"name": name, "kind": kind, "target": target, "verify": not any_certificate}
    body |= {MEMBERS.get(option, option): value for option, value in more.items()}
    made = msgspec.json.decode(hub.post("/api/monitoring", body), type=CheckAnswer)
    click.echo(clean(f"{made.check.key} was added."))


@check.command("remove")
@click.argument("key")
@with_hub
def remove_check(hub: HubClient, key: str) -> None:
    """Forget a check, and what it found."""
    hub.delete(path_of("monitoring", key))
    click.echo(clean(f"{key} was removed."))


def cells_of(row: CheckView) -> tuple[str, ...]:
    """One line of the table."""
    latency = "" if row.latency_ms is None else f"{row.latency_ms:.0f} ms"
    uptime = "" if row.uptime_percent is None else f"{row.uptime_percent:g} %"
    return (row.key, row.state_text, age_text(row.since), latency, uptime, row.text, row.target)
