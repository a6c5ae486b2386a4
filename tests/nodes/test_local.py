import asyncio
import os
import select
from pathlib import Path

import pytest

from servicebay.nodes import local
from servicebay.nodes.archive import archive_digest
from servicebay.nodes.config import NodeConfig
from servicebay.nodes.environment import local_environment
from servicebay.nodes.errors import LinkFault, NodeError
from servicebay.nodes.session import Session
from servicebay.twin.store import TwinStore
from tests.nodes.parts import Hub, is_offline, tiny_archive

pytestmark = pytest.mark.anyio


async def start(tmp_path: Path) -> local.LocalAgent:
    archive = tiny_archive()
    return await local.start_agent("here", archive, archive_digest(archive), tmp_path)


def ends(pidfd: int) -> bool:
    """Whether the process ends within 5 s: a pidfd is readable once it has."""
    try:
        return bool(select.select([pidfd], [], [], 5)[0])
    finally:
        os.close(pidfd)


async def test_the_hubs_own_machine_speaks_the_same_frames_and_dies_with_its_children(tmp_path: Path) -> None:
    agent, twin = await start(tmp_path), TwinStore()
    twin.add("here")
    session = Session("here", agent, twin)
    running = asyncio.create_task(session.run())
    hello = await session.greeted()
    assert hello.facts.os_name == str(tmp_path)  # the tiny agent shows its runtime directory there
    child = (await session.request("spawn", {}, 10))["pid"]
    watched = [os.pidfd_open(pid) for pid in (int(hello.facts.user), child)]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await agent.close()
    await agent.close()
    assert [ends(pidfd) for pidfd in watched] == [True, True]


async def test_an_agent_that_ends_tells_its_status(tmp_path: Path) -> None:
    agent, twin = await start(tmp_path), TwinStore()
    twin.add("here")
    session = Session("here", agent, twin)
    running = asyncio.create_task(session.run())
    await session.greeted()
    asking = asyncio.create_task(session.request("die", {"status": 70}, 10))
    with pytest.raises(LinkFault, match="ended with status 70"):
        await running
    await asyncio.gather(asking, return_exceptions=True)
    assert agent.stderr_tail == "told to die\n"
    await agent.close()


async def test_a_hub_without_a_user_session_says_so(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    await hub.manager.add(NodeConfig(name="n", kind="local"))
    twin = await hub.until(is_offline)
    assert "no systemd session" in twin.connection.text
    assert "loginctl enable-linger" in twin.connection.text
    with pytest.raises(NodeError, match="no host key"):
        await hub.manager.trust("n", "SHA256:x")


def test_a_child_gets_what_podman_needs_of_the_environment_and_nothing_of_the_hub_s() -> None:
    kept = {"PATH": "/bin", "HOME": "/root", "LC_ALL": "C.UTF-8", "https_proxy": "http://p"}
    given = {"SERVICEBAY_KEY": "s3cret", "AWS_SECRET_ACCESS_KEY": "s3cret", "LD_PRELOAD": "/x.so"}
    assert local_environment(Path("/run/user/1"), {**given, **kept}) == {**kept, "XDG_RUNTIME_DIR": "/run/user/1"}
