"""A backup of ServiceBay: whole and consistent, only with its passphrase, and back as a hub that starts."""

import asyncio
import io
import os
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from servicebay.hub import Hub
from servicebay.nodes.config import NodeConfig
from servicebay.settings.model import Settings
from servicebay.storage import schema
from servicebay.storage.backup import check_backup, restore_backup, write_backup
from servicebay.storage.database import Database, migrate, prepare_database
from servicebay.storage.directory import database_path
from servicebay.storage.documents import DocumentStore
from servicebay.storage.sealed_stream import CHUNK, CRC, HEAD, TAG, BackupError, OpeningReader, SealingWriter
from servicebay.storage.twins import TwinRows

pytestmark = pytest.mark.anyio
PASSPHRASE = "correct horse battery"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servicebay.storage.sealed_stream.COST_LOG2", 10)


def made(data_dir: Path) -> bytes:
    sink = io.BytesIO()
    write_backup(data_dir, sink, PASSPHRASE, "1.0")
    return sink.getvalue()


def sealed(data: bytes, step: int = 7919) -> bytes:
    sink = io.BytesIO()
    writer = SealingWriter(sink, PASSPHRASE)
    for start in range(0, len(data), step):
        writer.write(data[start : start + step])
    writer.close()
    return sink.getvalue()


async def test_a_hub_comes_back_with_its_nodes_keys_and_secrets(tmp_path: Path) -> None:
    hub = Hub(Settings(tmp_path / "old"))
    await hub.start()
    await hub.auth.add_user("anna", "a password that is long")
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    node = NodeConfig(name="nas", host="127.0.0.1", port=1, user="anna", host_key=key, fingerprint="SHA256:" + "A" * 43)
    await DocumentStore(hub.database, schema.nodes, NodeConfig).save(node)
    secret = await asyncio.to_thread(hub.secrets.seal, "of a router")
    public_key = hub.nodes.public_key
    (tmp_path / "old" / "local-token").write_text("of this process")
    backup = await asyncio.to_thread(made, tmp_path / "old")  # while it runs
    await hub.stop()
    for plain in (b"anna", b"nas", b"PRIVATE KEY", b"SQLite format"):
        assert plain not in backup
    manifest = await asyncio.to_thread(restore_backup, io.BytesIO(backup), PASSPHRASE, tmp_path / "new")
    assert manifest.program == "1.0"
    assert not (tmp_path / "new" / "local-token").exists()
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "new").rglob("*")} == {0}
    again = Hub(Settings(tmp_path / "new"))
    await again.start()
    try:
        assert again.nodes.public_key == public_key
        assert [config.name for config in again.nodes.configs()] == ["nas"]
        assert await asyncio.to_thread(again.secrets.open, secret) == "of a router"
        await again.auth.login("anna", "a password that is long", "")
    finally:
        await again.stop()


async def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(tmp_path: Path) -> None:
    database = Database(database_path(tmp_path / "data"))
    await database.open()
    rows = TwinRows(database)

    async def write() -> None:
        for number in range(300):
            await rows.save(f"node{number}", number, os.urandom(5000))

    writing = asyncio.create_task(write())
    backups = [await asyncio.to_thread(made, tmp_path / "data") for _ in range(3)]
    await writing
    await database.close()
    for backup in backups:
        assert check_backup(io.BytesIO(backup), PASSPHRASE).files == 1


def test_an_older_database_is_brought_up_to_date_and_a_newer_one_refused(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir(mode=0o700)
    engine = create_engine(f"sqlite:///{database_path(old)}")
    with engine.begin() as connection:
        migrate(connection, "0005")
        connection.execute(text("INSERT INTO users (name, password_hash, created_at) VALUES ('anna', 'x', 1)"))
    engine.dispose()
    restore_backup(io.BytesIO(made(old)), PASSPHRASE, tmp_path / "new")
    engine = create_engine(f"sqlite:///{database_path(tmp_path / 'new')}")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT name, role FROM users")).one() == ("anna", "administrator")
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(Exception, match="newer"):
        restore_backup(io.BytesIO(made(tmp_path / "new")), PASSPHRASE, tmp_path / "newer")
    assert not (tmp_path / "newer").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


def test_a_wrong_passphrase_a_full_directory_and_no_backup_are_told_apart(tmp_path: Path) -> None:
    prepare_database(database_path(tmp_path / "data"))
    backup = made(tmp_path / "data")
    with pytest.raises(BackupError, match="not the one") as wrong:
        check_backup(io.BytesIO(backup), "another passphrase")
    with pytest.raises(BackupError, match="not empty") as full:
        restore_backup(io.BytesIO(backup), PASSPHRASE, tmp_path / "data")
    with pytest.raises(BackupError, match="not a backup"):
        check_backup(io.BytesIO(b"PK" + backup), PASSPHRASE)
    with pytest.raises(BackupError, match="at least"):
        SealingWriter(io.BytesIO(), "short")
    assert (wrong.value.code, full.value.code) == ("passphrase", "target")


def test_damage_anywhere_is_found_and_nothing_is_left(tmp_path: Path) -> None:
    prepare_database(database_path(tmp_path / "data"))
    (tmp_path / "data" / "noise").write_bytes(os.urandom(200_000))
    backup = made(tmp_path / "data")
    assert len(backup) > 3 * CHUNK
    head, chunk = HEAD.size + CRC.size, CHUNK + TAG
    first, second = backup[head : head + chunk], backup[head + chunk : head + 2 * chunk]
    broken = [backup[:-1], backup[: len(backup) // 2], backup[:40], backup + b"x", backup[: head + chunk]]
    broken.append(backup[:head] + second + first + backup[head + 2 * chunk :])
    places = (30, 60, len(backup) // 2, len(backup) - 5)
    broken += [backup[:at] + bytes([backup[at] ^ 1]) + backup[at + 1 :] for at in places]
    for each in broken:
        with pytest.raises(BackupError):
            restore_backup(io.BytesIO(each), PASSPHRASE, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@settings(max_examples=15)
@given(st.integers(0, 3 * CHUNK), st.integers(1, 2 * CHUNK))
def test_what_was_sealed_is_read_in_pieces_of_any_size(size: int, step: int) -> None:
    data = os.urandom(size)
    with closing(io.BytesIO(sealed(data))) as source:
        reader, pieces = OpeningReader(source, PASSPHRASE), []
        while piece := reader.read(step):
            pieces.append(piece)
    assert b"".join(pieces) == data
