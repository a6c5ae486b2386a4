import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import anyio
import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from servicebay.api.problems import problem_of
from servicebay.storage import schema
from servicebay.storage.database import Database, prepare_database
from servicebay.storage.documents import DocumentStore
from servicebay.storage.errors import StoreError
from servicebay.storage.twins import TwinRows

pytestmark = pytest.mark.anyio


class Document(msgspec.Struct, frozen=True):
    name: str
    value: int = 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "servicebay.db"


def test_a_new_data_directory_is_its_owners_alone(path: Path) -> None:
    prepare_database(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_data_directory_open_to_others_is_closed(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    prepare_database(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_full_disk_is_told_as_such(path: Path) -> None:
    database = Database(path)
    await database.open()

    async def write_more_than_there_is_room() -> None:
        async with database.begin() as connection:
            await connection.execute(text("PRAGMA max_page_count = 1"))
            await connection.execute(text("CREATE TABLE more AS SELECT zeroblob(1000000)"))

    with pytest.raises(StoreError, match="make room") as caught:
        await write_more_than_there_is_room()
    told = problem_of(caught.value)
    assert (told.status, told.detail) == (503, "The disk that the hub keeps its data on is full: make room there.")
    await database.close()


def test_the_migrations_make_the_tables_of_the_schema_and_run_twice(path: Path) -> None:
    prepare_database(path)
    prepare_database(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), schema.metadata)
        assert found == []
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    engine.dispose()


@pytest.mark.parametrize("garbage", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_corrupt_file_is_an_error_that_names_it_and_is_left_alone(path: Path, garbage: bytes) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(garbage)
    with pytest.raises(StoreError, match="Restore it from a backup") as caught:
        prepare_database(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == garbage


def test_a_damaged_page_is_found_at_the_start(path: Path) -> None:
    prepare_database(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for number in range(2000):
            row = {"name": f"n{number}", "document": b"x" * 50, "saved_at": 1}
            connection.execute(schema.nodes.insert().values(row))
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xff" * 8192
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        prepare_database(path)
    assert str(path) in str(caught.value)


async def test_a_database_that_another_program_holds_is_not_called_damaged(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servicebay.storage.database.BUSY_TIMEOUT_S", 0.01)
    database = Database(path)
    await database.open()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="Another program holds it") as caught:
        await DocumentStore(database, schema.nodes, Document).save(Document("a"))
    assert "backup" not in str(caught.value)
    other.close()
    await database.close()


def test_a_database_of_a_newer_program_is_refused(path: Path) -> None:
    prepare_database(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer"):
        prepare_database(path)


def test_a_path_that_cannot_be_a_directory_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--data-dir"):
        prepare_database(tmp_path / "file" / "servicebay.db")
    (tmp_path / "data" / "servicebay.db").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be opened"):
        prepare_database(tmp_path / "data" / "servicebay.db")


async def test_documents_are_kept_replaced_and_deleted(path: Path) -> None:
    database = Database(path)
    await database.open()
    store = DocumentStore(database, schema.nodes, Document)
    await store.save(Document("b", 1))
    await store.save(Document("a", 2))
    await store.save(Document("b", 3))
    await store.delete("nobody")
    assert await store.list() == [Document("a", 2), Document("b", 3)]
    await database.close()
    await database.open()
    assert len(await store.list()) == 2
    await store.delete("a")
    assert await store.list() == [Document("b", 3)]
    await database.close()


async def test_an_unreadable_document_is_an_error_and_not_skipped(path: Path) -> None:
    database = Database(path)
    await database.open()
    async with database.begin() as connection:
        await connection.execute(schema.nodes.insert().values(name="a", document=b"{}", saved_at=1))
    with pytest.raises(StoreError, match=r"row 'a' of table 'nodes'.*`name`"):
        await DocumentStore(database, schema.nodes, Document).list()
    await database.close()


async def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    database = Database(path)
    await database.open()

    async def fail_halfway() -> None:
        async with database.begin() as connection:
            await connection.execute(schema.twins.insert().values(node="a", at=1, state=b""))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_halfway()
    assert await TwinRows(database).load() == {}
    await database.close()


async def test_the_last_states_are_kept_per_node(path: Path) -> None:
    database = Database(path)
    await database.open()
    rows = TwinRows(database)
    await rows.save("a", 1, b"old")
    await rows.save("a", 2, b"\x00new")
    await rows.save("b", 3, b"")
    await rows.delete("b")
    await rows.delete("b")
    assert await rows.load() == {"a": (2, b"\x00new")}
    await database.close()


async def test_two_processes_share_the_file(path: Path) -> None:
    """The command line adds an account while the hub runs."""
    hub, command = Database(path), Database(path)
    await hub.open()
    await command.open()
    ours, theirs = TwinRows(hub), TwinRows(command)
    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(ours.save, f"a{number}", number, b"")
            group.start_soon(theirs.save, f"b{number}", number, b"")
    assert len(await ours.load()) == 40
    await hub.close()
    await command.close()


async def test_a_cancelled_writer_leaves_the_database_to_the_next_one(path: Path) -> None:
    database = Database(path)
    await database.open()
    rows = TwinRows(database)

    async def write(node: str) -> None:
        while True:
            await rows.save(node, 1, b"x" * 20_000)

    for pause_turns in range(0, 400, 7):
        writers = [asyncio.create_task(write(f"node{number}")) for number in range(4)]
        for _ in range(pause_turns):
            await asyncio.sleep(0)
        for writer in writers * 2:  # an end that is in a hurry cancels again
            writer.cancel()
            await asyncio.sleep(0)
        await asyncio.gather(*writers, return_exceptions=True)
        with closing(sqlite3.connect(path, timeout=0)) as impatient:
            impatient.execute("BEGIN IMMEDIATE")  # "database is locked" where a write is still under way
    await database.close()
