"""Joins Quadlet files with the units that systemd has, and asks the generator about those that are ahead of them.

Nothing runs while every file has its unit and none is newer: the generator is started once for each content of the
files that differs from what was last generated. A file's row waits for that verdict, so that it comes with its reason.
"""

import os
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from servicebay.wire.model import ServiceUnit

from ..files.reader import Known, Unreadable, read_file
from ..loop import Loop, TimedOut
from ..process import Spawner
from ..systemd.unitfiles import parse_unit_file
from .generator import Verdict, refusal_of, run_generator
from .names import kind_of_source, unit_of_source

NOT_GENERATED = "not-generated"
Content = Tuple[Tuple[str, Optional[str]], ...]
Units = Mapping[str, ServiceUnit]


class Plan(NamedTuple):
    """What becomes of a Quadlet file at the next reload: the unit, or the reason why there is none."""

    source: str
    unit: str
    description: str
    refusal: Optional[str]


class QuadletJudge:
    """Knows the Quadlet files and the generator's last word on them; ``on_verdict`` is called when that changed."""

    def __init__(self, loop: Loop, spawner: Spawner, on_verdict: Callable[[], None]) -> None:
        self._loop = loop
        self._spawner = spawner
        self._on_verdict = on_verdict
        self._sources: List[str] = []
        self._newest = 0
        self._content: Content = ()
        self._judged: Optional[Content] = None
        self._is_running = False
        self._units: Optional[Units] = None
        self._plans: List[Plan] = []
        self._missing: Dict[str, ServiceUnit] = {}

    def on_files(self, found: Mapping[str, Known]) -> None:
        """Take the files as they were just read."""
        written = {path: known.entry for path, known in found.items() if known.entry.kind in ("quadlet", "dropin")}
        content = tuple(sorted((path, entry.sha256) for path, entry in written.items()))
        self._newest = max((entry.mtime for entry in written.values()), default=0)
        if content != self._content:
            self._content = content
            self._sources = [_as_quadlet_says(path) for path, entry in written.items() if entry.kind == "quadlet"]
            self._consider()

    def on_units(self, units: Units) -> None:
        """Take the units as they were just read."""
        self._units = units
        self._consider()

    def missing(self, units: Units) -> Dict[str, ServiceUnit]:
        """Units that files are meant to make and systemd does not have, by name."""
        before, self._missing = self._missing, {}
        answered = {unit.source_path for unit in units.values()}
        for plan in self._plans:
            if plan.source not in answered and plan.unit not in units:
                unit, known = _unit_of(plan), before.get(plan.unit)
                self._missing[plan.unit] = known if known is not None and known == unit else unit
        return self._missing

    def remarks(self, units: Units) -> Dict[str, Dict[str, str]]:
        """Members for the units' objects: why the generator makes no unit of a file, by the unit that has the file or
        would have it; and for a unit that still runs but that the last reload lost, which file it was made of.
        """
        by_source = {unit.source_path: name for name, unit in units.items() if unit.source_path}
        remarks: Dict[str, Dict[str, str]] = {}
        for plan in self._plans:
            name = by_source.get(plan.source, plan.unit)
            if plan.refusal is not None:
                remarks.setdefault(name, {})["generatorError"] = plan.refusal
            if name in units and units[name].load_state == "not-found" and not units[name].source_path:
                made_of = {"kind": kind_of_source(plan.source), "origin": "quadlet", "sourcePath": plan.source}
                remarks.setdefault(name, {}).update(made_of)
        return remarks

    def _consider(self) -> None:
        if self._units is None or self._is_running or self._content == self._judged:
            return
        if self._sources and self._is_ahead(self._units):
            self._is_running = True
            self._loop.spawn(self._judge(), "generator")
        elif self._plans:
            self._plans = []
            self._on_verdict()

    def _is_ahead(self, units: Units) -> bool:
        made = [unit.fragment_mtime for unit in units.values() if unit.fragment_mtime and unit.kind != "service"]
        answered = {unit.source_path for unit in units.values()}
        return self._newest > min(made, default=0) or any(source not in answered for source in self._sources)

    async def _judge(self) -> None:
        content, sources = self._content, self._sources
        try:
            verdict = await run_generator(self._spawner)
        except (OSError, TimedOut):
            verdict = None  # the files are told without its word
        finally:
            self._is_running = False
        self._judged = content
        self._plans = [_plan_of(source, verdict) for source in sources]
        self._on_verdict()
        self._consider()


def _as_quadlet_says(path: str) -> str:
    """Quadlet resolves links to folders, not those to files (Podman 5.4)."""
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def _plan_of(source: str, verdict: Optional[Verdict]) -> Plan:
    try:
        text = read_file(os.path.realpath(source))[1].decode("utf-8")
    except Unreadable:
        text = ""
    made = [] if verdict is None else [name for name, sources in verdict.units.items() if source in sources]
    unit = made[0] if made else unit_of_source(source, text)
    refusal = None if verdict is None else refusal_of(verdict, source)
    return Plan(source, unit, parse_unit_file(text)[0] or unit, refusal)


def _unit_of(plan: Plan) -> ServiceUnit:
    return ServiceUnit(
        name=plan.unit,
        kind=kind_of_source(plan.source),
        origin="quadlet",
        description=plan.description,
        load_state=NOT_GENERATED,
        active_state="inactive",
        sub_state="dead",
        source_path=plan.source,
    )
