"""The one way to change a node's files: plans, jobs that survive the hub, versions and the trash behind one door.

A node's jobs run one after another; one that names a file or unit of another under way is refused.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NamedTuple

import msgspec

from ...storage.errors import StoreError
from ...storage.versions import Version
from ...twin.store import Change, TwinStore
from ..actions import Requester
from ..drafts import DraftBody, DraftFile, TrashRow, VersionRow
from ..errors import ActionError, DraftConflict
from ..jobs import ENDED, Jobs
from ..live import LiveDocument
from ..settled import Settled
from ..views import JobState, JobView, ServiceView, StepView
from .document import Document, build_document
from .errors import StepFailed
from .hand import Hand
from .job import Job, OnEnd
from .judge import Judge
from .planner import Plan, Planner, refused
from .present import read_present
from .rename import RenameDraft, copy_service, rename_service
from .request import REASON_CHARACTERS
from .runner import Runner
from .settling import settled_runs
from .store import JobStore
from .versions import Versions

log = logging.getLogger(__name__)
LISTED = 100
RETRY_S = 5.0
"""After the hub's own store failed: a full disk, say."""
OWN_KINDS = ("quadlet", "dropin", "unit", "kube", "env", "config")
"""Kinds of files that go with their service, where no other one has them too."""


class Wanted(NamedTuple):
    """What a file shall be again: None for no file. ``mode`` is octal, of a file that is not there now."""

    content: str | None
    mode: str | None = None


