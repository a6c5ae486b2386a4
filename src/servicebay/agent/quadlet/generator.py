"""What Podman's own generator makes of the Quadlet files: a dry run, and its answer as facts. Pure but for ``run``.

The generator tells its errors to the journal, where the second and later ones of a run lose their origin; the dry run
tells all of them. It takes 11 ms (Podman 5.4). Seen on Podman 5.4.2; the messages of 4.4 are those of its source,
cmd/quadlet/main.go. Example of stderr::

    quadlet-generator[75]: Loading source unit file /home/anna/.config/containers/systemd/web.container
    quadlet-generator[75]: converting "web.container": no Image or Rootfs key specified
    error loading "/home/anna/.config/containers/systemd/b.pod", key file does not start with a group

and of stdout: ``---web.service---``, a line, then the unit's text with its ``SourcePath=``.
"""

import os
import re
from typing import Dict, List, NamedTuple, Optional, Set

from ..facts import GENERATORS
from ..process import Spawner
from .names import kind_of_source

DEADLINE_S = 10.0
MAX_MESSAGE = 500
_PREFIX = re.compile(r"^quadlet-generator\[\d+\]: ?")
_LOADING = "Loading source unit file "
_REFUSAL = re.compile(
    r"""(?:^|\s)(converting|loading) (?:"((?:[^"\\]|\\.)*)"|'([^']*)')(?:, ignoring)?[:,] ?(.*)""", re.IGNORECASE
)
_UNIT = re.compile(r"^---([^/\s]{1,255})---$")


class Verdict(NamedTuple):
    """``units``: unit name -> the sources that make it; where these are several, chance decides (Podman 5.4).
    ``refusals``: file name or path -> the generator's message. ``stopped_at``: the file that it could not read, and
    with it gave up (Podman 5). ``considered``: the sources that it looked at.
    """

    units: Dict[str, List[str]]
    refusals: Dict[str, str]
    stopped_at: Optional[str]
    considered: Set[str]


def parse_verdict(stdout: str, stderr: str) -> Verdict:
    """Make facts of what a dry run wrote. Any text will do: what is not understood is passed over."""
    verdict = Verdict(_parse_units(stdout), {}, None, set())
    for line in stderr.split("\n"):
        line = _PREFIX.sub("", line).strip()
        if line.startswith(_LOADING):
            verdict.considered.add(line[len(_LOADING) :])
            continue
        match = _REFUSAL.search(line)
        if match is None:
            continue
        verb, quoted, plain, message = match.groups()
        name = plain if quoted is None else quoted.replace('\\"', '"').replace("\\\\", "\\")
        verdict.refusals.setdefault(name, message.strip()[:MAX_MESSAGE])
        if verb.lower() == "loading" and "ignoring" not in line and verdict.stopped_at is None:
            verdict = verdict._replace(stopped_at=name)
    return verdict


def _parse_units(stdout: str) -> Dict[str, List[str]]:
    units: Dict[str, List[str]] = {}
    name = None
    for line in stdout.split("\n"):
        match = _UNIT.match(line)
        if match is not None:
            name = match.group(1)
        elif name is not None and line.startswith("SourcePath="):
            units.setdefault(name, []).append(line[len("SourcePath=") :].strip())
            name = None
    return units


def refusal_of(verdict: Verdict, source: str) -> Optional[str]:
    """Say in a sentence why the generator makes no unit of a source; None where it makes one."""
    name = os.path.basename(source)
    message = verdict.refusals.get(source) or verdict.refusals.get(name)
    if message is not None:
        return "Podman's generator refuses {}: {}.".format(name, message.rstrip("."))
    for unit, sources in verdict.units.items():
        if source in sources:
            return _clash(unit, sources) if len(sources) > 1 else None
    if verdict.stopped_at is not None:
        return "Podman's generator gave up at {} ({}), and made no unit of any other file either.".format(
            os.path.basename(verdict.stopped_at), verdict.refusals[verdict.stopped_at].rstrip(".")
        )
    if verdict.considered and source not in verdict.considered:
        if any(os.path.basename(other) == name for other in verdict.considered):
            return "{} is ignored: a file of the same name in another folder comes before it.".format(source)
        return "{} is ignored: the Podman of this node is too old for .{} files.".format(name, kind_of_source(name))
    return None


def _clash(unit: str, sources: List[str]) -> str:
    names = " and ".join(sorted(os.path.basename(source) for source in sources))
    return "{} make the same unit, {}, and only one of them counts: rename the other.".format(names, unit)


def find_generator() -> Optional[str]:
    """Return the path of Podman's generator for users, None where there is none."""
    return next((path for path in GENERATORS if os.path.exists(path)), None)


async def run_generator(spawner: Spawner) -> Optional[Verdict]:
    """Have the generator say what it would make of the files as they are; None without one. Raise OSError, TimedOut."""
    path = find_generator()
    if path is None:
        return None
    argv: List[str] = [path, "--user", "--dryrun"]
    done = await spawner.run(argv, DEADLINE_S)
    return parse_verdict(done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
