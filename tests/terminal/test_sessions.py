"""The rules of sessions: how many, how long, and on which node. Holder and nodes are in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from servicebay.nodes.errors import UnknownNode
from servicebay.terminal.errors import TerminalError
from servicebay.terminal.kept import Book, KeptTerminal, KeptTerminals
from servicebay.terminal.session import MAX_INPUT_BYTES, MAX_INPUTS, Session
from servicebay.terminal.sessions import MAX_IN_ALL, MAX_OPENING, MAX_PER_USER, Sessions, Who
from servicebay.terminal.shapes import TerminalJoin, TerminalOpen
from servicebay.terminal.shown import show_session
from servicebay.terminal.viewer import Viewer
from servicebay.wire import held
from tests.patience import PATIENCE_S
from tests.terminal.shell_parts import MemoryNodes, Screen

pytestmark = pytest.mark.anyio
ANNA, BEN = Who("anna", "10.0.0.1"), Who("ben", "10.0.0.2")
HOUR_MS = 3_600_000


class MemoryStore:
    """The document that outlives the hub."""

    def __init__(self) -> None:
        self.terminals: dict[str, KeptTerminal] = {}

    async def get(self, name: str) -> KeptTerminals | None:
        """What was kept."""
        return KeptTerminals(terminals=self.terminals)

    async def save(self, document: KeptTerminals) -> None:
        """Keep it."""
        self.terminals = document.terminals


class Desk:
    """Sessions on the nodes ``nas`` and ``attic``, at a time that tests set."""

    def __init__(self) -> None:
        self.now_ms = 1_000_000
        self.nodes = MemoryNodes(nas="key A", attic="key B")
        self.store = MemoryStore()
        self.did: list[tuple[str, str, str]] = []
        self.may_record = asyncio.Event()
        self.may_record.set()
        self.sessions = self.build()

    def build(self) -> Sessions:
        """A hub's; another one after it has what was kept."""
        return Sessions(self.nodes, Book(self.store), self._record, lambda: self.now_ms, 12 * 3600)

    async def _record(self, actor: str, _address: str, action: str, target: str, outcome: str, detail: str) -> None:
        await self.may_record.wait()
        self.did.append((actor, action, detail if action == "terminal.close" else outcome))

    async def open(self, who: Who = ANNA, node: str = "nas", scope: bool = False) -> Session:
        """A shell."""
        return await self.sessions.open(who, TerminalOpen(node=node, columns=80, rows=24, scope=scope), None)

    async def watch(self, session: Session, columns: int = 80) -> tuple[Viewer, Screen]:
        """Somebody who sees it."""
        screen = Screen(session)
        _, viewer = await self.sessions.join(ANNA, TerminalJoin(id=session.id, columns=columns, rows=24), screen)
        session.begin(viewer)
        return viewer, screen

    async def pass_hours(self, hours: float) -> None:
        """Time goes by, and is looked at."""
        self.now_ms += int(hours * HOUR_MS)
        await self.sessions.look()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    yield made
    await made.sessions.stop()


