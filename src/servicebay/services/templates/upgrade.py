"""A service that a template made, brought to the template's newest version: looked at, planned, applied as a job.

The draft is made here each time and never leaves the hub, as it holds the secrets that the service keeps.
"""

import asyncio
import hashlib
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from ...nodes.errors import ActionFailed, UnknownNode
from ...registry.errors import Broken, ValuesRefused
from ...registry.format import Value, version_of
from ...registry.generator import PRIVATE, unit_of
from ...registry.origin import read_origin
from ...registry.template import Template
from ...registry.values import SERVICE_NAME
from ...twin.store import TwinStore
from ..actions import Requester
from ..deploy.deploys import Deploys
from ..deploy.present import PresentFile, read_present
from ..deploy.reasons import UPGRADED
from ..errors import ActionError
from ..shapes.draft import DraftBody, DraftFile, PlanAnswer
from ..shapes.job import JobView
from ..shapes.service import ServiceView
from ..shapes.template import (
    TemplateChange,
    TemplateProblem,
    UpgradeAnswer,
    UpgradeBody,
    UpgradeClash,
    UpgradePlanAnswer,
)
from . import checks
from .drafts import ground_of
from .hiding import hide
from .kept import KeptTemplates
from .marks import mark_of
from .shelves import Shelves, variable_view
from .upgrading import LOST, Carried, Outcome, Present, carry, paths_of, upgrade

KIND = "upgrade"
LOOK_DEADLINE_S = 10.0
CHANGED = "The service's files or its template changed since this plan was made: look at a new one."


@dataclass(frozen=True)
class Found:
    """What is known of a service: its folder and files on the node, the versions of its template, its answers."""

    folder: str
    present: Present
    files: Mapping[str, PresentFile]
    old: Template | None
    new: Template
    carried: Carried

    def path(self, relative: str) -> str:
        """A file's path on the node."""
        return posixpath.join(self.folder, relative)


@dataclass(frozen=True)
class _Made:
    found: Found
    outcome: Outcome
    draft: DraftBody
    problems: list[TemplateProblem]
    seen: str


