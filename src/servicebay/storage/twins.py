"""The last state of every node, as bytes that ``twin`` makes and reads."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from .database import Database
from .schema import twins


class TwinRows:
    """Implements ``twin.keeper.TwinArchive`` (structurally: this package is below ``twin``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> dict[str, tuple[int, bytes]]:
        """Per node the time (Unix ms) and the state."""
        async with self._database.begin() as connection:
            rows = (await connection.execute(select(twins))).all()
        return {row.node: (row.at, row.state) for row in rows}

    async def save(self, node: str, at_ms: int, data: bytes) -> None:
        """Keep this, instead of what was kept for the node."""
        values = {"at": at_ms, "state": data}
        query = insert(twins).values(node=node, **values)
        async with self._database.begin() as connection:
            await connection.execute(query.on_conflict_do_update(index_elements=["node"], set_=values))

    async def delete(self, node: str) -> None:
        """Forget the node."""
        async with self._database.begin() as connection:
            await connection.execute(delete(twins).where(twins.c.node == node))
