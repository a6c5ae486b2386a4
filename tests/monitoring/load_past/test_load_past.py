from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.monitoring.growth import Growth
from servicebay.monitoring.load_past.metrics import COMPARED, KINDS, compared_metrics, kind_of, values_of
from servicebay.monitoring.load_past.packing import pack_courses, pack_minute, unpack_courses, unpack_minute
from servicebay.monitoring.load_past.reader import NOTHING_THEN, NOTHING_YET, choose
from servicebay.monitoring.load_past.recorder import KEPT_MS, MINUTE_S
from servicebay.monitoring.load_past.stat import Stat, fold, stat_of, sum_of
from servicebay.monitoring.past.keeping import COARSE_S, DAY_MS, HOUR_MS
from servicebay.twin import schema
from servicebay.wire.codec import to_object
from servicebay.wire.machine import Disk, Interface, Pressure, Sensor
from tests.services.facts import resources

from .world import AWAY, MINUTE_MS, NOON, world

pytestmark = pytest.mark.anyio
VALUES = st.floats(0, 100)


def as_told(**members: Any) -> schema.Resources:
    return msgspec.convert(to_object(resources(**members)), schema.Resources)


def test_what_a_node_tells_is_kept_in_units_that_nodes_share() -> None:
    told = values_of(
        as_told(
            disks={"/": Disk("/dev/sda1", "/", "ext4", 200, 50, 1000, 10), "/srv": Disk("b", "/srv", "btrfs", 4, 1)},
            pressure={"io": Pressure(7.5), "irq": Pressure(1.0)},
            interfaces={"a": Interface(100, 10, 0, 0), "b": Interface(1, 2, 0, 0)},
            sensors={"cpu": Sensor(50.0), "nvme": Sensor(61.5)},
        )
    )
    assert told == {
        **{"cpu": 12.0, "load": 0.5, "memory": 25.0, "pressure.io": 7.5, "received": 101.0, "sent": 12.0},
        **{"temperature": 61.5, "disk:/": 25.0, "inodes:/": 1.0, "disk:/srv": 25.0},
    }
    assert all(kind_of(metric) for metric in told)


def test_a_metric_is_known_by_its_name_only() -> None:
    assert [kind_of(name) for name in ("disk", "cpu:/", "fan", "")] == [None] * 4
    found = kind_of("disk:/srv/a:b")
    assert found is not None
    assert (found.title, found.name) == ("Disk /srv/a:b", "/srv/a:b")


def test_nodes_are_compared_by_metrics_that_there_are() -> None:
    compared = {each.metric: each.title for each in compared_metrics()}
    assert list(compared) == list(COMPARED)
    assert {compared["pressure.io"], compared["disk:/"]} == {"Waiting for disks", "Disk /"}


@given(st.lists(VALUES, min_size=1, max_size=200), st.integers(1, 5))
@settings(max_examples=40)
def test_folding_in_two_steps_is_folding_in_one(values: list[float], factor: int) -> None:
    course = {NOON + number * MINUTE_MS: stat_of(value) for number, value in enumerate(values)}
    once = fold(course, 60 * MINUTE_MS)
    twice = fold(fold(course, factor * MINUTE_MS) if 60 % factor == 0 else course, 60 * MINUTE_MS)
    assert once.keys() == twice.keys()
    for at, stat in once.items():
        assert (stat.many, stat.least, stat.most) == (twice[at].many, twice[at].least, twice[at].most)
        assert stat.total == pytest.approx(twice[at].total)


@given(
    st.dictionaries(st.integers(0, 59), st.lists(VALUES, min_size=1, max_size=6), min_size=1),
    st.sampled_from(sorted(KINDS)),
)
@settings(max_examples=60)
def test_what_is_packed_comes_back_within_half_a_step(values: dict[int, list[float]], name: str) -> None:
    metric = f"{name}:/" if name in ("disk", "inodes") else name
    course = {NOON + slot * MINUTE_MS: sum_of(map(stat_of, some)) for slot, some in values.items()}
    back = unpack_courses(pack_courses({metric: course}, NOON, MINUTE_MS), NOON, MINUTE_MS)
    assert back.keys() == {metric}
    assert back[metric].keys() == course.keys()
    half = 0.5 / KINDS[name].steps + 1e-9
    for at, stat in course.items():
        told = back[metric][at]
        assert told.many == stat.many
        for got, was in ((told.least, stat.least), (told.mean, stat.mean), (told.most, stat.most)):
            assert abs(got - was) <= half


