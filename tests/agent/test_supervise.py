import pytest

from servicebay.agent.loop import Loop
from servicebay.agent.supervise import PATIENCE_S, GivenUp, Unavailable, keep_running


class FastLoop(Loop):
    """A loop whose sleeps take no time but are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []
        self.now = 0.0
        self.clock = lambda: self.now

    async def sleep(self, delay_s: float) -> None:
        self.slept.append(delay_s)
        self.now += delay_s


def test_three_failures_within_a_minute_end_the_agent() -> None:
    loop, told = FastLoop(), []

    async def fail() -> None:
        raise OSError("broken")

    with pytest.raises(GivenUp, match="inotify failed 3 times in a minute"):
        loop.run(keep_running(loop, "inotify", fail, lambda name, error: told.append((name, str(error)))))
    assert told == [("inotify", "broken")] * 3


def test_failures_far_apart_are_forgiven() -> None:
    loop, runs = FastLoop(), []

    async def fail_sometimes() -> None:
        runs.append(loop.now)
        loop.now += 40
        if len(runs) == 6:
            raise KeyboardInterrupt
        raise OSError("broken")

    with pytest.raises(KeyboardInterrupt):
        loop.run(keep_running(loop, "x", fail_sometimes, lambda name, error: None))
    assert len(runs) == 6


def test_what_is_not_there_is_waited_for_ever_more_patiently_without_end_and_told_once() -> None:
    loop, runs, told = FastLoop(), [], []

    async def absent() -> None:
        runs.append(True)
        if len(runs) == 10:
            raise KeyboardInterrupt
        raise Unavailable("no bus")

    with pytest.raises(KeyboardInterrupt):
        loop.run(keep_running(loop, "systemd", absent, lambda name, error: told.append(str(error))))
    assert loop.slept == [*PATIENCE_S, *[PATIENCE_S[-1]] * 3]
    assert told == ["no bus"]
