"""The history of units, containers and nodes: one row per change of state, bounded by age and count."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import and_, delete, func, insert, or_, select

from .database import Database
from .schema import transitions

KEPT_MS = 90 * 24 * 3600 * 1000
KEPT_OF_ONE = 2_000
KEPT_IN_ALL = 200_000


class Transition(NamedTuple):
    """Something came from one state to another. ``run`` tells two runs in the same state apart."""

    node: str
    kind: str
    ref: str
    name: str
    at: int
    from_state: str | None
    to_state: str
    run: str | None = None
    cause: str | None = None
    exit_code: int | None = None
    source: str = "live"


class Cursor(NamedTuple):
    """Where a page ended: the time and number of its oldest row."""

    at: int
    id: int


class TransitionRows:
    """The table of transitions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, rows: Sequence[Transition]) -> None:
        """Keep these, in one transaction."""
        if rows:
            async with self._database.begin() as connection:
                await connection.execute(insert(transitions), [row._asdict() for row in rows])

    async def newest(self) -> list[Transition]:
        """The newest row of everything that has one; what was removed is left out."""
        last = select(func.max(transitions.c.id)).group_by(
            transitions.c.node, transitions.c.kind, transitions.c.ref
        )  # written in order, whatever a node's clock says
        query = select(transitions).where(transitions.c.id.in_(last), transitions.c.to_state != "removed")
        async with self._database.begin() as connection:
            return [_row(row) for row in (await connection.execute(query)).all()]

    async def page(
        self, node: str | None, kind: str | None, name: str | None, before: Cursor | None, limit: int
    ) -> tuple[list[Transition], Cursor | None]:
        """At most ``limit`` rows, newest first, and where the next page begins."""
        table = transitions.c
        query = select(transitions).order_by(table.at.desc(), table.id.desc()).limit(limit + 1)
        for column, value in ((table.node, node), (table.kind, kind), (table.name, name)):
            if value is not None:
                query = query.where(column == value)
        if before is not None:
            query = query.where(or_(table.at < before.at, and_(table.at == before.at, table.id < before.id)))
        async with self._database.begin() as connection:
            found = (await connection.execute(query)).all()
        more = Cursor(found[limit - 1].at, found[limit - 1].id) if len(found) > limit else None
        return [_row(row) for row in found[:limit]], more

    async def forget(self, nodes: Iterable[str]) -> None:
        """Remove all of these nodes."""
        async with self._database.begin() as connection:
            await connection.execute(delete(transitions).where(transitions.c.node.in_(list(nodes))))

    async def prune(self, now_ms: int) -> None:
        """Keep what is young enough, the newest of each, and the newest of all."""
        table = transitions.c
        rank = func.row_number().over(
            partition_by=(table.node, table.kind, table.name), order_by=(table.at.desc(), table.id.desc())
        )
        ranked = select(table.id, rank.label("rank")).subquery()
        newest = select(func.max(table.id) - KEPT_IN_ALL).scalar_subquery()
        async with self._database.begin() as connection:
            await connection.execute(delete(transitions).where(or_(table.at < now_ms - KEPT_MS, table.id <= newest)))
            surplus = select(ranked.c.id).where(ranked.c.rank > KEPT_OF_ONE)
            await connection.execute(delete(transitions).where(table.id.in_(surplus)))


def _row(row: object) -> Transition:
    return Transition(*(getattr(row, field) for field in Transition._fields))
