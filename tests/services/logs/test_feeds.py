"""What comes, from a reader that is a function: what a node answers must not leave who follows without a word."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from servicebay.nodes.log_reader import Said
from servicebay.services.errors import ActionError
from servicebay.services.logs.asked import Asked
from servicebay.services.logs.feeds import Feed
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio
ODD = Said(lines=msgspec.Raw(b'[{"at": "no time"}]'))


class Readers:
    """Says these, one at a time when it is let."""

    def __init__(self, *said: Said) -> None:
        self.said = said
        self.go_on = asyncio.Event()

    @asynccontextmanager
    async def ask(self, node: str, question: dict[str, Any]) -> AsyncIterator[AsyncIterator[Said]]:
        async def saying() -> AsyncIterator[Said]:
            for number, each in enumerate(self.said):
                if number:
                    await self.go_on.wait()
                yield each

        yield saying()


def feed_of(readers: Readers) -> Feed:
    asked: Asked = SimpleNamespace(question=lambda kind: {}, sources=list)  # type: ignore[assignment]
    return Feed("nas", asked, SimpleNamespace(), readers, lambda feed: None)  # type: ignore[arg-type]


async def test_who_follows_a_node_that_answers_oddly_is_told_that_it_ended() -> None:
    readers = Readers(Said(at="here"), ODD)
    viewer = await feed_of(readers).attach()
    readers.go_on.set()
    async with asyncio.timeout(PATIENCE_S):
        said = await viewer.next()
        assert said is not None
        assert said.note == "The hub could not follow this log. Its own log says why."
        assert await viewer.next() is None


async def test_who_begins_with_an_odd_answer_is_refused() -> None:
    with pytest.raises(ActionError, match="could not follow this log"):
        await asyncio.wait_for(feed_of(Readers(ODD)).attach(), PATIENCE_S)
