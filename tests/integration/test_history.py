"""What happens on a real node while the hub, the agent or the cable is away is known afterwards, in order."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import testbed
from servicebay.settings.model import Settings
from tests.api.bay import Bay, running_bay
from tests.patience import PATIENCE_S

from .letting_in import let_in_by_key

pytestmark = pytest.mark.anyio
UNIT = """\
[Service]
ExecStart=/bin/sleep 1000
SuccessExitStatus=SIGTERM
"""
RESTARTED = {"Started again", "Stopped", "Started"}


async def on(node: testbed.Node, *argv: str, **options: Any) -> str:
    return await asyncio.to_thread(node.ssh, *argv, **options)


async def systemctl(node: testbed.Node, *argv: str) -> None:
    await on(node, "systemctl", "--user", *argv)


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "data")


@pytest.fixture
async def bay(settings: Settings, node: testbed.Node) -> AsyncIterator[Bay]:
    """A hub with the node ``nas``, on which ``steady.service`` runs."""
    await asyncio.to_thread(node.write, "~/.config/systemd/user/steady.service", UNIT)
    await systemctl(node, "daemon-reload")
    await systemctl(node, "restart", "steady.service")
    async with running_bay(settings) as running:
        await running.sign_up()
        await let_in_by_key(running, node)
        yield running


async def next_change(bay: Bay) -> None:
    changed = asyncio.Event()
    leave = bay.hub.twin.subscribe(lambda change: changed.set())
    try:
        await asyncio.wait_for(changed.wait(), 0.5)
    except TimeoutError:
        pass  # what is waited for may be no change of the twin
    finally:
        leave()


async def changes(bay: Bay, **of: str) -> list[dict[str, Any]]:
    """All changes of one thing, oldest first."""
    answer = await bay.client.get("/api/history", params={"node": "nas", "limit": "500", **of})
    return list(reversed(answer.json()["changes"]))


async def until_told(bay: Bay, *ways: list[str], **of: str) -> list[dict[str, Any]]:
    """Wait until these, in one of the ways, are the last changes of one thing."""
    found: list[dict[str, Any]] = []
    told: list[str] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not told:
                await next_change(bay)
                found = await changes(bay, **of)
                said = [change["text"] for change in found]
                told = next((texts for texts in ways if said[-len(texts) :] == texts), [])
    except TimeoutError:
        raise AssertionError(f"{ways} were not told, but {found}") from None
    times = [change["at"] for change in found]
    assert times == sorted(times)
    return found[-len(told) :]


async def fail(node: testbed.Node) -> None:
    await systemctl(node, "kill", "--signal=SIGSEGV", "steady.service")
    await on(node, "sh", "-c", "until systemctl --user is-failed --quiet steady.service; do :; done")


async def run_a_container(node: testbed.Node, name: str) -> None:
    await on(node, "podman", "run", "-d", "--name", name, "localhost/busybox:1", "sleep", "1000")
    await on(node, "podman", "kill", name)
    await on(node, "podman", "rm", name)


async def test_what_the_hub_sees_is_told_once_with_its_cause(bay: Bay, node: testbed.Node) -> None:
    await fail(node)
    await systemctl(node, "start", "steady.service")
    failed, _ = await until_told(bay, ["Failed", "Started"], service="steady")
    assert "SIGSEGV" in failed["cause"]
    known = len(await changes(bay, service="steady"))
    await systemctl(node, "restart", "steady.service")
    await until_told(bay, ["Started again"], ["Stopped", "Started"], service="steady")  # as the agent looked between
    assert {change["text"] for change in (await changes(bay, service="steady"))[known:]} <= RESTARTED
    await run_a_container(node, "brief")
    *_, removed = await until_told(bay, ["Removed"], container="brief")
    assert removed["tone"] == "off"


async def test_what_happens_while_the_agent_is_away_is_told_in_order(bay: Bay, node: testbed.Node) -> None:
    before = await changes(bay, service="steady")
    script = "for unit in 1 2; do systemctl --user stop steady; systemctl --user start steady; done"
    kill = "pkill -KILL -f '[s]ervicebay-agent$'"
    await on(node, "sh", "-c", f"{kill}; {script}; podman run --rm --name gone localhost/busybox:1 true")
    told = await until_told(bay, ["Stopped", "Started", "Stopped", "Started"], service="steady")
    assert len(await changes(bay, service="steady")) == len(before) + len(told)
    assert any(change["afterwards"] for change in told)
    await until_told(bay, ["Started", "Exited", "Removed"], container="gone")


async def test_what_happens_while_the_hub_is_away_is_told_in_order(
    bay: Bay, settings: Settings, node: testbed.Node
) -> None:
    cookies = bay.client.cookies
    known = await changes(bay, service="steady")
    bay.server.should_exit = True
    await bay.hub.stop()
    await fail(node)
    await systemctl(node, "start", "steady.service")
    await fail(node)
    await run_a_container(node, "unseen")
    async with running_bay(settings) as fresh:
        fresh.client.cookies = cookies
        first, _, last = await until_told(fresh, ["Failed", "Started", "Failed"], service="steady")
        assert "SIGSEGV" in first["cause"]
        assert "SIGSEGV" in last["cause"]
        assert first["afterwards"] is True
        assert len(await changes(fresh, service="steady")) == len(known) + 3
        *_, ended, _ = await until_told(fresh, ["Started", "Exited", "Removed"], container="unseen")
        assert ended["exitCode"] == 137


async def test_what_happens_while_the_cable_is_cut_is_told_in_order(bay: Bay, node: testbed.Node) -> None:
    steps = "for verb in stop start stop; do sleep 1.5; systemctl --user $verb steady; done"
    await on(node, "systemd-run", "--user", "--quiet", "--collect", "sh", "-c", steps)
    await asyncio.to_thread(node.cut)
    try:
        await asyncio.sleep(9)  # a cut cable makes no event
    finally:
        await asyncio.to_thread(node.mend)
    await until_told(bay, ["Stopped", "Started", "Stopped"], service="steady")
