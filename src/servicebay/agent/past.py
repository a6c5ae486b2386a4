"""What happened to units and containers while no agent was there: from systemd's journal and Podman's events.

Read once, when the hub asks for it after it had lost the node; this module is not even loaded before. Message IDs
are those of systemd's catalogue (``sd-messages.h``, seen with 252 to 257). Example of a journal line::

    {"MESSAGE_ID":"39f5…","USER_UNIT":"web.service","USER_INVOCATION_ID":"9d…","__REALTIME_TIMESTAMP":"1795394377865340"}

and of an event: ``{"Type":"container","Action":"died","Actor":{"ID":"32…","Attributes":{"containerExitCode":"1"}}}``.
"""

import json
import re
import time
from typing import Any, Dict, List, Optional, Tuple

from servicebay.wire.messages import Transition
from servicebay.wire.settled import MISSED_LIMIT

from .loop import Loop, TimedOut
from .podman.api import PodmanError
from .podman.service import NoPodman, PodmanService
from .process import Spawner
from .systemd.names import is_health_check, is_unit_name

STARTED = "39f53479d3a045ac8e11786248231fbf"
STOPPED = "9d1aaa27d60140bd96365438aad20286"
SUCCEEDED = "7ad2d189f7e94e70a38c781354912448"
START_FAILED = "be02cf6855d2428ba40df7e9d022f03d"
FAILED = "d9b373ed55a64feb8242e02dbe79a49c"
PROCESS_EXITED = "98e322203f7a4ed290d09fe03c09fe15"
_IDS = (STARTED, STOPPED, SUCCEEDED, START_FAILED, FAILED, PROCESS_EXITED)
_FIELDS = "MESSAGE,MESSAGE_ID,USER_UNIT,USER_INVOCATION_ID,JOB_RESULT,UNIT_RESULT,EXIT_CODE,EXIT_STATUS"
READ_LINES = 4 * MISSED_LIMIT
DEADLINE_S = 8.0
_EVENTS = {"start": "running", "died": "exited", "remove": "removed", "pause": "paused", "unpause": "running"}
_EVENTS_PATH = (
    "/events?stream=false&since={since:.3f}&until={until:.3f}"
    "&filters=%7B%22type%22%3A%5B%22container%22%5D%2C%22event%22%3A%5B%22" + "%22%2C%22".join(_EVENTS) + "%22%5D%7D"
)
_ID = re.compile(r"[0-9a-f]{64}")
_STATUS = re.compile(r"[0-9]{1,3}")
_TIME = re.compile(r"[0-9]{10,18}")


class Past:
    """What could be read: ``items`` oldest first, how many did not fit, and what could not be read, in words."""

    def __init__(self) -> None:
        self.items: List[Transition] = []
        self.dropped = 0
        self.problems: List[str] = []


async def read_past(loop: Loop, spawner: Spawner, service: PodmanService, ago_s: float) -> Past:
    """Read what happened in the last ``ago_s`` seconds."""
    past = Past()
    since = time.time() - ago_s
    await _read_units(spawner, since, past)
    await _read_containers(loop, service, since, past)
    past.items.sort(key=lambda item: item.at)
    past.dropped += max(0, len(past.items) - MISSED_LIMIT)
    past.items = past.items[-MISSED_LIMIT:]
    return past


async def _read_units(spawner: Spawner, since: float, past: Past) -> None:
    argv = ["journalctl", "--user", "--output=json", "--no-pager", "--output-fields=" + _FIELDS]
    argv += ["--since=@{:.3f}".format(since), "--lines={}".format(READ_LINES)]
    try:
        done = await spawner.run(argv + ["MESSAGE_ID=" + each for each in _IDS], DEADLINE_S)
    except (OSError, TimedOut):
        past.problems.append("The journal could not be read: units are known as they are now.")
        return
    if done.status != 0 or b"insufficient permissions" in done.stderr or b"No journal files" in done.stderr:
        past.problems.append("The user's journal is not kept on this node: units are known as they are now.")
    lines = done.stdout.split(b"\n")
    past.dropped += max(0, len(lines) - READ_LINES)  # at least: what is older was not read
    past.items += parse_journal(lines)


async def _read_containers(loop: Loop, service: PodmanService, since: float, past: Past) -> None:
    try:
        past.items += await loop.within(DEADLINE_S, _events(service, since))
    except (NoPodman, PodmanError, OSError, TimedOut):
        past.problems.append("Podman's events could not be read: containers are known as they are now.")


