"""The recorder on a real twin and a real database; the node's agent is a function that answers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from servicebay.nodes.errors import ActionFailed
from servicebay.services.history.recorder import NAME_CHARACTERS, History
from servicebay.storage.database import Database
from servicebay.storage.transitions import Transition, TransitionRows
from servicebay.twin import schema
from servicebay.twin.schema import Failure
from servicebay.twin.store import Connection, TwinStore
from servicebay.wire.codec import to_object
from servicebay.wire.model import ServiceUnit
from servicebay.wire.podman import Container
from tests.services.facts import ID, NOW, container, facts, failed, unit

pytestmark = pytest.mark.anyio
Told = dict[str, Any]


class Agent:
    """What the node's agent answers to the question what happened, and what it was asked."""

    def __init__(self) -> None:
        self.answer: Told | ActionFailed = {"items": [], "dropped": 0, "problems": []}
        self.asked: list[Told] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def request(self, node: str, action: str, args: Told, deadline_s: float = 30.0) -> Told:
        assert (node, action) == ("nas", "history.read")
        self.asked.append(args)
        await self.may_answer.wait()
        if isinstance(self.answer, ActionFailed):
            raise self.answer
        return self.answer


class World:
    """A twin with one node, its history, and a clock."""

    def __init__(self, database: Database) -> None:
        self.now_ms = NOW
        self.twin = TwinStore(lambda: self.now_ms)
        self.agent = Agent()
        self.rows = TransitionRows(database)
        self.history = History(self.twin, self.agent, self.rows, lambda: self.now_ms)
        self._seq = 0

    def hello(self) -> None:
        self._seq = 0
        hello = schema.Hello(protocol=1, agent="1", run="1", facts=facts())
        self.twin.apply_hello("nas", hello)

    def tell(self, units: list[ServiceUnit], containers: list[Container] = []) -> None:  # noqa: B006
        self._seq += 1
        state = {
            "services": {each.name: to_object(each) for each in units},
            "containers": {each.id: to_object(each) for each in containers},
        }
        self.twin.apply_state("nas", self._seq, state)

    async def changes(self, name: str | None = None) -> list[tuple[str, str | None, str]]:
        """Name, from and to of all rows, oldest first."""
        rows, more = await self.history.page("nas", None, name, None, 100)
        assert more is None
        return [(row.name, row.from_state, row.to_state) for row in reversed(rows)]

    async def until_read(self) -> None:
        for task in [task for task in asyncio.all_tasks() if task.get_name() == "history:nas"]:
            await task


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    database = Database(tmp_path / "data" / "servicebay.db")
    await database.open()
    world = World(database)
    world.twin.add("nas")
    await world.history.start()
    yield world
    await world.history.stop()
    await database.close()


def past(state: str, at: int, **more: Any) -> Told:
    return {"kind": "service", "id": "web.service", "state": state, "at": at, **more}


async def test_the_first_look_at_a_node_is_no_change(world: World) -> None:
    world.hello()
    world.tell([unit(), failed(name="bad.service")], [container()])
    assert await world.changes() == []
    assert world.agent.asked == []


async def test_changes_are_kept_with_time_cause_and_exit_code(world: World) -> None:
    world.hello()
    world.tell([unit()], [container(started_at=NOW)])
    world.tell([failed(state_since=NOW + 5)], [container(state="exited", exit_code=137, finished_at=NOW + 4)])
    (row, ended), _ = await world.history.page("nas", None, None, None, 10)
    assert (row.kind, row.name, row.at, row.from_state, row.to_state) == (
        *("service", "web.service", NOW + 5),
        *("active", "failed"),
    )
    assert (row.exit_code, row.cause) == (1, "Its main process exited with status 1.")
    assert (ended.ref, ended.at, ended.exit_code, ended.cause) == (ID, NOW + 4, 137, "Exited 137: killed")


async def test_the_last_words_of_a_unit_are_read_after_its_end_and_still_become_its_cause(world: World) -> None:
    world.hello()
    world.tell([unit()])
    world.tell([failed()])
    await world.changes()  # written
    world.tell([failed(last_lines=["web: no such host"])])
    (row,), _ = await world.history.page("nas", None, None, None, 10)
    assert (row.to_state, row.cause) == (
        *("failed",),
        "Its main process exited with status 1. It said last: web: no such host",
    )


