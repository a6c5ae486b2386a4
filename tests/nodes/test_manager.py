import asyncio
from pathlib import Path

import asyncssh
import pytest

from servicebay.nodes.config import NodeConfig
from servicebay.nodes.errors import ActionFailed, NodeError, UnknownNode
from servicebay.nodes.manager import NodeManager
from servicebay.twin.store import TwinStore
from tests.nodes.parts import Hub, SshServer, is_offline, tiny_archive
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio


async def test_a_new_node_is_live_with_its_whole_state(hub: Hub, server: SshServer) -> None:
    server.authorize(hub.key.public)
    await hub.add(server)
    twin = await hub.online()
    assert twin.hello is not None
    assert twin.hello.agent == "tiny"
    assert twin.state.sections["containers"].source == "tiny"
    assert await hub.manager.request("n", "echo", {"a": [1, "é"]}) == {"a": [1, "é"]}


async def test_a_probe_shows_the_key_and_whether_ours_is_accepted(hub: Hub, server: SshServer) -> None:
    seen = await hub.manager.probe("127.0.0.1", server.port, "me", [])
    assert (seen.fingerprint, seen.key_type, seen.key_accepted) == (server.fingerprint, "ssh-ed25519", False)
    server.authorize(hub.key.public)
    assert (await hub.manager.probe("127.0.0.1", server.port, "me", [])).key_accepted
    assert server.logins == []


async def test_a_key_that_was_not_confirmed_is_not_pinned(hub: Hub, server: SshServer) -> None:
    config = NodeConfig(name="n", host="127.0.0.1", port=server.port, user="me", fingerprint="SHA256:other")
    with pytest.raises(NodeError) as raised:
        await hub.manager.add(config, password=server.password)
    assert raised.value.code == "fingerprint-mismatch"
    assert server.logins == []
    assert hub.manager.configs() == []


async def test_a_password_installs_the_key_once_and_is_not_kept(hub: Hub, server: SshServer) -> None:
    server.authorized_keys.parent.mkdir()
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    server.authorized_keys.write_text(other)  # without a newline
    config = NodeConfig(name="n", host="127.0.0.1", port=server.port, user="me", fingerprint=server.fingerprint)
    await hub.manager.add(config, password=server.password)
    await hub.online()
    lines = server.authorized_keys.read_text().splitlines()
    assert lines == [other, hub.key.public]
    assert server.logins == [server.password]
    assert server.password not in str(hub.repository.kept)


async def test_a_wrong_password_is_said_so_and_nothing_is_kept(hub: Hub, server: SshServer) -> None:
    config = NodeConfig(name="n", host="127.0.0.1", port=server.port, user="me", fingerprint=server.fingerprint)
    with pytest.raises(NodeError, match="did not accept the password of me") as raised:
        await hub.manager.add(config, password="wrong")
    assert raised.value.code == "auth-failed"
    with pytest.raises(NodeError) as raised:
        await hub.manager.add(config)
    assert raised.value.code == "key-not-accepted"
    assert (hub.repository.kept, hub.twin.names()) == ({}, [])


async def test_a_changed_host_key_is_refused_until_a_person_trusts_it(hub: Hub, server: SshServer) -> None:
    server.authorize(hub.key.public)
    await hub.add(server)
    await hub.online()
    await server.shut()
    server.host_key = SshServer(server.home / "other").host_key
    await server.listen()
    twin = await hub.until(lambda twin: twin.connection.status == "refused")
    assert twin.connection.offered_fingerprint == server.fingerprint
    assert server.fingerprint in twin.connection.text
    with pytest.raises(NodeError):
        await hub.manager.trust("n", "SHA256:other")
    await hub.manager.trust("n", server.fingerprint)
    await hub.online()
    assert hub.manager.configs()[0].fingerprint == server.fingerprint


async def test_a_node_that_moved_is_found_by_its_host_key_and_no_other_machine_is_taken_for_it(
    hub: Hub, server: SshServer, tmp_path: Path
) -> None:
    server.authorize(hub.key.public)
    await hub.add(server)
    await hub.online()
    before = server.port
    async with SshServer(tmp_path / "other") as other:
        other.authorize(hub.key.public)
        with pytest.raises(NodeError, match="another host key than n has") as refused:
            await hub.manager.move("n", "127.0.0.1", other.port)
    assert (refused.value.code, hub.manager.configs()[0].port) == ("fingerprint-mismatch", before)
    await server.shut()
    await server.listen()
    await hub.manager.move("n", "localhost", server.port)
    await hub.online()
    config = hub.manager.configs()[0]
    assert (config.host, config.port, config.fingerprint) == ("localhost", server.port, server.fingerprint)
    assert (await hub.repository.list()) == [config]


async def test_a_node_behind_two_jump_hosts_with_pinned_keys(hub: Hub, server: SshServer, tmp_path: Path) -> None:
    async with SshServer(tmp_path / "outer") as outer, SshServer(tmp_path / "inner") as inner:
        for hop in (outer, inner, server):
            hop.authorize(hub.key.public)
        jump = [f"me@127.0.0.1:{outer.port}", f"me@127.0.0.1:{inner.port}"]
        config = await hub.add(server, jump=jump)
        await hub.online()
        assert await hub.manager.request("n", "echo", {"through": 2}) == {"through": 2}
        assert len(config.jump_keys) == 2

        await inner.shut()
        inner.host_key = SshServer(tmp_path / "new").host_key
        await inner.listen()
        twin = await hub.until(lambda twin: twin.connection.status == "refused")
        assert twin.connection.offered_fingerprint == inner.fingerprint
        await hub.manager.trust("n", inner.fingerprint)
        await hub.online()
        assert hub.manager.configs()[0].fingerprint == server.fingerprint


