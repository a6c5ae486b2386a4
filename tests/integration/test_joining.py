"""A node that the hub cannot reach: it dials in by the line that a person runs on it, and stays joined."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

import testbed
from servicebay.nodes.archive import archive_digest, holder_archive
from servicebay.nodes.join.joining import Joining, ListenAt
from servicebay.nodes.join.setup import FOLDER
from servicebay.nodes.keys import load_or_create_key
from servicebay.nodes.log_reader import LogReaders
from servicebay.nodes.manager import NodeManager
from servicebay.terminal.held_shell import Exited, HeldShell
from servicebay.twin.store import TwinStore
from tests.nodes.parts import Hub, MemoryInvites, MemoryRepository, is_offline
from tests.patience import PATIENCE_S, until_async

pytestmark = pytest.mark.anyio
LEFT = f"ls -d ~/{FOLDER} ~/.config/systemd/user/*servicebay* ~/.config/systemd/user/*/*servicebay* 2>/dev/null || :"
AGENTS = "pgrep -f '[s]ervicebay-agent$' || :"


class JoinHub:
    """A hub with a door, which can be stopped and started again with the same data on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository, self.invites = MemoryRepository(), MemoryInvites()
        self.told: list[tuple[str, str, str]] = []
        self.port = 0
        self.line = ""

    async def start(self) -> None:
        twin = TwinStore()
        joining = Joining(ListenAt(self.port), self.invites, lambda *what: self.told.append(what))
        self.manager = NodeManager(twin, self.repository, self.folder, joining=joining)
        await self.manager.start()
        self.port = joining.port
        self.hub = Hub(twin, self.manager, self.repository, load_or_create_key(self.folder))

    async def join(self, node: testbed.Node) -> str:
        """What a person does: have a line made, run it on the node, look at the page."""
        self.line = (await self.manager.invite("n", hub_of(node))).line
        said = await on(node, "sh", "-c", self.line)
        await self.hub.until(lambda twin: twin.connection.status == "online")
        return said


def hub_of(node: testbed.Node) -> str:
    """This machine as the node sees it."""
    return node.address.rpartition(".")[0] + ".1"


async def until_nothing_is_left(node: testbed.Node) -> None:
    """Files are gone at once; the units, and the agent, a moment later."""
    assert (await on(node, "sh", "-c", LEFT)).split() == []
    units = ("systemctl", "--user", "list-units", "--all", "--no-legend", "servicebay*")
    async with asyncio.timeout(PATIENCE_S):
        while left := await on(node, *units) + await on(node, "sh", "-c", AGENTS):
            print(left)


async def on(node: testbed.Node, *argv: str) -> str:
    return await asyncio.to_thread(node.ssh, *argv)


@pytest.fixture
async def door(tmp_path: Path, node: testbed.Node) -> AsyncIterator[JoinHub]:
    """A hub that the node has joined."""
    hub = JoinHub(tmp_path / "ssh")
    await hub.start()
    assert "this node joined as n" in await hub.join(node)
    yield hub
    if hub.manager.configs():
        await hub.manager.remove("n")
    await hub.manager.stop()


async def test_its_logs_are_read_over_the_same_link_and_no_reader_stays(door: JoinHub, node: testbed.Node) -> None:
    readers = LogReaders(door.manager)
    question = {"kind": "page", "manager": ["1"], "limit": 5}
    for _ in range(2):
        async with readers.ask("n", question) as said:
            lines = [each async for each in said]
        assert len(msgspec.json.decode(bytes(lines[0].lines))) == 5
    assert readers.channels == 1
    assert await on(node, "sh", "-c", "pgrep -f '[s]ervicebay-logs$' || :")
    await readers.stop()
    async with asyncio.timeout(PATIENCE_S):
        while await on(node, "sh", "-c", "pgrep -f '[s]ervicebay-logs$' || :"):
            pass


async def test_one_line_joins_a_node_with_all_that_it_has(door: JoinHub) -> None:
    twin = door.hub.twin.get("n")
    assert twin.state.containers is not None
    assert twin.state.services is not None
    assert twin.state.services["servicebay-node.service"].active_state == "active"
    assert await door.manager.request("n", "agent.ping", {}) == {}
    result = await door.manager.test("n")  # a second agent, on a channel of its own
    assert result.ok, result.message
    assert {line.id: line.state for line in result.capabilities}["podman"] == "ok"


async def test_bulk_goes_out_and_in_on_a_channel_of_its_own(door: JoinHub) -> None:
    sent = bytes(range(256)) * 8_000
    got = b""
    async with door.manager.command("n", ["cat"]) as command:

        async def send() -> None:
            for place in range(0, len(sent), 100_000):
                await command.write(sent[place : place + 100_000])
            command.end_input()

        sending = asyncio.create_task(send())
        while data := await command.read():
            got += data
        await sending
        assert (await command.ended()).status == 0
    assert got == sent
    async with door.manager.command("n", ["sh", "-c", "printf '%s' \"$1\"; exit 3", "sh", "it's $x; \\ é"]) as command:
        assert (await command.read()) + (await command.read()) == "it's $x; \\ é".encode()
        assert (await command.ended()).status == 3


