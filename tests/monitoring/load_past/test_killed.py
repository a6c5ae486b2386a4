"""The hub is killed in the middle of writes and of packing."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from servicebay.monitoring.load_past.packing import unpack_courses
from servicebay.monitoring.past.keeping import COARSE_S

from .world import NOON, world

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]


async def test_a_killed_hub_loses_no_minute_that_was_written_and_counts_none_twice(tmp_path: Path) -> None:
    for _ in range(3):
        safe = run_and_kill(tmp_path, random.randrange(5, 90))
    async with world(tmp_path, NOON + 1000 * 60_000) as made:
        for node in ("attic", "nas"):
            (past,) = await made.reader.read([node], ["cpu"], NOON, made.at, 1000)
            numbers = [(point.least, point.mean, point.most) for point in past.series[0].points]
            assert numbers == [(number, number, number) for number in range(len(numbers))]
            assert len(numbers) >= safe > 0
            left = await made.rows.minutes([node], 0, made.at)
            days = await made.rows.rollups([node], COARSE_S, 0, made.at)
            courses = [unpack_courses(day.data, day.start, COARSE_S * 1000).get("cpu", {}) for day in days]
            assert sum(stat.many for course in courses for stat in course.values()) == len(numbers) - len(left)


def run_and_kill(folder: Path, writes: int) -> int:
    """Let a hub write so many times, then kill it; returns how many minutes are safe."""
    safe = 0
    command = [sys.executable, "-m", "tests.monitoring.load_past.killed", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        for _ in range(writes):
            safe = int(process.stdout.readline())
        process.kill()
    return safe