async def _events(service: PodmanService, since: float) -> List[Transition]:
    api = await service.api()
    found = []
    async for event in api.stream(_EVENTS_PATH.format(since=since, until=time.time())):
        transition = parse_event(event)
        if transition is not None:
            found.append(transition)
    return found


def parse_journal(lines: List[bytes]) -> List[Transition]:
    """Transitions of units from ``journalctl --output=json``; what is not understood is passed over."""
    reader = _JournalReader()
    for line in lines:
        reader.feed(_decode(line))
    return reader.found


class _JournalReader:
    """Joins what systemd says of one end in several messages: its process exited, it failed, it was stopped."""

    def __init__(self) -> None:
        self.found: List[Transition] = []
        self._ends: Dict[str, Tuple[Optional[int], Optional[int]]] = {}
        self._failed: Dict[str, Optional[str]] = {}

    def feed(self, entry: Dict[str, Any]) -> None:
        """Take the next message."""
        unit, at, run = entry.get("USER_UNIT"), entry.get("__REALTIME_TIMESTAMP"), entry.get("USER_INVOCATION_ID")
        if not isinstance(unit, str) or not _is_service(unit) or not isinstance(at, str) or not _TIME.fullmatch(at):
            return
        if entry.get("MESSAGE_ID") == PROCESS_EXITED:
            self._ends[unit] = _end_of(entry)
            return
        state = _state_of(entry)
        if state is not None:
            self._take(unit, state, int(at) // 1000, run if isinstance(run, str) else None, _result_of(entry))

    def _take(self, unit: str, state: str, at: int, run: Optional[str], result: Optional[str]) -> None:
        if state == "inactive" and unit in self._failed and self._failed[unit] == run:
            return  # "Stopped" comes after "Failed" too
        self._failed.pop(unit, None)
        if state == "failed":
            self._failed[unit] = run
        code, number = self._ends.pop(unit, (None, None))
        told = result if state == "failed" else None
        self.found.append(
            Transition("service", unit, state, at, run=run, result=told, exit_code=code, exit_signal=number)
        )


def parse_event(event: Any) -> Optional[Transition]:
    """A container's transition from one of Podman's events; None for what is none, or is not understood."""
    if not isinstance(event, dict) or event.get("Type") != "container":
        return None
    actor, at, action = event.get("Actor"), event.get("timeNano"), event.get("Action")
    state = _EVENTS.get(action) if isinstance(action, str) else None
    if state is None or not isinstance(actor, dict) or type(at) is not int or not 0 <= at < 2**63:
        return None
    identity, attributes = actor.get("ID"), actor.get("Attributes")
    if not isinstance(identity, str) or _ID.fullmatch(identity) is None:
        return None
    told = attributes if isinstance(attributes, dict) else {}
    name, code = told.get("name"), told.get("containerExitCode")
    return Transition(
        "container",
        identity,
        state,
        at // 1_000_000,
        name=name if isinstance(name, str) else None,
        exit_code=int(code) if state == "exited" and isinstance(code, str) and _STATUS.fullmatch(code) else None,
    )


def _decode(line: bytes) -> Dict[str, Any]:
    try:
        entry = json.loads(line) if line else None
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


def _is_service(unit: str) -> bool:
    return unit.endswith(".service") and is_unit_name(unit) and not is_health_check(unit)


def _result_of(entry: Dict[str, Any]) -> Optional[str]:
    result = entry.get("UNIT_RESULT") or entry.get("JOB_RESULT")
    return result if isinstance(result, str) else None


def _state_of(entry: Dict[str, Any]) -> Optional[str]:
    identity, message = entry.get("MESSAGE_ID"), entry.get("MESSAGE")
    if identity == STARTED:
        # of a oneshot unit without RemainAfterExit, which is over when it has started
        return "inactive" if isinstance(message, str) and message.startswith("Finished") else "active"
    if identity in (STOPPED, SUCCEEDED):
        return "inactive"
    if identity == FAILED or (identity == START_FAILED and entry.get("JOB_RESULT") in ("failed", "timeout")):
        return "failed"
    return None


def _end_of(entry: Dict[str, Any]) -> Tuple[Optional[int], Optional[int]]:
    status = entry.get("EXIT_STATUS")
    if not isinstance(status, str) or _STATUS.fullmatch(status) is None:
        return None, None
    return (int(status), None) if entry.get("EXIT_CODE") == "exited" else (None, int(status))