@pytest.mark.parametrize("password", [None, SshServer.password])
async def test_a_jump_host_that_was_not_confirmed_is_not_pinned(
    hub: Hub, server: SshServer, tmp_path: Path, password: str | None
) -> None:
    async with SshServer(tmp_path / "gate") as gate:
        gate.authorize(hub.key.public)
        server.authorize(hub.key.public)
        jump = [f"me@127.0.0.1:{gate.port}"]
        seen = await hub.manager.probe("127.0.0.1", server.port, "me", jump)
        assert (seen.fingerprint, seen.jump_fingerprints) == (server.fingerprint, [gate.fingerprint])
        config = NodeConfig(
            name="n", host="127.0.0.1", port=server.port, user="me", jump=jump, fingerprint=server.fingerprint
        )
        for confirmed, code in ([], "invalid"), (["SHA256:other"], "fingerprint-mismatch"):
            with pytest.raises(NodeError) as raised:
                await hub.manager.add(config, password, confirmed)
            assert raised.value.code == code
        assert (hub.repository.kept, server.logins) == ({}, [])
        await hub.manager.add(config, password, [gate.fingerprint])
        await hub.online()


async def test_a_node_whose_jump_host_cannot_reach_it_says_so(hub: Hub, server: SshServer, tmp_path: Path) -> None:
    server.authorize(hub.key.public)
    with pytest.raises(NodeError, match="the jump host cannot reach it") as raised:
        await hub.manager.probe("127.0.0.1", 1, "me", [f"me@127.0.0.1:{server.port}"])
    assert raised.value.code == "unreachable"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("name", "; rm -rf ~"),
        ("name", "../x"),
        ("name", "n\0"),
        ("name", "a" * 10_000),
        ("name", "Nas"),
        ("host", "$(reboot)"),
        ("host", "-oProxyCommand=x"),
        ("host", "a b"),
        ("host", "256.1.1.1"),
        ("host", ""),
        ("user", "-l"),
        ("user", "a;b"),
        ("user", ""),
        ("port", 0),
        ("port", 65536),
        ("jump", ["-x@h"]),
        ("jump", ["me@h:port"]),
        ("jump", ["h"]),
        ("jump", ["me@h\n"]),
        ("jump", ["me@h"] * 5),
    ],
)
async def test_hostile_addresses_are_invalid_and_name_their_field(hub: Hub, member: str, value: object) -> None:
    good: dict[str, object] = {"name": "n", "host": "127.0.0.1", "user": "me"}
    with pytest.raises(NodeError) as raised:
        await hub.manager.add(NodeConfig(**{**good, member: value}))  # type: ignore[arg-type]
    assert (raised.value.code, raised.value.field) == ("invalid", member)


async def test_an_unknown_name_is_never_another_node(hub: Hub) -> None:
    for call in (hub.manager.request("local", "echo", {}), hub.manager.test("local"), hub.manager.remove("local")):
        with pytest.raises(UnknownNode):
            await call


async def test_a_removed_node_is_gone_and_its_agent_ended(hub: Hub, server: SshServer) -> None:
    server.authorize(hub.key.public)
    await hub.add(server)
    with pytest.raises(NodeError, match="already"):
        await hub.add(server)
    await hub.online()
    await hub.manager.remove("n")
    assert (hub.twin.names(), hub.manager.configs(), hub.repository.kept) == ([], [], {})
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(process.wait() for process in list(server.processes)))


async def test_stored_nodes_connect_at_the_next_start_with_the_same_key(
    hub: Hub, server: SshServer, tmp_path: Path
) -> None:
    server.authorize(hub.key.public)
    await hub.add(server)
    await hub.online()
    await hub.manager.stop()
    twin = TwinStore()
    twin.add("left-over")
    manager = NodeManager(twin, hub.repository, tmp_path / "ssh", tiny_archive())
    await manager.start()
    second = Hub(twin, manager, hub.repository, hub.key)
    assert manager.public_key == hub.key.public
    await second.online()
    assert twin.names() == ["n"]
    await manager.stop()


async def test_a_test_connects_afresh_and_leaves_the_session_alone(hub: Hub, server: SshServer) -> None:
    server.authorize(hub.key.public)
    await hub.add(server)
    twin = await hub.online()
    result = await hub.manager.test("n")
    assert (result.ok, result.message.startswith("Connected to tiny")) == (True, True)
    assert hub.twin.get("n").hello is twin.hello


async def test_watching_reaches_present_and_later_sessions(hub: Hub, server: SshServer) -> None:
    server.authorize(hub.key.public)
    await hub.add(server)
    await hub.online()
    assert await hub.manager.request("n", "watched", {}) == {"watch": "nobody"}
    hub.manager.set_watched(True)
    assert await hub.manager.request("n", "watched", {}) == {"watch": "hub"}
    hub.manager.set_watched(True, ["n", "another"])
    assert await hub.manager.request("n", "watched", {}) == {"watch": "node"}
    with pytest.raises(ActionFailed):
        await hub.manager.request("n", "die", {"status": 0})
    await hub.until(is_offline)
    await hub.online()
    assert await hub.manager.request("n", "watched", {}) == {"watch": "node"}


async def test_the_key_pair_is_private(hub: Hub, tmp_path: Path) -> None:
    assert (tmp_path / "ssh" / "id_ed25519").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "ssh").stat().st_mode & 0o777 == 0o700
    assert hub.manager.public_key in hub.manager.install_command
