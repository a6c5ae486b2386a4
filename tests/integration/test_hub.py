"""The whole path: a real node, its agent over SSH, the hub's twin, REST and a real Socket.IO client."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import testbed
from servicebay.settings.model import Settings
from servicebay.wire.mergepatch import merge
from tests.api.bay import Bay, Watcher, running_bay
from tests.patience import PATIENCE_S, until_async

pytestmark = pytest.mark.anyio
LET_IN = "mkdir -p -m 700 ~/.ssh && cat >> ~/.ssh/authorized_keys"


async def on(node: testbed.Node, *argv: str, **options: Any) -> str:
    return await asyncio.to_thread(node.ssh, *argv, **options)


class Page:
    """What a browser shows: a snapshot with every patch merged into it."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self.state: dict[str, Any] = {}

    async def open(self) -> None:
        await self._watcher.subscribe()
        self.state = (await self._watcher.next("live:snapshot"))["state"]

    async def until_node(self, status: str) -> dict[str, Any]:
        return await self._until("nodes", lambda row: row["status"] == status)

    async def until_container(self, name: str, state: str) -> dict[str, Any]:
        return await self._until("containers", lambda row: (row["name"], row["state"]) == (name, state))

    async def _until(self, section: str, fits: Any) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for row in self.state[section].values():
                    if fits(row):
                        return dict(row)
                self.state = merge(self.state, (await self._watcher.next("live:patch"))["patch"])


@pytest.fixture
async def bay(tmp_path: Path, node: testbed.Node) -> AsyncIterator[Bay]:
    """A hub that knows the node, added over REST as a person would."""
    async with running_bay(Settings(tmp_path / "data")) as running:
        await running.sign_up()
        await on(
            node,
            "sh",
            "-c",
            "mkdir -p -m 700 ~/.ssh && cat >> ~/.ssh/authorized_keys",
            stdin=running.hub.nodes.public_key + "\n",
        )
        address = {"host": node.address, "user": node.user}
        seen = (await running.client.post("/api/nodes/probe", json=address)).json()
        assert seen["keyAccepted"] is True
        body = {**address, "name": "nas", "fingerprint": seen["fingerprint"]}
        assert (await running.client.post("/api/nodes", json=body)).status_code == 201
        yield running


@pytest.fixture
async def page(bay: Bay) -> Page:
    page = Page(await bay.socket())
    await page.open()
    await page.until_node("online")
    return page


async def test_a_container_that_starts_and_ends_shows_in_a_browser(bay: Bay, page: Page, node: testbed.Node) -> None:
    await on(node, "podman", "run", "-d", "--name", "seen", "localhost/busybox:1", "sleep", "1000")
    running = await page.until_container("seen", "running")
    assert running["tone"] == "ok"
    inspected = (await bay.client.get("/api/containers/seen")).json()
    assert inspected["stale"] is False
    assert inspected["inspect"]["Id"] == running["id"]
    await on(node, "podman", "kill", "seen")
    assert (await page.until_container("seen", "exited"))["exitCode"] == 137
    assert page.state == bay.hub.live.state or await page.until_container("seen", "exited")
    await on(node, "podman", "rm", "-f", "seen")


async def test_an_action_over_rest_is_done_seen_told_and_recorded(bay: Bay, page: Page, node: testbed.Node) -> None:
    await on(node, "podman", "create", "--name", "acted", "localhost/busybox:1", "sleep", "1000")
    await page.until_container("acted", "created")
    for action, state in (("start", "running"), ("kill", "exited")):
        answer = await bay.client.post("/api/containers/acted/action", json={"action": action})
        assert answer.status_code == 200, answer.text
        assert (await on(node, "podman", "inspect", "-f", "{{.State.Status}}", "acted")).strip() == state
        await page.until_container("acted", state)
    assert {row["state"] for row in page.state["operations"].values()} <= {"running", "done"}
    rows = await bay.hub.audit.recent(2)
    assert [(row.action, row.target, row.outcome) for row in rows] == [
        ("container.kill", "nas/acted", "ok"),
        ("container.start", "nas/acted", "ok"),
    ]
    gone = await bay.client.post("/api/containers/acted/action", json={"action": "delete"})
    assert gone.status_code == 200
    assert "acted" not in await on(node, "podman", "ps", "-a", "--format", "{{.Names}}")


async def test_a_test_of_the_node_returns_its_checklist(bay: Bay, page: Page) -> None:
    answer = (await bay.client.post("/api/nodes/nas/test")).json()
    assert answer["ok"] is True
    assert {"python", "podman", "quadlet", "session", "linger"} <= {row["id"] for row in answer["capabilities"]}


async def test_a_restarted_hub_shows_the_last_state_as_stale_then_the_present(
    tmp_path: Path, node: testbed.Node, bay: Bay, page: Page
) -> None:
    await on(node, "podman", "run", "-d", "--name", "kept", "localhost/busybox:1", "sleep", "1000")
    await page.until_container("kept", "running")
    agents = "pgrep -u $USER -c '^python' || true"

    async def one_runs() -> bool:  # a child of it is called so as well, until it is the program that it becomes
        return (await on(node, "sh", "-c", agents)).strip() == "1"

    async def none_runs() -> bool:  # it goes with its connection
        return (await on(node, "sh", "-c", agents)).strip() == "0"

    await until_async(one_runs)
    await bay.hub.stop()
    await until_async(none_runs)
    await asyncio.to_thread(node.cut)
    try:
        async with running_bay(bay.hub.settings) as again:
            (row,) = [c for c in again.hub.live.containers() if c.name == "kept"]
            assert (row.state, row.stale) == ("running", True)
            await asyncio.to_thread(node.mend)
            watcher = await again.socket(Cookie=bay.cookie)
            fresh = Page(watcher)
            await fresh.open()
            await fresh.until_node("online")
            assert "stale" not in await fresh.until_container("kept", "running")
    finally:
        await asyncio.to_thread(node.mend)
        await on(node, "podman", "rm", "-ft0", "kept")
