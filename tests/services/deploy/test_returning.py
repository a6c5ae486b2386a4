"""Rolling a job back that set containers aside: what comes back, what cannot, and the way back of the way back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from servicebay.hub import Hub
from servicebay.services.shapes.draft import DraftBody, DraftFile
from servicebay.services.shapes.job import JobView, SetAside
from servicebay.settings.model import Settings
from tests.api.bay import container

from .shelf import Q, Shelf
from .test_deploys import done

pytestmark = pytest.mark.anyio
OLD, OTHER = "a" * 64, "b" * 64
FILE = f"{Q}/old.container"


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    made = Hub(Settings(tmp_path / "data", join_port=None))
    await made.start()
    made.deploys.judge.steady_s = 0.01
    yield made
    await made.stop()


class Yard(Shelf):
    """A node with containers that jobs move: each by its ID, with its name and state."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self.there: dict[str, dict[str, Any]] = {}
        self.seq = 1
        self.put(OLD, names=["old"], state="running", pid=7, restartPolicy="always", ports=[PORT])

    def put(self, key: str, **changes: Any) -> None:
        self.there[key] = {**self.there.get(key, container(id=key)), **changes}
        self.told()

    def told(self) -> None:
        self.seq += 1
        self.hub.twin.apply_state("nas", self.seq, {**self.hub.twin.get("nas").raw, "containers": dict(self.there)})

    async def request(self, node: str, action: str, args: Any, *more: Any, **rest: Any) -> dict[str, Any]:
        answer = await super().request(node, action, args, *more, **rest)
        if action == "container.stop":
            self.put(args["id"], state="exited", pid=None)
        elif action == "container.rename":
            self.put(args["id"], names=[args["name"]])
        elif action == "container.setRestart":
            self.put(args["id"], restartPolicy=args["policy"])
        elif action == "container.start":
            self.put(args["id"], state="running", pid=8)
        self.told()
        return answer

    def old(self) -> tuple[str, str, str]:
        found = self.there[OLD]
        return found["names"][0], found["state"], found["restartPolicy"]


PORT = {"containerPort": 80, "protocol": "tcp", "hostIp": "0.0.0.0", "hostPort": 8080}
BEFORE, ASIDE = ("old", "running", "always"), ("old-replaced", "exited", "no")


async def adopted(hub: Hub) -> tuple[Yard, JobView]:
    yard = Yard(hub)
    draft = DraftBody(files=[DraftFile(FILE, "x")], replaces=[f"nas/{OLD}"])
    job = await done(hub, await hub.deploys.apply("nas", draft, "anna"))
    assert (job.state, yard.old()) == ("done", ASIDE)
    assert job.aside == [SetAside(id=OLD, name="old", ran=True, policy="always", aside="old-replaced")]
    return yard, job


async def plan_of(hub: Hub, job: JobView) -> Any:
    draft = await hub.changes.way_back(job)
    body = DraftBody(files=draft.files, replaces=draft.replaces, brings_back=draft.brings_back)
    return (await hub.deploys.plan("nas", body)).answer


async def test_what_ran_before_runs_again_and_makes_room_again(hub: Hub) -> None:
    yard, job = await adopted(hub)
    plan = await plan_of(hub, job)
    assert [step.text for step in plan.steps][-2:] == [
        "Start container old again, kept as old-replaced",
        "Wait until container old is up",
    ]
    back = await done(hub, await hub.changes.rollback(job.id, "anna"))
    assert (back.state, back.text, yard.old(), yard.files) == ("done", "Done: old runs.", BEFORE, {})
    again = await done(hub, await hub.changes.rollback(back.id, "anna"))
    assert (again.state, yard.old(), yard.files) == ("done", ASIDE, {FILE: "x"})
    assert again.aside == job.aside
    assert (await done(hub, await hub.changes.rollback(again.id, "anna"))).state == "done"
    assert yard.old() == BEFORE


async def test_what_cannot_start_is_set_aside_again_and_the_new_service_stays(hub: Hub) -> None:
    yard, job = await adopted(hub)
    yard.fails = {"container.start"}
    back = await done(hub, await hub.changes.rollback(job.id, "anna"))
    assert (back.state, yard.old(), yard.files) == ("undone", ASIDE, {FILE: "x"}), back
    assert next(step.text for step in back.steps if step.kind == "undo") == "Set container old aside again"


async def test_what_is_gone_is_told_and_the_rest_is_done(hub: Hub) -> None:
    yard, job = await adopted(hub)
    del yard.there[OLD]
    yard.told()
    plan = await plan_of(hub, job)
    said = [(each.severity, each.code, each.text) for each in plan.findings]
    assert said == [("warning", "container-gone", "The container old that ran before is gone: it was removed.")]
    assert [step.kind for step in plan.steps if step.kind in ("start", "wait")] == []
    assert (await done(hub, await hub.changes.rollback(job.id, "anna"))).state == "done"
    assert yard.files == {}


async def test_one_that_a_person_brought_back_already_is_left_alone(hub: Hub) -> None:
    yard, job = await adopted(hub)
    yard.put(OLD, names=["old"], state="running", pid=9)
    assert [step.kind for step in (await plan_of(hub, job)).steps if step.kind in ("start", "wait")] == []


async def test_a_name_or_a_port_that_somebody_took_is_told_before(hub: Hub) -> None:
    yard, job = await adopted(hub)
    yard.put(OTHER, names=["old"], state="running", pid=3, ports=[PORT])
    plan = await plan_of(hub, job)
    assert not plan.can_apply
    assert {(each.code, each.text) for each in plan.findings} == {
        ("name-taken", "Another container is called old by now: rename or remove it first."),
        ("port-taken", "Port 8080 is taken by old: old will not start."),
    }


async def test_a_job_of_another_node_brings_nothing_back(hub: Hub) -> None:
    _, job = await adopted(hub)
    hub.twin.add("other")
    with pytest.raises(Exception, match="There is no such job"):
        await hub.deploys.aside_of("other", job.id)
