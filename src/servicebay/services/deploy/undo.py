"""The way back: old files, old units, old state. Goes on past what fails, and says in the end what is not as it was.

What somebody else wrote meanwhile stays: only files that are as this job left them are put back.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from ...nodes.errors import ActionFailed
from .document import Document, JobFile, Replaced
from .errors import StepFailed
from .hand import CONTAINER_DEADLINE_S, RELOAD_DEADLINE_S, UNIT_DEADLINE_S, Hand, failed
from .job import Job
from .judge import Judge

Lasting = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]
Pieces = list[tuple[str, Callable[[], Awaitable[None]]]]
MAY_LACK = ("unsupported", "podman", "not-found")
NOT_UNIT = ("not-found", "job-failed", "conflict")


class Undo:
    """Undoes one job."""

    def __init__(self, job: Job, hand: Hand, judge: Judge, keep: Callable[[Job], Awaitable[None]]) -> None:
        self._job = job
        self._hand = hand
        self._judge = judge
        self._keep = keep
        self._problems: list[str] = []

    @property
    def _document(self) -> Document:
        return self._job.document

    async def run(self, lasting: Lasting) -> None:
        """Put everything back and end the job. ``lasting`` does a piece again after each loss of the node."""
        if not self._document.touched:
            await self._end("undone" if self._document.cancelled else "failed", "Nothing was changed.")
            return
        files: list[JobFile] = []

        async def look() -> None:
            files[:] = await self._ours()

        await self._piece(lasting, look)
        for text, work in self._pieces(files):
            numbers = self._job.add_step(text)

            async def piece(work: Callable[[], Awaitable[None]] = work, numbers: list[int] = numbers) -> None:
                self._job.mark(numbers, "running")
                self._job.tell(state="running")
                await self._job.save()
                await work()
                self._job.mark(numbers, "done")

            count = len(self._problems)
            await self._piece(lasting, piece)
            if len(self._problems) > count:
                self._job.mark(numbers, "failed", self._problems[-1])
        await self._job.save()
        if self._problems:
            await self._end("failed", f"Not all could be put back: {' '.join(self._problems)}")
        else:
            was = "The old files and the old state are back." if files or self._began() else "Nothing was changed."
            await self._end("undone" if files or self._began() else "failed", was)

    async def _end(self, state: str, said: str) -> None:
        why = self._document.why
        text = f"{why.rstrip('.')}. {said}"
        await self._job.end(state, text, self._document.lines)  # type: ignore[arg-type]

    async def _piece(self, lasting: Lasting, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await lasting(work)
        except StepFailed as error:
            self._problems.append(error.text)
        except ActionFailed as error:
            self._problems.append(failed(error).text)

    async def _ours(self) -> list[JobFile]:
        """Files that are as this job wrote them."""
        now = await self._hand.hashes(self._document.files) if self._document.files else {}
        ours = [file for file in self._document.files if now.get(file.path) == file.after]
        others = [file.path for file in self._document.files if now.get(file.path) not in (file.after, file.before)]
        if ours or any(self._job.view.steps[number].state == "done" for number in self._job.steps("write", "delete")):
            self._problems += [f"{path} was changed by somebody else meanwhile and stays as it is." for path in others]
        return ours

    def _pieces(self, files: list[JobFile]) -> Pieces:
        document = self._document
        touched = self._begun("stop", "restart")
        pieces: Pieces = [(f"Stop {unit}", partial(self._stop, unit)) for unit in self._started()]
        if files:
            pieces.append(("Put the old files back", partial(self._put_back, files)))
        for reference in sorted(self._begun("pull") & document.images.keys()):
            image = document.images[reference]
            pieces.append((f"Let {reference} be the old image", partial(self._tag, reference, image)))
        if files or self._begun("reload"):
            pieces.append(("Have systemd read its units anew", self._reload))
        pieces += [
            (f"Bring container {container.name} back", partial(self._bring_back, container))
            for container in reversed(document.replaced)
            if container.name in touched
        ]
        pieces += [
            (f"Have {unit} run as before", partial(self._run_again, unit))
            for unit in (*document.stop, *document.restart)
            if unit in touched and document.before(unit).ran
        ]
        return pieces

    def _started(self) -> list[str]:
        """Units that run only since this job: those it started, and new ones that these took along."""
        begun, node = self._begun("start"), self._hand.node
        taken = [unit for unit in self._document.fresh if self._judge.state(node, unit) not in (None, "inactive")]
        return list(dict.fromkeys([*reversed([unit for unit in self._document.start if unit in begun]), *taken]))

    def _begun(self, *kinds: str) -> set[str]:
        """Targets of steps that were begun, whether or not they ended."""
        steps = [step for step in self._job.view.steps if step.kind in kinds]
        return {step.target for step in steps if step.state in ("running", "done", "failed")}

    def _began(self) -> bool:
        return bool(self._begun("stop", "reload", "restart", "start"))

    async def _stop(self, unit: str) -> None:
        await self._hand.try_to("unit.stop", {"unit": unit}, UNIT_DEADLINE_S, *NOT_UNIT)
        await self._hand.try_to("unit.resetFailed", {"unit": unit}, UNIT_DEADLINE_S, *NOT_UNIT)

    async def _put_back(self, files: list[JobFile]) -> None:
        lost = [file.path for file in files if file.before is not None and file.before_content is None]
        if lost:
            raise StepFailed(f"The old content of {', '.join(lost)} is not text and was not kept.")
        await self._hand.write([(file.path, file.before_content, file.after, file.before_mode) for file in files])
        await self._keep(self._job)

    async def _tag(self, reference: str, image: str) -> None:
        await self._hand.try_to("image.tag", {"id": image, "reference": reference}, CONTAINER_DEADLINE_S, "unsupported")

    async def _reload(self) -> None:
        await self._hand.ask("units.reload", {}, RELOAD_DEADLINE_S)

    async def _bring_back(self, container: Replaced) -> None:
        names = {"id": container.id, "name": container.name}
        await self._hand.try_to("container.rename", names, CONTAINER_DEADLINE_S, "conflict", "podman")
        if container.policy:
            policy = {"id": container.id, "policy": container.policy}
            await self._hand.try_to("container.setRestart", policy, CONTAINER_DEADLINE_S, *MAY_LACK)
        if container.ran:
            await self._hand.try_to("container.start", {"id": container.id}, CONTAINER_DEADLINE_S)

    async def _run_again(self, unit: str) -> None:
        before = self._document.before(unit)
        node = self._hand.node
        if self._judge.state(node, unit) == "active" and self._judge.invocation(node, unit) == before.invocation:
            return  # it was never touched
        await self._hand.try_to("unit.resetFailed", {"unit": unit}, UNIT_DEADLINE_S, *NOT_UNIT)
        await self._hand.try_to("unit.restart", {"unit": unit}, UNIT_DEADLINE_S)
        if not self._hand.is_there:
            return
        await self._judge.until_well(node, unit)
