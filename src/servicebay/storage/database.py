"""Opening the database: migrations, pragmas, transactions, and errors that a person can act on.

A store that cannot be read is an error that names the file, never 'not configured yet'.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, CursorResult, Engine, Executable, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from .directory import prepare_directory
from .errors import DISK_FULL, StoreError

T = TypeVar("T")
RESTORE = "Restore it from a backup, or move it away to start anew (users and nodes are then gone)."
BUSY_TIMEOUT_S = 5.0
ADVICE = {
    "SQLITE_BUSY": "Another program holds it: end that one, or try again.",
    "SQLITE_FULL": DISK_FULL,
    "SQLITE_READONLY": "It, or its directory, may not be written: give this user access.",
    "SQLITE_IOERR": "The disk has errors, or no room: the system's log tells more.",
}
"""By SQLite's name of what failed, up to its second '_'; the rest means that the file is damaged."""


class Transaction:
    """What ``Database.begin`` gives: statements that run to their end, also where who asked was cancelled meanwhile."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement, with one set of values or many."""
        return await to_its_end(self._connection.execute(statement, parameters))


class Database:
    """The one database. ``open`` before use, ``close`` at the end; ``begin`` is a transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine: AsyncEngine | None = None

    async def open(self) -> None:
        """Create or migrate the file and connect. Raises StoreError."""
        self._engine = await asyncio.to_thread(_open_engine, self.path)

    async def close(self) -> None:
        """Give all connections back; safe to call twice."""
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.dispose()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """One transaction: committed at the end of the block, rolled back by an exception. Raises StoreError."""
        if self._engine is None:
            raise RuntimeError("the database is not open")
        connection = self._engine.connect()
        try:
            try:
                await to_its_end(_start(connection))
                yield Transaction(connection)
                await to_its_end(connection.commit())
            finally:
                if connection.sync_connection is not None:
                    await to_its_end(connection.close())  # which rolls back what was not committed
        except DBAPIError as error:
            # a broken rule (a name taken twice) is the caller's to explain; a broken file is not
            if isinstance(error.orig, sqlite3.IntegrityError):
                raise
            raise StoreError(self.path, f"the database failed ({error.orig}).", _advice(error)) from error


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Await ``work`` to its end; a cancellation that comes meanwhile is raised after it.

    SQLAlchemy answers a cancelled statement by abandoning its connection to a task of its own. SQLite has one
    writer, so until that task ran, everybody else's writes failed with "database is locked".
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        task.exception()  # seen; the cancellation is what is told
        raise cancelled
    return task.result()


async def _start(connection: AsyncConnection) -> None:
    await connection.start()


def _open_engine(path: Path) -> AsyncEngine:
    prepare_database(path)
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    return engine


def prepare_database(path: Path) -> None:
    """Create the file (0600) if missing, check it and bring its tables up to date. Blocking. Raises StoreError."""
    prepare_directory(path.parent)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(path, f"the database cannot be opened ({error.strerror}).", RESTORE) from error
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _set_pragmas)
    try:
        _check_and_migrate(engine, path)
    finally:
        engine.dispose()


def _check_and_migrate(engine: Engine, path: Path) -> None:
    try:
        with engine.begin() as connection:
            verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
            if verdict != "ok":
                raise StoreError(path, f"the database is damaged ({verdict}).", RESTORE)
            migrate(connection)
    except DBAPIError as error:
        raise StoreError(path, f"the database cannot be read ({error.orig}).", _advice(error)) from error
    except CommandError as error:
        raise StoreError(
            path, "the database was written by another, probably newer, ServiceBay.", "Run that version again."
        ) from error


def _advice(error: DBAPIError) -> str:
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    return ADVICE.get("_".join(name.split("_")[:2]), RESTORE)


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that this database has not seen."""
    config = Config()
    config.set_main_option("script_location", "servicebay.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # WAL with NORMAL survives a killed process; only a power cut can lose the last commits, never the file
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