async def test_passing_states_make_no_rows(world: World) -> None:
    world.hello()
    world.tell([unit(invocation_id="a")])
    world.tell([unit(active_state="deactivating", sub_state="stop", invocation_id="a")])
    world.tell([unit(active_state="activating", sub_state="start", invocation_id="b")])
    assert await world.changes() == []
    world.tell([unit(invocation_id="b")])
    assert await world.changes() == [("web.service", "active", "active")]


async def test_what_the_agent_missed_comes_before_the_state_that_follows(world: World) -> None:
    world.hello()
    world.tell([unit(invocation_id="a")])
    missed = schema.Transition("service", "web.service", "failed", NOW + 1, run="a", result="exit-code", exit_code=3)
    world.twin.tell_missed("nas", [missed])
    world.tell([unit(invocation_id="b", state_since=NOW + 2)])
    assert await world.changes() == [("web.service", "active", "failed"), ("web.service", "failed", "active")]


async def test_after_an_outage_the_past_is_asked_for_and_told_in_order_with_the_present(world: World) -> None:
    world.hello()
    world.tell([unit(invocation_id="a")])
    world.now_ms += 60_000
    world.agent.answer = {
        "items": [
            past("active", NOW - 1, run="a"),
            past("failed", NOW + 10, run="a", result="exit-code", exitCode=2),
            past("active", NOW + 20, run="b"),
            past("failed", NOW + 30, run="b", result="signal", exitSignal=9),
        ],
    }
    world.hello()
    killed = {"result": "signal", "exit_code": None, "exit_signal": 9}
    world.tell([failed(invocation_id="b", state_since=NOW + 30, **killed)])
    await world.until_read()
    assert world.agent.asked == [{"agoS": 62.0}]
    rows, _ = await world.history.page("nas", None, None, None, 10)
    assert [(row.to_state, row.at, row.source) for row in reversed(rows)] == [
        ("failed", NOW + 10, "afterwards"),
        ("active", NOW + 20, "afterwards"),
        ("failed", NOW + 30, "afterwards"),
    ]
    assert rows[2].cause == "Its main process exited with status 2."
    assert rows[0].cause == "Its main process was ended (SIGKILL)."


async def test_what_changes_while_the_past_is_read_comes_after_it(world: World) -> None:
    world.hello()
    world.tell([unit(invocation_id="a")])
    world.agent.may_answer.clear()
    world.agent.answer = {"items": [past("failed", NOW + 10, run="a")]}
    world.hello()
    world.tell([unit(invocation_id="b", state_since=NOW + 20)])
    world.tell([unit(active_state="inactive", sub_state="dead", invocation_id="b", state_since=NOW + 30)])
    await asyncio.sleep(0)
    world.agent.may_answer.set()
    await world.until_read()
    assert [to for _, _, to in await world.changes()] == ["failed", "inactive"]


async def test_without_an_answer_the_present_is_compared_with_what_was_known(world: World) -> None:
    world.hello()
    world.tell([unit()], [container()])
    world.agent.answer = ActionFailed(Failure("unsupported", "This agent does not know the action."))
    world.hello()
    world.tell([failed()], [])
    await world.until_read()
    assert await world.changes() == [("web.service", "active", "failed"), ("web", "running", "removed")]


async def test_a_node_that_goes_away_again_before_it_answers_is_asked_for_all_of_it(world: World) -> None:
    world.hello()
    world.tell([unit(invocation_id="a")])
    answer, world.agent.answer = world.agent.answer, ActionFailed(Failure("unreachable", "Gone."))
    for _ in range(2):
        world.now_ms += 10_000
        world.hello()
        world.tell([failed(invocation_id="a")])
        await world.until_read()
        world.agent.answer = answer
    assert world.agent.asked == [{"agoS": 12.0}, {"agoS": 22.0}]
    assert await world.changes() == [("web.service", "active", "failed")]


async def test_what_is_not_known_of_the_past_is_said(world: World) -> None:
    world.hello()
    world.tell([unit()])
    world.agent.answer = {"items": [], "dropped": 7, "problems": ["The journal could not be read."]}
    world.hello()
    world.tell([unit()])
    await world.until_read()
    (row,), _ = await world.history.page("nas", None, None, None, 10)
    assert (row.kind, row.cause) == ("node", "7 or more older changes were not kept. The journal could not be read.")


