"""The agent's end of the stream on real pipes: what goes out, and in which order, when the hub does not read."""

import json
import os
from typing import Any

from servicebay.agent.aggregator import Aggregator
from servicebay.agent.loop import Loop
from servicebay.agent.rpc import Channel
from servicebay.wire.mergepatch import merge
from servicebay.wire.messages import AgentStats, Heartbeat


def unit(state: str, number: int) -> dict[str, Any]:
    return {"activeState": state, "subState": f"{number}" * 3000, "invocationId": str(number)}


def beat(seq: int, patch: dict[str, Any] | None) -> Heartbeat:
    return Heartbeat(seq, 5, AgentStats(1, 0.1, 0, 0, 0), patch)


def test_what_nobody_waits_for_goes_with_the_next_heartbeat_in_one_frame() -> None:
    read_fd, write_fd = os.pipe()
    loop, aggregator = Loop(), Aggregator()
    channel = Channel(loop, aggregator, stdout_fd=write_fd)

    async def read_frame() -> dict[str, Any]:
        await loop.readable(read_fd)
        frame: dict[str, Any] = json.loads(os.read(read_fd, 1 << 16))
        return frame

    async def main() -> None:
        loop.spawn(channel.write(), "stdout")
        channel.beat(beat)
        assert "patch" not in await read_frame(), "nothing was read yet"
        channel.state_ready.set()
        channel.wake()
        assert (await read_frame())["type"] == "SYNC_STATE"
        aggregator.put("resources", {"load1": 0.5}, "proc")
        channel.beat(beat)
        frame = await read_frame()
        assert (frame["type"], frame["seq"], frame["patch"]["resources"]) == ("HEARTBEAT", 2, {"load1": 0.5})
        channel.beat(beat)
        frame = await read_frame()
        assert (frame["seq"], "patch" in frame) == (2, False), "nothing changed"

    loop.run(main())
    os.close(read_fd)
    os.close(write_fd)


def test_a_hub_that_does_not_read_gets_what_came_and_went_before_the_present() -> None:
    read_fd, write_fd = os.pipe()
    os.set_blocking(write_fd, False)
    loop, aggregator = Loop(), Aggregator()
    channel = Channel(loop, aggregator, stdout_fd=write_fd)
    channel.state_ready.set()

    async def flap() -> list[str]:
        loop.spawn(channel.write(), "stdout")
        for number in range(60):  # 6 KB each: the pipe holds eleven of them
            aggregator.put("services", {"a": unit("active" if number % 2 else "failed", number)}, "dbus")
            channel.wake()
            await loop.sleep(0)
            await loop.sleep(0)
        return await read_all()

    async def read_all() -> list[str]:
        data = b""
        while not (data.endswith(b"\n") and b'"invocationId":"59"' in data):
            await loop.readable(read_fd)
            data += os.read(read_fd, 1 << 20)
        return data.decode().splitlines()

    frames = [json.loads(line) for line in loop.run(flap())]
    os.close(read_fd)
    os.close(write_fd)
    state: dict[str, Any] = {}
    runs: list[str] = []
    for frame in frames:
        if frame["type"] == "TRANSITIONS":
            runs += [item["run"] for item in frame["items"]]
            continue
        state = frame["state"] if frame["type"] == "SYNC_STATE" else merge(state, frame["patch"])
        runs.append(state["services"]["a"]["invocationId"])
    assert "TRANSITIONS" in {frame["type"] for frame in frames}
    assert runs == [str(number) for number in range(60)]