class Upgrader:
    """Upgrades services. Writes nothing but through ``Deploys``."""

    def __init__(
        self, shelves: Shelves, kept: KeptTemplates, twin: TwinStore, nodes: Requester, deploys: Deploys
    ) -> None:
        self._shelves = shelves
        self._kept = kept
        self._twin = twin
        self._nodes = nodes
        self._deploys = deploys

    async def look(self, service: ServiceView) -> UpgradeAnswer:
        """What the newest version brings and asks. Raises ActionError, ActionFailed, UnknownNode."""
        found = await self._find(service)
        origin, head = found.present.origin, found.new.head
        mark = mark_of(origin.id, origin.version, self._shelves.catalog)
        return UpgradeAnswer(
            id=origin.id,
            title=head.title,
            version=origin.version,
            text=mark.text,
            newest=mark.newest,
            changelog=[
                TemplateChange(version=each.version, changes=each.changes, date=each.date)
                for each in head.changelog
                if version_of(each.version) > version_of(origin.version)
            ],
            asked=[variable_view(each) for each in found.carried.asked],
            kept=[each.title for each in found.new.variables if each.name in found.carried.values],
            notes=head.notes,
        )

    async def plan(self, service: ServiceView, body: UpgradeBody) -> UpgradePlanAnswer:
        """What an upgrade would do, with its secrets hidden. Raises as ``look``."""
        try:
            made = await self._make(service, body)
        except ValuesRefused as error:
            return await self._refused(service, error)
        if any(problem.severity == "error" for problem in made.problems):
            return UpgradePlanAnswer(problems=made.problems)
        secrets = _secrets(made)
        plan = await self._deploys.plan(service.node, made.draft) if made.draft.files else None
        return UpgradePlanAnswer(
            problems=made.problems,
            plan=None if plan is None else _hidden(plan.answer, secrets, made.outcome.public),
            clashes=[_hidden_clash(made, clash, secrets) for clash in made.outcome.clashes],
            notes=[*made.outcome.notes, *([made.found.new.head.notes] if made.found.new.head.notes else [])],
            seen=made.seen,
        )

    async def apply(self, service: ServiceView, body: UpgradeBody, user: str | None) -> JobView:
        """Begin the job. Raises as ``look``; ``refused`` with what speaks against it, ``conflict`` if it changed."""
        try:
            made = await self._make(service, body)
        except ValuesRefused as error:
            raise ActionError("refused", str(error)) from error
        errors = [problem for problem in made.problems if problem.severity == "error"]
        if errors:
            told = " ".join(f"{each.variable}: {each.text}" if each.variable else each.text for each in errors)
            raise ActionError("refused", told)
        if body.seen is not None and body.seen != made.seen:
            raise ActionError("conflict", CHANGED)
        head = made.found.new.head
        await self._kept.keep(made.found.new)
        title = f"Upgrade {service.name} to {head.title} {head.version}"
        return await self._deploys.apply(service.node, made.draft, user, kind=KIND, title=title)

    async def _refused(self, service: ServiceView, error: ValuesRefused) -> UpgradePlanAnswer:
        template = (await self._find(service)).new
        names = {wrong.variable for wrong in error.problems}
        return UpgradePlanAnswer(
            problems=[TemplateProblem(text=w.text, severity="error", variable=w.variable) for w in error.problems],
            asked=[variable_view(each) for each in template.variables if each.name in names],
        )

    async def _find(self, service: ServiceView) -> Found:
        main = next((file.path for file in service.files if file.kind == "quadlet"), None)
        if main is None:
            raise ActionError("conflict", f"{service.name} was not made from a template.")
        folder, base = posixpath.split(main)
        name = base.rpartition(".")[0]
        present = (await read_present(self._nodes, service.node, [main], contents=True))[main]
        origin = read_origin(present.content or "")
        if origin is None or not SERVICE_NAME.fullmatch(name):
            raise ActionError("conflict", f"{service.name} was not made from a template.")
        new = self._shelves.catalog.templates.get(origin.id)
        if new is None:
            raise ActionError("conflict", f"No registry has the template {origin.id[:130]} any more.")
        if unit_of(new.main, name) != service.unit:
            raise ActionError("conflict", f"The newer version makes another unit than {service.unit}: install it anew.")
        old = await self._kept.find(origin)
        relative = paths_of(name, old, new)
        files = await read_present(
            self._nodes, service.node, [posixpath.join(folder, path) for path in relative], contents=True
        )
        texts = {path: files[posixpath.join(folder, path)].content for path in relative}
        known = Present(name, origin, {path: text for path, text in texts.items() if text is not None})
        return Found(folder, known, files, old, new, await asyncio.to_thread(carry, known, old, new))

    async def _make(self, service: ServiceView, body: UpgradeBody) -> _Made:
        found = await self._find(service)
        origin, carried = found.present.origin, found.carried
        if mark_of(origin.id, origin.version, self._shelves.catalog).newest is None:
            raise ActionError("refused", f"{service.name} has the newest version of its template already.")
        values: dict[str, Value] = {**carried.values, **body.values}
        theirs = [path for path in found.present.texts if found.path(path) in body.theirs]
        try:
            outcome = await asyncio.to_thread(upgrade, found.present, found.old, found.new, values, theirs)
        except Broken as error:
            raise ActionError("refused", str(error)) from error
        draft = DraftBody(
            files=[_draft_file(found, outcome, path, text) for path, text in outcome.files.items()],
            reason=body.reason or UPGRADED.format(origin.id, origin.version, found.new.head.version),
        )
        problems = [
            TemplateProblem(text=LOST.format(name=service.name), severity="error", variable=each.name)
            for each in carried.lost
            if body.values.get(each.name) in (None, "")
        ]
        problems += [
            TemplateProblem(text=f"{found.path(path)} is there already, and is not of the template.", severity="error")
            for path in outcome.taken
        ]
        problems += await self._check(service.node, found, outcome)
        return _Made(found, outcome, draft, problems, _seen(found, draft))

    async def _check(self, node: str, found: Found, outcome: Outcome) -> list[TemplateProblem]:
        """Ports and folders of answers that are new."""
        before = {name: str(value) for name, value in found.carried.values.items()}
        now = outcome.service.values
        fresh = [each for each in found.new.variables if now[each.name] != before.get(each.name)]
        wanted = checks.Wanted(fresh, now, files=[], units=[], podman=found.new.head.podman)
        asked = checks.asked_of(wanted)
        ground = checks.Ground()
        if any(asked.values()):
            try:
                ground = ground_of(await self._nodes.request(node, "ground.look", asked, deadline_s=LOOK_DEADLINE_S))
            except (ActionFailed, UnknownNode):
                pass  # the plan asks the node as well, and says so
        return checks.check(wanted, self._twin.get(node).state, ground)


def _draft_file(found: Found, outcome: Outcome, relative: str, text: str | None) -> DraftFile:
    path = found.path(relative)
    is_new = found.files[path].sha256 is None
    mode = outcome.modes.get(relative)
    return DraftFile(
        path=path,
        content=text,
        base=found.files[path].sha256,
        mode=mode if text is not None and (is_new or mode == PRIVATE) else None,
    )


def _seen(found: Found, draft: DraftBody) -> str:
    """A name for what was planned: of what, from which files. What is made up anew each time is not in it."""
    origin = found.present.origin
    parts = [found.new.id, found.new.head.version, found.new.digest, origin.version, origin.digest or ""]
    parts += [f"{file.path} {file.base} {file.content is None}" for file in draft.files]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _secrets(made: _Made) -> frozenset[str]:
    values = made.outcome.service.values
    now = {values[each.name] for each in made.found.new.variables if each.is_secret}
    return frozenset(secret for secret in {*now, *made.found.carried.secrets} if secret)


def _hidden(plan: PlanAnswer, secrets: frozenset[str], public: frozenset[str]) -> PlanAnswer:
    """A plan without secrets. A fix goes as well: it holds the file's whole text."""
    replace = msgspec.structs.replace
    return replace(
        plan,
        files=[replace(each, diff=hide(each.diff, secrets, each.path.endswith(".env"), public)) for each in plan.files],
        units=[replace(each, diff=hide(each.diff, secrets)) for each in plan.units],
        findings=[replace(each, text=hide(each.text, secrets), fix=None) for each in plan.findings],
        conflicts=[],
        can_apply=plan.can_apply,
    )


def _hidden_clash(made: _Made, clash: UpgradeClash, secrets: Sequence[str] | frozenset[str]) -> UpgradeClash:
    is_env = clash.path.endswith(".env")
    mine, theirs = (hide(text, frozenset(secrets), is_env, made.outcome.public) for text in (clash.mine, clash.theirs))
    return UpgradeClash(path=made.found.path(clash.path), line=clash.line, mine=mine, theirs=theirs)
