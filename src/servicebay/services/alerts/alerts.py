"""Follows the live document, and tells what needs a person."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

import msgspec

from ...storage.errors import StoreError
from ..live import LiveDocument, Object
from ..shapes.base import Tone
from ..shapes.live import AttentionView
from .book import AlertBook, Target
from .sender import send
from .watcher import News, Told, Watcher

log = logging.getLogger(__name__)
TRIES_S = (0.0, 5.0, 30.0, 120.0)
"""Waits before each attempt."""
SEND_LIMIT_S = 60.0
KEPT = 100
MOST_IN_ONE = 12
Send = Callable[[str, str, str], str | None]


class Sent(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A message that was sent, or could not be: ``problem`` says why. ``at`` in ms."""

    at: int
    target: str
    title: str
    problem: str | None = None


class Alerts:
    """``run`` until cancelled. ``sent`` are the last messages, oldest first."""

    def __init__(self, live: LiveDocument, book: AlertBook, now_ms: Callable[[], int], hand_over: Send = send) -> None:
        self._live = live
        self._book = book
        self._now_ms = now_ms
        self._hand_over = hand_over
        self._changed = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self.sent: deque[Sent] = deque(maxlen=KEPT)

    async def run(self) -> None:
        """Watch and tell, for ever."""
        watcher = Watcher(self._book.told, self._now_ms())
        unsubscribe = self._live.subscribe(self._on_patch)
        try:
            while True:
                self._changed.clear()
                news = watcher.look(self._rows(), self._nodes(), self._now_ms())
                if news.came or news.went:
                    self._tell(news)
                    await self._remember(watcher.told)
                await self._wait(watcher.due_at())
        finally:
            unsubscribe()
            for task in self._sending:
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)

    async def test(self, target_id: str) -> str | None:
        """Send a test message now; returns what went wrong. Raises ActionError, StoreError."""
        target = self._book.known(target_id)
        problem = await self._try(target, "ServiceBay: a test", "Alerts of this hub arrive here.")
        self._note(target, "ServiceBay: a test", problem)
        return problem

    def _on_patch(self, message: Object) -> None:
        if "attention" in message["patch"] or "nodes" in message["patch"]:
            self._changed.set()

    def _rows(self) -> dict[str, AttentionView]:
        return msgspec.convert(self._live.state["attention"], dict[str, AttentionView])

    def _nodes(self) -> dict[str, bool]:
        return {node.name: node.status == "online" for node in self._live.nodes()}

    async def _wait(self, due_at: int | None) -> None:
        wait_s = None if due_at is None else max(0.0, (due_at - self._now_ms()) / 1000)
        try:
            async with asyncio.timeout(wait_s):
                await self._changed.wait()
        except TimeoutError:
            pass

    async def _remember(self, told: dict[str, Told]) -> None:
        try:
            await self._book.keep_told(told)
        except StoreError as error:
            log.error("what was told cannot be kept, and is told again after a restart: %s", error)

    def _tell(self, news: News) -> None:
        for target in self._book.targets.values():
            message = message_of(news, target.least == "look")
            if target.enabled and message is not None:
                task = asyncio.create_task(self._deliver(target, *message), name="alert")
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    async def _deliver(self, target: Target, title: str, body: str) -> None:
        problem: str | None = None
        for wait_s in TRIES_S:
            await asyncio.sleep(wait_s)
            try:
                problem = await self._try(target, title, body)
            except StoreError as error:
                problem = str(error)
            if problem is None:
                break
        if problem is not None:
            log.warning("an alert could not be sent to %s: %s", target.name, problem)
        self._note(target, title, problem)

    async def _try(self, target: Target, title: str, body: str) -> str | None:
        address = await self._book.address(target)
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                return await asyncio.to_thread(self._hand_over, address, title, body)
        except TimeoutError:
            return f"The service did not answer within {SEND_LIMIT_S:g} s."

    def _note(self, target: Target, title: str, problem: str | None) -> None:
        self.sent.append(Sent(at=self._now_ms(), target=target.name, title=title, problem=problem))


def message_of(news: News, with_lesser: bool) -> tuple[str, str] | None:
    """Title and body for who wants lesser things too, or only what is urgent; None where there is nothing for them."""
    came = [row for row in news.came if with_lesser or _is_urgent(row.tone)]
    went = [told for told in news.went if with_lesser or _is_urgent(told.tone)]
    if not came and not went:
        return None
    lines = [f"{_place(row.title, row.node)}: {row.text}" for row in came]
    lines += [f"{_place(told.title, told.node)} is well again." for told in went]
    rest = len(lines) - MOST_IN_ONE
    if rest > 0:
        lines = [*lines[:MOST_IN_ONE], f"… and {rest} more."]
    return _title(came, went), "\n".join(lines)


def _title(came: list[AttentionView], went: list[Told]) -> str:
    if len(came) == 1:
        return f"{_place(came[0].title, came[0].node)} needs you"
    if came:
        return f"{len(came)} things need you"
    return (
        f"{_place(went[0].title, went[0].node)} is well again"
        if len(went) == 1
        else f"{len(went)} things are well again"
    )


def _place(title: str, node: str) -> str:
    return title if not node or node == title else f"{title} on {node}"


def _is_urgent(tone: Tone | str) -> bool:
    return tone == "act"
