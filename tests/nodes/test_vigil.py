import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from servicebay.nodes import vigil
from servicebay.nodes.errors import LinkFault
from tests.hasty_loop import HASTY

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> Any:
    return HASTY


@dataclass
class Line:
    is_stuck: bool
    reachable: bool
    looked: int = 0

    async def is_reachable(self) -> bool:
        self.looked += 1
        return self.reachable


class Talk:
    """When the other side was heard last; it may answer when asked."""

    def __init__(self, answers: bool) -> None:
        self.heard_s = asyncio.get_running_loop().time()
        self.began_s = self.heard_s
        self.answers = answers
        self.asked: list[float] = []

    def ask(self) -> None:
        now_s = asyncio.get_running_loop().time()
        self.asked.append(now_s - self.began_s)
        if self.answers:
            self.heard_s = now_s


async def watch(line: Line, talk: Talk, limit_s: float = 60) -> str:
    """How it ends: the fault's code, or ``alive``."""
    try:
        async with asyncio.timeout(limit_s):
            await vigil.keep_vigil(line, lambda: talk.heard_s, talk.ask)
    except LinkFault as fault:
        return fault.code
    except TimeoutError:
        return "alive"


async def test_a_stuck_line_of_a_node_that_answers_is_given_up_soon() -> None:
    talk = Talk(answers=False)
    assert await watch(Line(is_stuck=True, reachable=True), talk) == "silent"
    assert len(talk.asked) == 1
    assert vigil.QUIET_S <= talk.asked[0] < vigil.OVERDUE_S


async def test_a_line_that_was_stuck_in_this_silence_is_not_trusted_because_our_bytes_came_through() -> None:
    talk, line = Talk(answers=False), Line(is_stuck=True, reachable=False)
    asyncio.get_running_loop().call_later(vigil.QUIET_S * 1.2, lambda: setattr(line, "is_stuck", False))
    asyncio.get_running_loop().call_later(vigil.QUIET_S * 1.3, lambda: setattr(line, "reachable", True))
    assert await watch(line, talk) == "silent"
    assert talk.asked[0] < vigil.OVERDUE_S


async def test_a_line_that_is_not_stuck_has_until_the_heartbeat_is_overdue() -> None:
    talk = Talk(answers=False)
    assert await watch(Line(is_stuck=False, reachable=True), talk) == "silent"
    assert talk.asked[0] >= vigil.OVERDUE_S


async def test_a_node_that_answers_when_asked_keeps_its_line() -> None:
    talk = Talk(answers=True)
    assert await watch(Line(is_stuck=True, reachable=True), talk) == "alive"
    assert len(talk.asked) > 1


async def test_a_line_is_kept_while_nothing_else_gets_through_either() -> None:
    talk, line = Talk(answers=False), Line(is_stuck=True, reachable=False)
    assert await watch(line, talk) == "alive"
    assert talk.asked == []
    assert line.looked > 5
