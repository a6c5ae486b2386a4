"""What an apply does, in order and in words: its steps, and the title on its button. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from ..shapes.job import SetAside, StepKind, StepView
from .effects import Effects
from .returning import return_steps


class Work(NamedTuple):
    """What a plan comes to: paths, images, units and containers (``replaces`` by name, ``returns`` as they were)."""

    writes: Sequence[str]
    deletes: Sequence[str]
    pulls: Sequence[str]
    replaces: Sequence[str]
    effects: Effects
    needs_reload: bool
    returns: Sequence[SetAside] = ()


def build_steps(work: Work) -> list[StepView]:
    """In the order in which they are done: what takes long and may fail comes before anything is touched."""
    effects = work.effects
    steps = [_step("pull", image, f"Pull {image}") for image in work.pulls]
    steps += [_step("stop", name, f"Stop container {name}") for name in work.replaces]
    steps += [_step("stop", unit, f"Stop {unit}") for unit in effects.stop]
    steps += [_step("delete", path, f"Move {base(path)} to the trash") for path in work.deletes]
    steps += [_step("write", path, f"Write {base(path)}") for path in work.writes]
    if work.needs_reload:
        steps.append(_step("reload", "", "Have systemd read its units anew"))
    for unit in effects.restart:
        needed = effects.along.get(unit)
        steps.append(_step("restart", unit, f"Restart {unit}" + (f", which needs {needed}" if needed else "")))
    steps += [_step("start", unit, f"Start {unit}") for unit in effects.start]
    steps += [_step("wait", unit, f"Wait until {unit} is up and well") for unit in (*effects.restart, *effects.start)]
    return steps + return_steps(work.returns)


def _step(kind: StepKind, target: str, text: str) -> StepView:
    return StepView(kind=kind, target=target, text=text)


def build_title(work: Work) -> str:
    """'Write 2 files, pull 1 image, restart immich'."""
    effects = work.effects
    parts = []
    if work.writes:
        parts.append(f"write {_one_or_count([base(path) for path in work.writes], 'file')}")
    if work.deletes:
        parts.append(f"delete {_one_or_count([base(path) for path in work.deletes], 'file')}")
    if work.pulls:
        parts.append(f"pull {_count(work.pulls, 'image')}")
    for verb, units in (
        ("stop", [*work.replaces, *effects.stop]),
        ("restart", effects.restart),
        ("start", [*effects.start, *(each.name for each in work.returns if each.ran)]),
    ):
        if units:
            parts.append(f"{verb} {_one_or_count([short(unit) for unit in units], 'unit')}")
    if not parts and work.needs_reload:
        parts.append("reload units")
    text = ", ".join(parts) or "change nothing"
    return text[0].upper() + text[1:]


def _one_or_count(names: Sequence[str], noun: str) -> str:
    return names[0] if len(names) == 1 else _count(names, noun)


def _count(names: Sequence[str], noun: str) -> str:
    return f"{len(names)} {noun}" + "s" * (len(names) != 1)


def base(path: str) -> str:
    """The last part of a path; of a drop-in with its folder."""
    folder, _, name = path.rpartition("/")
    return f"{folder.rpartition('/')[2]}/{name}" if folder.endswith(".d") else name


def short(unit: str) -> str:
    """``web.service`` -> ``web``."""
    return unit.removesuffix(".service")
