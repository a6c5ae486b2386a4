"""How busy nodes were, as rows: minutes of the last hours, and hours and days of them packed. Knows no metric.

One hub writes here, and one task of it: what is read for a change is not changed by others meanwhile.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, func, select

from .check_rows import replace
from .database import Database
from .schema import load_minutes, load_rollups


class MinuteRow(NamedTuple):
    """A minute of a node."""

    node: str
    at: int
    data: bytes


class LoadRow(NamedTuple):
    """Stretches of ``span`` seconds of a node, packed: those of an hour (60), a UTC day or more, since ``start``."""

    node: str
    span: int
    start: int
    data: bytes


class LoadRows:
    """The two tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, minutes: Sequence[MinuteRow]) -> None:
        """Keep these, in one transaction; a minute that is there already is replaced."""
        async with self._database.begin() as connection:
            await replace(connection, load_minutes, ("node", "at"), minutes)

    async def minutes(self, nodes: Iterable[str], since: int, until: int) -> list[MinuteRow]:
        """Minutes that are not packed and begin between the two, both included, oldest first."""
        table = load_minutes.c
        mine = table.node.in_(list(nodes)) & table.at.between(since, until)
        query = select(load_minutes).where(mine).order_by(table.node, table.at)
        return [MinuteRow(*row) for row in await self._all(query)]

    async def waiting(self, before: int) -> dict[str, int]:
        """Nodes with minutes before then that are not packed yet, and when the first one began."""
        query = select(load_minutes.c.node, func.min(load_minutes.c.at)).where(load_minutes.c.at < before)
        return dict(row for row in await self._all(query.group_by(load_minutes.c.node)))

    async def rollups(self, nodes: Iterable[str], span: int, since: int, until: int) -> list[LoadRow]:
        """Packed hours or days that begin between the two, both included, oldest first."""
        table = load_rollups.c
        query = select(table.node, table.span, table.start, table.data).where(
            table.node.in_(list(nodes)), table.span == span, table.start.between(since, until)
        )
        return [LoadRow(*row) for row in await self._all(query.order_by(table.node, table.start))]

    async def oldest(self, nodes: Iterable[str], spans: Iterable[int]) -> dict[str, int]:
        """Of each node when the oldest packed hour or day, or minute, began."""
        names, table = list(nodes), load_rollups.c
        packed = select(table.node, func.min(table.start)).where(table.node.in_(names), table.span.in_(list(spans)))
        fresh = select(load_minutes.c.node, func.min(load_minutes.c.at)).where(load_minutes.c.node.in_(names))
        found: dict[str, int] = {}
        for query in (packed.group_by(table.node), fresh.group_by(load_minutes.c.node)):
            for node, at in await self._all(query):
                found[node] = min(at, found.get(node, at))
        return found

    async def pack(self, rows: Sequence[LoadRow], node: str, since: int, until: int) -> None:
        """Put packed hours and days in the place of a node's minutes from ``since`` to before ``until``."""
        minutes = load_minutes.c
        async with self._database.begin() as connection:
            await replace(connection, load_rollups, ("node", "span", "start"), rows)
            mine = (minutes.node == node) & (minutes.at >= since) & (minutes.at < until)
            await connection.execute(delete(load_minutes).where(mine))

    async def prune(self, before: Mapping[int, int], after: int, kept: Collection[str]) -> None:
        """Forget what began before then, by its span, or will begin after; and every node but those of ``kept``."""
        table, names = load_rollups.c, list(kept)
        async with self._database.begin() as connection:
            for span, start in before.items():
                old = (table.start < start) | (table.start > after)
                await connection.execute(delete(load_rollups).where(table.span == span, old))
            await connection.execute(delete(load_rollups).where(table.node.not_in(names)))
            minutes = load_minutes.c
            await connection.execute(delete(load_minutes).where(minutes.node.not_in(names) | (minutes.at > after)))

    async def _all(self, query: Select[Any]) -> Sequence[Any]:
        async with self._database.begin() as connection:
            return (await connection.execute(query)).all()
