"""Whoever is slow is told how many lines were left out; lines and gaps together are all there was."""

import asyncio

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.services.logs import viewer as module
from servicebay.services.logs.viewer import Batch, Delivery, Viewer
from servicebay.services.shapes.log import LogLine
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio


def batch(first: int, count: int) -> Batch:
    return Batch([LogLine(cursor=str(n), at=n, source="hub", text=f"line {n}") for n in range(first, first + count)])


def make() -> Viewer:
    made = Viewer([], lambda _viewer: None)
    made.give_history(Delivery(started=True))
    return made


@settings(max_examples=60)
@given(st.lists(st.one_of(st.integers(1, 900), st.none()), max_size=30))
def test_what_is_given_and_the_gaps_make_up_the_whole(steps: list[int | None]) -> None:
    """A number is so many lines that come; None takes a delivery."""

    async def run() -> None:
        viewer, came, seen = make(), 0, 0
        assert (await taken(viewer)).started
        for step in steps:
            if step is not None:
                viewer.push(batch(came, step))
                came += step
                assert viewer._lines <= max(module.MOST_QUEUED_LINES, step)
            elif viewer._queue:
                seen = check(await taken(viewer), seen)
        while viewer._queue or viewer._gap:
            seen = check(await taken(viewer), seen)
        assert seen == came

    asyncio.run(run())


def check(delivery: Delivery, seen: int) -> int:
    numbers = [line.at for each in delivery.batches for line in each.lines]
    seen += delivery.gap
    assert numbers == list(range(seen, seen + len(numbers)))
    assert len(numbers) <= module.MOST_AT_ONCE
    assert len(msgspec.json.decode(bytes(delivery.lines))) == len(numbers)
    return seen + len(numbers)


async def taken(viewer: Viewer) -> Delivery:
    delivery = await asyncio.wait_for(viewer.next(), PATIENCE_S)
    assert delivery is not None
    return delivery


async def test_one_that_ends_gives_what_waits_and_one_that_is_closed_does_not() -> None:
    viewer = make()
    viewer.push(batch(0, 3))
    viewer.note("The node was removed.")
    viewer.end()
    assert (await taken(viewer)).started
    last = await taken(viewer)
    assert (len(last.batches), last.note) == (1, "The node was removed.")
    assert await viewer.next() is None
    closed: list[Viewer] = []
    other = Viewer([], closed.append)
    waiting = asyncio.create_task(other.next())
    await asyncio.sleep(0)
    other.close()
    other.close()
    assert await waiting is None
    assert closed == [other]


async def test_lines_are_encoded_once_for_all() -> None:
    one = batch(0, 2)
    assert one.json is one.json
    assert one.text is one.text
    assert [msgspec.json.decode(line)["at"] for line in one.text.splitlines()] == [0, 1]
