"""One job: what readers see of it and what it needs, saved before and after each step. No rules of the transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import msgspec

from ..jobs import ENDED, Jobs
from ..shapes.job import JobState, JobView, StepKind, StepState, StepView
from .document import Document
from .errors import StepFailed
from .store import JobStore

T = TypeVar("T")
OnEnd = Callable[["Job", JobState], Awaitable[None]]
"""Called when a job is about to end so: whoever is told of the end finds that done."""
Now = Callable[[], int]
TEXT_CHARACTERS, LINE_CHARACTERS, LINES = 1_000, 400, 20


class Job:
    """A job under way. Changes are told to readers at once, and written down by ``save``."""

    def __init__(
        self, view: JobView, document: Document, jobs: Jobs, store: JobStore, now_ms: Callable[[], int]
    ) -> None:
        self.view = view
        self.document = document
        self.ended = asyncio.Event()
        self.on_end: OnEnd | None = None
        self._cancel = asyncio.Event()
        if document.cancelled:
            self._cancel.set()
        self._saving = asyncio.Lock()
        self._jobs = jobs
        self._store = store
        self._now_ms = now_ms

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.view.state in ENDED

    def cancel(self) -> None:
        """Somebody wants it undone; what it waits for is given up."""
        if self.document.phase == "forward":
            self.document.cancelled = True
            self._cancel.set()

    async def unless_cancelled(self, work: Coroutine[Any, Any, T]) -> T:
        """Do a piece of work to its end, unless the job is cancelled. Raises StepFailed then."""
        task = asyncio.create_task(work, name=f"job {self.view.id}: step")
        cancelled = asyncio.create_task(self._cancel.wait(), name=f"job {self.view.id}: cancel")
        try:
            await asyncio.wait([task, cancelled], return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise StepFailed("It was cancelled.")
            return task.result()
        finally:
            for each in (task, cancelled):
                each.cancel()
            await asyncio.gather(task, cancelled, return_exceptions=True)

    async def save(self) -> None:
        """Write it down as it is when its turn comes: an older state never lands on a newer. Raises StoreError."""
        async with self._saving:
            await self._store.save(self.view, None if self.is_ended else self.document)

    def tell(self, **changes: Any) -> None:
        """Change what readers see."""
        if "text" in changes:
            changes["text"] = changes["text"][:TEXT_CHARACTERS]
        if "lines" in changes:
            changes["lines"] = [line[:LINE_CHARACTERS] for line in changes["lines"]][-LINES:]
        self.view = msgspec.structs.replace(self.view, **changes)
        self._jobs.put(self.view)

    def steps(self, *kinds: StepKind) -> list[int]:
        """Numbers of the steps of these kinds, in order."""
        return [number for number, step in enumerate(self.view.steps) if step.kind in kinds]

    def mark(
        self, numbers: list[int], state: StepState, detail: str | None = None, percent: float | None = None
    ) -> None:
        """Change the state of steps."""
        steps = list(self.view.steps)
        for number in numbers:
            kept = detail if detail is not None else steps[number].detail
            steps[number] = msgspec.structs.replace(steps[number], state=state, detail=kept, percent=percent)
        self.tell(steps=steps)

    def add_step(self, text: str, target: str = "") -> list[int]:
        """Add a step of undoing, once: the number of the one with this text."""
        for number in self.steps("undo"):
            if self.view.steps[number].text == text:
                return [number]
        step = StepView(kind="undo", target=target, text=text, state="waiting")
        self.tell(steps=[*self.view.steps, step])
        return [len(self.view.steps) - 1]

    async def turn_back(self, why: str, lines: list[str] | None = None) -> None:
        """From here on it is undone. Raises StoreError."""
        self.document.phase, self.document.why, self.document.lines = "back", why, lines or []
        self.mark([number for number, step in enumerate(self.view.steps) if step.state == "running"], "failed", why)
        self.skip_rest()
        self.tell(text=why, lines=lines or [])
        await self.save()

    def skip_rest(self) -> None:
        """What has not begun will not be done."""
        self.mark([number for number, step in enumerate(self.view.steps) if step.state == "waiting"], "skipped")

    async def end(self, state: JobState, text: str, lines: list[str] | None = None) -> None:
        """It is over; said to readers when it is written down. Raises StoreError, and then it is not over."""
        if self.on_end is not None:
            await self.on_end(self, state)
        self.skip_rest()
        changes: dict[str, Any] = {"state": state, "text": text[:TEXT_CHARACTERS]}
        if lines is not None:
            changes["lines"] = [line[:LINE_CHARACTERS] for line in lines][-LINES:]
        before, ended_at = self.view, max(self._now_ms(), self.view.started_at)
        self.view = msgspec.structs.replace(self.view, ended_at=ended_at, **changes)
        try:
            await self.save()
        except BaseException:
            self.view = before  # not before it is written down
            raise
        self._jobs.put(self.view)
        self.ended.set()
