"""Follows the live document, and tells what needs a person."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

import msgspec

from ...monitoring.board import Board
from ...monitoring.past.steady import Steadiness
from ...sentences.speaking import speaker_of
from ...storage.errors import StoreError
from ..live import LiveDocument, Object
from ..shapes.live import AttentionView
from ..shapes.node import NodeView
from .book import MOST, AlertBook
from .causes import Causes, fallen_text, hosts_of, raised
from .message import message_of, trial_message
from .post import Item, Target, due_at, ready, shifted
from .sender import send
from .silences import in_force, silenced
from .watcher import News, Scene, Told, Watcher

log = logging.getLogger(__name__)
BACK_OFF_S = (5.0, 30.0, 120.0, 600.0, 1_800.0)
"""Waits after a failed attempt; the last one again and again: what waits is told when the service is there again."""
SEND_LIMIT_S = 60.0
KEPT = 100
LOOK_AGAIN_MS = 60_000
"""Clocks jump, and silences and quiet hours end: nothing sleeps longer than this."""
NOT_KNOWN = ("unknown", "pending", "maintenance")
Send = Callable[[str, str, str], str | None]
Now = Callable[[], int]


class Sent(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A message that was sent, or could not be: ``problem`` says why. ``at`` in ms."""

    at: int
    target: str
    title: str
    problem: str | None = None