def test_what_is_no_packed_thing_is_an_error_of_one_kind() -> None:
    minute = {"cpu": Stat(6, 1.0, 12.0, 3.0)}
    assert unpack_minute(pack_minute(minute)) == minute
    for broken in (b"", b"\xc1", b"\x81\xa3cpu\x01"):
        with pytest.raises(ValueError, match="cannot be read"):
            unpack_minute(broken)
        with pytest.raises(ValueError, match="cannot be read"):
            unpack_courses(broken, 0, 1)


@pytest.mark.parametrize(
    ("ago_ms", "lasts_ms", "points", "chosen"),
    [
        (HOUR_MS, HOUR_MS, 60, (60, 60)),
        (HOUR_MS, HOUR_MS, 300, (60, 60)),  # finer is not kept
        (DAY_MS, DAY_MS, 288, (300, 300)),
        (DAY_MS, DAY_MS, 400, (60, 240)),
        (7 * DAY_MS, 7 * DAY_MS, 336, (300, 1800)),
        (20 * DAY_MS, HOUR_MS, 60, (300, 300)),  # minutes of then are forgotten
        (365 * DAY_MS, 365 * DAY_MS, 365, (86_400, 86_400)),
        (365 * DAY_MS, 365 * DAY_MS, 400, (3600, 79_200)),
        (730 * DAY_MS, 730 * DAY_MS, 365, (86_400, 172_800)),
        (365 * DAY_MS, DAY_MS, 300, (3600, 3600)),
    ],
)
def test_a_point_is_as_long_as_what_is_kept_allows(
    ago_ms: int, lasts_ms: int, points: int, chosen: tuple[int, int]
) -> None:
    assert choose(NOON, NOON - ago_ms, NOON - ago_ms + lasts_ms, points) == chosen


