"""Commands beside the agent: bytes in and out as they come, a status, and none that outlives its block."""

import asyncio
import os
from pathlib import Path

import pytest

from servicebay.nodes.command import CommandHost, open_locally
from servicebay.nodes.errors import ActionFailed, LinkFault
from servicebay.nodes.executor import NodeExecutor
from servicebay.nodes.join.link import LinkChannel
from servicebay.nodes.local import LocalAgent
from servicebay.nodes.ssh import SshAgent
from servicebay.twin.store import TwinStore
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio


async def test_bytes_go_through_and_the_end_is_told(tmp_path: Path) -> None:
    command = await open_locally(["sh", "-c", 'cat; echo "$XDG_RUNTIME_DIR last" >&2; exit 3'], tmp_path)
    sent = os.urandom(700_000)

    async def send() -> None:
        for start in range(0, len(sent), 100_000):
            await command.write(sent[start : start + 100_000])
        command.end_input()

    sending = asyncio.create_task(send())
    parts = []
    while data := await command.read():
        parts.append(data)
    await sending
    assert b"".join(parts) == sent
    assert await command.ended() == (3, f"{tmp_path} last\n")
    await command.close()
    await command.close()


async def test_one_that_is_closed_is_killed_with_its_children(tmp_path: Path) -> None:
    command = await open_locally(["sh", "-c", "sleep 1000 & echo; wait"], tmp_path)
    assert await command.read() == b"\n"
    await command.close()
    assert (await command.ended()).status is None
    async with asyncio.timeout(PATIENCE_S):
        assert await command.read() == b"", "nobody holds the other end any more"


async def test_what_takes_no_more_or_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(LinkFault, match="could not be started"):
        await open_locally(["/nowhere/podman"], tmp_path)
    command = await open_locally(["true"], tmp_path)
    await command.ended()
    with pytest.raises(LinkFault):
        await command.write(b"x" * 10_000_000)
    await command.close()


async def test_every_way_to_a_node_carries_commands() -> None:
    assert issubclass(SshAgent, CommandHost)
    assert issubclass(LocalAgent, CommandHost)
    assert issubclass(LinkChannel, CommandHost)

    async def never() -> LocalAgent:
        raise LinkFault("unreachable", "No.")

    executor = NodeExecutor("nas", never, TwinStore(), "nobody")
    with pytest.raises(ActionFailed, match="not connected"):
        async with executor.command(["true"]):
            pass
