"""One session: a shell on a node, its last output, and those who watch it.

A task reads from the node while nobody holds it up; a task for each viewer sends what that one may be sent. So no queue
grows: what waits is in the replay buffer, in the viewers' credit, or still on the node. A session is bound to the
node's identity, not to its name.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from servicebay.nodes.errors import ActionFailed, LinkFault, NodeError, UnknownNode
from servicebay.wire.replay import Replay

from .errors import TerminalError, ended
from .held_shell import Exited, HeldShell
from .place import Place
from .shapes import TerminalExit, TerminalOutput, TerminalShare, TerminalState
from .title import TitleFinder
from .told import told_exit, told_refusal, told_removal
from .viewer import Sink, Viewer, until_wanted
from .wanted import Wanted, check_size

log = logging.getLogger(__name__)
MAX_INPUT_BYTES = 8192
MAX_INPUTS = 8
MAX_VIEWERS = 16
RESIZE_WAIT_S = 0.05
AWAY_RETRY_S = 10.0
CLOSE_LIMIT_S = 5.0
REDRAW_WAIT_S = 0.1


OpenShell = Callable[[], Awaitable[HeldShell]]


class Session:
    """``start`` once; ended when ``exit`` is there. ``on_change`` hears of each change that viewers are told."""

    def __init__(
        self,
        session: str,
        wanted: Wanted,
        owner: str,
        now_ms: Callable[[], int],
        open_shell: OpenShell,
        on_change: "Callable[[Session], None]",
        created_at: int | None = None,
    ) -> None:
        self.id = session
        self.wanted = wanted
        self.name = wanted.name
        self.owner = owner
        self.share: TerminalShare = "no"
        self.state: TerminalState = "open"
        self.exit: TerminalExit | None = None
        self.size = (80, 24)
        self.created_at = created_at or now_ms()
        self.active_at = now_ms()
        self.ended_at: int | None = None
        self.closes_at: int | None = None
        self.closed_by: str | None = None
        self.is_settled = False
        self.viewers: dict[str, Viewer] = {}
        self.replay = Replay()
        self.node_changed = asyncio.Event()
        self._now_ms = now_ms
        self._open_shell = open_shell
        self._on_change = on_change
        self._titles = TitleFinder()
        self._shell: HeldShell | None = None
        self._running: asyncio.Task[None] | None = None
        self._progress = asyncio.Event()
        self._resizing: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def title(self) -> str | None:
        """What the program calls itself."""
        return self._titles.title

    # its life

    async def start(self, size: tuple[int, int]) -> None:
        """Have the shell started, at once with the right size. Raises TerminalError, NodeError, ActionFailed."""
        self.size = size
        self._shell = await self._open({**self.wanted.spec, **({"scope": self.id} if self.wanted.scope else {})})
        self._running = asyncio.create_task(self._run(), name="terminal")

    def find_again(self) -> None:
        """Join the shell that an earlier hub left in a scope, as soon as its node is there."""
        self.state = "away"
        self._running = asyncio.create_task(self._run(), name="terminal")

    async def _open(self, spec: dict[str, Any]) -> HeldShell:
        shell = await self._open_shell()
        try:
            held = await shell.open({"columns": self.size[0], "rows": self.size[1], **spec})
        except LinkFault as fault:
            await shell.close()
            raise told_refusal(fault) from fault
        except BaseException:
            await shell.close()
            raise
        if held.start != self.replay.end:
            self.replay.restart(held.start, held.prelude)
        return shell

    async def _run(self) -> None:
        try:
            while self.exit is None:
                if self._shell is None and not await self._join_again():
                    continue
                await self._follow()
        except Exception:  # supervision boundary: one session's fault is not another's
            log.exception("a terminal failed")
            self._end(TerminalExit(text="The hub made a mistake with this terminal. Its log has the details."))

    async def _follow(self) -> None:
        shell = self._shell
        assert shell is not None
        try:
            while True:
                await until_wanted(self.viewers, self.replay, self._progress)
                got = await shell.read()
                if isinstance(got, Exited):
                    return self._end(told_exit(got, self.wanted.kind, self.closed_by))
                self.replay.append(got)
                if self._titles.feed(got):
                    self.changed()
                for viewer in self.viewers.values():
                    viewer.wake.set()
                await asyncio.sleep(0)
        except LinkFault as fault:
            self._on_lost(fault)
        finally:
            self._shell = None
            await shell.close()

    def _on_lost(self, fault: LinkFault) -> None:
        if self.wanted.scope:
            self.state = "away"
            self.changed()
            return
        self._end(TerminalExit(text=f"The connection to {self.wanted.node} was lost, and the shell with it."))
        log.info("a terminal on %s was lost: %s", self.wanted.node, fault.message)

    async def _join_again(self) -> bool:
        self.node_changed.clear()
        try:
            self._shell = await self._open({"join": self.id, "from": self.replay.end})
        except UnknownNode:
            self._end(told_removal(self.wanted.node, self.id))
        except TerminalError as error:
            if error.code == "gone":
                text = f"The shell is gone from {self.wanted.node}: it ended while the hub could not see it."
                self._end(TerminalExit(text=text))
            else:
                await self._wait_for_node()
        except (ActionFailed, NodeError):
            await self._wait_for_node()
        else:
            self.state = "open"
            if self.closed_by is not None:
                await self._quit()
            self.changed()
            self._apply_size()
        return self._shell is not None

    async def _wait_for_node(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(AWAY_RETRY_S):
                await self.node_changed.wait()

    def _end(self, how: TerminalExit) -> None:
        if self.exit is None:
            self.exit, self.state, self.ended_at, self.closes_at = how, "ended", self._now_ms(), None
            self.changed()

    async def close(self, by: str) -> None:
        """End the shell. On a node that is away this is done when it is back."""
        if self.exit is not None:
            return
        self.closed_by = by
        if self._shell is None:
            self.changed()
            return
        await self._quit()
        if self._running is not None:
            await asyncio.wait([self._running], timeout=CLOSE_LIMIT_S)

    async def _quit(self) -> None:
        if self._shell is not None:
            with contextlib.suppress(LinkFault):
                await self._shell.quit()

    async def stop(self) -> None:
        """The hub ends, or forgets it: let go of all. Without a scope the shell ends."""
        tasks = [viewer.task for viewer in self.viewers.values() if viewer.task] + list(self._tasks)
        if self._running is not None:
            tasks.append(self._running)
        if self._resizing is not None:
            self._resizing.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.viewers.clear()
        if self._shell is not None:  # nobody had begun to follow it
            await self._shell.close()

    # who watches

    def join(self, username: str, writes: bool, size: tuple[int, int], position: int | None, sink: Sink) -> Viewer:
        """Begin to watch: the history, or what follows on ``position``, then the stream. Raises TerminalError."""
        check_size(*size)
        if len(self.viewers) >= MAX_VIEWERS:
            raise TerminalError(429, "too-many", f"{MAX_VIEWERS} watch this terminal already.")
        if position is not None and not self.replay.has(position):
            position = None
        viewer = Viewer(username, writes, size, Place(position), sink)
        self.viewers[viewer.id] = viewer
        self.resize_soon()
        self.changed()
        if position is None and self.replay.start > 0:
            self._spawn(self._redraw())
        return viewer

    def begin(self, viewer: Viewer) -> None:
        """Send from now on: whoever joined has been told so. One that has left again gets nothing."""
        if viewer.id in self.viewers:
            viewer.task = asyncio.create_task(self._serve(viewer), name="terminal-viewer")

    def leave(self, viewer: Viewer) -> None:
        """Stop to watch."""
        if self.viewers.pop(viewer.id, None) is None:
            return
        if viewer.task is not None and viewer.task is not asyncio.current_task():
            viewer.task.cancel()
        self._progress.set()
        self.resize_soon()
        self.changed()

    def send_away(self, viewer: Viewer, text: str) -> None:
        """Let somebody watch no more, and say why."""
        self.leave(viewer)
        self._spawn(viewer.sink.left(self.id, text))

    async def _serve(self, viewer: Viewer) -> None:
        try:
            while True:
                viewer.wake.clear()
                while (chunk := viewer.place.next_chunk(self.replay)) is not None:
                    head = TerminalOutput(id=self.id, next=chunk.next, reset=chunk.reset, past=chunk.past)
                    await viewer.sink.output(head, chunk.data, lambda: self._on_shown(viewer))
                is_behind_the_end = self.exit is not None and not viewer.place.has_all(self.replay)
                if viewer.state_due and not is_behind_the_end:
                    viewer.state_due = False
                    await viewer.sink.state(self.id)
                await viewer.wake.wait()
        except Exception:  # supervision boundary: one sick viewer must not end the others' session
            log.exception("a viewer of a terminal could not be served")
            self.leave(viewer)

    def _on_shown(self, viewer: Viewer) -> None:
        viewer.place.acknowledge()
        viewer.wake.set()
        self._progress.set()

    def changed(self) -> None:
        """Tell all who watch, and who lists."""
        for viewer in self.viewers.values():
            viewer.state_due = True
            viewer.wake.set()
        self._on_change(self)

    # input and size

    async def write(self, viewer: Viewer, data: bytes) -> None:
        """Give the shell input; returns once the node has room for it. Raises TerminalError: then nothing was taken."""
        if not viewer.writes:
            raise TerminalError(403, "read-only", "You may watch this terminal, but not write to it.")
        if len(data) > MAX_INPUT_BYTES:
            raise TerminalError(413, "too-large", f"At most {MAX_INPUT_BYTES} bytes of input at once.")
        if viewer.inputs >= MAX_INPUTS:
            raise TerminalError(429, "input-full", "The shell has not taken what was sent before. Send this again.")
        if self.exit is not None:
            raise ended()
        if self._shell is None:
            raise TerminalError(409, "away", f"{self.wanted.node} is not reachable just now.")
        self.keep()
        viewer.inputs += 1
        try:
            await self._shell.write(data)
        except LinkFault as fault:
            raise TerminalError(409, "ended", fault.message) from fault
        finally:
            viewer.inputs -= 1

    def keep(self) -> None:
        """Somebody is there: the idle clock begins anew."""
        self.active_at = self._now_ms()
        if self.closes_at is not None:
            self.closes_at = None
            self.changed()

    def resize(self, viewer: Viewer, columns: int, rows: int) -> None:
        """A viewer's screen is another. Raises TerminalError."""
        check_size(columns, rows)
        if viewer.size != (columns, rows):
            viewer.size = (columns, rows)
            self.resize_soon()

    def resize_soon(self) -> None:
        """Once it has settled, the smallest screen of those who write counts; of all where nobody may."""
        if self._resizing is None:
            self._resizing = asyncio.get_running_loop().call_later(RESIZE_WAIT_S, self._apply_size)

    def _apply_size(self) -> None:
        self._resizing = None
        sizes = [viewer.size for viewer in self.viewers.values() if viewer.writes]
        sizes = sizes or [viewer.size for viewer in self.viewers.values()]
        if sizes:
            size = min(columns for columns, _ in sizes), min(rows for _, rows in sizes)
            if size != self.size:
                self.size = size
                self.changed()
        self._spawn(self._send_size(self.size))

    async def _send_size(self, size: tuple[int, int]) -> None:
        if self._shell is not None:
            with contextlib.suppress(LinkFault):
                await self._shell.resize(*size)

    async def _redraw(self) -> None:
        """Full-screen programs draw anew when the size changes: what they drew first is no longer kept."""
        columns, rows = self.size
        await self._send_size((columns, max(1, rows - 1)))
        await asyncio.sleep(REDRAW_WAIT_S)
        await self._send_size(self.size)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work, name="terminal-work")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
