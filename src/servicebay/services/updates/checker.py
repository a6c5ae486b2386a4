"""Asks what image names mean at their registries now. The nodes ask: they have the sign-ins, mirrors and ways out."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from ...nodes.errors import ActionFailed, UnknownNode
from ..actions import Requester
from ..live import LiveDocument
from ..shapes.container import ContainerView
from .book import Check, UpdateBook
from .names import why_not_updated
from .rows import check_key, members_of

DEADLINE_S = 30.0
AT_ONCE = 4
"""Of one node: one that hangs does not keep the others waiting."""


class UpdateChecker:
    """Fills the book. One look at a name at a time."""

    def __init__(self, live: LiveDocument, nodes: Requester, book: UpdateBook, now_ms: Callable[[], int]) -> None:
        self._live = live
        self._nodes = nodes
        self._book = book
        self._now_ms = now_ms
        self._gates: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))

    async def check(self, services: Iterable[str] | None = None) -> int:
        """Ask for the images of these services (keys), or of all; returns how many names were asked for."""
        members = members_of(self._live.services(), self._live.containers())
        if services is None:
            self._forget(members)
        keys = members if services is None else services
        wanted = {check_key(each): each for key in keys for each in members.get(key, ())}
        asked = {key: each for key, each in wanted.items() if why_not_updated(each.image, each.labels) is None}
        async with asyncio.TaskGroup() as group:
            for key, container in asked.items():
                group.create_task(self._ask(key, container), name=f"newest {key}")
        if asked:
            await self._book.save()
        return len(asked)

    def _forget(self, members: dict[str, list[ContainerView]]) -> None:
        names = {check_key(each) for containers in members.values() for each in containers}
        self._book.forget(names, {row.name for row in self._live.nodes() if not row.stale})

    async def _ask(self, key: str, container: ContainerView) -> None:
        async with self._gates[container.node]:
            try:
                args = {"reference": container.image}
                answer = await self._nodes.request(container.node, "image.newest", args, deadline_s=DEADLINE_S)
            except (ActionFailed, UnknownNode) as error:
                problem = error.failure.message if isinstance(error, ActionFailed) else "The node was removed."
                self._book.note(key, Check(at=self._now_ms(), problem=problem[:500]))
                return
        self._book.note(key, check_of(answer, self._now_ms()))


def check_of(answer: dict[str, Any], now_ms: int) -> Check:
    """An agent's answer to ``image.newest`` as it is kept."""

    def text(name: str) -> str | None:
        value = answer.get(name)
        return value if isinstance(value, str) else None

    return Check(
        at=now_ms,
        same=answer.get("same") is True,
        local_id=text("imageId"),
        local_digest=text("digest"),
        newest_id=text("newestId"),
        newest_digest=text("newestDigest"),
    )
