"""Puts a plan together: what the node has, what its generator says, what follows for units. Nothing is changed."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

import msgspec

from ...twin.store import TwinStore
from ..actions import Requester
from ..errors import ActionError
from ..linting import with_linted
from ..live import LiveDocument
from ..resolve import check_node, find_container
from ..shapes.container import ContainerView
from ..shapes.draft import DraftBody, DraftFile, FileAction, Finding, PlanAnswer, PlanFile, PlanUnit, UnitChange
from ..shapes.job import SetAside
from ..shapes.problem import Conflict
from ..shapes.service import ServiceView
from .diffs import diff_all
from .effects import Effects, Unit, find_effects
from .images import find_pulls
from .kube_made import made_by_kube
from .messages import find_messages
from .plan_findings import binary_findings, is_kept_private, kept_findings, port_findings, ports_left, refuses
from .present import Checked, PresentFile, check_draft, read_present
from .request import check_request
from .returning import find_returning, return_findings
from .steps import Work, build_steps, build_title
from .taken_names import name_findings
from .unit_text import networks_of, volumes_of

UNIT_SUFFIXES = (".service", ".timer", ".socket", ".path", ".target", ".mount", ".slice")
UNIT_FOLDER = "/systemd/user/"
QUADLET_SUFFIXES = (".container", ".pod", ".kube", ".volume", ".network", ".image", ".build", ".artifact")
Lint = Callable[[str, Mapping[str, str]], Sequence[Finding]]
"""Node's name and all texts of the draft by path -> findings."""
AsideOf = Callable[[str, str], Awaitable[Sequence[SetAside]]]
"""Node, ID of a job -> the containers that it set aside. Raises ActionError."""
BaseOf = Callable[[str, str, str], Awaitable[str | None]]
"""Node, path, hash -> that content, where it is kept."""


class Plan(msgspec.Struct, frozen=True):
    """A plan with what an apply needs of it. ``files``: those of the draft that are not yet as wanted.

    ``volumes`` and ``networks``: names of those that units will make at their start, and that are not there yet;
    ``written``: volumes that get their content from the files themselves. ``returns``: containers that come back.
    """

    answer: PlanAnswer
    files: list[DraftFile]
    present: dict[str, PresentFile]
    effects: Effects
    pulls: list[str]
    replaces: list[ContainerView]
    volumes: list[str] = []
    networks: list[str] = []
    written: list[str] = []
    returns: list[SetAside] = []


async def _unknown(node: str, path: str, sha256: str) -> str | None:
    return None


async def _none(node: str, job: str) -> Sequence[SetAside]:
    return ()


def _silent(node: str, texts: Mapping[str, str]) -> Sequence[Finding]:
    return ()


