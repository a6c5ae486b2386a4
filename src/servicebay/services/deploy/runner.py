"""The transaction: forward step by step, back where one fails, never between.

Every step may be done twice: one that a cut or a killed hub interrupted is looked at anew when the node is there. What
the files are is read off their hashes on the node. Each state is written down before and after what it stands for.
"""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from ...nodes.errors import ActionFailed
from ..shapes.job import StepView
from .aside import bring_back, set_aside
from .document import Document, Pulled, UnitBefore
from .errors import NodeForgotten, NodeLost, StepFailed
from .hand import (
    PULL_DEADLINE_S,
    RELOAD_DEADLINE_S,
    UNIT_DEADLINE_S,
    Hand,
    failed,
)
from .job import Job
from .judge import Judge, Running
from .undo import KeepNew, Undo
from .update import done_text, runs_with

log = logging.getLogger(__name__)
KeepOld = Callable[[Job], Awaitable[None]]
"""Called before files are written: what is there is kept."""
Doer = Callable[[list[int]], Coroutine[Any, Any, str | None]]


class Runner:
    """Runs one job to its end."""

    def __init__(self, job: Job, hand: Hand, judge: Judge, keep_old: KeepOld, keep_new: KeepNew) -> None:
        self._job = job
        self._hand = hand
        self._judge = judge
        self._keep_old = keep_old
        self._keep_new = keep_new
        self._ran: dict[str, Running] = {}

    @property
    def _document(self) -> Document:
        return self._job.document

    async def run(self) -> None:
        """To its end, whatever it is; a cancelled task leaves the job for the next start of the hub."""
        try:
            if self._document.phase == "forward":
                await self._forward()
            if self._document.phase == "back":
                await Undo(self._job, self._hand, self._judge, self._keep_new).run(self._lasting)
        except NodeForgotten:
            await self._job.end("failed", f"{self._hand.node} was removed from the hub meanwhile.")

    async def _forward(self) -> None:
        try:
            for numbers, work in self._work():
                if self._document.cancelled:
                    raise StepFailed("It was cancelled.")
                if all(self._job.view.steps[number].state in ("done", "skipped") for number in numbers):
                    continue
                if self._document.update and not self._is_worth_it(numbers):
                    break
                await self._lasting(lambda numbers=numbers, work=work: self._step(numbers, work))  # type: ignore[misc]
            if self._document.cancelled:
                raise StepFailed("It was cancelled.")
        except StepFailed as why:
            await self._job.turn_back(why.text, why.lines)
            return
        await self._job.end("done", await self._done_text())

    def _is_worth_it(self, numbers: list[int]) -> bool:
        """Of an update's step: whether it is to be done, which none is after the pulls unless an image is newer."""
        step = self._job.view.steps[numbers[0]]
        if step.kind == "restart" and step.state == "waiting":  # only a run that begins from here on has the new image
            self._document.loaded = {step.target: self._judge.invocation(self._hand.node, step.target)}
        return step.kind == "pull" or bool(self._document.newer)

    def _work(self) -> list[tuple[list[int], Doer]]:
        """Steps with what does them; files go together."""
        doers: dict[str, Doer] = {
            "pull": self._pull,
            "stop": self._stop,
            "reload": self._reload,
            "restart": self._restart,
            "start": self._start,
            "wait": self._wait,
        }
        work: list[tuple[list[int], Doer]] = []
        files = self._job.steps("write", "delete")
        for number, step in enumerate(self._job.view.steps):
            if files and number == files[0]:
                work.append((files, self._write))
            elif step.kind in doers:
                work.append(([number], doers[step.kind]))
        return work

    async def _step(self, numbers: list[int], work: Doer) -> None:
        first = self._job.view.steps[numbers[0]]
        if first.kind != "pull" and not self._document.looked and self._look_again(first):
            return
        self._job.mark(numbers, "running")
        self._job.tell(state="running", text=_doing(first, len(numbers)))
        if first.kind != "pull":
            self._document.touched = True
        if first.kind in ("restart", "start"):
            self._note_new()
        await self._job.save()
        try:
            detail = await self._job.unless_cancelled(work(numbers))
        except ActionFailed as error:
            raise failed(error) from error
        if any(self._job.view.steps[number].state == "running" for number in numbers):
            self._job.mark(numbers, "done", detail)
        await self._job.save()

    def _look_again(self, first: StepView) -> bool:
        """Before anything is touched: what people did since the plan stays as they left it.

        Returns whether the step itself is not to be done any more.
        """
        if not self._hand.is_there:
            raise NodeLost
        document, node = self._document, self._hand.node
        stopped = {
            unit.unit
            for unit in document.units
            if unit.ran and unit.unit in document.restart and self._judge.state(node, unit.unit) == "inactive"
        }
        document.units = [
            UnitBefore(unit.unit, self._judge.state(node, unit.unit), self._judge.invocation(node, unit.unit))
            for unit in document.units
        ]
        document.looked = True
        for number in self._job.steps("restart", "wait"):
            if self._job.view.steps[number].target in stopped:
                self._job.mark([number], "skipped", "It was stopped meanwhile")
        return first.kind == "restart" and first.target in stopped

    def _note_new(self) -> None:
        """Before the first start: what is there already was not made by this job."""
        if not any(self._job.view.steps[number].state == "done" for number in self._job.steps("restart", "start")):
            document = self._document
            volumes = [*document.volumes, *document.written]
            there = {*self._hand.there(volumes, "volumes"), *self._hand.there(document.networks, "networks")}
            document.volumes = [name for name in document.volumes if name not in there]
            document.written = [name for name in document.written if name not in there]
            document.networks = [name for name in document.networks if name not in there]

    async def _lasting(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do this, again after each loss of the node, until it is done or fails."""
        while True:
            try:
                await work()
                return
            except NodeLost:
                self._job.tell(state="waiting", text=f"{self._hand.node} is not connected. It goes on when it is back.")
                await self._job.save()
                there = self._hand.until_there()
                await (self._job.unless_cancelled(there) if self._document.phase == "forward" else there)

    async def _pull(self, numbers: list[int]) -> str | None:
        reference = self._job.view.steps[numbers[0]].target

        def on_progress(data: dict[str, Any]) -> None:
            layers = data.get("layers") or {}
            done, total = layers.get("done"), layers.get("total")
            percent = 100.0 * done / total if isinstance(done, (int, float)) and total else None
            self._job.mark(numbers, "running", str(data.get("text", ""))[:200], percent)

        try:
            answer = await self._hand.ask("image.pull", {"reference": reference}, PULL_DEADLINE_S, on_progress)
        except ActionFailed as error:
            if error.failure.code != "unsupported" or self._document.update:
                raise
            self._job.mark(numbers, "skipped", "Podman pulls it at the start.")
            return None
        digest = answer.get("digest")
        pulled = Pulled(str(answer.get("id")), digest if isinstance(digest, str) else None)
        self._document.pulled = {**self._document.pulled, reference: pulled}
        if reference in self._document.newer:
            self._document.touched = True  # the name means another image now
        return None

    async def _stop(self, numbers: list[int]) -> str | None:
        target = self._job.view.steps[numbers[0]].target
        for container in self._document.replaced:
            if container.name == target:
                return await set_aside(self._hand, container)
        await self._hand.try_to("unit.stop", {"unit": target}, UNIT_DEADLINE_S, "not-found")
        await self._hand.try_to("unit.resetFailed", {"unit": target}, UNIT_DEADLINE_S, "not-found", "job-failed")
        return None

    async def _write(self, numbers: list[int]) -> str | None:
        await self._keep_old(self._job)
        files = [(file.path, file.after_content, file.before, file.after_mode) for file in self._document.files]
        await self._hand.write(files)
        await self._keep_new(self._job, self._document.files)
        return None

    async def _reload(self, numbers: list[int]) -> str | None:
        await self._hand.ask("units.reload", {}, RELOAD_DEADLINE_S)
        units = self._document.restart
        self._document.loaded = {unit: self._judge.invocation(self._hand.node, unit) for unit in units}
        return None

    async def _restart(self, numbers: list[int]) -> str | None:
        unit = self._job.view.steps[numbers[0]].target
        before = self._document.before(unit).invocation
        ran_before = self._document.loaded.get(unit, before)
        now = self._judge.invocation(self._hand.node, unit)
        if now is not None and now != ran_before and self._judge.state(self._hand.node, unit) == "active":
            return "It was started anew already"
        await self._hand.try_to("unit.resetFailed", {"unit": unit}, UNIT_DEADLINE_S, "not-found", "job-failed")
        self._ran[unit] = self._judge.running(self._hand.node, unit)
        verb = "unit.start" if unit in self._document.along else "unit.restart"  # systemd takes them along: join it
        await self._hand.ask(verb, {"unit": unit}, UNIT_DEADLINE_S)
        return None

    async def _start(self, numbers: list[int]) -> str | None:
        unit = self._job.view.steps[numbers[0]].target
        for container in self._document.returns:
            if container.name == unit:
                await bring_back(self._hand, container)
                return None
        await self._hand.ask("unit.start", {"unit": unit}, UNIT_DEADLINE_S)
        return None

    async def _wait(self, numbers: list[int]) -> str | None:
        unit = self._job.view.steps[numbers[0]].target
        if not self._hand.is_there:
            raise NodeLost
        returned = {container.name: container.id for container in self._document.returns}
        try:
            if unit in returned:
                said = await self._judge.until_runs(self._hand.node, returned[unit])
            else:
                said = await self._judge.until_well(self._hand.node, unit, self._ran.get(unit, frozenset()))
        except StepFailed:
            if not self._hand.is_there:
                raise NodeLost from None  # what the twin shows is old
            raise
        return f"It {said}"

    async def _done_text(self) -> str:
        if self._document.update:
            unit = self._document.restart[0]
            newest = {name: found.id for name, found in self._document.pulled.items()}
            is_running = await runs_with(self._judge, self._hand.node, unit, newest) if self._document.newer else True
            return done_text(self._document, unit, is_running, self._job.view.steps[-1].detail)
        well = [self._job.view.steps[number] for number in self._job.steps("wait")]
        said = [f"{step.target} {(step.detail or 'It is up').removeprefix('It ')}" for step in well]
        if said:
            return f"Done: {', '.join(said)}."
        files = self._document.files
        if not files or any(file.after is not None or file.before_content is None for file in files):
            return "Done."
        name = files[0].path.rpartition("/")[2]
        return f"Done: {name} is in the trash." if len(files) == 1 else f"Done: {len(files)} files are in the trash."


def _doing(step: StepView, count: int) -> str:
    if step.kind in ("write", "delete"):
        return f"Writing {count} files" if count > 1 else step.text
    return step.text