@pytest.mark.parametrize("answer", [{"items": [{"kind": 1}]}, {"items": None}, {"items": [past("failed", -(2**70))]}])
async def test_an_answer_of_the_wrong_form_is_as_none(world: World, answer: Told) -> None:
    world.hello()
    world.tell([unit()])
    world.agent.answer = answer
    world.hello()
    world.tell([failed()])
    await world.until_read()
    assert await world.changes() == [("web.service", "active", "failed")]


async def test_changes_that_the_agent_dropped_are_said(world: World) -> None:
    world.hello()
    world.tell([unit()])
    world.twin.tell_missed("nas", [], dropped=12)
    (row,), _ = await world.history.page("nas", None, None, None, 10)
    assert (row.to_state, row.cause) == ("gap", "12 or more older changes were not kept.")


async def test_a_node_that_flaps_or_lies_fills_no_disk(world: World) -> None:
    world.hello()
    world.tell([unit()])
    name = "x" * 100_000
    for number in range(0, 12_000, 500):
        items = [schema.Transition("service", name, "active", NOW, run=str(number + each)) for each in range(500)]
        world.twin.tell_missed("nas", items)
    (row, *_), more = await world.history.page("nas", None, None, None, 5_000)
    assert more is None
    assert len(row.name) == NAME_CHARACTERS
    world.now_ms += 60_000
    world.tell([failed()])
    assert (await world.changes("web.service")) == [("web.service", "active", "failed")]


async def test_connections_are_part_of_the_history(world: World) -> None:
    world.twin.set_connection("nas", Connection("online", "Online."))
    world.twin.set_connection("nas", Connection("offline", "The node did not answer for 25 s."))
    world.twin.set_connection("nas", Connection("connecting", "Connecting."))
    world.twin.set_connection("nas", Connection("offline", "There is no route from the hub to nas."))
    rows, _ = await world.history.page("nas", "node", None, None, 10)
    assert [(row.to_state, row.cause) for row in rows] == [
        ("offline", "The node did not answer for 25 s."),
        ("online", None),
    ]


async def test_a_restarted_hub_goes_on_where_it_was(world: World) -> None:
    world.hello()
    world.tell([unit()])
    world.tell([failed()])
    await world.history.stop()
    fresh = History(world.twin, world.agent, world.rows, lambda: world.now_ms)
    raw = world.twin.get("nas").raw
    world.twin.remove("nas")
    world.twin.add("nas")
    raw["services"]["web.service"] = to_object(unit())  # the twin was kept before the failure, the hub was killed
    world.twin.restore("nas", NOW, raw)
    await fresh.start()
    world.hello()
    world.tell([failed()])
    await world.until_read()
    await fresh.stop()
    assert await world.changes() == [("web.service", "active", "failed")]


async def test_a_removed_node_has_no_history(world: World) -> None:
    world.hello()
    world.tell([unit()])
    world.tell([failed()])
    assert len(await world.changes()) == 1
    world.twin.remove("nas")
    assert await world.changes() == []
    world.twin.add("nas")
    world.hello()
    world.tell([unit()])
    assert await world.changes() == []


async def test_last_words_that_could_not_be_kept_are_kept_with_the_next_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def amend(*_row: str) -> None:
        raise OSError("disk full")

    world.hello()
    world.tell([unit()])
    world.tell([failed()])
    await world.changes()  # written
    with monkeypatch.context() as full:
        full.setattr(world.rows, "amend", amend)
        world.tell([failed(last_lines=["web: no such host"])])
        with pytest.raises(OSError, match="disk full"):
            await world.changes()
    (row,), _ = await world.history.page("nas", None, None, None, 10)
    assert row.cause == "Its main process exited with status 1. It said last: web: no such host"


async def test_a_store_that_fails_loses_nothing_of_the_history(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Transition] = []

    async def add(rows: list[Transition]) -> None:
        if not kept:
            kept.append(rows[0])
            raise OSError("disk full")
        kept.extend(rows)

    world.hello()
    world.tell([unit()])
    monkeypatch.setattr(world.rows, "add", add)
    world.tell([failed()])
    with pytest.raises(OSError, match="disk full"):
        await world.history.page("nas", None, None, None, 10)
    world.tell([replace(unit(), name="web.service")])
    await world.history.page("nas", None, None, None, 10)
    assert [row.to_state for row in kept[1:]] == ["failed", "active"]
