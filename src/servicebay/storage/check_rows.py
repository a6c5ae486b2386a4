"""What checks found, as rows: outcomes of the last hours, packed hours, tallies, changes of state. Knows no check.

One hub writes here, and one task of it: what is read for a change is not changed by others meanwhile.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from .database import Database, Transaction
from .schema import check_beats, check_blocks, check_events, check_rollups, check_series


class Series(NamedTuple):
    """The past of one question that a check asked. A check that asks something else begins another."""

    id: int
    key: str
    question: str
    began_at: int


class BeatRow(NamedTuple):
    """An outcome. ``level`` is a letter of ``o w x u m``, ``latency`` in 10 microseconds."""

    series: int
    at: int
    level: str
    latency: int | None
    days: int | None
    text: str


class EventRow(NamedTuple):
    """A check came from one state to another."""

    series: int
    at: int
    from_state: str | None
    to_state: str
    text: str


class BlockRow(NamedTuple):
    """All outcomes of an hour, packed."""

    series: int
    start: int
    data: bytes


class RollupRow(NamedTuple):
    """The tallies of a UTC day, each of ``span`` seconds, packed, with sums of the day as in ``Sums``."""

    series: int
    span: int
    start: int
    well: int
    failed: int
    data: bytes
    answers: int | None = None
    answer_sum: int | None = None


class Sums(NamedTuple):
    """How many outcomes were well (or a warning), and how many failures; how many took a measured time.

    ``answer_sum`` is how long these took together, in 10 microseconds.
    """

    well: int = 0
    failed: int = 0
    answers: int = 0
    answer_sum: int = 0


class Oldest(NamedTuple):
    """When what is kept began at the earliest: tallies by their span, packed hours, changes."""

    tallies: dict[int, int]
    blocks: int
    events: int


class CheckRows:
    """The five tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest_series(self) -> list[Series]:
        """The newest of each key."""
        last = select(func.max(check_series.c.id)).group_by(check_series.c.key)
        return [Series(*row) for row in await self._all(select(check_series).where(check_series.c.id.in_(last)))]

    async def write(self, series: Sequence[Series], beats: Sequence[BeatRow], events: Sequence[EventRow]) -> None:
        """Keep these, in one transaction. What is there already is not kept twice."""
        async with self._database.begin() as connection:
            await _add(connection, check_series, series)
            await _add(connection, check_beats, beats)
            await _add(connection, check_events, events)

    async def waiting(self, before: int, limit: int) -> list[int]:
        """Series with outcomes before then that are not packed yet."""
        query = select(check_beats.c.series).where(check_beats.c.at < before).distinct().limit(limit)
        return [row.series for row in await self._all(query)]

    async def beats(self, series: Iterable[int] | None = None, before: int | None = None) -> list[BeatRow]:
        """Outcomes that are not packed, oldest first, of these series or of all."""
        query = select(check_beats).order_by(check_beats.c.series, check_beats.c.at)
        if series is not None:
            query = query.where(check_beats.c.series.in_(list(series)))
        if before is not None:
            query = query.where(check_beats.c.at < before)
        return [BeatRow(*row) for row in await self._all(query)]

    async def blocks(self, series: Iterable[int] | None, since: int, until: int) -> list[BlockRow]:
        """Packed hours that begin between the two, both included, oldest first."""
        table = check_blocks.c
        mine = table.series.in_(_all_series() if series is None else list(series))
        query = select(table.series, table.start, table.data).where(mine, table.start.between(since, until))
        return [BlockRow(*row) for row in await self._all(query.order_by(table.series, table.start))]

    async def last_blocks(self, series: int, limit: int) -> list[BlockRow]:
        """The newest packed hours of a series, oldest first."""
        table = check_blocks.c
        query = select(table.series, table.start, table.data).where(table.series == series)
        found = await self._all(query.order_by(table.start.desc()).limit(limit))
        return [BlockRow(*row) for row in reversed(found)]

    async def fresh_sums(self) -> dict[int, Sums]:
        """Of each series, of outcomes that are not packed."""
        table = check_beats.c
        well, failed = func.count().filter(table.level.in_(["o", "w"])), func.count().filter(table.level == "x")
        query = select(table.series, well, failed, func.count(table.latency), func.sum(table.latency))
        return {series: _sums(*found) for series, *found in await self._all(query.group_by(table.series))}

    async def rollups(self, series: Iterable[int] | None, span: int, since: int, until: int) -> list[RollupRow]:
        """Days of tallies of this span that begin between the two, both included, oldest first; None: of all."""
        table = check_rollups.c
        query = select(*(table[name] for name in RollupRow._fields)).where(
            table.series.in_(_all_series() if series is None else list(series)),
            table.span == span,
            table.start.between(since, until),
        )
        return [RollupRow(*row) for row in await self._all(query.order_by(table.series, table.start))]

    async def sums(self, span: int, since: int) -> dict[int, Sums]:
        """Of each series, of the days since then."""
        table = check_rollups.c
        query = select(table.series, *(func.sum(table[name]) for name in Sums._fields)).where(
            table.series.in_(_all_series()), table.span == span, table.start >= since
        )
        return {series: _sums(*found) for series, *found in await self._all(query.group_by(table.series))}

    async def pack(self, packed: Sequence[BeatRow], blocks: Sequence[BlockRow], rollups: Sequence[RollupRow]) -> None:
        """Put packed hours and tallies in the place of outcomes, in one transaction."""
        async with self._database.begin() as connection:
            await replace(connection, check_blocks, ("series", "start"), blocks)
            await replace(connection, check_rollups, ("series", "span", "start"), rollups)
            for series in sorted({row.series for row in packed}):
                moments = [row.at for row in packed if row.series == series]
                for some in (moments[at : at + 10_000] for at in range(0, len(moments), 10_000)):
                    mine = (check_beats.c.series == series) & check_beats.c.at.in_(some)
                    await connection.execute(delete(check_beats).where(mine))

    async def last_events(self) -> list[EventRow]:
        """The newest change of each series."""
        last = select(func.max(check_events.c.id)).group_by(check_events.c.series)
        return await self._events(select(check_events).where(check_events.c.id.in_(last)))

    async def events(self, series: Collection[int], since: int, until: int, limit: int) -> list[EventRow]:
        """Changes of these series between the two, the last written first."""
        table = check_events.c
        query = select(check_events).where(table.series.in_(list(series)), table.at.between(since, until))
        return await self._events(query.order_by(table.id.desc()).limit(limit))

    async def prune(self, before: Oldest, after: int, kept: Collection[int], asked: Collection[int]) -> None:
        """Forget what began before, or will begin after then; then series of which nothing is left.

        The newest change of a series stays as long as the series. ``kept`` series stay in any case; of those that
        are still ``asked`` the newest hour stays as well, for one that is asked once a month.
        """
        rollups, blocks, events, beats = check_rollups.c, check_blocks.c, check_events.c, check_beats.c
        last = select(func.max(events.id)).group_by(events.series)
        async with self._database.begin() as connection:
            for span, start in before.tallies.items():
                old = (rollups.start < start) | (rollups.start > after)
                mine = rollups.series.in_(_all_series()) & (rollups.span == span)
                await connection.execute(delete(check_rollups).where(mine, old))
            newer = check_blocks.alias()
            newest = select(func.max(newer.c.start)).where(newer.c.series == blocks.series).scalar_subquery()
            is_last = blocks.series.in_(list(asked)) & (blocks.start == newest)
            old = (blocks.start < before.blocks) & ~is_last | (blocks.start > after)
            await connection.execute(delete(check_blocks).where(blocks.series.in_(_all_series()), old))
            await connection.execute(delete(check_beats).where(beats.series.in_(_all_series()), beats.at > after))
            old = (events.at < before.events) & events.id.not_in(last)
            await connection.execute(delete(check_events).where(old | (events.at > after)))
            filled = [select(table.c.series) for table in (check_beats, check_blocks, check_rollups)]
            empty = [check_series.c.id.not_in(some) for some in filled]
            await connection.execute(delete(check_series).where(*empty, check_series.c.id.not_in(list(kept))))
            await connection.execute(delete(check_events).where(events.series.not_in(_all_series())))

    async def block_bytes(self) -> list[tuple[int, int]]:
        """Of each hour, the newest first, how many bytes its packed outcomes take."""
        size = func.sum(func.length(check_blocks.c.data))
        query = select(check_blocks.c.start, size).group_by(check_blocks.c.start).order_by(check_blocks.c.start.desc())
        return [(start, taken) for start, taken in await self._all(query)]

    async def _events(self, query: Select[Any]) -> list[EventRow]:
        return [EventRow(row.series, row.at, row.from_state, row.to_state, row.text) for row in await self._all(query)]

    async def _all(self, query: Select[Any]) -> Sequence[Any]:
        async with self._database.begin() as connection:
            return (await connection.execute(query)).all()


def _all_series() -> Select[Any]:
    return select(check_series.c.id)  # for indexes that begin with a series


async def _add(connection: Transaction, table: Table, rows: Sequence[Any]) -> None:
    if rows:
        await connection.execute(insert(table).on_conflict_do_nothing(), [row._asdict() for row in rows])


async def replace(connection: Transaction, table: Table, key: tuple[str, ...], rows: Sequence[Any]) -> None:
    """Write rows (named tuples of one kind), in the place of those of the same ``key``."""
    if not rows:
        return
    query = insert(table)
    values = {name: query.excluded[name] for name in rows[0]._fields if name not in key}
    query = query.on_conflict_do_update(index_elements=list(key), set_=values)
    await connection.execute(query, [row._asdict() for row in rows])


def _sums(*found: int | None) -> Sums:
    return Sums(*(number or 0 for number in found))