async def test_minutes_have_the_least_the_mean_and_the_most_of_what_was_seen(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        for percent in (10.0, 40.0, 40.0):
            made.tell(cpu_percent=percent)
            made.recorder.look()
            made.passes(10_000)
        await made.recorder.flush()
        assert await made.cpu(NOON) == {NOON: (10.0, 30.0, 40.0)}


async def test_a_node_that_is_away_or_a_hub_that_is_down_leaves_a_gap(tmp_path: Path) -> None:
    async with world(tmp_path) as before:
        await before.minutes(1, 2)
        before.twin.set_connection("nas", AWAY)
        for _ in range(2):
            before.recorder.look()
            before.passes(MINUTE_MS)
        await before.minutes(5)
    async with world(tmp_path, before.at + 3 * MINUTE_MS) as after:
        await after.minutes(9)
        cpu = await after.cpu(NOON)
    assert [(at - NOON) // MINUTE_MS for at in cpu] == [0, 1, 4, 8]
    assert [mean for _, mean, _ in cpu.values()] == [1, 2, 5, 9]


async def test_a_new_hub_goes_on_with_the_minute_that_had_begun(tmp_path: Path) -> None:
    async with world(tmp_path) as before:
        before.tell(cpu_percent=10.0)
        before.recorder.look()
        await before.recorder.flush()  # and killed
    async with world(tmp_path, NOON + 20_000) as after:
        after.tell(cpu_percent=30.0)
        await after.recorder.recall()
        after.recorder.look()
        await after.recorder.flush()
        assert await after.cpu(NOON) == {NOON: (10.0, 20.0, 30.0)}


async def test_a_closed_hour_is_packed_once_however_often_it_is_tried(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        await made.minutes(*range(62))
        for _ in range(2):
            made.passes(2 * MINUTE_MS)
            await made.recorder.roll()
        assert [row.at for row in await made.rows.minutes(["nas"], 0, made.at)] == [
            NOON + HOUR_MS,
            NOON + HOUR_MS + MINUTE_MS,
        ]
        spans = {span: len(await made.rows.rollups(["nas"], span, 0, made.at)) for span in KEPT_MS}
        assert spans == dict.fromkeys(KEPT_MS, 1)
        cpu = await made.cpu(NOON, points=1_000)
        assert [mean for _, mean, _ in cpu.values()] == list(range(62))
        hours = await made.cpu(NOON, made.at, points=1)
        assert (hours[NOON][0], hours[NOON][2]) == (0, 61)
        assert (await made.cpu(NOON, NOON + HOUR_MS - 1, points=12))[NOON + 5 * MINUTE_MS] == (5, 7, 9)


async def test_a_day_is_counted_from_all_its_hours(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        for percent in (10, 20, 30):
            await made.minutes(*[percent] * 60)
            made.passes(2 * MINUTE_MS)
            await made.recorder.roll()
            made.passes(58 * MINUTE_MS)
        days = await made.cpu(made.at - 400 * DAY_MS, points=400)
    assert days == {NOON - NOON % DAY_MS: (10, 20, 30)}


async def test_minutes_that_come_to_a_packed_hour_are_counted_with_it(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        await made.minutes(*[10] * 30)
        made.passes(HOUR_MS)
        await made.recorder.roll()
        made.passes(-HOUR_MS)  # the clock was set back
        await made.minutes(*[20] * 30)
        made.passes(HOUR_MS)
        await made.recorder.roll()
        (row,) = await made.rows.rollups(["nas"], COARSE_S, 0, made.at)
        stat = unpack_courses(row.data, row.start, HOUR_MS)["cpu"][NOON]
        assert (stat.many, stat.mean) == (120, 15)


async def test_what_is_old_and_nodes_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        await made.minutes(1)
        await made.minutes(1, node="attic")
        made.passes(HOUR_MS * 2)
        await made.recorder.roll()
        assert len(await made.rows.rollups(["nas", "attic"], MINUTE_S, 0, made.at)) == 2
        made.twin.remove("attic")
        made.passes(40 * DAY_MS)
        await made.recorder.roll()
        left = [len(await made.rows.rollups(["nas", "attic"], span, 0, made.at)) for span in KEPT_MS]
        assert left == [0, 0, 1, 1]
        (past,) = await made.reader.read(["nas"], [], NOON, made.at, 100)
        assert [series.metric for series in past.series] == ["cpu", "memory", "load"]
        assert past.first_at == NOON - NOON % DAY_MS


async def test_it_is_said_why_there_is_nothing_to_draw(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        made.twin.add("nas")
        (past,) = await made.reader.read(["nas"], [], NOON - HOUR_MS, NOON, 60)
        assert (past.series, past.note) == ([], NOTHING_YET)
        await made.minutes(1)
        (past,) = await made.reader.read(["nas"], [], NOON - HOUR_MS, NOON - 1, 60)
        assert (past.series, past.note) == ([], NOTHING_THEN)


async def test_how_disks_fill_is_known_after_a_new_start(tmp_path: Path) -> None:
    growth = Growth()
    async with world(tmp_path) as made:
        for minute in range(0, 8 * 60, 10):
            disks = {"/": Disk("/dev/sda1", "/", "ext4", 1_000_000, 500_000 + minute * 100)}
            made.tell(disks=disks)
            made.recorder.look()
            await made.recorder.flush()
            made.passes(10 * MINUTE_MS)
        await made.recorder.roll()
        growth.recall(await made.reader.read_disks(["nas"]))
        growth.note("nas", made.twin.get("nas").state.resources.disks, made.at)  # type: ignore[union-attr]
    assert growth.days_left("nas", "/") == pytest.approx(452_000 / (144_000), rel=0.05)  # 100 bytes a minute
