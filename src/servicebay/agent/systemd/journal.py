"""The last journal lines of one run of a unit, as people want to read them.

Read once, when a run failed: ``journalctl`` takes about 10 ms. Fields are those of systemd.journal-fields(7); a value
that is not UTF-8 comes as a list of bytes, a very long one as null. What systemd and Podman log about each start and
end says no more than the unit's state does, and is left out. Example of a line::

    {"MESSAGE":"boom","SYSLOG_IDENTIFIER":"web","_PID":"7"}
"""

import json
import os
import re
from typing import List, Optional

from ..loop import TimedOut
from ..process import Spawner

MAX_LINES = 12
MAX_CHARACTERS = 400
READ_LINES = 60
DEADLINE_S = 3.0
INVOCATION_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_FIELDS = "--output-fields=MESSAGE,SYSLOG_IDENTIFIER,PODMAN_EVENT,_SYSTEMD_INVOCATION_ID"
_ARGV = ["journalctl", "--no-pager", "--quiet", "--output=json", _FIELDS, "--lines={}".format(READ_LINES)]
_TELLING = (
    "Failed at step",
    "Unable to locate",
    "Failed to set up",
    "Failed to load",
    "Changing to",
    "killed by the OOM",
)
"""What systemd says of a unit that is more than its state."""
_EVENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+\d{4} \w+ m=[+-]")
"""Podman writes its events to its own output as well, while it logs at that level."""
_CONTAINER_ID = re.compile(r"[0-9a-f]{64}")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
_SECRET = re.compile(
    r"""(?i)\b([\w-]*(?:password|passwd|secret|token|api[_-]?key)"?)(\s*[=:]\s*)("[^"]*"|'[^']*'|\S+)"""
)


async def read_last_lines(spawner: Spawner, invocation_id: Optional[str]) -> List[str]:
    """Return the last lines of a run; none where the journal cannot be had."""
    if invocation_id is None or INVOCATION_ID.fullmatch(invocation_id) is None:
        return []
    run = ["_SYSTEMD_INVOCATION_ID=" + invocation_id, "+", "USER_INVOCATION_ID=" + invocation_id]
    return parse_lines(await _read(spawner, run))


async def read_lines_of_process(spawner: Spawner, pid: int, since: int) -> List[str]:
    """Return the last lines of one of this user's processes that journald knows no unit of.

    ``since`` is in milliseconds of the epoch: what had this number before it is another process.
    """
    asked = ["--since=@{}".format(since // 1000), "_PID={}".format(pid), "_UID={}".format(os.getuid())]
    records = (await _read(spawner, asked)).split(b"\n")
    return parse_lines(b"\n".join(record for record in records if b'"_SYSTEMD_INVOCATION_ID"' not in record))


async def read_lines_of_unit(spawner: Spawner, unit: str, since: int) -> List[str]:
    """Return the last lines of all runs of one of this user's units since then, in milliseconds of the epoch."""
    mine = "_UID={}".format(os.getuid())
    asked = ["--since=@{}".format(since // 1000), "_SYSTEMD_USER_UNIT=" + unit, mine, "+", "USER_UNIT=" + unit, mine]
    return parse_lines(await _read(spawner, asked))


async def _read(spawner: Spawner, asked: List[str]) -> bytes:
    try:
        return (await spawner.run([*_ARGV, *asked], DEADLINE_S)).stdout
    except (OSError, TimedOut):
        return b""


def parse_lines(output: bytes) -> List[str]:
    """Make lines of what ``journalctl --output=json`` wrote; what is not understood is passed over."""
    lines: List[str] = []
    for record in output.split(b"\n"):
        for line in _lines_of(record):
            if not lines or lines[-1] != line:
                lines.append(line)
    return lines[-MAX_LINES:]


def _lines_of(record: bytes) -> List[str]:
    try:
        entry = json.loads(record) if record else None
    except (ValueError, RecursionError):
        return []
    if not isinstance(entry, dict) or "PODMAN_EVENT" in entry:
        return []
    message = _text_of(entry.get("MESSAGE"))
    if entry.get("SYSLOG_IDENTIFIER") == "systemd" and not any(words in message for words in _TELLING):
        return []
    lines = [shorten(line) for line in message.split("\n") if not _is_noise(line)]
    return [line for line in lines if line.strip()]


def _text_of(value: object) -> str:
    if isinstance(value, list):
        whole = bytes(each for each in value if isinstance(each, int) and 0 <= each < 256)
        return whole.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def _is_noise(line: str) -> bool:
    is_own = line.startswith("conmon ") or 'level=warning msg="Failed, retrying' in line
    return is_own or _EVENT.match(line) is not None or _CONTAINER_ID.fullmatch(line.strip()) is not None


def shorten(line: str) -> str:
    """Return a line without control characters, what looks like a secret masked, a long one cut in its middle."""
    plain = _SECRET.sub(r"\1\2•••", _ESCAPES.sub("", line).rstrip())
    if len(plain) <= MAX_CHARACTERS:
        return plain
    return "{} … {}".format(plain[:200], plain[-(MAX_CHARACTERS - 203) :])