class Planner:
    """``lint`` and ``base_of`` are what others know of drafts: rules, and contents that were."""

    def __init__(
        self, live: LiveDocument, twin: TwinStore, nodes: Requester, lint: Lint = _silent, base_of: BaseOf = _unknown
    ) -> None:
        self._live = live
        self._twin = twin
        self._nodes = nodes
        self.lint = lint
        self.base_of = base_of
        self.aside_of: AsideOf = _none

    async def plan(self, node: str, draft: DraftBody) -> Plan:
        """What applying a draft would do. Raises ActionError, ActionFailed, UnknownNode."""
        check_node(self._live, node)
        check_request(draft)
        replaces = [find_container(self._live, key, node) for key in draft.replaces]
        rows = {row.unit: row for row in self._live.services(node)}
        touched = self._touched(draft, rows, {file.path for file in draft.files})
        present, checked = await asyncio.gather(
            read_present(self._nodes, node, [file.path for file in draft.files], contents=True),
            check_draft(self._nodes, node, draft.files, sorted(touched)),
        )
        changed = [file for file in draft.files if present[file.path].sha256 != hash_of(file.content)]
        files = [file for file in draft.files if file in changed or _is_other_mode(file, present[file.path])]
        conflicts = [await self._conflict(node, file, present[file.path]) for file in changed if _is_off(file, present)]
        touched = self._touched(draft, rows, {file.path for file in changed})
        plain = _plain_units(changed, present)
        order = [file.path for file in draft.files]
        effects = find_effects(checked.before, checked.units, rows, touched, plain, order)
        aside = () if draft.brings_back is None else await self.aside_of(node, draft.brings_back)
        return await self._build(node, draft, files, present, checked, effects, conflicts, replaces, aside)

    async def _build(
        self,
        node: str,
        draft: DraftBody,
        files: list[DraftFile],
        present: dict[str, PresentFile],
        checked: Checked,
        effects: Effects,
        conflicts: list[Conflict],
        replaces: list[ContainerView],
        aside: Sequence[SetAside],
    ) -> Plan:
        state = self._twin.get(node).state
        texts = {file.path: file.content for file in draft.files if file.content is not None}
        begun = [name for name in (*effects.restart, *effects.start) if name in checked.units]
        needed = _with_needs(begun, checked.units)
        pulls, lacks = find_pulls(
            node, {name: checked.units[name].text or "" for name in needed}, texts, state, draft.pull
        )
        findings = [*binary_findings(files, present), *find_messages(checked.messages, texts)]
        held = ports_left(node, self._live, state, effects, replaces)
        findings += [*lacks, *port_findings(node, begun, checked.units, texts, held)]
        containers = state.containers or {}
        returning = find_returning(aside, containers)
        findings += return_findings(returning, containers, held, effects.stop)
        findings += kept_findings(effects, checked.units)
        findings += name_findings(texts, containers.values(), {each.id for each in replaces})
        linted = await asyncio.to_thread(self.lint, node, texts)
        findings = with_linted(findings, [each for each in linted if not is_kept_private(each, draft, present)])
        writes = [file.path for file in files if file.content is not None]
        deletes = [file.path for file in files if file.content is None]
        needs_reload = bool(effects.changes) or any(_is_unit_file(path) for path in (*writes, *deletes))
        needs_reload = needs_reload or bool(effects.restart)
        work = Work(writes, deletes, pulls, [each.name for each in replaces], effects, needs_reload, returning.back)
        is_refused = any(refuses(finding) for finding in findings)
        answer = PlanAnswer(
            node=node,
            title=build_title(work),
            can_apply=not conflicts and not is_refused,
            steps=build_steps(work),
            files=await _plan_files(files, present),
            units=await _plan_units(effects, checked),
            findings=sorted(findings, key=lambda each: ("error", "warning", "hint").index(each.severity)),
            conflicts=conflicts,
            orphans=await self._orphans(node, draft, checked),
        )
        new = [name for name, change in effects.changes.items() if change == "new" and name in checked.units]
        begin = [checked.units[name].text or "" for name in dict.fromkeys((*begun, *new))]
        kube = made_by_kube(begin, texts)
        volumes = _lacking({each for text in begin for each in volumes_of(text)} | kube.volumes, state.volumes)
        networks = _lacking({each for text in begin for each in networks_of(text)} | kube.networks, state.networks)
        written = _lacking(kube.written, state.volumes)
        return Plan(answer, files, present, effects, pulls, replaces, volumes, networks, written, returning.back)

    async def _orphans(self, node: str, draft: DraftBody, checked: Checked) -> list[str]:
        """Volumes that units used which go or change, and that no other unit or container uses any more."""
        state = self._twin.get(node).state
        lost = {volume for unit in checked.before.values() for volume in volumes_of(unit.text or "")}
        lost -= {volume for unit in checked.units.values() for volume in volumes_of(unit.text or "")}
        if not lost & (state.volumes or {}).keys():
            return []
        # the texts of units that do not change are asked for only now
        whole = await check_draft(self._nodes, node, draft.files, sorted(checked.units))
        lost -= {volume for unit in whole.units.values() for volume in volumes_of(unit.text or "")}
        gone = checked.before.keys() - checked.units.keys()
        for container in (state.containers or {}).values():
            if container.unit not in gone:
                lost -= {mount.name for mount in container.mounts if mount.name}
        return [
            f"The volume {volume} stays on {node}, with what is in it, and no service uses it any more."
            for volume in sorted(lost & (state.volumes or {}).keys())
        ]

    def _touched(self, draft: DraftBody, rows: Mapping[str, ServiceView], changed: Collection[str]) -> set[str]:
        """Units with a changed file that the generator does not read, or that run something else than the draft's."""
        touched: set[str] = set()
        for file in draft.files:
            for row in rows.values():
                kinds = {each.path: each.kind for each in row.files}
                kind = kinds.get(file.path)
                is_other = kind not in (None, "unit", "checks") and (
                    kind != "quadlet" and not _is_quadlet_drop_in(file.path)
                )
                is_behind = kind is not None and row.drift in ("edited", "not-restarted")
                if (is_other and file.path in changed) or is_behind:
                    touched.add(row.unit)
        return touched

    async def _conflict(self, node: str, file: DraftFile, present: PresentFile) -> Conflict:
        base = None if file.base is None else await self.base_of(node, file.path, file.base)
        return Conflict(
            path=file.path,
            base_content=base,
            theirs=present.content,
            theirs_sha256=present.sha256,
            mine=file.content,
        )


