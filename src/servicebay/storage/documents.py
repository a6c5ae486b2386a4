"""A table that holds one typed JSON document per name."""

import time
from typing import Generic, Protocol, TypeVar

import msgspec
from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.sqlite import insert

from .database import Database
from .errors import UnreadableDocument


class Named(Protocol):
    """What can be kept: a msgspec Struct with a name."""

    @property
    def name(self) -> str:
        """The key."""


D = TypeVar("D", bound=Named)


class DocumentStore(Generic[D]):
    """Documents of one kind, keyed by their ``name``."""

    def __init__(self, database: Database, table: Table, kind: type[D]) -> None:
        self._database = database
        self._table = table
        self._decoder = msgspec.json.Decoder(kind)

    async def list(self) -> list[D]:
        """Return all documents, by name. Raises UnreadableDocument where one cannot be read: it is not skipped."""
        query = select(self._table.c.name, self._table.c.document).order_by(self._table.c.name)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        return [self._decode(name, data) for name, data in rows]

    async def get(self, name: str) -> D | None:
        """Return one; None where there is none. Raises UnreadableDocument where it cannot be read."""
        query = select(self._table.c.document).where(self._table.c.name == name)
        async with self._database.begin() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else self._decode(name, row[0])

    async def save(self, document: D) -> None:
        """Insert or replace."""
        values = {"document": msgspec.json.encode(document), "saved_at": time.time_ns() // 1_000_000}
        query = insert(self._table).values(name=document.name, **values)
        async with self._database.begin() as connection:
            await connection.execute(query.on_conflict_do_update(index_elements=["name"], set_=values))

    async def delete(self, name: str) -> None:
        """Remove one; nothing happens where there is none."""
        async with self._database.begin() as connection:
            await connection.execute(delete(self._table).where(self._table.c.name == name))

    def _decode(self, name: str, data: bytes) -> D:
        try:
            return self._decoder.decode(data)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise UnreadableDocument(
                self._database.path,
                f"row {name!r} of table {self._table.name!r} cannot be read ({error}).",
                "It was changed by hand or by a newer ServiceBay: correct that row or delete it.",
            ) from error