class Alerts:
    """``run`` until cancelled. ``sent`` are the last messages, oldest first.

    ``now_ms`` is the clock on the wall: of what people read and set. ``boot_s`` is one that nobody sets: how long
    something stands, or waits, is told by it. ``ask`` asks a check out of turn: those that hung on what is well again.
    """

    def __init__(
        self,
        live: LiveDocument,
        board: Board,
        book: AlertBook,
        now_ms: Now,
        boot_s: Callable[[], float],
        ask: Callable[[str], None] = lambda key: None,
        hand_over: Send = send,
    ) -> None:
        self._live = live
        self._board = board
        self._book = book
        self._now_ms = now_ms
        self._boot_s = boot_s
        self._steady = Steadiness(now_ms(), boot_s(), None)
        self._setting = asyncio.Lock()
        self._set_ms = 0  # by how much the clock on the wall was set since the start
        self._ask = ask
        self._hand_over = hand_over
        self._changed = asyncio.Event()
        self._carriers: dict[str, tuple[asyncio.Task[None], asyncio.Event]] = {}
        # threads of its own, enough for all targets to hang: they hold up neither each other nor what all share
        self._threads = ThreadPoolExecutor(max_workers=2 * MOST, thread_name_prefix="alert")
        self._handing: dict[str, Future[str | None]] = {}
        self._on_way: dict[str, frozenset[str]] = {}  # by target: what ends now ends after it was told
        self._causes: dict[str, AttentionView] = {}
        self._doubted: set[str] = set()
        self.sent: deque[Sent] = deque(maxlen=KEPT)

    async def run(self) -> None:
        """Watch and tell, for ever."""
        watcher = Watcher(self._book.told, self._steady_ms())
        undo = [self._live.subscribe(self._on_patch), self._book.subscribe(self._on_book)]
        try:
            while True:
                self._changed.clear()
                self._follow_targets()
                await self._look(watcher)
                await self._wait(watcher.due_at())
        finally:
            for stop in undo:
                stop()
            tasks = [task for task, _ in self._carriers.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def test(self, target_id: str) -> str | None:
        """Send a test message now; returns what went wrong. Raises ActionError."""
        target = self._book.known(target_id)
        title, body = await self._in_thread(lambda: trial_message(speaker_of(target.language)))
        problem = await self._try(target_id, target, title, body)
        self._note(target, title, problem)
        return problem

    def _on_patch(self, message: Object) -> None:
        patch = message["patch"]
        if "attention" in patch or "nodes" in patch or not self._doubted.isdisjoint(patch.get("checks", {})):
            self._changed.set()

    def _on_book(self) -> None:
        self._changed.set()
        for _, wake in self._carriers.values():
            wake.set()

    def _steady_ms(self) -> int:
        return int(self._boot_s() * 1000)

    async def _mind_clock(self) -> None:
        """Where the clock on the wall was set, let what waits go on waiting as long as it would have."""
        async with self._setting:
            jump_ms = self._steady.look(self._now_ms(), self._boot_s())
            if jump_ms is not None:
                self._set_ms += jump_ms
                try:
                    await self._book.shift(jump_ms)
                except StoreError as error:
                    log.error("that the clock was set cannot be kept: %s", error)

    async def _look(self, watcher: Watcher) -> None:
        await self._mind_clock()
        now_ms = self._now_ms()
        rows = msgspec.convert(self._live.state["attention"], dict[str, AttentionView])
        nodes = self._live.nodes()
        causes = self._find_causes(nodes)
        hangs = causes.of_rows(rows)
        muted = silenced(in_force(self._book.silences, now_ms).values(), rows)
        self._ask_again(rows, causes)
        online = {node.name: node.status == "online" for node in nodes}
        before = watcher.told
        scene = Scene(raised(rows, hangs), online, hangs, muted, self._unsure(watcher.told))
        news = watcher.look(scene, self._steady_ms(), now_ms)
        if news.came or news.went or watcher.told.keys() != before.keys():
            await self._tell(news, before, watcher.told, causes)

    def _unsure(self, told: Mapping[str, Told]) -> set[str]:
        """Checks that were told as down, and of which is not known how they are: that is no recovery."""
        checks = {key: self._board.rows.get(key.removeprefix("check:")) for key in told if key.startswith("check:")}
        unsure = {key for key, row in checks.items() if row is not None and row.state in NOT_KNOWN}
        self._doubted = {key.removeprefix("check:") for key in unsure}
        return unsure

    def _find_causes(self, nodes: list[NodeView]) -> Causes:
        services = {row.key: row for row in self._live.services()}
        routes = {route.key: route for route in self._live.routes()}
        proxies = {proxy.key: proxy for proxy in self._live.proxies()}
        return Causes(self._board.rows, services, routes, proxies, hosts_of(nodes))

    def _ask_again(self, rows: Mapping[str, AttentionView], causes: Causes) -> None:
        """What hung on something that is well again need not wait for its turn to be well too."""
        gone = [key for key in self._causes if key not in rows]
        self._causes = {key: row for key, row in rows.items() if row.kind != "check"}
        for check in {check for cause in gone for check in causes.fallen(cause).checks}:
            if self._board.rows[check].state in ("fail", "unknown"):
                self._ask(check)

    async def _tell(self, news: News, before: Mapping[str, Told], told: dict[str, Told], causes: Causes) -> None:
        came = {key: self._item(key, row, before.get(key), causes) for key, row in news.came.items()}
        went = {key: _well(each, self._now_ms()) for key, each in news.went.items()}
        try:
            await self._book.keep_news(dict(told), came, went, self._on_way)
        except StoreError as error:
            log.error("what was told cannot be kept, and is told again after a restart: %s", error)

    def _item(self, key: str, row: AttentionView, before: Told | None, causes: Causes) -> Item:
        fallen = causes.fallen(key)
        total = next((node.services_total for node in self._live.nodes() if key == f"node:{node.name}"), None)
        service = self._live.state["services"].get(row.key, {}) if row.kind == "service" else {}
        return Item(
            title=row.title,
            node=row.node,
            tone=row.tone,
            at=self._now_ms(),
            text=row.text,
            lines=list(service.get("lastLines", [])),
            with_it=fallen_text(fallen.services if total is None else total, len(fallen.checks)),
            again=before is not None and before.text == row.text,
            coined=row.coined,
        )

    async def _wait(self, due_at_ms: int | None) -> None:
        await _until(self._changed, due_at_ms, self._steady_ms())

    def _follow_targets(self) -> None:
        for key in self._carriers.keys() - self._book.targets.keys():
            self._carriers.pop(key)[0].cancel()
        for key in self._book.targets:
            if key in self._carriers and not self._carriers[key][0].done():
                continue
            wake = asyncio.Event()
            self._carriers[key] = asyncio.create_task(self._carry(key, wake), name=f"alerts to {key}"), wake

    async def _carry(self, key: str, wake: asyncio.Event) -> None:
        """Hand what waits for a target to its service, one message at a time, as long as there is that target."""
        failures = 0
        while key in self._book.targets:
            wake.clear()
            await self._mind_clock()
            if key not in self._book.targets:
                return
            target, now_ms = self._book.targets[key], self._now_ms()
            now = datetime.fromtimestamp(now_ms / 1000).astimezone()
            items = ready(self._book.waiting(key), target, now)
            if not items:
                await _until(wake, due_at(self._book.waiting(key), target, now), now_ms)
                continue
            failures = 0 if await self._deliver(key, target, items) else failures + 1
            if failures:
                await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1])

    async def _deliver(self, key: str, target: Target, items: dict[str, Item]) -> bool:
        told, hub_url = list(items.values()), self._book.hub_url
        self._on_way[key] = frozenset(items)
        set_ms = self._set_ms
        try:
            title, body = await self._in_thread(lambda: message_of(told, speaker_of(target.language), hub_url))
            problem = await self._try(key, target, title, body)
            self._note(target, title, problem)
            if problem is not None:
                log.warning("an alert could not be sent to %s: %s", target.name, problem)
            items = shifted(items, self._set_ms - set_ms)
            await (self._book.delivered(key, items) if problem is None else self._book.not_delivered(key, items))
        except StoreError as error:
            log.error("what %s was told cannot be kept, and is told again after a restart: %s", target.name, error)
        except Exception:  # supervision boundary: a message that cannot be made is tried again, as one not taken is
            log.exception("what %s is to be told could not be made or handed over", target.name)
            return False
        finally:
            del self._on_way[key]
        return problem is None

    async def _try(self, key: str, target: Target, title: str, body: str) -> str | None:
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                if key in self._handing:  # one after another: a service that hangs holds one thread, not all
                    await asyncio.wait([asyncio.wrap_future(self._handing[key])])
                handing = self._handing[key] = self._threads.submit(self._send, target, title, body)
                return await asyncio.shield(asyncio.wrap_future(handing))
        except TimeoutError:
            return f"The service did not answer within {SEND_LIMIT_S:g} s."

    async def _in_thread(self, make: Callable[[], tuple[str, str]]) -> tuple[str, str]:
        """A message: a language is read from a file when it is first spoken, and causes are heard for milliseconds."""
        return await asyncio.wrap_future(self._threads.submit(make))

    def _send(self, target: Target, title: str, body: str) -> str | None:
        try:
            return self._hand_over(self._book.address(target), title, body)
        except StoreError as error:
            return str(error)

    def _note(self, target: Target, title: str, problem: str | None) -> None:
        self.sent.append(Sent(at=self._now_ms(), target=target.name, title=title, problem=problem))


async def _until(event: asyncio.Event, at_ms: int | None, now_ms: int) -> None:
    """Wait for an event, or until a time."""
    wait_ms = LOOK_AGAIN_MS if at_ms is None else min(LOOK_AGAIN_MS, max(0, at_ms - now_ms))
    try:
        async with asyncio.timeout(wait_ms / 1000):
            await event.wait()
    except TimeoutError:
        pass


def _well(told: Told, at: int) -> Item:
    return Item(title=told.title, node=told.node, tone=told.tone, at=at, text=told.text, well=True, coined=told.coined)