def hash_of(content: str | None) -> str | None:
    """The hash of a content; None where there shall be none."""
    return None if content is None else hashlib.sha256(content.encode()).hexdigest()


def _lacking(names: Collection[str], there: Collection[str] | None) -> list[str]:
    """Names of what is not there; none where it is not known what is."""
    return [] if there is None else sorted(set(names) - set(there))


def _is_off(file: DraftFile, present: Mapping[str, PresentFile]) -> bool:
    return file.base != present[file.path].sha256


def _is_other_mode(file: DraftFile, present: PresentFile) -> bool:
    """Whether a file that stays gets another mode."""
    is_there = file.content is not None and file.mode is not None and present.mode is not None
    return is_there and int(file.mode or "", 8) != int(present.mode or "", 8)


def _is_unit_file(path: str) -> bool:
    return path.endswith((*QUADLET_SUFFIXES, ".conf")) or (UNIT_FOLDER in path and path.endswith(UNIT_SUFFIXES))


def _is_quadlet_drop_in(path: str) -> bool:
    folder = path.rpartition("/")[0]
    return folder.endswith(".d") and folder.removesuffix(".d").endswith(QUADLET_SUFFIXES)


def _is_made(name: str, checked: Checked) -> bool:
    return name in checked.units or name in checked.before


def _plain_units(files: Sequence[DraftFile], present: Mapping[str, PresentFile]) -> dict[str, UnitChange]:
    plain: dict[str, UnitChange] = {}
    for file in files:
        folder, _, name = file.path.rpartition("/")
        if f"{folder}/".endswith(UNIT_FOLDER) and name.endswith(UNIT_SUFFIXES):
            gone, new = file.content is None, present[file.path].sha256 is None
            plain[name] = "removed" if gone else "new" if new else "changed"
    return plain


async def _plan_files(files: Sequence[DraftFile], present: Mapping[str, PresentFile]) -> list[PlanFile]:
    diffs = await diff_all([(present[file.path].content or "", file.content or "", file.path) for file in files])
    return [_plan_file(file, present[file.path], diff) for file, diff in zip(files, diffs, strict=True)]


def _plan_file(file: DraftFile, present: PresentFile, diff: str) -> PlanFile:
    action: FileAction = "delete" if file.content is None else "create" if present.sha256 is None else "write"
    if _is_other_mode(file, present):
        diff = f"old mode {present.mode}\nnew mode {file.mode}\n{diff}"
    return PlanFile(path=file.path, action=action, diff=diff)


async def _plan_units(effects: Effects, checked: Checked) -> list[PlanUnit]:
    changes = {name: change for name, change in effects.changes.items() if _is_made(name, checked)}

    def text(made: Mapping[str, Unit], name: str) -> str:
        return made[name].text or "" if name in made else ""

    diffs = await diff_all([(text(checked.before, name), text(checked.units, name), name) for name in changes])
    made = zip(changes.items(), diffs, strict=True)
    return [PlanUnit(unit=name, action=change, diff=diff) for (name, change), diff in made]


def _with_needs(names: Sequence[str], units: Mapping[str, Unit]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        for need in units[name].needs:
            if need.endswith("-image.service"):
                found.setdefault(need)
        found.setdefault(name)
    return [name for name in found if name in units]


def refused(plan: Plan) -> ActionError | None:
    """Why a plan cannot be applied, conflicts aside."""
    errors = [each for each in plan.answer.findings if refuses(each)]
    if not errors:
        return None
    first = errors[0]
    where = f"{(first.path or '').rpartition('/')[2]}, line {first.line}: " if first.line else ""
    more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
    return ActionError("invalid", f"{where}{first.text}{more}")