class Deploys:
    """``start`` once the nodes are known, ``stop`` before they go."""

    def __init__(
        self,
        live: LiveDocument,
        twin: TwinStore,
        nodes: Requester,
        planner: Planner,
        jobs: Jobs,
        store: JobStore,
        versions: Versions,
        now_ms: Callable[[], int],
        judge: Judge | None = None,
        settled: Settled | None = None,
    ) -> None:
        self._live = live
        self._twin = twin
        self._nodes = nodes
        self._planner = planner
        self._jobs = jobs
        self._store = store
        self.versions = versions
        self._now_ms = now_ms
        self.judge = judge or Judge(live, twin)
        self._settled = settled or Settled()
        self._under_way: dict[str, Job] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._tasks: dict[asyncio.Task[None], Job | None] = {}
        self._unsubscribe: Callable[[], None] = lambda: None
        self._is_stopped = False
        self.on_end: dict[str, OnEnd] = {}
        self.retry_s = RETRY_S

    async def start(self) -> None:
        """Take up the jobs that an earlier hub left under way. Raises StoreError."""
        left = await self._store.unended()
        for view in reversed(await self._store.newest(None, 20)):
            if view.state in ENDED:
                self._jobs.put(view)
        for kept in left:
            self._launch(Job(kept.view, kept.document, self._jobs, self._store, self._now_ms))
        self._unsubscribe = self._twin.subscribe(self._on_change)

    async def stop(self) -> None:
        """Let go of the jobs under way: the next start of the hub takes them up."""
        self._is_stopped = True
        self._unsubscribe()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def plan(self, node: str, draft: DraftBody) -> Plan:
        """What applying a draft would do. Raises ActionError, ActionFailed, UnknownNode."""
        return await self._planner.plan(node, draft)

    async def apply(
        self, node: str, draft: DraftBody, user: str | None, kind: str = "apply", title: str | None = None
    ) -> JobView:
        """Begin to apply a draft; answers at once. Raises DraftConflict, ActionError, ActionFailed, UnknownNode."""
        plan = await self._planner.plan(node, draft)
        if plan.answer.conflicts:
            raise DraftConflict(plan.answer.conflicts, node)
        error = refused(plan)
        if error is not None:
            raise error
        document = build_document(plan, self._twin.get(node).state, draft.reason)
        targets = self._targets(node, plan)
        return await self.begin(node, kind, title or plan.answer.title, user, plan.answer.steps, targets, document)

    async def begin(
        self,
        node: str,
        kind: str,
        title: str,
        user: str | None,
        steps: list[StepView],
        targets: list[str],
        document: Document,
    ) -> JobView:
        """Begin a job that is put together already. Raises ActionError ``busy``, StoreError."""
        view = JobView(
            id=f"{self._now_ms():x}{secrets.token_hex(3)}",
            node=node,
            kind=kind,
            title=title,
            state="waiting",
            text="Waiting for its turn.",
            started_at=self._now_ms(),
            user=user,
            steps=steps,
            targets=targets,
        )
        self._refuse_overlap(view, document)
        job = Job(view, document, self._jobs, self._store, self._now_ms)
        self._under_way[view.id] = job
        try:
            await job.save()
        except BaseException:
            del self._under_way[view.id]
            raise
        self._launch(job)
        return job.view

    async def ended(self, job_id: str) -> JobView:
        """The job, once it ended. Raises ActionError ``not-found``."""
        job = self._under_way.get(job_id)
        if job is None:
            return await self.get(job_id)
        await job.ended.wait()
        return job.view

    async def get(self, job_id: str) -> JobView:
        """One job. Raises ActionError ``not-found``."""
        job = self._under_way.get(job_id)
        found = job.view if job else await self._store.get(job_id)
        if found is None:
            raise ActionError("not-found", "There is no such job.")
        return found

    async def newest(self, node: str | None = None) -> list[JobView]:
        """The last jobs, newest first."""
        return [
            self._under_way[view.id].view if view.id in self._under_way else view
            for view in await self._store.newest(node, LISTED)
        ]

    async def cancel(self, job_id: str) -> JobView:
        """Have a job undone. Raises ActionError."""
        job = self._under_way.get(job_id)
        if job is None:
            found = await self.get(job_id)
            raise ActionError("refused", f"It has ended already: {found.text}")
        if self._is_stopped or job.is_ended:
            raise ActionError("refused", "It cannot be cancelled at this moment.")
        if job.document.phase != "forward":
            raise ActionError("refused", "It is being undone already.")
        job.cancel()
        await job.save()
        return job.view

    async def delete(self, service: ServiceView, user: str | None) -> JobView:
        """Stop a service and move its files to the trash; files that others have too stay. Raises as ``apply``."""
        draft = await self._draft(service.node, self._deletion(service), f"Deleted {service.name}")
        return await self.apply(service.node, draft, user, "delete", f"Delete {service.name}")

    async def deletion(self, service: ServiceView) -> RenameDraft:
        """The draft of ``delete``, and what stays. Raises ActionError, ActionFailed, UnknownNode."""
        wanted = self._deletion(service)
        draft = await self._draft(service.node, wanted, "")
        notes = ["The files go to the trash, from which they can be restored. Volumes and images stay."]
        for file in service.files:
            if file.kind in OWN_KINDS and file.sha256 and file.path not in wanted:
                others = [
                    row.name
                    for row in self._live.services(service.node)
                    if row.key != service.key and any(each.path == file.path for each in row.files)
                ]
                notes.append(f"{file.path.rpartition('/')[2]} stays: {', '.join(others)} has it as well.")
        return RenameDraft(draft.files, notes)

    def _deletion(self, service: ServiceView) -> dict[str, Wanted]:
        paths = self.own_files(service)
        if not paths:
            raise ActionError("refused", f"{service.unit} has no file of this user's that could be deleted.")
        return dict.fromkeys(paths, Wanted(None))

    def own_files(self, service: ServiceView) -> list[str]:
        """The files of a service that no other one has."""
        others = {
            file.path for row in self._live.services(service.node) if row.key != service.key for file in row.files
        }
        return [
            file.path for file in service.files if file.kind in OWN_KINDS and file.sha256 and file.path not in others
        ]

    async def rename(self, service: ServiceView, name: str) -> RenameDraft:
        """A draft that gives a service another name, references followed. Raises ActionError."""
        return rename_service(service, name, await self._texts(service, whole=True))

    async def copy(self, service: ServiceView, name: str) -> RenameDraft:
        """A draft that makes another service like one. Raises ActionError."""
        return copy_service(service, name, await self._texts(service, whole=False))

    async def restore(self, version_id: int, user: str | None) -> JobView:
        """Make a file again what it was. Raises as ``apply``."""
        version = await self.versions.get(version_id)
        name = version.path.rpartition("/")[2]
        reason = f"Restored version {version.id}"
        draft = await self._draft(version.node, {version.path: await self._kept(version)}, reason)
        return await self.apply(version.node, draft, user, "restore", f"Restore {name}")

    async def restore_trash(self, job_id: str, user: str | None) -> JobView:
        """Bring back what one job deleted. Raises as ``apply``."""
        for node in self._twin.names():
            found = (await self.versions.deleted(node)).get(job_id)
            if found:
                files = [_over(each.path, None, await self._kept(each)) for each in found]
                draft = DraftBody(files=files, reason="Restored from the trash")
                return await self.apply(node, draft, user, "restore", f"Restore {found[0].service} from the trash")
        raise ActionError("not-found", "There is nothing of that in the trash.")

    async def rollback(self, job_id: str, user: str | None) -> JobView:
        """Make the files that a job changed what they were before it. Raises as ``apply``.

        What was changed since that job is a conflict, as for every editor that is late.
        """
        job = await self.get(job_id)
        if job.state not in ENDED or job.state == "undone":
            is_back = job.state == "undone"
            raise ActionError("refused", "It was undone already." if is_back else "It has not ended yet: cancel it.")
        files: dict[str, DraftFile] = {}
        for version in await self.versions.of_job(job_id):
            left = None if version.kind == "deleted" else version.sha256
            if version.path in files:  # it was written again, by the same job: what was before stays what it was
                files[version.path] = msgspec.structs.replace(files[version.path], base=left)
                continue
            earlier = version if version.kind == "deleted" else await self.versions.original(version)
            wanted = Wanted(None) if earlier is None else await self._kept(earlier)
            if left is not None and wanted.mode == version.mode:
                wanted = Wanted(wanted.content)
            files[version.path] = _over(version.path, left, wanted)
        if not files:
            raise ActionError("refused", "That job changed no files.")
        draft = DraftBody(files=list(files.values()), reason=f"Rolled back: {job.title}"[:REASON_CHARACTERS])
        return await self.apply(job.node, draft, user, "rollback", f"Roll back: {job.title}")

    async def service_versions(self, service: ServiceView) -> list[VersionRow]:
        """Versions of the files that a service has, and of those that it had."""
        return await self.versions.rows_of_service(service)

    async def version_list(self, node: str, path: str | None) -> list[VersionRow]:
        """Versions of a node's files."""
        return await self.versions.rows_of(node, path)

    async def trash(self, node: str) -> list[TrashRow]:
        """What was deleted on a node."""
        return await self.versions.trash(node)

    async def _kept(self, version: Version) -> Wanted:
        return Wanted(await self.versions.content(version), version.mode)

    async def _draft(self, node: str, files: Mapping[str, Wanted], reason: str) -> DraftBody:
        """A draft on what is there now; a file that is there keeps its mode."""
        present = await read_present(self._nodes, node, list(files), contents=False)
        drafted = []
        for path, wanted in files.items():
            base = present[path].sha256
            drafted.append(_over(path, base, wanted if base is None else Wanted(wanted.content)))
        return DraftBody(files=drafted, reason=reason)

    async def _texts(self, service: ServiceView, whole: bool) -> dict[str, str]:
        """Texts by path: of a service's own files, or of all Quadlet files of its node."""
        paths = self.own_files(service)
        if whole:
            files = (self._twin.get(service.node).state.files or {}).values()
            paths += [
                each.path
                for each in files
                if each.kind in ("quadlet", "dropin") and each.path not in paths and each.sha256
            ]
        present = await read_present(self._nodes, service.node, paths[:200], contents=True)
        return {path: file.content for path, file in present.items() if file.content is not None}

    def _targets(self, node: str, plan: Plan) -> list[str]:
        effects = plan.effects
        units = dict.fromkeys((*effects.changes, *effects.stop, *effects.restart, *effects.start))
        if not units:
            paths = {file.path for file in plan.files}
            units = dict.fromkeys(
                row.unit for row in self._live.services(node) if paths & {file.path for file in row.files}
            )
        return [f"{node}/{unit}" for unit in units]

    def _refuse_overlap(self, view: JobView, document: Document) -> None:
        targets = set(view.targets)
        things = _things(document)
        for other in self._under_way.values():
            if other.view.node != view.node or other.is_ended:
                continue
            if targets & set(other.view.targets) or things & _things(other.document):
                by = f", asked for by {other.view.user}" if other.view.user else ""
                raise ActionError(
                    "busy", f"A job works on that already: {other.view.title}{by}. Wait until it has ended."
                )

    def _launch(self, job: Job) -> None:
        job.on_end = self._before_end
        self._under_way[job.view.id] = job
        self._jobs.put(job.view)
        self._begin(self._run(job), job)

    async def _before_end(self, job: Job, state: JobState) -> None:
        """What is to be remembered of a job. Raises StoreError; any other fault does not keep it from ending."""
        node = job.view.node
        try:
            if node in self._twin.names():
                rows = self._live.services(node)
                await self._settled.note(node, settled_runs(node, job.document, state, rows, self.judge))
            if job.view.kind in self.on_end:
                await self.on_end[job.view.kind](job, state)
        except StoreError:
            raise
        except Exception:  # supervision boundary: it is what was done that counts
            log.exception("what came of job %s could not be noted", job.view.id)

    def _begin(self, work: Coroutine[Any, Any, None], job: Job | None = None) -> None:
        task = asyncio.create_task(work, name=f"job {job.view.id}" if job else "forget jobs")
        self._tasks[task] = job
        task.add_done_callback(self._tasks.pop)

    def _on_change(self, change: Change) -> None:
        if change.kind == "removed":
            self._begin(self._forget(change.node))

    async def _forget(self, node: str) -> None:
        """The node was removed: end its jobs, and leave nothing of them."""
        tasks = [task for task, job in self._tasks.items() if job is not None and job.view.node == node]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        jobs = [job for job in self._under_way.values() if job.view.node == node]
        try:
            for job in jobs:
                self._under_way.pop(job.view.id)
                if not job.is_ended:
                    await job.end("failed", f"{node} was removed from the hub meanwhile.")
            await self._store.forget(node)
            await self._settled.forget(node)
        except StoreError as error:
            log.error("the jobs of node %s could not be forgotten: %s", node, error)
        self._jobs.forget(node)

    async def _run(self, job: Job) -> None:
        try:
            while not job.is_ended:
                if not await self._is_served(job):
                    await asyncio.sleep(self.retry_s)
            if job.view.state == "done":
                await self.versions.note_images(job)
        except StoreError as error:
            log.error("which images run after job %s could not be kept: %s", job.view.id, error)
        finally:
            if job.is_ended:
                self._under_way.pop(job.view.id, None)

    async def _is_served(self, job: Job) -> bool:
        """Go on with a job; False where the hub's own store fails, and it is to be tried again."""
        try:
            try:
                await self._in_turn(job)
            except StoreError:
                raise
            except Exception:  # supervision boundary: a fault of ours must not leave a node between old and new
                log.exception("job %s met a fault of the hub", job.view.id)
                await self._give_up(job)
        except StoreError as error:
            log.error("job %s waits for the store: %s", job.view.id, error)
            job.tell(state="waiting", text="The hub cannot write down what it does; its log says why. It tries again.")
            return False
        return True

    async def _give_up(self, job: Job) -> None:
        """After a fault of the hub: put everything back; where that is what failed, end. Raises StoreError."""
        text = "The hub made a mistake; its log has the details."
        if job.document.phase == "forward":
            await job.turn_back(text)
        else:
            await job.end("failed", f"{text} Not all could be put back: see the versions of its files.")

    async def _in_turn(self, job: Job) -> None:
        """Run a job when those before it on its node have ended; one that is cancelled need not wait."""
        runner = Runner(
            job,
            Hand(self._nodes, self._twin, job.view.node),
            self.judge,
            self.versions.keep_old,
            self.versions.keep_new,
        )
        lock = self._locks.setdefault(job.view.node, asyncio.Lock())
        try:
            await (lock.acquire() if job.document.touched else job.unless_cancelled(lock.acquire()))
        except StepFailed:
            return await runner.run()  # nothing was touched: all it does is to end
        try:
            await runner.run()
        finally:
            lock.release()


def _things(document: Document) -> set[str]:
    """Paths of files and IDs of containers that a job changes."""
    return {file.path for file in document.files} | {container.id for container in document.replaced}


def _over(path: str, base: str | None, wanted: Wanted) -> DraftFile:
    return DraftFile(path=path, content=wanted.content, base=base, mode=wanted.mode)
