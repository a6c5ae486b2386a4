"""``quadlet.check``: what the node's own generator would make of a draft, beside what it makes of the files now.

``{files: [{path, content?}], units?: [name]}`` -> ``{units: {name: {source, needs, text?}}, before: {…}, messages:
[{text, level, path?, before?}]}``. A file without ``content`` is gone in the draft. ``needs`` are the generated units
that a unit requires. A ``text`` is there where it differs between the two, or where its unit was asked for by name.
``level`` is ``error`` or ``warning``; ``before``: it is said of the files as they are, too.

The draft lies in a scratch folder below the runtime directory while the generator looks at it; nothing else is written.
Loaded when first asked.
"""

import os
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

from ..files.places import find_places
from ..loop import Loop
from ..process import Spawner
from .generator import DEADLINE_S, MAX_MESSAGE, Verdict, parse_verdict, refusal_of
from .judge import NO_GENERATOR
from .names import is_source

_MAX_BYTES = 1 << 20
_WARNING = "Warning: "


class Made(NamedTuple):
    """What a run made: unit name -> text and source, and its words."""

    units: Dict[str, Tuple[str, str]]
    verdict: Verdict
    warnings: List[str]


Draft = Dict[str, Optional[str]]
"""Real path -> content; None: no such file."""


async def check_draft(
    loop: Loop, spawner: Spawner, generator: Optional[str], draft: Draft, wanted: Set[str]
) -> Dict[str, Any]:
    """Run the generator on the present files and on the draft, side by side. Raise OSError, TimedOut."""
    if generator is None:
        missing = [{"path": path, "text": NO_GENERATOR, "level": "error"} for path in sorted(draft) if is_source(path)]
        return {"units": {}, "before": {}, "messages": missing}
    argv = [generator, "--user", "--dryrun"]
    if not any(_counts(path) for path in draft):
        before = await _run(spawner, argv, "")
        return _answer(before, before, draft, wanted)
    present = loop.spawn(_run(spawner, argv, ""), "generator")
    scratch = _make_scratch()
    try:
        variable = "QUADLET_UNIT_DIRS=" + ":".join(_mirror(scratch, draft))
        after = await _run(spawner, ["env", variable, *argv], scratch)
        return _answer(await present.join(), after, draft, wanted)
    finally:
        present.cancel()
        _remove_tree(scratch)


def _answer(before: Made, after: Made, draft: Draft, wanted: Set[str]) -> Dict[str, Any]:
    differing = (before.units.keys() | after.units.keys()) - {
        name for name, unit in after.units.items() if before.units.get(name) == unit
    }
    shown = differing | wanted
    return {
        "units": _tell_units(after, shown),
        "before": _tell_units(before, shown),
        "messages": list(_messages(before.verdict, after, draft)),
    }


def _tell_units(made: Made, shown: Set[str]) -> Dict[str, Any]:
    told: Dict[str, Any] = {}
    for name, (text, source) in made.units.items():
        told[name] = {"source": source, "needs": _needs(text, made.units)}
        if name in shown:
            told[name]["text"] = text
    return told


def _needs(text: str, units: Dict[str, Any]) -> List[str]:
    needs: Set[str] = set()
    for line in text.split("\n"):
        if line.startswith(("Requires=", "BindsTo=")):
            needs.update(name for name in line.partition("=")[2].split() if name in units)
    return sorted(needs)


def _messages(before: Verdict, after: Made, draft: Draft) -> Iterator[Dict[str, Any]]:
    verdict = after.verdict
    for source in sorted(verdict.considered | {path for path in draft if is_source(path) and draft[path] is not None}):
        refusal = refusal_of(verdict, source)
        if refusal is not None:
            raw = verdict.refusals.get(source) or verdict.refusals.get(os.path.basename(source)) or refusal
            told: Dict[str, Any] = {"path": source, "text": raw, "level": "error"}
            if refusal_of(before, source) == refusal:
                told["before"] = True
            yield told
    for warning in after.warnings:
        names = [path for path in sorted(verdict.considered) if os.path.basename(path) in warning.split()[:1]]
        yield {"text": warning, "level": "warning", **({"path": names[0]} if names else {})}


async def _run(spawner: Spawner, argv: List[str], scratch: str) -> Made:
    done = await spawner.run(argv, DEADLINE_S)
    stdout, stderr = (
        stream.decode("utf-8", "replace").replace(scratch, "") if scratch else stream.decode("utf-8", "replace")
        for stream in (done.stdout, done.stderr)
    )
    warnings = [line.partition(_WARNING)[2][:MAX_MESSAGE] for line in stderr.split("\n") if _WARNING in line]
    return Made(parse_units(stdout), parse_verdict(stdout, stderr), warnings)


def parse_units(stdout: str) -> Dict[str, Tuple[str, str]]:
    """The generator's dry run as unit name -> text and source: ``---web.service---``, then the text, then a blank."""
    units: Dict[str, Tuple[str, str]] = {}
    for part in ("\n" + stdout).split("\n---")[1:]:
        name, sign, text = part.partition("---\n")
        if sign and "/" not in name and "\n" not in name:
            text = text.rstrip("\n") + "\n"
            found = [line for line in text.split("\n") if line.startswith("SourcePath=")]
            units.setdefault(name, (text, found[0].partition("=")[2].strip() if found else ""))
    return units


def _counts(path: str) -> bool:
    return is_source(path) or os.path.dirname(path).endswith(".d")


def _make_scratch() -> str:
    runtime = os.environ.get("XDG_RUNTIME_DIR") or "/run/user/{}".format(os.getuid())
    for name in os.listdir(runtime):
        if name.startswith("servicebay-check-") and not os.path.exists("/proc/" + name.split("-")[2]):
            _remove_tree(os.path.join(runtime, name))  # of an agent that was killed at it
    scratch = os.path.join(runtime, "servicebay-check-{}-{}".format(os.getpid(), os.urandom(4).hex()))
    os.mkdir(scratch, 0o700)
    return scratch


def _mirror(scratch: str, draft: Draft) -> List[str]:
    """Put the present files with the draft over them into the scratch folder; return its folders in Quadlet's order."""
    places = find_places(os.environ, os.environ["HOME"], os.getuid())
    folders: Dict[str, None] = {}
    for directory, kind in places.directories.items():
        if kind == "quadlet":
            real = os.path.realpath(directory)
            folders[real] = None
            for name in sorted(os.listdir(directory)):
                path = os.path.join(real, name)
                if _counts(path) and path not in draft and not os.path.isdir(path):
                    _copy(path, scratch + path)
    for path, content in draft.items():
        if content is not None and _counts(path):
            folders.setdefault(os.path.dirname(path))
            _write(scratch + path, content.encode("utf-8"))
    for real in folders:
        os.makedirs(scratch + real, 0o700, exist_ok=True)
    return [scratch + real for real in folders if not real.endswith(".d")]


def _copy(path: str, copy: str) -> None:
    os.makedirs(os.path.dirname(copy), 0o700, exist_ok=True)
    try:
        if os.path.islink(path) and "/" not in os.readlink(path):
            os.symlink(os.readlink(path), copy)  # an instance of a template
            return
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            data = file.read(_MAX_BYTES)
    except OSError:
        return  # the generator could not read it either
    _write(copy, data)


def _write(path: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def _remove_tree(folder: str) -> None:
    for path, directories, files in os.walk(folder, topdown=False):
        for name in files:
            os.unlink(os.path.join(path, name))
        for name in directories:
            inner = os.path.join(path, name)
            (os.unlink if os.path.islink(inner) else os.rmdir)(inner)
    os.rmdir(folder)
