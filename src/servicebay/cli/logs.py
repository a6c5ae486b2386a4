"""``servicebay logs``: lines of services, containers, or the hub itself; with ``-f`` as they come."""

import json
import re
import sys
import time
from datetime import datetime, timedelta

import click

from .connection import HubClient, path_of, with_hub

_AGO = re.compile(r"(\d+)(s|min|m|h|d|w)")
_UNIT_S = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")
_ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)?")
PRIORITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
KINDS = ("service:", "unit:", "container:", "pod:")
DEFAULT_TAIL = 100
MOST_TAIL = 2000


@click.command()
@click.argument("names", nargs=-1, metavar="SERVICE...")
@click.option("-f", "--follow", is_flag=True, help="Go on as lines come, until Ctrl-C.")
@click.option("--node", help="The node that has them; needed where several do.")
@click.option("--since", help="From then on: '2 h', '30min', '3d', '14:03', '2026-11-28 14:03'.")
@click.option("--until", help="Up to then.")
@click.option("-n", "--tail", type=click.IntRange(0, MOST_TAIL), help="How many of the last lines [100].")
@click.option("-g", "--grep", help="Only lines with this text.")
@click.option("--regex", is_flag=True, help="The text is a regular expression.")
@click.option("--case", is_flag=True, help="Upper and lower case are not the same.")
@click.option("-C", "--context", type=click.IntRange(0, 50), default=0, help="Lines around each hit.")
@click.option("-p", "--priority", type=click.Choice(PRIORITIES), help="This bad, or worse.")
@click.option("--hub", "own", is_flag=True, help="The hub's own log.")
@click.option("--manager", is_flag=True, help="The log of the node's user manager, alone or beside others.")
@click.option("--json", "as_json", is_flag=True, help="Print each line as a JSON object.")
@with_hub
def logs(
    hub: HubClient,
    names: tuple[str, ...],
    follow: bool,
    node: str | None,
    since: str | None,
    until: str | None,
    tail: int | None,
    grep: str | None,
    regex: bool,
    case: bool,
    context: int,
    priority: str | None,
    own: bool,
    manager: bool,
    as_json: bool,
) -> None:
    """Show what services write. A name may also be container:NAME, pod:NAME or unit:NAME."""
    if own == bool(names or manager):
        raise click.UsageError("Name services, or give --hub for the hub's own log.")
    sources = [name if name.startswith(KINDS) else f"service:{name}" for name in names] + ["manager"] * manager
    query: dict[str, str | list[str] | None] = {
        "source": sources or None,
        "grep": grep,
        "regex": "true" if regex else None,
        "case": "true" if case else None,
        "context": str(context) if context else None,
        "priority": None if priority is None else str(PRIORITIES.index(priority)),
        "since": time_of(since, "--since"),
        "until": time_of(until, "--until"),
        "tail": str(tail) if tail is not None else None if since else str(DEFAULT_TAIL),
        "follow": "true" if follow else "false",
    }
    path = "/api/logs/stream" if own else path_of("nodes", node_of(hub, node, sources), "logs", "stream")
    try:
        for line in hub.lines(path, query):
            _show(line, as_json, len(sources) > 1)
    except KeyboardInterrupt:
        raise SystemExit(0) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


def node_of(hub: HubClient, node: str | None, sources: list[str]) -> str:
    """The node that is named, the only one, or the only one that has the service. Raises ClickException."""
    if node is not None:
        return node
    nodes = [row["name"] for row in json.loads(hub.get("/api/nodes"))]
    if len(nodes) == 1:
        return str(nodes[0])
    kind, _, name = sources[0].partition(":")
    if kind in ("service", "container"):
        return str(json.loads(hub.get(path_of(f"{kind}s", name)))["node"])
    raise click.UsageError("There are several nodes: give --node.")


def time_of(text: str | None, option: str) -> str | None:
    """``2 h`` (ago), ``14:03`` (today), or a date with or without a time, in µs. Raises UsageError."""
    if text is None:
        return None
    plain = text.strip().removesuffix(" ago").replace(" ", "") if text[:1].isdigit() else text
    ago = _AGO.fullmatch(plain)
    if ago is not None:
        return str(int((time.time() - int(ago[1]) * _UNIT_S[ago[2]]) * 1e6))
    try:
        return str(int(parse_time(text.strip()).timestamp() * 1e6))
    except ValueError:
        raise click.UsageError(
            f"{option}: {text!r} is no time. '2h', '14:03' and '2026-11-28 14:03' are some."
        ) from None


def parse_time(text: str) -> datetime:
    """A time of day or a date as local time. Raises ValueError."""
    if re.fullmatch(r"\d\d:\d\d(:\d\d)?", text):
        now = datetime.now()
        today = datetime.fromisoformat(f"{now.date()} {text}")
        return today if today <= now else today - timedelta(days=1)
    return datetime.fromisoformat(text)


def _show(line: bytes, as_json: bool, is_mixed: bool) -> None:
    if as_json:
        return click.echo(line.rstrip(b"\n"))
    said = json.loads(line)
    if "gap" in said:
        return click.echo(f"… {said['gap']} lines were left out: they came faster than they were taken.", err=True)
    if "note" in said:
        return click.echo(clean_text(said["note"], False), err=True)
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(said["at"] / 1e6)) + f".{said['at'] // 1000 % 1000:03}"
    source = f"{clean_text(said['source'].partition(':')[2] or said['source'], False)} " if is_mixed else ""
    text = clean_text(said["text"], sys.stdout.isatty())
    cut = f" … ({said['cut']} more bytes)" if "cut" in said else ""
    return click.echo(f"{when} {source}{text}{cut}", color=True)


def clean_text(text: str, with_colours: bool) -> str:
    """Text that steers no terminal: colours stay where they are wanted, everything else goes."""

    def keep(found: "re.Match[str]") -> str:
        return found[0] if with_colours and re.fullmatch(r"\x1b\[[0-9;:]*m", found[0]) else ""

    coloured = _ESCAPES.sub(keep, text)
    parts = re.split(r"(\x1b\[[0-9;:]*m)", coloured)
    kept = "".join(part if number % 2 else _CONTROL.sub(" ", part) for number, part in enumerate(parts))
    return kept + "\x1b[0m" if len(parts) > 1 else kept
