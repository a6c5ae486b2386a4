"""The one way to change a node's files: plans, and jobs that survive the hub.

A node's jobs run one after another; one that names a file or unit of another under way is refused.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable

from ...storage.errors import StoreError
from ...twin.store import Change, TwinStore
from ..actions import Requester
from ..errors import ActionError, DraftConflict
from ..jobs import ENDED, Jobs
from ..live import LiveDocument
from ..settled import Settled
from ..shapes.draft import DraftBody
from ..shapes.job import JobState, JobView, SetAside, StepView
from .document import Document, build_document
from .errors import StepFailed
from .hand import Hand
from .job import Job, OnEnd
from .judge import Judge
from .planner import Plan, Planner, refused
from .runner import Runner
from .settling import settled_runs
from .store import JobStore
from .versions import Versions

log = logging.getLogger(__name__)
LISTED = 100
RETRY_S = 5.0
"""After the hub's own store failed: a full disk, say."""
AWAY_S = 30.0
"""A node that is away this long, and longer, is not waited for by who waits for a job's end."""
WRITING_S = 5.0
GOES_ON = "the job goes on when it is back."


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
        self._jobs, self._store = jobs, store
        self.versions = versions
        self._now_ms = now_ms
        self.judge = judge or Judge(live, twin)
        self._settled = settled or Settled()
        self._under_way: dict[str, Job] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._tasks: dict[asyncio.Task[None], Job] = {}
        self._beginning: set[asyncio.Task[None]] = set()
        self._forgetting: dict[asyncio.Task[None], str] = {}
        self._unsubscribe: Callable[[], None] = lambda: None
        self._is_stopped = False
        self.on_end: dict[str, OnEnd] = {}
        self.retry_s, self.away_s = RETRY_S, AWAY_S

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
        """Let go of the jobs under way, once they are written down: the next start of the hub takes them up."""
        self._is_stopped = True
        self._unsubscribe()
        for task in (*self._tasks, *self._forgetting):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._forgetting, return_exceptions=True)
        if self._beginning:
            await asyncio.wait(self._beginning, timeout=WRITING_S)

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
        if (error := refused(plan)) is not None:
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
        while forgetting := [task for task, removed in self._forgetting.items() if removed == node]:
            await asyncio.wait(forgetting)  # another node, which had this name
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
            aside=document.replaced,
            returned=[f"{node}/{container.id}" for container in document.returns],
        )
        self._refuse_overlap(view, document)
        job = Job(view, document, self._jobs, self._store, self._now_ms)
        self._under_way[view.id] = job
        # once it is written down it is done, whether or not its caller waits: else the next hub would find and do it
        self._beginning.add(task := asyncio.create_task(self._save_and_launch(job), name=f"begin job {view.id}"))
        task.add_done_callback(self._beginning.discard)
        await asyncio.shield(task)
        return job.view

    async def _save_and_launch(self, job: Job) -> None:
        try:
            await job.save()
        except BaseException:
            self._under_way.pop(job.view.id, None)  # its node may be removed meanwhile
            raise
        if not self._is_stopped:
            self._launch(job)

    async def ended(self, job_id: str) -> JobView:
        """The job, once it ended. Raises ActionError ``not-found``; ``unreachable`` where its node stays away.

        The job then goes on when its node is back, and nobody need wait for that.
        """
        job = self._under_way.get(job_id)
        if job is None:
            return await self.get(job_id)
        end = asyncio.create_task(job.ended.wait(), name=f"end of job {job_id}")
        try:
            while not end.done():
                was_away = self._is_away(job)
                await asyncio.wait([end], timeout=self.away_s)
                if was_away and self._is_away(job) and not end.done():
                    raise ActionError("unreachable", f"{job.view.node} is not connected. {job.view.title}: {GOES_ON}")
        finally:
            end.cancel()
        return job.view

    def _is_away(self, job: Job) -> bool:
        node = job.view.node
        is_there = node in self._twin.names() and self._twin.get(node).connection.status == "online"
        return job.view.state == "waiting" and not is_there

    async def get(self, job_id: str) -> JobView:
        """One job. Raises ActionError ``not-found``."""
        job = self._under_way.get(job_id)
        found = job.view if job else await self._store.get(job_id)
        if found is None:
            raise ActionError("not-found", "There is no such job.")
        return found

    async def aside_of(self, node: str, job_id: str) -> list[SetAside]:
        """The containers that a job of this node set aside. Raises ActionError ``not-found``."""
        found = await self.get(job_id)
        if found.node != node:
            raise ActionError("not-found", "There is no such job.")
        return found.aside

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
                    "busy", f"A job works on that already{by}: {other.view.title}. Wait until it has ended."
                )

    def _launch(self, job: Job) -> None:
        job.on_end = self._before_end
        self._under_way[job.view.id] = job
        self._jobs.put(job.view)
        task = asyncio.create_task(self._run(job), name=f"job {job.view.id}")
        self._tasks[task] = job
        task.add_done_callback(self._tasks.pop)

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

    def _on_change(self, change: Change) -> None:
        if change.kind == "removed":
            task = asyncio.create_task(self._forget(change.node), name=f"forget jobs of {change.node}")
            self._forgetting[task] = change.node
            task.add_done_callback(self._forgetting.pop)

    async def _forget(self, node: str) -> None:
        """The node was removed: end its jobs, and leave nothing of them."""
        tasks = [task for task, job in self._tasks.items() if job.view.node == node]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._locks.pop(node, None)
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
            for job in jobs:
                job.ended.set()  # nobody waits for what will not be told
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
    containers = (*document.replaced, *document.returns)
    return {file.path for file in document.files} | {container.id for container in containers}
