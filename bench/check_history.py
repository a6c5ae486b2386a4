"""What the past of checks takes and how fast it is read: 1,000 checks with 90 days of outcomes, one a minute.

The database is filled through the hub's own packing; the last two hours are rows, as in a hub that runs. Told: its
size, how long a start takes that recalls them all, how long a check's past takes over REST, and its page in Chromium
until the days and the chart are drawn.

``python -m bench.check_history [--checks 1000] [--days 90] [--rounds 20]``
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench import budget, report
from bench.check_scene import Site, cpu_s, lay_out
from servicebay.monitoring.check import Check
from servicebay.monitoring.past.keeping import DAY_MS, HOUR_MS, OUTCOMES_MS, start_of
from servicebay.monitoring.past.question import question_of
from servicebay.monitoring.past.roller import pack_hours
from servicebay.storage.check_rows import BeatRow, BlockRow, CheckRows, EventRow, RollupRow, Series
from servicebay.storage.database import Database
from servicebay.storage.directory import database_path
from tools.browser import browser, sign_in
from tools.hub import Hub

PROFILES = 24
"""Different pasts; each check has one of them."""
MINUTE_MS = 60_000
SETTLES_S = 20.0
"""After a start: by then the hour before is packed."""


def outcomes(seed: int, began: int, until: int) -> Iterator[BeatRow]:
    """A minute apart but for some jitter; latencies that wander, an outage now and then."""
    dice = random.Random(seed)
    base, down = dice.uniform(5, 200), 0
    for at in range(began, until, MINUTE_MS):
        base = min(900.0, max(2.0, base * dice.lognormvariate(0, 0.01)))
        if down == 0 and dice.random() < 1 / 9_000:
            down = dice.randrange(2, 60)
        down = max(0, down - 1)
        latency = None if down else round(100 * base * dice.lognormvariate(0, 0.25))
        text = "refused the connection" if down else "answers 200 OK"
        yield BeatRow(0, at + dice.randrange(400), "x" if down else "o", latency, 60, text)


class Profile:
    """The past of one check, packed."""

    def __init__(self, seed: int, began: int, now: int) -> None:
        beats = list(outcomes(seed, began, now))
        closed = start_of(now, HOUR_MS) - HOUR_MS
        packed = pack_hours([row for row in beats if row.at < closed], [], [])
        self.blocks = [row for row in packed.blocks if row.start >= now - OUTCOMES_MS]
        self.rollups = packed.rollups
        self.fresh = [row for row in beats if row.at >= closed]
        self.events = [
            EventRow(0, row.at, "fail" if row.level == "o" else "ok", "ok" if row.level == "o" else "fail", row.text)
            for before, row in pairwise(beats)
            if before.level != row.level
        ]


async def fill(folder: Path, checks: list[Check], days: int) -> None:
    """Write pasts of so many days."""
    now = time.time_ns() // 1_000_000
    began = start_of(now - days * DAY_MS, DAY_MS)
    profiles = [Profile(seed, began, now) for seed in range(min(PROFILES, len(checks)))]
    database = Database(database_path(folder))
    await database.open()
    rows = CheckRows(database)
    # in the order of time, as a hub writes it: pages of the file are as mixed as they would be
    for day in range(began, now + DAY_MS, DAY_MS):
        blocks: list[BlockRow] = []
        rollups: list[RollupRow] = []
        for number in range(len(checks)):
            profile = profiles[number % len(profiles)]
            blocks += [row._replace(series=number) for row in profile.blocks if day <= row.start < day + DAY_MS]
            rollups += [row._replace(series=number) for row in profile.rollups if row.start == day]
        await rows.pack([], blocks, rollups)
    for number, check in enumerate(checks):
        profile = profiles[number % len(profiles)]
        fresh = [row._replace(series=number) for row in profile.fresh]
        events = [row._replace(series=number) for row in profile.events]
        await rows.write([Series(number, check.key, question_of(check), began)], fresh, events)
    await database.close()


def read_ms(hub: Hub, key: str, span: str) -> float:
    """How long an answer takes."""
    began = time.perf_counter()
    past = hub.api("GET", f"/api/monitoring/{key}/history?span={span}&zone=Europe/Berlin")
    took = (time.perf_counter() - began) * 1000
    if len(past["days"]) < 2 or not past["points"]:
        raise RuntimeError(f"{key} has no past")
    return took


def page_ms(hub: Hub, keys: list[str]) -> list[float]:
    """From the click on a row until its days and its chart are there, in the browser."""
    took = []
    with browser() as chromium, chromium.new_context() as context:
        sign_in(context, hub)
        page = context.new_page()
        page.goto(f"{hub.url}/monitoring")
        page.get_by_role("row").nth(2).wait_for()
        for key in keys:
            page.evaluate(START, f"/monitoring/{key}")
            page.wait_for_function("() => window.tookMs !== undefined")
            took.append(float(page.evaluate("() => window.tookMs")))
            page.go_back()
            page.get_by_role("row").nth(2).wait_for()
    report.note(f"pages: {[round(each) for each in took]}")
    return took


START = """path => {
  window.tookMs = undefined;
  const began = performance.now();
  history.pushState(null, "", path);
  const look = () => {
    const isDrawn = document.querySelector('[role="slider"]') && document.querySelector(".u-over");
    if (isDrawn) window.tookMs = performance.now() - began;
    else requestAnimationFrame(look);
  };
  look();
}"""


def main() -> int:
    """Fill a database, start a hub on it, and ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=1000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    site = Site()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        checks = [site.check(number) for number in range(options.checks)]
        lay_out(folder, checks)
        report.note(f"filling {options.checks} checks of {options.days} days")
        asyncio.run(fill(folder, checks, options.days))
        size = database_path(folder).stat().st_size
        report.note(f"{size / 1e6:.0f} MB")
        began = time.perf_counter()
        with Hub(folder, log=folder / "log") as hub:
            start_s, start_cpu_s = time.perf_counter() - began, cpu_s(hub.process.pid)
            states = {row["state"] for row in hub.api("GET", "/api/monitoring")}
            time.sleep(SETTLES_S)
            keys = random.Random(1).sample([check.key for check in checks], min(options.rounds, len(checks)))
            asked = {span: [read_ms(hub, key, span) for key in keys] for span in ("24h", "7d", "90d", "1y")}
            pages = page_ms(hub, keys)
        result: dict[str, Any] = {
            "checks": options.checks,
            "days": options.days,
            "database_mb": round(size / 1e6),
            "start_s": round(start_s, 2),
            "start_cpu_s": round(start_cpu_s, 2),
            "states_at_once": sorted(states),
            **{f"read_{span}_ms": report.spread(times) for span, times in asked.items()},
            "page_ms": report.spread(pages),
            "read_p95_ms": report.spread([each for times in asked.values() for each in times])["p95"],
            "page_p95_ms": report.spread(pages)["p95"],
        }
    result["over_budget"] = budget.over(result, "check_history")
    report.emit("check_history", result)
    return 1 if result["over_budget"] else 0


if __name__ == "__main__":
    sys.exit(main())
