"""The scheduler on a real event loop, against probes that end when the test says so."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from servicebay.monitoring import judge
from servicebay.monitoring import scheduler as module
from servicebay.monitoring.board import KEPT, Board
from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.scheduler import Scheduler
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio
OK = Outcome("ok", "answers", 1.0)


def check(key: str, **members: object) -> Check:
    defaults = {"key": key, "name": key, "kind": "tcp", "target": "a:1", "origin": "", "interval_s": 3600.0}
    return Check(**{**defaults, **members})  # type: ignore[arg-type]


class Bench:
    """A scheduler whose probe waits for ``gates`` of its key, where there is one."""

    def __init__(self) -> None:
        self.board = Board()
        self.asked: list[str] = []
        self.at_once = self.most = 0
        self.gates: dict[str, asyncio.Event] = {}
        self.answer: Callable[[Check], Outcome] = lambda check: OK
        self.scheduler = Scheduler(self.board, self.ask, lambda: len(self.asked), lambda: 0.0)

    async def ask(self, check: Check) -> Outcome:
        self.asked.append(check.key)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            if check.key in self.gates:
                await self.gates[check.key].wait()
            return self.answer(check)
        finally:
            self.at_once -= 1

    def put(self, *checks: Check) -> None:
        self.board.put("a", {each.key: each for each in checks})

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110 (nothing tells when it becomes true)
                await asyncio.sleep(0)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    task = asyncio.create_task(bench.scheduler.run())
    yield bench
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert bench.at_once == 0


async def test_a_new_check_is_asked_at_once_a_changed_one_again_and_a_removed_one_never(bench: Bench) -> None:
    bench.put(check("a.x"))
    await bench.until(lambda: bench.board.rows["a.x"].state == "ok")
    bench.put(check("a.x", target="b:1"))
    assert (bench.board.rows["a.x"].state, bench.board.rows["a.x"].beats) == ("pending", "")
    await bench.until(lambda: bench.board.rows["a.x"].state == "ok")
    bench.put()
    assert (bench.board.rows, bench.asked) == ({}, ["a.x", "a.x"])


async def test_a_slow_check_never_overlaps_itself_and_its_late_answer_to_an_old_question_is_dropped(
    bench: Bench,
) -> None:
    bench.gates["a.x"] = asyncio.Event()
    bench.answer = lambda check: Outcome("ok", check.target)
    bench.put(check("a.x", interval_s=0.0))
    await bench.until(lambda: bench.asked == ["a.x"])
    waiting = asyncio.create_task(bench.scheduler.ask_now("a.x"))
    bench.put(check("a.x", target="other:1"))
    bench.put(check("a.x", target="other:1"), check("a.y"))
    await bench.until(lambda: bench.board.rows["a.y"].state == "ok")
    assert bench.asked == ["a.x", "a.y"]
    bench.gates.pop("a.x").set()
    await waiting
    await bench.until(lambda: bench.board.rows["a.x"].state == "ok")
    assert bench.asked == ["a.x", "a.y", "a.x"]
    assert [beat.text for beat in bench.board.beats("a.x")] == ["other:1"]


async def test_only_so_many_at_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 3)
    bench.gates = {f"a.{n}": asyncio.Event() for n in range(10)}
    bench.put(*(check(key) for key in bench.gates))
    await bench.until(lambda: bench.at_once == 3)
    for gate in bench.gates.values():
        gate.set()
    await bench.until(lambda: all(row.state == "ok" for row in bench.board.rows.values()))
    assert bench.most == 3


async def test_a_probe_that_hangs_or_breaks_is_a_failure_of_its_check_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "GRACE_S", 0.0)
    bench.gates["a.hangs"] = asyncio.Event()

    def answer(check: Check) -> Outcome:
        if check.key == "a.breaks":
            raise ZeroDivisionError
        return OK

    bench.answer = answer
    hangs = check("a.hangs", timeout_s=0.01, failures=1)
    bench.put(hangs, check("a.breaks", failures=1), check("a.well"))
    await bench.until(lambda: [row.state for row in bench.board.rows.values()] == ["fail", "fail", "ok"])
    assert bench.board.rows["a.hangs"].text == "did not answer within 0.01 s"
    assert "ZeroDivisionError" in caplog.text


async def test_outcomes_are_kept_in_a_ring(bench: Bench) -> None:
    bench.put(check("a.x", interval_s=0.0))
    await bench.until(lambda: len(bench.asked) > KEPT + 5)
    beats = bench.board.beats("a.x")
    assert len(beats) == KEPT
    assert beats[0].at > 1
    assert bench.board.rows["a.x"].uptime_percent == 100


async def test_asking_now_answers_with_what_was_found_and_knows_no_strangers(bench: Bench) -> None:
    bench.put(check("a.x"))
    await bench.scheduler.ask_now("a.x")  # or waits for the first that runs
    bench.answer = lambda check: Outcome("fail", "refused the connection")
    await bench.scheduler.ask_now("a.x")
    assert (bench.board.rows["a.x"].state, bench.board.rows["a.x"].text) == ("ok", "refused the connection")
    with pytest.raises(KeyError):
        await bench.scheduler.ask_now("a.y")


async def test_asking_now_plans_the_check_anew_and_not_once_more(bench: Bench) -> None:
    bench.put(check("a.x", interval_s=0.2))
    for _ in range(20):
        await bench.scheduler.ask_now("a.x")
    before, loop = len(bench.asked), asyncio.get_running_loop()
    last = loop.time() + 0.5
    await bench.until(lambda: loop.time() > last)
    assert 1 <= len(bench.asked) - before <= 3


async def test_what_is_paused_may_be_asked_and_stays_paused(bench: Bench) -> None:
    bench.put(check("a.x", enabled=False, failures=1))
    bench.answer = lambda check: Outcome("fail", "refused the connection")
    await bench.scheduler.ask_now("a.x")
    assert (bench.board.rows["a.x"].state, bench.board.rows["a.x"].beats) == ("paused", "x")


async def test_what_a_server_says_is_one_line(bench: Bench) -> None:
    bench.answer = lambda check: Outcome("ok", "answers 200 \x1b[31mred\r\n")
    bench.put(check("a.x"))
    await bench.until(lambda: bench.board.rows["a.x"].state == "ok")
    assert bench.board.rows["a.x"].text == "answers 200  [31mred  "


async def test_what_hangs_keeps_half_of_the_places_at_most_and_is_asked_in_turn(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GRACE_S", 0.0)
    monkeypatch.setattr(module, "MOST_AT_ONCE", 4)
    hanging = [f"a.{n}" for n in range(12)]
    bench.gates = {key: asyncio.Event() for key in hanging}
    bench.put(*(check(key, timeout_s=0.02, failures=1, interval_s=0.0) for key in hanging))
    await bench.until(lambda: all(bench.board.rows[key].state == "fail" for key in hanging))
    bench.most = 0
    before = {key: bench.asked.count(key) for key in hanging}
    bench.put(
        *(check(key, timeout_s=0.02, failures=1, interval_s=0.0) for key in hanging), check("a.well", interval_s=0.0)
    )
    await bench.until(lambda: bench.asked.count("a.well") > 50)
    await bench.until(lambda: all(bench.asked.count(key) > before[key] + 1 for key in hanging))
    assert bench.most <= 3, "two that hang, and the one that is well"


async def test_what_waits_for_its_turn_may_go_or_change_meanwhile(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    bench.answer = lambda check: Outcome("fail", "refused the connection")
    keys = ["a.x", "a.y", "a.z"]
    bench.put(*(check(key) for key in keys))
    await bench.until(lambda: [row.beats for row in bench.board.rows.values()] == ["x"] * 3)
    bench.gates = {"a.x": asyncio.Event()}
    for key in keys:
        bench.scheduler.ask_soon(key)
    await bench.until(lambda: bench.asked.count("a.x") == 2)
    bench.put(check("a.x"), check("a.z", target="b:1"))
    bench.gates["a.x"].set()
    await bench.until(lambda: bench.board.rows["a.z"].beats == "x" and bench.board.rows["a.x"].beats == "xx")
    assert "a.y" not in bench.board.rows


async def test_what_a_start_should_make_well_is_asked_again_before_its_turn(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "RETRY_S", 0.0)
    refused = Outcome("fail", "refused the connection")
    bench.answer = lambda check: refused if bench.asked.count("a.port") < 4 else OK
    bench.put(check("a.unit", kind="unit"), check("a.port", parents=("a.unit",), failures=1))
    bench.board.note(bench.board.checks["a.unit"], OK, 0)
    await bench.until(lambda: bench.board.rows["a.port"].beats == "xxxo")
