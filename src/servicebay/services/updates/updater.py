"""Updates one service with care, as a job: pull, restart if the image changed, wait until it is well, else the old one.

The user's files are never touched. What was tried and did not work is noted, so that the clock does not try it again.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from ...twin.store import TwinStore
from ..actions import Ask
from ..deploy.document import Document
from ..deploy.job import Job
from ..deploy.update import build_update
from ..errors import ActionError
from ..jobs import Jobs
from ..live import LiveDocument
from ..shapes.container import ContainerView
from ..shapes.job import JobState, JobView, OperationView, StepView
from ..shapes.service import ServiceView
from .book import Check, UpdateBook
from .names import AUTO_UPDATE_LABEL, why_not_updated
from .rows import members_of, unique

PULL_DEADLINE_S = 1800.0
KIND = "update"
Tell = Callable[[OperationView, str], None]


class Beginning(Protocol):
    """The part of ``deploy.deploys.Deploys`` that is needed."""

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
        """Begin a job."""

    async def ended(self, job_id: str) -> JobView:
        """The job, once it ended."""

    async def cancel(self, job_id: str) -> JobView:
        """Have it undone."""


class ServiceUpdater:
    """Does the action ``update``; ``note`` is to be called before each of its jobs ends."""

    def __init__(
        self,
        live: LiveDocument,
        twin: TwinStore,
        book: UpdateBook,
        deploys: Beginning,
        jobs: Jobs,
        tell: Tell,
        now_ms: Callable[[], int],
    ) -> None:
        self._live = live
        self._twin = twin
        self._book = book
        self._deploys = deploys
        self._jobs = jobs
        self._tell = tell
        self._now_ms = now_ms

    async def update(self, operation: OperationView, service: ServiceView, ask: Ask) -> str:
        """Bring a service to the newest images of its names; say what was done. Raises ActionError."""
        job = await self._begin(service, operation.user)
        stop = self._jobs.subscribe(lambda: self._follow(operation, job.id))
        try:
            job = await self._deploys.ended(job.id)
        except asyncio.CancelledError:
            with contextlib.suppress(ActionError):  # it has ended, or goes on when the hub is started again
                await self._deploys.cancel(job.id)
            raise
        finally:
            stop()
        if job.state != "done":
            raise ActionError("update-failed", job.text, "\n".join(job.lines) or None)
        return job.text

    async def note(self, job: Job, state: JobState) -> None:
        """Remember what registries had, and what did not work. Raises StoreError."""
        document = job.document
        asked = {step.target for step in job.view.steps if step.kind == "pull"}
        was_tried = any(step.kind == "restart" and step.state not in ("waiting", "skipped") for step in job.view.steps)
        for name, pulled in document.pulled.items():
            check = Check(self._now_ms(), True, pulled.id, None, pulled.id, pulled.digest)
            if name in document.newer and state != "done":
                is_refused = was_tried and not document.cancelled
                refused = check.newest if is_refused else None
                check = msgspec.structs.replace(check, same=False, local_id=document.images[name], refused=refused)
            if name in asked or check.refused:
                self._book.note(f"{job.view.node}/{name}", check)
        await self._book.save()

    async def _begin(self, service: ServiceView, user: str | None) -> JobView:
        members = members_of([service], self._live.containers(service.node)).get(service.key, [])
        wanted = [each for each in unique(members) if why_not_updated(each.image, each.labels) is None]
        if not wanted:
            raise ActionError("refused", f"No image of {service.unit} can be had newer from a registry.")
        twin = self._twin.get(service.node)
        if twin.connection.status != "online":
            raise ActionError("unreachable", f"{service.node} is not connected: {twin.connection.text}")
        runs = {each.image: each.image_id or "" for each in wanted}
        steps, document = build_update(service.unit, runs, self._local(wanted), twin.state)
        title = f"Update {service.name}"
        return await self._deploys.begin(service.node, KIND, title, user, steps, [service.key], document)

    def _local(self, containers: list[ContainerView]) -> Mapping[str, str]:
        """What names mean on their node now, of those that are built there (``AutoUpdate=local``)."""
        local = [each for each in containers if each.labels.get(AUTO_UPDATE_LABEL) == "local"]
        return {each.image: self._meant(each) for each in local}

    def _meant(self, container: ContainerView) -> str:
        images = self._live.stock("images", container.node)
        return next((str(each.id) for each in images if container.image in each.names), container.image_id or "")

    def _follow(self, operation: OperationView, job_id: str) -> None:
        job = self._jobs.rows.get(job_id)
        if job is not None:
            running = next((step for step in job.steps if step.state == "running"), None)
            self._tell(operation, (running and running.detail) or job.text)
