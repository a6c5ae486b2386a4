"""A backup of ServiceBay itself: its data directory in one encrypted file, and back. Blocking: call it in a thread.

Inside the stream (``sealed_stream``) is a tar of gzip: ``manifest.json`` first, then the database as one consistent
snapshot (SQLite's backup, also while the hub writes), keys, and all other files of the directory but those that are one
running process's. Secrets in it stay sealed with the key that is beside them: the passphrase is all that guards both.
"""

import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from .database import RESTORE, prepare_database
from .directory import DATABASE_NAME, database_path
from .errors import StoreError
from .sealed_stream import DAMAGED, BackupError, OpeningReader, SealingWriter

MANIFEST = "manifest.json"
OF_A_PROCESS = ("local-token", f"{DATABASE_NAME}-", ".backup-")
"""Beginnings of names in the data directory that are of one running process."""
PIECE = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``revision`` is the database's migration; times in ms."""

    program: str
    made_at: int
    revision: str
    files: int
    size_bytes: int


def write_backup(data_dir: Path, sink: BinaryIO, passphrase: str, program: str) -> Manifest:
    """Write a backup of a data directory, whether a hub runs on it or not. Raises BackupError, StoreError, OSError."""
    if not database_path(data_dir).exists():
        raise StoreError(data_dir, "there is no ServiceBay in this directory.", "Name another one with --data-dir.")
    writer = SealingWriter(sink, passphrase)
    with snapshot(data_dir) as database:
        files = [(DATABASE_NAME, database), *kept_files(data_dir)]
        sizes = sum(path.stat().st_size for _, path in files)
        manifest = Manifest(program, time.time_ns() // 1_000_000, revision_of(database), len(files), sizes)
        with tarfile.open(fileobj=cast("BinaryIO", writer), mode="w|gz", format=tarfile.PAX_FORMAT) as archive:
            text = json.dumps(asdict(manifest)).encode()
            add(archive, MANIFEST, io.BytesIO(text), len(text))
            for name, path in files:
                with path.open("rb") as file:
                    add(archive, name, file, os.fstat(file.fileno()).st_size)
    writer.close()
    return manifest


def check_backup(source: BinaryIO, passphrase: str, scratch: Path | None = None) -> Manifest:
    """Read a backup to its end, and its database as SQLite does. Nothing is kept. Raises BackupError."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        return unpack(source, passphrase, Path(folder))


def restore_backup(source: BinaryIO, passphrase: str, data_dir: Path) -> Manifest:
    """Make a data directory of a backup; it must not be there, or be empty. Whole or not at all.

    An older database is brought up to date. Raises BackupError, StoreError.
    """
    if data_dir.exists() and any(data_dir.iterdir()):
        raise BackupError("target", f"{data_dir} is not empty: restore into a new directory, or move it away first.")
    data_dir.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{data_dir.name}-", dir=data_dir.parent))
    try:
        manifest = unpack(source, passphrase, fresh)
        prepare_database(database_path(fresh))
        if data_dir.exists():
            data_dir.rmdir()
        fresh.rename(data_dir)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return manifest


def unpack(source: BinaryIO, passphrase: str, folder: Path) -> Manifest:
    """Write all files of a backup into a folder, and check them. Raises BackupError."""
    reader = OpeningReader(source, passphrase)
    try:
        with tarfile.open(fileobj=cast("BinaryIO", reader), mode="r|gz") as archive:
            manifest, count = None, 0
            for member in archive:
                content = archive.extractfile(member)
                if content is None:
                    raise BackupError("damaged", DAMAGED)
                if manifest is None:
                    manifest = Manifest(**json.loads(content.read(PIECE)))
                    continue
                place(folder, member.name, cast("BinaryIO", content))
                count += 1
    except (tarfile.TarError, ValueError, TypeError, EOFError) as error:
        raise BackupError("damaged", DAMAGED) from error
    while reader.read(PIECE):  # what is behind the archive's end must be whole as well
        pass
    if manifest is None or count != manifest.files:
        raise BackupError("damaged", DAMAGED)
    check_database(folder / DATABASE_NAME)
    return manifest


def place(folder: Path, name: str, content: BinaryIO) -> None:
    """Write one file where it belongs, for its owner alone."""
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts:
        raise BackupError("damaged", DAMAGED)
    path = folder.joinpath(*parts)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, PIECE)


def check_database(path: Path) -> None:
    """Raise BackupError unless SQLite finds it whole."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupError("damaged", "The database in the backup is damaged. Take another one.") from error
    if verdict != "ok":
        raise BackupError("damaged", "The database in the backup is damaged. Take another one.")


@contextmanager
def snapshot(data_dir: Path) -> Iterator[Path]:
    """The database as it is at one moment, in a file of its own beside it."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=data_dir) as folder:
        path = Path(folder) / DATABASE_NAME
        try:
            copy_database(database_path(data_dir), path)
        except sqlite3.Error as error:
            raise StoreError(database_path(data_dir), f"the database cannot be read ({error}).", RESTORE) from error
        yield path


def copy_database(live: Path, path: Path) -> None:
    """One consistent copy, in a single file without a log beside it."""
    with (
        closing(sqlite3.connect(f"file:{live}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def revision_of(database: Path) -> str:
    """Its newest migration."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def kept_files(data_dir: Path) -> list[tuple[str, Path]]:
    """All other files of a data directory, by their names in it."""
    found = []
    for path in sorted(data_dir.rglob("*")):
        name = path.relative_to(data_dir).as_posix()
        if path.is_file() and not path.is_symlink() and name != DATABASE_NAME and not name.startswith(OF_A_PROCESS):
            found.append((name, path))
    return found


def add(archive: tarfile.TarFile, name: str, file: BinaryIO, size: int) -> None:
    """Put one file into the archive."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, file)
