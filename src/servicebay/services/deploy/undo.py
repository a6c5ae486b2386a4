"""The way back: old files, old units, old state. Goes on past what fails, and says in the end what is not as it was.

What somebody else wrote meanwhile stays: only files that are as this job left them are put back.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from ...nodes.errors import ActionFailed
from ..shapes.job import SetAside
from .aside import bring_back, set_aside
from .document import Document, JobFile
from .errors import NodeLost, StepFailed
from .hand import CONTAINER_DEADLINE_S, RELOAD_DEADLINE_S, UNIT_DEADLINE_S, Hand, failed
from .job import Job
from .judge import Judge
from .update import PULLS, runs_with

Lasting = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]
KeepNew = Callable[[Job, Sequence[JobFile]], Awaitable[None]]
"""Called after these files were written, or put back: what they are now is kept."""
Pieces = list[tuple[str, Callable[[], Awaitable[None]]]]
PUT_BACK = "Put the old files back"
SIZES_DEADLINE_S = 30.0
NOT_UNIT = ("not-found", "job-failed", "conflict")


class Undo:
    """Undoes one job."""

    def __init__(self, job: Job, hand: Hand, judge: Judge, keep: KeepNew) -> None:
        self._job = job
        self._hand = hand
        self._judge = judge
        self._keep = keep
        self._problems: list[str] = []
        self._stays: list[str] = []

    @property
    def _document(self) -> Document:
        return self._job.document

    async def run(self, lasting: Lasting) -> None:
        """Put everything back and end the job. ``lasting`` does a piece again after each loss of the node."""
        if not self._document.touched:
            await self._end("undone" if self._document.cancelled else "failed", "Nothing was changed.")
            return
        files: list[JobFile] = []
        made: list[tuple[str, str]] = []

        async def look() -> None:
            self._problems.clear()  # of a look that the loss of the node cut short
            files[:] = await self._ours()
            made[:] = await self._made()

        await self._piece(lasting, look)
        for text, work in self._pieces(files, made):
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
            is_back = bool(files) or self._began()
            was = self._back_text() if is_back else "Nothing was changed."
            await self._end("undone" if is_back or self._document.cancelled else "failed", was)

    def _back_text(self) -> str:
        document = self._document
        if not document.update:
            return "The new files are gone again." if document.is_new else "The old files and the old state are back."
        runs = " and runs again" if document.units[0].ran else ""
        return f"The old {'image was' if len(document.newer) == 1 else 'images were'} brought back{runs}."

    async def _end(self, state: str, said: str) -> None:
        why = self._document.why
        text = " ".join([f"{why.rstrip('.')}.", said, *self._stays])
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
        now = await self._hashes()
        ours = [file for file in self._document.files if file.path in now and now[file.path] == file.after]
        looked = [file for file in self._document.files if file.path in now]
        others = [file.path for file in looked if now[file.path] not in (file.after, file.before)]
        if ours or any(self._job.view.steps[number].state == "done" for number in self._job.steps("write", "delete")):
            self._problems += [f"{path} was changed by somebody else meanwhile and stays as it is." for path in others]
        return ours

    async def _hashes(self) -> dict[str, str | None]:
        """What the files are now; one that cannot be looked at is said, and does not hide the others."""
        files = self._document.files
        try:
            return await self._hand.hashes(files) if files else {}
        except StepFailed as error:
            if len(files) == 1:
                self._problems.append(error.text)
                return {}
        found: dict[str, str | None] = {}
        for file in files:
            try:
                found |= await self._hand.hashes([file])
            except StepFailed as error:
                self._problems.append(error.text)
        return found

    def _pieces(self, files: list[JobFile], made: list[tuple[str, str]]) -> Pieces:
        document = self._document
        touched = self._begun("stop", "restart")
        pieces: Pieces = [
            (f"Set container {container.name} aside again", partial(self._set_aside, container))
            for container in reversed(document.returns)
            if container.name in self._begun("start")
        ]
        pieces += [(f"Stop {unit}", partial(self._stop, unit)) for unit in self._started()]
        was_begun = any(step.text == PUT_BACK for step in self._job.view.steps)
        if files:
            pieces.append((PUT_BACK, partial(self._put_back, files)))
        for reference in sorted(self._begun("pull") & document.images.keys()):
            image = document.images[reference]
            pieces.append((f"Let {reference} be the old image", partial(self._tag, reference, image)))
        if files or self._begun("reload") or was_begun:
            pieces.append(("Have systemd read its units anew", self._reload))
        pieces += [
            (f"Bring container {container.name} back", partial(bring_back, self._hand, container))
            for container in reversed(document.replaced)
            if container.name in touched
        ]
        pieces += [(f"Remove the new {noun} {name}", partial(self._remove, noun, name)) for noun, name in made]
        pieces += [
            (f"Have {unit} run as before", partial(self._run_again, unit))
            for unit in (*document.stop, *document.restart)
            if unit in touched and document.before(unit).ran
        ]
        return pieces

    async def _made(self) -> list[tuple[str, str]]:
        """Networks and volumes that this job made, as the node has them: the twin may not have heard of the last."""
        document = self._document
        volumes = [*document.volumes, *document.written]
        if not self._begun("restart", "start"):
            return []
        there = set(self._hand.there(volumes, "volumes"))
        if volumes:
            there |= (await self._sizes()).keys()
        return [
            *(("network", name) for name in document.networks),
            *(("volume", name) for name in volumes if name in there),
        ]

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
        return bool(self._begun("stop", "reload", "restart", "start")) or any(
            step.text == PUT_BACK for step in self._job.view.steps
        )

    async def _stop(self, unit: str) -> None:
        await self._hand.try_to("unit.stop", {"unit": unit}, UNIT_DEADLINE_S, *NOT_UNIT)
        await self._hand.try_to("unit.resetFailed", {"unit": unit}, UNIT_DEADLINE_S, *NOT_UNIT)

    async def _set_aside(self, container: SetAside) -> None:
        await set_aside(self._hand, container)

    async def _put_back(self, files: list[JobFile]) -> None:
        lost = [file.path for file in files if file.before is not None and file.before_content is None]
        failures = [f"The old content of {path} is not text and was not kept." for path in lost]
        kept = [file for file in files if file.path not in lost]
        try:
            await self._write(kept)
        except ActionFailed:  # none of them was written: then each that can be
            kept = [file for file in kept if await self._is_written(file, failures)]
        await self._keep(self._job, kept)
        if failures:
            raise StepFailed(" ".join(failures))

    async def _write(self, files: list[JobFile]) -> None:
        if files:
            await self._hand.write([(file.path, file.before_content, file.after, file.before_mode) for file in files])

    async def _is_written(self, file: JobFile, failures: list[str]) -> bool:
        try:
            await self._write([file])
        except ActionFailed as error:
            failures.append(failed(error).text)
            return False
        return True

    async def _remove(self, noun: str, name: str) -> None:
        """Remove what only this job made: never a volume with anything in it, nor what something else uses."""
        try:
            is_lost = noun == "volume" and name not in self._document.written
            if is_lost and (await self._sizes()).get(name) != 0:
                self._stays.append(f"The new volume {name} stays, with what is in it.")
                return
            await self._hand.ask(f"{noun}.remove", {"id": name}, CONTAINER_DEADLINE_S)
        except ActionFailed as error:
            if error.failure.code != "not-found":
                self._stays.append(f"The new {noun} {name} stays.")

    async def _sizes(self) -> dict[str, int]:
        """The node's volumes, asked anew, in bytes."""
        sizes = (await self._hand.ask("stock.sizes", {}, SIZES_DEADLINE_S)).get("volumes")
        found = sizes if isinstance(sizes, dict) else {}
        return {name: size for name, size in found.items() if isinstance(size, int)}

    async def _tag(self, reference: str, image: str) -> None:
        await self._hand.try_to("image.tag", {"id": image, "reference": reference}, CONTAINER_DEADLINE_S, "unsupported")

    async def _reload(self) -> None:
        await self._hand.ask("units.reload", {}, RELOAD_DEADLINE_S)

    async def _run_again(self, unit: str) -> None:
        before = self._document.before(unit)
        node = self._hand.node
        if self._judge.state(node, unit) == "active" and self._judge.invocation(node, unit) == before.invocation:
            return  # it was never touched
        await self._hand.try_to("unit.resetFailed", {"unit": unit}, UNIT_DEADLINE_S, *NOT_UNIT)
        if before.state == "activating":  # it was on its way, wherever that led: it is set out again
            await self._hand.try_to("unit.restart", {"unit": unit}, UNIT_DEADLINE_S, *NOT_UNIT)
            return
        ran = self._judge.running(node, unit)
        await self._hand.try_to("unit.restart", {"unit": unit}, UNIT_DEADLINE_S)
        if not self._hand.is_there:
            raise NodeLost
        try:
            await self._judge.until_well(node, unit, ran)
        except StepFailed:
            if not self._hand.is_there:
                raise NodeLost from None  # what the twin shows is old
            raise
        if self._document.update and not await runs_with(self._judge, node, unit, self._document.images):
            raise StepFailed(PULLS)
