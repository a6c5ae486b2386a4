"""What a job must not get wrong when units, or its own writers, move while it works."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from servicebay.services.deploy.document import Document, JobFile, UnitBefore
from servicebay.services.deploy.errors import NodeLost, StepFailed
from servicebay.services.deploy.job import Job
from servicebay.services.deploy.judge import Judge
from servicebay.services.deploy.runner import Runner
from servicebay.services.jobs import Jobs
from servicebay.services.shapes.job import JobView, StepView

pytestmark = pytest.mark.anyio
UNIT = "web.service"


class World:
    """A node's unit as twin and live document show it."""

    def __init__(self) -> None:
        self.state, self.invocation = "active", "one"
        self.container, self.health = "c", "starting"
        self.told: list[Any] = []
        self.asked: list[str] = []
        self.is_there = True
        self.node = "n"

    def names(self) -> list[str]:
        return ["n"]

    def get(self, node: str) -> Any:
        unit = SimpleNamespace(active_state=self.state, invocation_id=self.invocation)
        return SimpleNamespace(state=SimpleNamespace(services={UNIT: unit}))

    def services(self, node: str) -> list[Any]:
        said = {"last_lines": [], "cause": "", "state_text": ""}
        return [SimpleNamespace(unit=UNIT, active_state=self.state, containers=[self.container], **said)]

    def containers(self, node: str) -> list[Any]:
        if self.state != "active":
            return []
        health = SimpleNamespace(status=self.health, output="it says no")
        return [SimpleNamespace(key=self.container, id=self.container, pid=7, name="web", health=health)]

    def subscribe(self, callback: Any) -> Any:
        self.told.append(callback)
        return lambda: self.told.remove(callback)

    def there(self, names: list[str], section: str) -> list[str]:
        return []

    async def ask(self, action: str, args: Any, deadline_s: float, on_progress: Any = None) -> dict[str, Any]:
        self.asked.append(action)
        return {}

    async def try_to(self, action: str, args: Any, deadline_s: float, *passes: str) -> bool:
        self.asked.append(action)
        return True


def make_job(store: Any, *kinds: str) -> Job:
    steps = [StepView(kind=kind, target=UNIT, text=kind) for kind in kinds]  # type: ignore[arg-type]
    view = JobView(
        id="1", node="n", kind="apply", title="t", state="running", text="", started_at=1, steps=steps, targets=[]
    )
    document = Document([], [UnitBefore(UNIT, "active", "zero")], [], [UNIT], [], [], [], [])
    return Job(view, document, Jobs(), store, lambda: 2)


async def test_a_unit_that_falls_while_its_health_is_awaited_is_not_well() -> None:
    world = World()

    async def read_lines(node: str, unit: str) -> list[str]:
        return [f"{node}: the last line of {unit}"]

    judge = Judge(world, world, 0.01, 5.0, read_lines)  # type: ignore[arg-type]
    task = asyncio.create_task(judge.until_well("n", UNIT))
    for _ in range(5):
        await asyncio.sleep(0)
    assert world.told
    world.state = "activating"  # systemd waits for RestartSec=
    for callback in tuple(world.told):
        callback({})
    with pytest.raises(StepFailed) as failed:
        await task
    assert failed.value.lines == [f"n: the last line of {UNIT}"]


async def test_the_health_of_the_container_that_a_restart_ended_is_not_the_new_one_s() -> None:
    world = World()
    world.health = "healthy"
    judge = Judge(world, world, 0.01, 5.0)  # type: ignore[arg-type]
    task = asyncio.create_task(judge.until_well("n", UNIT, judge.running("n", UNIT)))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    world.container, world.health = "d", "unhealthy"
    for callback in tuple(world.told):
        callback({})
    with pytest.raises(StepFailed, match="the health check of web fails"):
        await task


async def test_a_run_that_began_before_the_new_files_were_read_is_restarted() -> None:
    world = World()  # it crashed and was started again while images were pulled: "one", where the plan saw "zero"

    async def save(view: JobView, document: Document | None) -> None:
        return None

    async def kept(job: Job, files: Any = ()) -> None:
        return None

    job = make_job(SimpleNamespace(save=save), "reload", "restart")
    judge = Judge(world, world, 0.01, 5.0)  # type: ignore[arg-type]
    await Runner(job, world, judge, kept, kept).run()  # type: ignore[arg-type]
    assert "unit.restart" in world.asked


async def test_what_people_stopped_while_a_job_waited_for_its_turn_stays_stopped() -> None:
    world = World()
    world.state = "inactive"

    async def save(view: JobView, document: Document | None) -> None:
        return None

    async def kept(job: Job, files: Any = ()) -> None:
        return None

    job = make_job(SimpleNamespace(save=save), "reload", "restart", "wait")
    judge = Judge(world, world, 0.01, 5.0)  # type: ignore[arg-type]
    await Runner(job, world, judge, kept, kept).run()  # type: ignore[arg-type]
    assert (job.view.state, world.asked) == ("done", ["units.reload"])


async def test_a_unit_that_was_on_its_way_up_is_set_out_again_when_all_is_undone() -> None:
    world = World()

    async def save(view: JobView, document: Document | None) -> None:
        return None

    async def kept(job: Job, files: Any = ()) -> None:
        return None

    job = make_job(SimpleNamespace(save=save), "restart")
    job.document.units = [UnitBefore(UNIT, "activating", "zero")]
    job.document.phase, job.document.why, job.document.touched = "back", "It failed.", True
    job.mark([0], "failed")
    judge = Judge(world, world, 0.01, 5.0)  # type: ignore[arg-type]
    await Runner(job, world, judge, kept, kept).run()  # type: ignore[arg-type]
    assert ("unit.restart" in world.asked, job.view.state) == (True, "undone")


async def test_a_loss_of_the_node_does_not_say_twice_what_could_not_be_put_back() -> None:
    class Lost(World):
        async def ask(self, action: str, args: Any, deadline_s: float, on_progress: Any = None) -> dict[str, Any]:
            if action == "stock.sizes" and action not in self.asked:
                self.asked.append(action)
                raise NodeLost
            return await super().ask(action, args, deadline_s)

        async def until_there(self) -> None:
            return None

        async def hashes(self, files: list[JobFile]) -> dict[str, str | None]:
            return {file.path: "somebody else's" for file in files}

    async def save(view: JobView, document: Document | None) -> None:
        return None

    async def kept(job: Job, files: Any = ()) -> None:
        return None

    world = Lost()
    job = make_job(SimpleNamespace(save=save), "write", "restart")
    job.document.files, job.document.volumes = [JobFile("/q/web.container", before="old", after="new")], ["data"]
    job.document.phase, job.document.why, job.document.touched = "back", "It failed.", True
    job.mark([0, 1], "done")
    judge = Judge(world, world, 0.01, 5.0)  # type: ignore[arg-type]
    await Runner(job, world, judge, kept, kept).run()  # type: ignore[arg-type]
    assert world.asked.count("stock.sizes") == 2
    assert job.view.text.count("was changed by somebody else") == 1


async def test_the_last_state_is_what_stays_written_down() -> None:
    written: list[str] = []
    first = asyncio.Event()

    async def save(view: JobView, document: Document | None) -> None:
        if view.state == "running":
            await first.wait()
        written.append(view.state)

    job = make_job(SimpleNamespace(save=save))
    earlier = asyncio.create_task(job.save())
    await asyncio.sleep(0)
    later = asyncio.create_task(job.end("done", "Done."))
    for _ in range(5):
        await asyncio.sleep(0)
    first.set()
    await asyncio.gather(earlier, later)
    assert written[-1] == "done"
