"""Terminals on a real node, over the hub's own sockets."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

import testbed
from servicebay.settings.model import Settings
from tests.api.bay import PASSWORD, Bay, running_bay
from tests.watching import Watching, watching

LET_IN = "mkdir -p -m 700 ~/.ssh && cat >> ~/.ssh/authorized_keys"
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


@pytest.fixture
async def bay(tmp_path: Path, node: testbed.Node) -> AsyncIterator[Bay]:
    """A hub that has the node, live, and anna signed in."""
    async with running_bay(Settings(tmp_path / "data")) as running:
        await running.sign_in("anna", PasswordHasher().hash(PASSWORD))
        key = running.hub.nodes.public_key + "\n"
        await asyncio.to_thread(node.ssh, "sh", "-c", LET_IN, stdin=key)
        address = {"host": node.address, "user": node.user}
        seen = (await running.client.post("/api/nodes/probe", json=address)).json()
        body = {**address, "name": "nas", "fingerprint": seen["fingerprint"]}
        assert (await running.client.post("/api/nodes", json=body)).status_code == 201
        await until_online(running)
        yield running


async def until_online(bay: Bay) -> None:
    online = asyncio.Event()

    def look(_change: object = None) -> None:
        if bay.hub.twin.get("nas").connection.status == "online":
            online.set()

    leave = bay.hub.twin.subscribe(look)
    look()
    async with asyncio.timeout(20):
        await online.wait()
    leave()


@pytest.fixture
async def anna(bay: Bay) -> AsyncIterator[Watching]:
    async with watching(bay.url, Cookie=bay.cookie, Origin=bay.url) as somebody:
        yield somebody


async def test_a_login_shell_has_its_size_and_surroundings_and_tells_how_it_ended(anna: Watching) -> None:
    shell = await anna.open(node="nas", columns=91, rows=33)
    await anna.type(shell, "stty size; echo $TERM $COLORTERM $LANG; shopt login_shell; tty; id -un; echo n=$((6*7))\n")
    said = await anna.until_seen(shell, "n=42")
    assert "33 91" in said
    assert "xterm-256color truecolor" in said
    assert "UTF-8" in said
    assert "login_shell    \ton" in said
    assert "/dev/pts/" in said
    assert testbed.USER in said
    await anna.socket.ask("term-resize", id=shell, columns=120, rows=50)
    await anna.until(lambda: anna.states[shell]["columns"] == 120)
    await anna.type(shell, "stty size\n")
    await anna.until_seen(shell, "50 120")
    await anna.type(shell, "exit 7\n")
    assert await anna.until_ended(shell) == {"text": "The shell ended with status 7.", "status": 7}
