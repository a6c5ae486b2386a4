"""A hub that is killed: a shell in a scope lives on and is found again, any other is gone from its node."""

import asyncio
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import testbed
from tests.patience import PATIENCE_S, until_async
from tests.watching import Watching, watching
from tools.hub import Hub, is_online

pytestmark = pytest.mark.anyio
OURS = "ps -eo args= | grep -c '[s]ervicebay-terminal' || :"
PID = re.compile(r"pid=(\d+)\r")
LEFT = "ls /run/user/*/servicebay-terminals/ 2>/dev/null; ps -eo args= | grep -E '[s]leep 98[0-9]'; :"


def token_of(hub: Hub) -> str:
    return "Bearer " + str(json.loads((hub.data_dir / "local-token").read_text())["token"])


async def shells(node: testbed.Node) -> int:
    return int(await asyncio.to_thread(node.ssh, "sh", "-c", OURS))


async def until_shells(node: testbed.Node, count: int) -> None:
    async def are_there() -> bool:
        return await shells(node) == count

    await until_async(are_there)


async def until_joined(somebody: Watching, shell: str) -> None:
    """The node is a moment away after the hub's start: then the session is."""

    async def is_joined() -> bool:
        return bool((await somebody.join(shell))["terminal"]["state"] == "open")

    await until_async(is_joined)


def servicebay(hub: Hub, *argv: str) -> subprocess.CompletedProcess[bytes]:
    """The command line, on a terminal of its own."""
    command = [str(Path(sys.executable).with_name("servicebay")), *argv, "--data-dir", str(hub.data_dir)]
    script = ["script", "-qec", shlex.join(command), "/dev/null"]
    keys = b"stty size; echo pid=$$\nexit 7\n" if argv[0] == "ssh" else b"echo again=$$\n\n~."
    return subprocess.run(script, input=keys, capture_output=True, timeout=PATIENCE_S, check=False)


def piped(hub: Hub, keys: bytes | None, *argv: str) -> int:
    """The exit status of the command line without a terminal; ``keys`` None: with /dev/null, as from cron."""
    command = [str(Path(sys.executable).with_name("servicebay")), argv[0], "--data-dir", str(hub.data_dir), *argv[1:]]
    given: dict[str, Any] = {"stdin": subprocess.DEVNULL} if keys is None else {"input": keys}
    return subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=False, **given).returncode


async def on_the_command_line(hub: Hub, kept: str) -> None:
    shell = await asyncio.to_thread(servicebay, hub, "ssh", "nas")
    assert shell.returncode == 7, shell.stdout
    assert b"pid=" in shell.stdout
    assert await asyncio.to_thread(piped, hub, b"echo hi; exit 4", "ssh", "nas") == 4
    assert await asyncio.to_thread(piped, hub, None, "exec", "shelly", "--", "sh", "-c", "exit 6") == 6
    joined = await asyncio.to_thread(servicebay, hub, "terminal", "join", kept)
    assert joined.returncode == 0, joined.stdout
    assert b"runs on" in joined.stdout
    listed = await asyncio.to_thread(servicebay, hub, "terminal", "list")
    assert b"stays" in listed.stdout


async def test_a_shell_in_a_scope_outlives_a_killed_hub_and_others_leave_nothing(
    tmp_path: Path, node: testbed.Node
) -> None:
    hub = await asyncio.to_thread(Hub, tmp_path / "data", 0, tmp_path / "log")
    try:
        await asyncio.to_thread(hub.add_node, node, "nas")
        await asyncio.to_thread(hub.wait_for, is_online("nas", may_be_empty=True))
        async with watching(hub.url, Authorization=token_of(hub)) as before:
            kept = await before.open(node="nas", scope=True, name="stays")
            lost = await before.open(node="nas")
            await before.type(lost, "trap '' HUP; sleep 981 & sleep 982\n")
            await before.type(kept, "echo pid=$$; sleep 2; seq 1 3; echo mean''while\n")
            await before.until(lambda: PID.search(before.text(kept)))
            pid = PID.findall(before.text(kept))[0]
            await before.until_seen(lost, "sleep 982")
            hub.kill()
        await until_shells(node, 1)
        await asyncio.to_thread(
            node.ssh, *["podman", "run", "-d", "--name", "shelly", "localhost/busybox:1", "sleep", "1000"]
        )
        await asyncio.to_thread(hub.start)
        await asyncio.to_thread(hub.wait_for, is_online("nas", may_be_empty=True))
        async with watching(hub.url, Authorization=token_of(hub)) as after:
            await until_joined(after, kept)
            said = await after.until_seen(kept, "meanwhile")
            assert "1\r\n2\r\n3\r\nmeanwhile" in said
            await after.type(kept, "echo still=$$\n")
            await after.until_seen(kept, f"still={pid}")
            rows = await asyncio.to_thread(hub.api, "GET", "/api/terminals")
            assert [(row["id"], row["name"], row["scope"]) for row in rows] == [(kept, "stays", True)]
            await on_the_command_line(hub, kept)
            await after.until_seen(kept, f"again={pid}")
            await after.socket.ask("term-close", id=kept)
            assert (await after.until_ended(kept))["text"]
        await until_shells(node, 0)
        assert await asyncio.to_thread(node.root, "sh", "-c", LEFT) == ""
    finally:
        await asyncio.to_thread(hub.stop)
