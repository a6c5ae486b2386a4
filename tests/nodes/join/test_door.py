"""Real SSH clients at the hub's own listener: who gets in, and that nobody gets anything else."""

import asyncio
import contextlib
import random
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from servicebay.nodes.config import NodeConfig
from servicebay.nodes.errors import NodeError
from servicebay.nodes.join import door as door_module
from servicebay.nodes.join.setup import SOCKET_PATH
from tests.nodes.join.conftest import Bell, DoorHub
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio
REFUSED = (asyncssh.ChannelOpenError, asyncssh.ChannelListenError, asyncssh.ProcessError, OSError)


async def test_the_listeners_key_is_made_once_and_is_not_the_one_the_hub_dials_with(door: DoorHub) -> None:
    path = door.folder / "ssh" / "host_ed25519"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert asyncssh.read_private_key(path).get_fingerprint() != door.hub.key.private.get_fingerprint()
    line = (await door.hub.manager.invite("n", "127.0.0.1")).line
    assert asyncssh.read_public_key(path.with_suffix(".pub")).export_public_key().decode().split()[1] in line


async def test_a_token_gets_the_script_and_pins_the_key_that_signed_in(door: DoorHub) -> None:
    key = door.new_key()
    await door.join(key)
    config = door.hub.repository.kept["n"]
    assert (config.kind, config.fingerprint) == ("joined", key.get_fingerprint())
    assert door.told == [("127.0.0.1", "joined", "n")]
    assert "dials in by itself" in (await door.hub.until(lambda t: t.connection.status == "offline")).connection.text


async def test_the_same_line_works_again_for_the_same_key_only(door: DoorHub) -> None:
    key, token = door.new_key(), await door.token()
    for _ in range(2):
        async with await door.dial(f"join-{token}", key) as connection:
            assert (await connection.run(stdin=asyncssh.DEVNULL)).exit_status == 0
    with pytest.raises(asyncssh.PermissionDenied):
        await door.dial(f"join-{token}", door.new_key())
    assert [what for _, what, _ in door.told] == ["joined", "a token that is not valid"]


@pytest.mark.parametrize("user", ["join-", "join-x", f"join-{'0' * 16}-{'0' * 48}", "node", "root", "", "n", "join"])
async def test_who_is_not_known_is_refused_told_why_and_recorded_once(door: DoorHub, user: str) -> None:
    await door.token()
    for _ in range(3):
        bell = Bell()
        with pytest.raises((asyncssh.PermissionDenied, asyncssh.ConnectionLost)):
            await door.dial(user or " ", door.new_key(), client_factory=lambda bell=bell: bell)
        assert len(bell.banners) == 1
    assert len(door.told) == 1


@pytest.mark.parametrize("method", ["none", "password", "keyboard-interactive"])
async def test_a_key_is_the_only_way_to_sign_in(door: DoorHub, method: str) -> None:
    for user in ("node", f"join-{await door.token()}"):
        with pytest.raises(asyncssh.PermissionDenied):
            await door.dial(user, door.new_key(), client_keys=None, password="x", preferred_auth=method)


async def test_a_node_that_joined_keeps_its_name_and_a_taken_name_is_refused(door: DoorHub) -> None:
    key = door.new_key()
    await door.join(key, "n")
    async with await door.dial(f"join-{await door.token('other')}", key) as connection:
        done = await connection.run()
        assert (done.exit_status, done.stdout) == (1, "")
        assert "joined already, as n" in str(done.stderr)
    assert set(door.hub.repository.kept) == {"n"}


async def test_a_name_of_another_node_is_refused_at_both_ends(door: DoorHub) -> None:
    late = await door.token("here")
    await door.hub.manager.add(NodeConfig(name="here", kind="local"))
    with pytest.raises(NodeError, match="There is a node called here already"):
        await door.token("here")
    async with await door.dial(f"join-{late}", door.new_key()) as connection:
        assert "There is a node called here already" in str((await connection.run()).stderr)
    assert door.hub.repository.kept["here"].kind == "local"


async def test_a_node_that_joins_again_has_its_new_key_only(door: DoorHub) -> None:
    old, new = door.new_key(), door.new_key()
    await door.join(old)
    former = await door.dial("node", old)
    await former.forward_remote_path(SOCKET_PATH, "/nowhere")
    await door.join(new)
    await former.wait_closed()
    with pytest.raises(asyncssh.PermissionDenied):
        await door.dial("node", old)
    async with await door.dial("node", new) as connection:
        await connection.forward_remote_path(SOCKET_PATH, "/nowhere")


async def test_any_bytes_at_the_door_end_their_own_connection_only(door: DoorHub) -> None:
    noise = random.Random(7)
    for size in (1, 20, 300, 5000, 200_000):
        reader, writer = await asyncio.open_connection("127.0.0.1", door.joining.port)
        with contextlib.suppress(OSError):
            writer.write(b"SSH-2.0-x\r\n" * noise.randrange(2) + noise.randbytes(size))
            writer.write_eof()
            async with asyncio.timeout(PATIENCE_S):
                await reader.read()
        writer.close()
    await door.join(door.new_key())


