"""What a query names, as the question that a node's reader understands (``agent.logs.questions``).

A service is its unit and, by name, its containers, so that what a container before the last restart wrote belongs to it
as well; a pod is its containers and its unit.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from ..errors import ActionError
from ..live import LiveDocument
from ..resolve import find_container, find_service, find_stock
from ..shapes.log import LogLine, LogQuery, LogSource
from ..shapes.service import ServiceView

MOST_SOURCES = 100
MOST_CONTEXT = 50
MOST_TEXT = 500
MANAGER, HUB = "manager", "hub"
_UNIT = re.compile(r"[a-zA-Z0-9:_.\\][a-zA-Z0-9:_.\\@-]{0,254}")
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}")
_BOOT = re.compile(r"[0-9a-f]{32}")
_CURSOR = re.compile(r"[jf]([0-9a-f]{32}|[0-9a-f]{12})-[0-9a-f]{1,16}-[0-9a-f]{1,16}")
KINDS = "service:NAME, unit:NAME, container:NAME, pod:NAME, manager or hub"


class Asked(msgspec.Struct, frozen=True):
    """A query, resolved: units and containers by name, and the filter."""

    units: tuple[str, ...]
    containers: tuple[str, ...]
    files: tuple[str, ...]
    manager: bool
    query: LogQuery

    def question(self, kind: str, **more: Any) -> dict[str, Any]:
        """For the node's reader."""
        query = self.query
        asked: dict[str, Any] = {"units": self.units, "containers": self.containers, "files": self.files}
        asked |= {"kind": kind, "manager": ["1"] if self.manager else []}
        members = ("grep", "regex", "case", "priority", "since", "until", "boot", "context")
        asked |= {name: value for name in members if (value := getattr(query, name)) is not None}
        return asked | {name: value for name, value in more.items() if value is not None}

    @property
    def key(self) -> bytes:
        """The same for all who ask for the same."""
        return msgspec.json.encode(self.question("follow"))

    def sources(self, lines: Iterable[LogLine] = ()) -> list[LogSource]:
        """The sources that are known, and those of these lines."""
        keys = [f"unit:{unit}" for unit in self.units] + [f"container:{name}" for name in self.containers]
        keys += [MANAGER] if self.manager else []
        return sources_of([*keys, *(line.source for line in lines)])


def resolve(live: LiveDocument, node: str, query: LogQuery) -> Asked:
    """Check a query and look up its names. Raises ActionError ``invalid``, ``not-found`` or ``ambiguous``."""
    if not query.sources:
        raise ActionError("invalid", f"Say whose logs: {KINDS}.")
    check_filter(query)
    units: list[str] = []
    containers: list[str] = []
    manager = False
    for source in query.sources:
        kind, _, name = source.partition(":")
        if source == MANAGER:
            manager = True
        elif kind == "unit" and _UNIT.fullmatch(name):
            units.append(name if "." in name else f"{name}.service")
        elif kind == "service" and name:
            _add_service(live, find_service(live, name, node), units, containers)
        elif kind == "container" and name:
            containers.append(_container_name(live, name, node))
        elif kind == "pod" and name:
            _add_pod(live, find_stock(live, "pods", name, node).key, units, containers)
        else:
            raise ActionError("invalid", f"{source[:80]!r} is no source of logs of a node: give {KINDS}.")
    if len(units) + len(containers) > MOST_SOURCES:
        raise ActionError("invalid", f"These are more than {MOST_SOURCES} sources. Ask for fewer.")
    names = tuple(dict.fromkeys(containers))
    present = {row.name for row in live.containers(node)}
    files = tuple(name for name in names if name in present)
    return Asked(tuple(dict.fromkeys(units)), names, files, manager, query)


def check_filter(query: LogQuery) -> None:
    """All but whose logs. Raises ActionError ``invalid``, with what would fit."""
    if query.priority is not None and not 0 <= query.priority <= 7:
        raise ActionError("invalid", "A priority is 0 (emergency) to 7 (debug).")
    if not 0 <= query.context <= MOST_CONTEXT:
        raise ActionError("invalid", f"A hit has 0 to {MOST_CONTEXT} lines of context.")
    if query.grep is not None and (len(query.grep) > MOST_TEXT or "\0" in query.grep):
        raise ActionError("invalid", f"What is looked for has at most {MOST_TEXT} characters.")
    if query.boot is not None and not _BOOT.fullmatch(query.boot):
        raise ActionError("invalid", "A boot's ID has 32 hexadecimal digits.")
    for at in (query.since, query.until):
        if at is not None and not 0 <= at < 2**62:
            raise ActionError("invalid", "A time is in microseconds since 1970.")
    if query.regex and query.grep:
        try:
            re.compile(query.grep)
        except (re.error, RecursionError, OverflowError) as error:
            raise ActionError("invalid", f"This is not a regular expression: {error}.") from error


def check_cursor(cursor: str | None) -> str | None:
    """Raises ActionError ``invalid`` where it is none of ours."""
    if cursor is not None and not _CURSOR.fullmatch(cursor):
        raise ActionError("invalid", "This is not a cursor that a line had.")
    return cursor


def sources_of(keys: Iterable[str]) -> list[LogSource]:
    """Sources with their titles and colours, each once; no two have the same title."""
    titles = {key: _title_of(key) for key in dict.fromkeys(keys)}
    for kind in ("unit", "container"):  # a unit and its container mostly share their name: 'web.service' and 'web'
        count = Counter(titles.values())
        shared = [key for key, title in titles.items() if count[title] > 1 and key.startswith(f"{kind}:")]
        titles |= {key: key.removeprefix(f"{kind}:") for key in shared}
    return [LogSource(key=key, title=title, color=i) for i, (key, title) in enumerate(titles.items())]


def _title_of(key: str) -> str:
    kind, _, name = key.partition(":")
    if key in (MANAGER, HUB):
        return "user manager" if key == MANAGER else "hub"
    return name.removesuffix(".service") if kind == "unit" else name.removeprefix("systemd-")


def _add_service(live: LiveDocument, row: ServiceView, units: list[str], containers: list[str]) -> None:
    if not row.node:
        raise ActionError("refused", f"{row.name} is a link: it has no log.")
    units.append(row.unit)
    by_key = {each.key: each for each in live.containers(row.node)}
    containers += [by_key[key].name for key in row.containers if key in by_key]
    for pod in live.stock("pods", row.node):
        if pod.service == row.key:
            _add_pod(live, pod.key, units, containers)


def _add_pod(live: LiveDocument, key: str, units: list[str], containers: list[str]) -> None:
    pod = find_stock(live, "pods", key)
    services = {row.key: row.unit for row in live.services(pod.node)}
    for each in live.containers(pod.node):
        if each.key in pod.containers:
            containers.append(each.name)
            if each.service in services:
                units.append(services[each.service])
    if pod.service in services:
        units.append(services[pod.service])


def _container_name(live: LiveDocument, name: str, node: str) -> str:
    try:
        return find_container(live, name, node).name
    except ActionError as error:
        if error.code != "not-found" or not _NAME.fullmatch(name):
            raise
        return name  # what a container wrote that is gone may still be there