async def until(rule: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not rule():  # noqa: ASYNC110 - tasks that tell nobody
            await asyncio.sleep(0.001)


async def test_an_idle_shell_is_warned_of_kept_open_and_in_the_end_closed(desk: Desk) -> None:
    session = await desk.open()
    viewer, screen = await desk.watch(session)
    await desk.pass_hours(11.9)
    assert session.closes_at is None
    await desk.pass_hours(0.05)
    assert show_session(session, "anna").closes_at == 1_000_000 + 12 * HOUR_MS
    session.keep()
    assert show_session(session, "anna").closes_at is None
    await desk.pass_hours(11.95)
    assert session.closes_at is not None
    await session.write(viewer, b"a key")
    assert session.closes_at is None
    await desk.pass_hours(11.95)
    assert session.state == "open"
    await desk.pass_hours(0.1)
    await until(lambda: screen.states[-1:] == ["ended"])
    assert desk.nodes.shells[0].was_closed
    await until(lambda: ("idle", "terminal.close", "It was closed, since nobody had typed for long.") in desk.did)
    assert [each.id for each in desk.sessions.list(ANNA)] == [session.id]
    await desk.pass_hours(0.2)
    assert desk.sessions.list(ANNA) == []


async def test_a_user_and_a_hub_have_so_many_and_closing_one_makes_room(desk: Desk) -> None:
    desk.nodes.slowly = True
    many = await asyncio.gather(*(desk.open() for _ in range(MAX_OPENING + 2)), return_exceptions=True)
    desk.nodes.slowly = False
    assert sum(isinstance(each, TerminalError) for each in many) == 2  # so many at the same time
    first = next(each for each in many if isinstance(each, Session))
    for _ in range(MAX_PER_USER - MAX_OPENING):
        await desk.open()
    with pytest.raises(TerminalError, match="You have 16 terminals open") as refused:
        await desk.open()
    assert (refused.value.status, refused.value.code) == (429, "too-many")
    for number in range(MAX_IN_ALL - MAX_PER_USER):
        await desk.open(Who(f"user{number // MAX_PER_USER}", ""))
    with pytest.raises(TerminalError, match="This hub has 64 terminals open"):
        await desk.open(BEN)
    await desk.sessions.close(ANNA, first.id)
    await desk.open(BEN)
    assert len(desk.nodes.shells) == MAX_IN_ALL + 1
    with pytest.raises(TerminalError):
        await desk.open()  # anna's was taken by ben


async def test_one_whose_opening_is_being_recorded_counts_as_well(desk: Desk) -> None:
    desk.may_record.clear()
    opening = [asyncio.create_task(desk.open()) for _ in range(MAX_OPENING)]
    await until(lambda: len(desk.nodes.shells) == MAX_OPENING)
    with pytest.raises(TerminalError, match="Wait for them"):
        await desk.open()
    desk.may_record.set()
    await asyncio.gather(*opening)
    assert len(desk.sessions.list(ANNA)) == MAX_OPENING


async def test_a_node_of_the_same_name_with_another_key_never_has_the_shell(desk: Desk) -> None:
    session = await desk.open(scope=True)
    viewer, _ = await desk.watch(session)
    desk.nodes.identities["nas"] = "key C"
    desk.nodes.shells[0].cut()
    await until(lambda: session.exit)
    assert session.exit is not None
    assert session.exit.text.startswith("The node nas was removed, or is another one now.")
    assert f"servicebay-terminal-{session.id}.scope" in session.exit.text
    assert len(desk.nodes.shells) == 1
    with pytest.raises(TerminalError) as refused:
        await session.write(viewer, b"rm -r *\n")
    assert refused.value.code == "ended"
    await until(lambda: not desk.store.terminals)
    other = await desk.open()
    assert other.wanted.identity == "key C"


async def test_a_removed_node_ends_its_shells_and_one_that_is_back_has_them_again(desk: Desk) -> None:
    plain, scoped = await desk.open(), await desk.open(scope=True)
    viewer, screen = await desk.watch(scoped)
    desk.nodes.shells[1].say(held.OUTPUT, b"before")
    await until(lambda: screen.text == b"before")
    desk.nodes.away.add("nas")
    for shell in desk.nodes.shells:
        shell.cut()
    await until(lambda: plain.exit and scoped.state == "away")
    assert plain.exit is not None
    assert "connection to nas was lost" in plain.exit.text
    with pytest.raises(TerminalError, match="not reachable just now"):
        await scoped.write(viewer, b"x")
    desk.nodes.away.clear()
    desk.sessions.on_node("nas")
    await until(lambda: scoped.state == "open")
    assert desk.nodes.shells[-1].spec["join"] == scoped.id
    assert desk.nodes.shells[-1].spec["from"] == len(b"before")
    desk.nodes.shells[-1].say(held.OUTPUT, b", after")
    await until(lambda: screen.text == b"before, after")
    del desk.nodes.identities["nas"]
    desk.nodes.shells[-1].cut()
    await until(lambda: scoped.exit)
    with pytest.raises(UnknownNode):
        await desk.open()


@pytest.mark.parametrize("by", ["anna", "idle"])
async def test_a_shell_whose_node_is_away_is_closed_when_it_is_back_even_by_the_next_hub(desk: Desk, by: str) -> None:
    session = await desk.open(scope=True)
    desk.nodes.away.add("nas")
    desk.nodes.shells[0].cut()
    await until(lambda: session.state == "away")
    if by == "idle":
        await desk.pass_hours(12)
        await desk.pass_hours(12)
    else:
        await desk.sessions.close(ANNA, session.id)
    assert desk.store.terminals[session.id].closing
    await desk.sessions.stop()
    desk.sessions = desk.build()
    await desk.sessions.start()
    (found,) = desk.sessions.list(ANNA)
    assert (found.id, found.state) == (session.id, "away")
    desk.nodes.away.clear()
    desk.sessions.on_node("nas")
    await until(lambda: not desk.store.terminals)
    assert desk.sessions.list(ANNA)[0].state == "ended"
    assert desk.nodes.shells[-1].spec["join"] == session.id


async def test_a_storm_of_sizes_reaches_the_node_as_a_few_and_the_last_counts(desk: Desk) -> None:
    session = await desk.open()
    viewer, _ = await desk.watch(session)
    await until(lambda: desk.nodes.shells[0].sizes)
    began = len(desk.nodes.shells[0].sizes)
    for number in range(5000):
        session.resize(viewer, 80 + number % 100, 24 + number % 50)
        if number % 1000 == 0:
            await asyncio.sleep(0)
    session.resize(viewer, 99, 33)
    await until(lambda: desk.nodes.shells[0].sizes[-1] == (99, 33))
    assert len(desk.nodes.shells[0].sizes) - began <= 3
    for columns, rows in ((1, 24), (80, 0), (1001, 24), (80, 501), (-5, 24)):
        with pytest.raises(TerminalError):
            session.resize(viewer, columns, rows)
    assert session.size == (99, 33)


async def test_a_paste_of_ten_megabytes_is_whole(desk: Desk) -> None:
    session = await desk.open()
    viewer, _ = await desk.watch(session)
    paste = bytes(range(256)) * 40_960
    for at in range(0, len(paste), MAX_INPUT_BYTES):
        await session.write(viewer, paste[at : at + MAX_INPUT_BYTES])
    assert desk.nodes.shells[0].typed == paste


async def test_a_paste_that_nothing_reads_is_bounded_and_its_parts_are_refused_when_the_shell_is_lost(
    desk: Desk,
) -> None:
    desk.nodes.takes = False
    session = await desk.open()
    viewer, _ = await desk.watch(session)
    part = b"x" * MAX_INPUT_BYTES
    for _ in range(held.INPUT_WINDOW // MAX_INPUT_BYTES):
        await session.write(viewer, part)
    waiting = [asyncio.create_task(session.write(viewer, part)) for _ in range(MAX_INPUTS)]
    await asyncio.sleep(0)
    with pytest.raises(TerminalError) as refused:
        await session.write(viewer, part)
    assert refused.value.code == "input-full"
    desk.nodes.shells[0].cut()
    async with asyncio.timeout(PATIENCE_S):
        answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [each.code for each in answers if isinstance(each, TerminalError)] == ["ended"] * MAX_INPUTS


async def test_who_left_before_the_first_byte_is_served_by_nobody(desk: Desk) -> None:
    session = await desk.open()
    _, viewer = await desk.sessions.join(ANNA, TerminalJoin(id=session.id, columns=80, rows=24), Screen(session))
    session.leave(viewer)
    session.begin(viewer)
    assert viewer.task is None


async def test_before_a_node_is_removed_its_shells_end_and_no_other_nodes(desk: Desk) -> None:
    there, scoped, elsewhere = await desk.open(), await desk.open(scope=True), await desk.open(node="attic")
    await desk.sessions.close_all("nas", "anna")
    await until(lambda: there.exit and scoped.exit)
    assert elsewhere.exit is None
    await until(lambda: not desk.store.terminals)
