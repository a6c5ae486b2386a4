"""The hub's clock is set an hour forward and back: nobody is told too much, too early or too late, and checks go on."""

import asyncio
import time

import pytest

from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.past import recorder
from servicebay.monitoring.past.roller import unpacked_beats
from servicebay.services.alerts import watcher
from servicebay.twin.store import Connection
from tests.api.bay import Bay, populate, unit
from tests.api.webhook import Webhook
from tests.patience import PATIENCE_S, until_async

pytestmark = pytest.mark.anyio
HOUR_MS = 3_600_000
FAILED = {"activeState": "failed", "subState": "failed", "result": "exit-code", "exitCode": 3}


class Clock:
    """The clock on the wall, set by ``by_ms``."""

    by_ms = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.by_ms


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Of a hub that is started after this."""
    made = Clock()
    monkeypatch.setattr("servicebay.hub.wall_clock_ms", made)
    monkeypatch.setattr(watcher, "START_MS", 0)
    monkeypatch.setattr(recorder, "LOOK_EVERY_S", 0.05)
    return made


@pytest.fixture
async def member(clock: Clock, member: Bay) -> Bay:
    """A hub with this clock, whose checks are those of the test."""
    return member


async def title_of(hook: Webhook) -> str:
    async with asyncio.timeout(PATIENCE_S):
        return (await hook.taken.get())["title"]


@pytest.mark.parametrize("by_ms", [HOUR_MS, -HOUR_MS])
async def test_a_clock_that_is_set_tells_nobody_too_much_too_early_or_too_late(
    by_ms: int, clock: Clock, member: Bay
) -> None:
    hub = member.hub
    hanging = {
        f"own.c{n}": Check(key=f"own.c{n}", name=f"c{n}", kind="heartbeat", target=f"nas:{n}", interval_s=86_400)
        for n in range(60)
    }

    async def ticks() -> None:
        asked = hub.board.rows["own.t"].at

        async def is_asked_again() -> bool:
            return hub.board.rows["own.t"].at != asked and hub.board.rows["own.t"].state == "ok"

        await until_async(is_asked_again)

    listening = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with listening, Webhook().serving() as phone, Webhook().serving() as chief:
        port = listening.sockets[0].getsockname()[1]
        ticking = Check(key="own.t", name="t", kind="tcp", target=f"127.0.0.1:{port}", interval_s=0.1)
        for name, hook in (("phone", phone), ("chief", chief)):
            await member.client.post("/api/alerts/targets", json={"name": name, "address": hook.address})
        wish = {"least": "act", "enabled": True, "afterMin": 30}
        assert (await member.client.put("/api/alerts/targets/chief", json=wish)).status_code == 200
        populate(hub, "nas", [], [unit(), unit("bad.service", **FAILED)])
        hub.board.put("own", {ticking.key: ticking, **hanging})
        await ticks()
        assert await title_of(phone) == "bad on nas needs you"
        for check in hanging.values():
            hub.board.note(check, Outcome("fail", "did not answer"), clock())
            hub.board.note(check, Outcome("fail", "did not answer"), clock())
        clock.by_ms = by_ms
        await ticks()

        async def is_said() -> bool:
            return "The hub's clock was set" in hub.live.state["attention"].get("hub:clock", {}).get("text", "")

        await until_async(is_said)
        populate(hub, "nas", [], [unit(), unit("bad.service", **FAILED), unit("worse.service", **FAILED)])
        assert await title_of(phone) == "worse on nas needs you", "neither checks that wait for their cause, nor late"
        hub.twin.set_connection("nas", Connection("offline", "The node did not answer."))
        assert await title_of(phone) == "nas needs you"
        (row,) = [row for row in (await member.client.get("/api/alerts")).json()["targets"] if row["id"] == "chief"]
        assert (row["waiting"], chief.taken.qsize()) == (3, 0), "half an hour has not passed"
        clock.by_ms = 0
        await ticks()
        assert phone.taken.empty()
        series = hub.recorder.series_of(ticking.key)
        assert series is not None
        found = [beat.at for beat in hub.board.beats(ticking.key)]
        await hub.recorder.flush()
        packed = unpacked_beats(await hub.check_rows.last_blocks(series.id, 100))
        kept = [row.at for row in (*packed, *await hub.check_rows.beats([series.id]))]
        assert set(found) <= set(kept), "none is lost"
        assert len(kept) == len(set(kept)), "none is doubled"
