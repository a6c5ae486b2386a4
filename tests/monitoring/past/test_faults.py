"""The hub is killed in the middle of writes; its disk is full."""

import contextlib
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicebay.monitoring.past.keeping import COARSE_S, FINE_S
from servicebay.monitoring.past.packing import unpack_tallies

from .world import check, world

pytestmark = pytest.mark.anyio
RUN = Path(__file__).with_name("killed.py")
CHECKS = 8


async def test_a_killed_hub_loses_nothing_that_was_written_and_counts_nothing_twice(tmp_path: Path) -> None:
    for _ in range(3):
        safe = run_and_kill(tmp_path, random.randrange(5, 60))
    async with world(tmp_path) as made:
        for number in range(CHECKS):
            kept = await made.kept(number + 1)
            told = [int(row.text) for row in kept]
            assert told == list(range(len(told)))  # each once, in order, none missing
            assert len(told) >= safe > 0
            packed = len(told) - len(await made.rows.beats([number + 1]))
            for span in (COARSE_S, FINE_S):
                days = await made.rows.rollups([number + 1], span, 0, 2**45)
                tallies = [each for day in days for each in unpack_tallies(day.start, span * 1000, day.data)]
                assert sum(tally.asked for tally in tallies) == sum(d.well + d.failed for d in days) == packed


def run_and_kill(folder: Path, writes: int) -> int:
    """Let a hub write so many times, then kill it; returns how many outcomes of each check are safe."""
    safe = 0
    command = [sys.executable, str(RUN), str(folder), str(CHECKS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(writes):
            safe = int(process.stdout.readline())
        process.kill()
    return safe


def fill(path: Path) -> None:
    """Take all room that its disk has."""
    with path.open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(b"x" * 4096)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk wants root")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(tmp_path)], check=True)
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


async def test_a_full_disk_is_said_and_loses_nothing(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servicebay.monitoring.past.recorder.WRITE_EVERY_S", 0.01)
    monkeypatch.setattr("servicebay.monitoring.past.recorder.LONGEST_PAUSE_S", 0.05)
    async with world(small_disk / "data") as made:
        made.put(check())
        made.each_minute("o")
        await made.recorder.flush()
        fill(small_disk / "filler")
        for _ in range(50):  # what is free within the database's own pages is used up
            made.each_minute("o" * 60)
            await made.until(lambda: bool(made.recorder.troubles) or not made.recorder.unwritten(1))
            if made.recorder.troubles:
                break
        text = made.recorder.troubles["write"].text
        assert re.fullmatch(r"The results of checks are not being kept: .*servicebay.db: .*make room\.", text)
        made.each_minute("xx")
        assert made.board.rows["own.web"].state == "fail"  # checks go on
        count = (made.at - made.began) // 60_000
        (small_disk / "filler").unlink()
        await made.until(lambda: not made.recorder.troubles and not made.recorder.unwritten(1))
        assert len(await made.kept()) == count