async def test_a_terminal_runs_on_a_channel_of_the_link_and_leaves_nothing(door: JoinHub, node: testbed.Node) -> None:
    archive = holder_archive()
    digest = archive_digest(archive)
    shell = HeldShell(await door.manager.open_program("n", archive, digest, "servicebay-terminal", True))
    await shell.open({"columns": 91, "rows": 33})
    await shell.write(b"stty size; sleep 983 & seq 1 200000; exit 7\n")
    said = b""
    while isinstance(got := await shell.read(), bytes):
        said += got
    assert got == Exited(7, None)
    assert b"33 91\r\n" in said
    assert b"\r\n".join(str(n).encode() for n in range(1, 200_001)) in said
    await shell.close()
    lost = HeldShell(await door.manager.open_program("n", archive, digest, "servicebay-terminal", True))
    await lost.open({"columns": 80, "rows": 24})
    await lost.close()
    async with asyncio.timeout(PATIENCE_S):
        while await on(node, "sh", "-c", "pgrep -f '[s]ervicebay-terminal$' || :"):
            pass


async def test_a_restarted_hub_has_its_node_back(door: JoinHub) -> None:
    await door.manager.stop()
    await door.start()
    await door.hub.online()


async def test_a_hub_that_was_away_for_longer_has_its_node_back(door: JoinHub, node: testbed.Node) -> None:
    async def tries() -> int:
        return int(await on(node, "systemctl", "--user", "show", "servicebay-node", "--value", "-P", "NRestarts"))

    async def has_tried_often() -> bool:
        return await tries() >= before + 4

    await door.manager.stop()
    before = await tries()
    await until_async(has_tried_often)
    await door.start()
    await door.hub.online()


async def test_a_killed_agent_or_connection_is_started_anew(door: JoinHub, node: testbed.Node) -> None:
    for pattern in ("[s]ervicebay-agent$", "[H]ostKeyAlias=servicebay-hub"):
        await on(node, "pkill", "-KILL", "-f", pattern)
        await door.hub.until(is_offline)
        await door.hub.online()

    async def one_runs() -> bool:
        return len((await on(node, "sh", "-c", AGENTS)).split()) == 1

    await until_async(one_runs)


async def test_what_happened_during_a_cut_is_seen_after_its_end(door: JoinHub, node: testbed.Node) -> None:
    unit = "cut.service"
    await on(node, "systemd-run", "--user", "--quiet", f"--unit={unit}", "--remain-after-exit", "sleep", "5")
    await door.hub.until(lambda twin: unit in (twin.state.services or {}))
    await asyncio.to_thread(node.cut)
    try:
        await asyncio.sleep(8)  # a cut cable makes no event
    finally:
        await asyncio.to_thread(node.mend)
    await door.hub.until(
        lambda twin: twin.connection.status == "online" and twin.state.services[unit].sub_state == "exited"  # type: ignore[index]
    )


async def test_a_removed_node_keeps_nothing_and_is_not_let_in_again(door: JoinHub, node: testbed.Node) -> None:
    await on(node, "cp", "-r", FOLDER, "copy")
    await door.manager.remove("n")
    await until_nothing_is_left(node)
    pinned = "-o HostKeyAlias=servicebay-hub -o UserKnownHostsFile=copy/known_hosts -o BatchMode=yes"
    dial = f"ssh -NTF none -i copy/id_ed25519 {pinned} -p {door.port} node@{hub_of(node)}"
    done = await asyncio.to_thread(node.run, "sh", "-c", dial)
    assert done.returncode == 255
    assert "the hub does not know this node" in done.stderr
    assert door.told[-1][1] == "a key that is not known"


async def test_a_node_can_leave_by_itself(door: JoinHub, node: testbed.Node) -> None:
    await on(node, "sh", f"{FOLDER}/leave")
    await until_nothing_is_left(node)
    await door.hub.until(is_offline)


async def test_a_line_that_is_used_up_says_so_on_the_node(door: JoinHub, node: testbed.Node) -> None:
    again = await asyncio.to_thread(node.run, "sh", "-c", door.line)
    assert "this node joined as n" in again.stdout
    await on(node, "rm", f"{FOLDER}/id_ed25519", f"{FOLDER}/id_ed25519.pub")
    other = await asyncio.to_thread(node.run, "sh", "-c", door.line)
    assert "this token is unknown, expired or used by another node" in other.stderr


async def test_a_node_that_is_joined_already_says_so(door: JoinHub, node: testbed.Node) -> None:
    invitation = await door.manager.invite("other", hub_of(node))
    done = await asyncio.to_thread(node.run, "sh", "-c", invitation.line)
    assert "joined already, as n" in done.stderr
    assert [config.name for config in door.manager.configs()] == ["n"]