async def every_request(connection: asyncssh.SSHClientConnection, folder: Path) -> dict[str, Any]:
    """Ask for all that SSH has to offer but the two things that are given; what was granted, by name."""
    asked: dict[str, Callable[[], Awaitable[Any]]] = {
        "command": lambda: connection.run("id", check=True),
        "terminal": lambda: connection.run(term_type="xterm", check=True),
        "subsystem": lambda: connection.run(subsystem="netconf", check=True),
        "sftp": connection.start_sftp_client,
        "x11": lambda: connection.run("id", x11_forwarding=True, check=True),
        "connection to the hub": lambda: connection.open_connection("127.0.0.1", 22),
        "connection elsewhere": lambda: connection.open_connection("example.org", 80),
        "socket of the hub": lambda: connection.open_unix_connection(str(folder / "x")),
        "port": lambda: connection.forward_remote_port("", 0, "127.0.0.1", 22),
        "port of loopback": lambda: connection.forward_remote_port("127.0.0.1", 0, "127.0.0.1", 22),
        "path": lambda: connection.forward_remote_path(str(folder / "made"), "/x"),
        "tun": connection.open_tun,
        "tap": connection.open_tap,
    }
    granted = {}
    for name, ask in asked.items():
        try:
            async with asyncio.timeout(PATIENCE_S):
                granted[name] = await ask()
        except REFUSED:
            pass
    return granted


def sockets() -> set[str]:
    """The paths of all Unix sockets that exist here."""
    return {line.split()[-1] for line in Path("/proc/net/unix").read_text().splitlines()}


async def test_a_node_gets_nothing_but_its_one_forward(door: DoorHub) -> None:
    key = door.new_key()
    await door.join(key)
    async with await door.dial("node", key) as connection:
        assert await every_request(connection, door.folder) == {}
        with pytest.raises(REFUSED):
            await connection.run(check=True)
        await connection.forward_remote_path(SOCKET_PATH, "/nowhere")
        with pytest.raises(REFUSED):
            await connection.forward_remote_path(SOCKET_PATH + "2", "/nowhere")
        assert await every_request(connection, door.folder) == {}
    assert {SOCKET_PATH, str(door.folder / "made")}.isdisjoint(await asyncio.to_thread(sockets))


@pytest.mark.parametrize("more", [{"term_type": "xterm"}, {"command": "id"}, {"subsystem": "sftp"}])
async def test_the_session_of_a_token_is_no_terminal_command_or_subsystem(door: DoorHub, more: dict[str, Any]) -> None:
    async with await door.dial(f"join-{await door.token()}", door.new_key()) as connection:
        with pytest.raises(REFUSED):
            await connection.run(check=True, **more)
        with pytest.raises(REFUSED):
            await connection.run(check=True)
    assert door.hub.repository.kept == {}


async def test_a_token_gets_nothing_but_the_script(door: DoorHub) -> None:
    async with await door.dial(f"join-{await door.token()}", door.new_key()) as connection:
        assert await every_request(connection, door.folder) == {}
        with pytest.raises(REFUSED):
            await connection.forward_remote_path(SOCKET_PATH, "/nowhere")
    assert door.hub.repository.kept == {}


async def test_before_signing_in_nothing_is_answered(door: DoorHub) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.joining.port)
    assert (await reader.readline()).startswith(b"SSH-2.0-ServiceBay")
    writer.write(b"GET / HTTP/1.1\r\n\r\n" * 20)
    async with asyncio.timeout(PATIENCE_S):
        rest = await reader.read()
    assert b"HTTP" not in rest
    writer.close()


async def test_an_address_that_fails_often_is_not_listened_to_for_a_while(
    door: DoorHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(door_module.MAX_FAILURES):
        door.joining.door.count_failure("127.0.0.1", "a key that is not known", "x")
    key = door.new_key()
    with pytest.raises((asyncssh.ConnectionLost, OSError)):
        await door.dial("node", key)


async def test_only_so_many_strangers_stand_at_the_door(door: DoorHub) -> None:
    waiting = [await asyncio.open_connection("127.0.0.1", door.joining.port) for _ in range(door_module.MAX_STRANGERS)]
    for reader, _ in waiting:
        await reader.readline()
    with pytest.raises((asyncssh.ConnectionLost, OSError)):
        await door.dial("node", door.new_key())
    for _, writer in waiting:
        writer.close()
    key = door.new_key()
    async with asyncio.timeout(PATIENCE_S):
        while door.joining.door.strangers:  # noqa: ASYNC110 - what is awaited is the other side's notice of an end
            await asyncio.sleep(0.01)
    await door.join(key)


async def test_a_port_that_is_taken_is_named(door: DoorHub) -> None:
    with pytest.raises(OSError, match=f"port {door.joining.port}, where nodes may dial in, cannot be used"):
        await door_module.Door(door.joining).open("127.0.0.1", door.joining.port, door.folder / "ssh")
