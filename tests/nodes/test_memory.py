"""Garbage leaves the hub's memory flat, and the measure is one that would see a leak.

Everything that the hub holds is Python's, so ``tracemalloc`` counts it to the byte: what stays after a
flood, and the most that was held at one time. The SSH server, in the same process, is counted as well.
"""

import gc
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple

import pytest

from servicebay.nodes.errors import ActionFailed
from servicebay.wire import framing
from tests.nodes.parts import Hub, SshServer, is_offline

pytestmark = pytest.mark.anyio

KIB, MIB = 2**10, 2**20
LINES, FLOODS = 3, 20
STAYS_LIMIT = 128 * KIB
"""What may stay after all of a kind of garbage: log records, caches; a leak of what came would be more."""
RECONNECTS_LIMIT = 768 * KIB
"""The same over reconnects: buffers of the last connections that close, on the server's side too, come and go (300 KiB
were seen either way)."""
Flood = Callable[[Hub], Awaitable[None]]


class Growth(NamedTuple):
    """Bytes that stayed, and bytes held at the worst moment, above what was held before."""

    stayed: int
    peak: int


@pytest.fixture(autouse=True)
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


async def live(hub: Hub, server: SshServer) -> Hub:
    server.authorize(hub.key.public)
    await hub.add(server)
    await hub.online()
    return hub


async def growth_of(flood: Flood, hub: Hub, times: int) -> Growth:
    """What ``times`` floods cost after a first one."""
    await flood(hub)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    for _ in range(times):
        await flood(hub)
    peak = tracemalloc.get_traced_memory()[1]
    gc.collect()
    return Growth(tracemalloc.get_traced_memory()[0] - before, peak - before)


async def a_line_of_20_mib(hub: Hub) -> None:
    await hub.manager.request("n", "say", {"hex": (b"x" * KIB).hex(), "times": 20 * KIB, "end": "\n"})
    assert await hub.manager.request("n", "echo", {"still": "here"}) == {"still": "here"}


async def bad_lines_until_the_connection_closes(hub: Hub) -> None:
    with pytest.raises(ActionFailed, match="malformed frames in a row"):
        await hub.manager.request("n", "say", {"hex": ((b"\xff" * 20 + b"\n") * 5_000).hex(), "times": 10})
    await hub.until(is_offline)
    await hub.manager.test("n")  # and do not wait for the next attempt
    await hub.online()


async def test_lines_of_20_mib_are_thrown_away_and_the_next_is_read(hub: Hub, server: SshServer) -> None:
    growth = await growth_of(a_line_of_20_mib, await live(hub, server), LINES)
    assert growth.stayed < STAYS_LIMIT
    assert growth.peak < framing.MAX_FRAME_BYTES + 4 * MIB


async def test_a_flood_of_small_bad_lines_over_reconnects_leaves_memory_flat(hub: Hub, server: SshServer) -> None:
    growth = await growth_of(bad_lines_until_the_connection_closes, await live(hub, server), FLOODS)
    assert growth.stayed < RECONNECTS_LIMIT


@pytest.mark.parametrize(("flood", "times"), [(a_line_of_20_mib, 1), (bad_lines_until_the_connection_closes, FLOODS)])
async def test_a_leak_of_what_was_thrown_away_would_be_seen(
    hub: Hub, server: SshServer, monkeypatch: pytest.MonkeyPatch, flood: Flood, times: int
) -> None:
    leaked: list[bytearray] = []
    feed = framing.LineSplitter.feed

    def leaking(splitter: framing.LineSplitter, data: bytes) -> list[framing.Line]:
        leaked.append(bytearray(data))
        return feed(splitter, data)

    monkeypatch.setattr(framing.LineSplitter, "feed", leaking)
    growth = await growth_of(flood, await live(hub, server), times)
    assert growth.stayed > RECONNECTS_LIMIT
