"""Versions of files: found by hash, joined by job, deleted ones told, and bounded without losing a file's last."""

from pathlib import Path

import pytest

from servicebay.storage import versions
from servicebay.storage.database import Database
from servicebay.storage.versions import Version, VersionRows

pytestmark = pytest.mark.anyio


def version(path: str, sha256: str, kind: str = "written", job: str | None = None, size: int = 10) -> Version:
    return Version(0, "nas", path, sha256, 1, kind, "anna", None, job, "web", "", "0644", size, b"x" * size)


async def rows_of(tmp_path: Path, *given: Version) -> tuple[Database, VersionRows]:
    database = Database(tmp_path / "bay.db")
    await database.open()
    rows = VersionRows(database)
    await rows.add(list(given))
    return database, rows


async def test_a_file_s_versions_are_told_newest_first_and_by_hash(tmp_path: Path) -> None:
    database, rows = await rows_of(
        tmp_path,
        version("/a", "1"),
        version("/b", "9"),
        version("/a", "2", job="j"),
        version("/a", "2", "deleted", "k"),
    )
    try:
        found = await rows.newest("nas", "/a", 10)
        assert [(each.sha256, each.kind) for each in found] == [("2", "deleted"), ("2", "written"), ("1", "written")]
        assert [each.path for each in await rows.newest("nas", None, 2)] == ["/a", "/a"]
        assert (await rows.before(found[1])) == found[2]
        assert (await rows.before(found[2])) is None
        assert (await rows.of_hash("nas", "/a", "1")) == found[2]
        assert (await rows.of_hash("other", "/a", "1")) is None
        assert (await rows.newest_hashes("nas")) == {"/a": ("deleted", "2"), "/b": ("written", "9")}
        assert [each.path for each in await rows.deleted("nas")] == ["/a"]
        assert [each.kind for each in await rows.of_job("k")] == ["deleted"]
        await rows.set_images("j", "/a", "sha256:1 sha256:2")
        assert [each.images for each in await rows.newest("nas", "/a", 2)] == ["", "sha256:1 sha256:2"]
        await rows.forget("nas")
        assert await rows.newest("nas", None, 10) == []
    finally:
        await database.close()


async def test_each_true_change_is_one_row(tmp_path: Path) -> None:
    found = version("/a", "1", "found")
    database, rows = await rows_of(tmp_path, found, found)
    try:
        await rows.add([found._replace(at=2), found._replace(mode="644")])
        await rows.add([version("/a", "2", "found"), version("/a", "2", job="j")._replace(before="1")])
        await rows.add([version("/a", "2"), version("/a", "2")._replace(mode="0600")])
        await rows.add([version("/a", "2", "deleted", "k")._replace(mode="0600"), version("/a", "2", "found")])
        assert [(each.kind, each.sha256, each.mode, each.job) for each in await rows.newest("nas", "/a", 10)] == [
            ("found", "2", "0644", None),
            ("deleted", "2", "0600", "k"),
            ("written", "2", "0600", None),
            ("written", "2", "0644", "j"),
            ("found", "1", "0644", None),
        ]
    finally:
        await database.close()


async def test_what_is_too_much_goes_but_never_a_file_s_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "KEPT_OF_ONE", 3)
    monkeypatch.setattr(versions, "KEPT_BYTES", 45)
    database, rows = await rows_of(tmp_path, version("/old", "0"), *(version("/a", str(number)) for number in range(5)))
    try:
        await rows.prune()
        assert [(each.path, each.sha256) for each in await rows.newest("nas", None, 10)] == [
            ("/a", "4"), ("/a", "3"), ("/a", "2"), ("/old", "0"),
        ]  # fmt: skip
        monkeypatch.setattr(versions, "KEPT_BYTES", 15)
        await rows.prune()
        assert [(each.path, each.sha256) for each in await rows.newest("nas", None, 10)] == [("/a", "4"), ("/old", "0")]
    finally:
        await database.close()
