"""Files written all or none, against their bases, in real folders; nothing is written where it does not belong."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicebay.agent.files.allowed import check_path, find_place, own_folders
from servicebay.agent.files.writer import Edit, NotWritten, write_files


def edit(path: Path, content: bytes | None, base: bytes | None = None, mode: int | None = None) -> Edit:
    return Edit(str(path), str(path), content, None if base is None else digest(base), mode)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_made_replaced_and_deleted_in_one_go(tmp_path: Path) -> None:
    tmp_path = tmp_path.resolve()
    (tmp_path / "old").write_bytes(b"1")
    (tmp_path / "old").chmod(0o640)
    (tmp_path / "a.container.d").mkdir()
    (tmp_path / "a.container.d/gone.conf").write_bytes(b"2")
    told = write_files(
        [
            edit(tmp_path / "old", b"3", b"1"),
            edit(tmp_path / "x/y/new", b"4", mode=0o600),
            edit(tmp_path / "a.container.d/gone.conf", None, b"2"),
        ]
    )
    assert contents(tmp_path) == {"old": b"3", "x/y/new": b"4"}
    assert told == [digest(b"3"), digest(b"4"), None]
    assert ((tmp_path / "old").stat().st_mode & 0o777, (tmp_path / "x/y/new").stat().st_mode & 0o777) == (0o640, 0o600)
    assert not (tmp_path / "a.container.d").exists()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=300))
def test_any_text_comes_back_byte_for_byte(tmp_path: Path, text: str) -> None:
    path = tmp_path.resolve() / "f"
    before = path.read_bytes() if path.exists() else None
    write_files([edit(path, text.encode(), before)])
    assert path.read_bytes() == text.encode()


def test_a_base_that_is_not_so_stops_all_and_names_what_is_there(tmp_path: Path) -> None:
    tmp_path = tmp_path.resolve()
    (tmp_path / "a").write_bytes(b"by hand")
    (tmp_path / "b").write_bytes(b"b")
    edits = [
        edit(tmp_path / "b", b"new", b"b"),
        edit(tmp_path / "a", b"mine", b"base"),
        edit(tmp_path / "c", None, b""),
    ]
    with pytest.raises(NotWritten) as caught:
        write_files(edits)
    assert caught.value.code == "conflict"
    assert caught.value.details == {"conflicts": [{"path": str(tmp_path / "a"), "sha256": digest(b"by hand")}]}
    with pytest.raises(NotWritten):
        write_files([edit(tmp_path / "a", b"mine")])  # edited as a new file, and there is one
    assert contents(tmp_path) == {"a": b"by hand", "b": b"b"}


def test_what_is_done_already_may_be_asked_for_again(tmp_path: Path) -> None:
    tmp_path = tmp_path.resolve()
    edits = [edit(tmp_path / "a", b"2", b"1"), edit(tmp_path / "gone", None, b"x")]
    (tmp_path / "a").write_bytes(b"2")
    inode = (tmp_path / "a").stat().st_ino
    assert write_files(edits) == [digest(b"2"), None]
    assert (tmp_path / "a").stat().st_ino == inode


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
def test_a_failure_anywhere_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    tmp_path = tmp_path.resolve()
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    before, calls = contents(tmp_path), 0
    fsync, rename = os.fsync, os.rename

    def failing(real: Callable[..., None], *args: Any, **more: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise OSError(28, "No space left on device")
        real(*args, **more)

    monkeypatch.setattr(os, "rename", lambda *args, **more: failing(rename, *args, **more))
    monkeypatch.setattr(os, "fsync", lambda fd: failing(fsync, fd) if calls < 2 else fsync(fd))
    edits = [edit(tmp_path / "n/new", b"n"), edit(tmp_path / "a", b"A", b"a"), edit(tmp_path / "b", None, b"b")]
    with pytest.raises(NotWritten, match=r"cannot be written: the disk is full"):
        write_files(edits)
    assert contents(tmp_path) == before
    assert not (tmp_path / "n").exists()


def test_what_cannot_be_put_back_is_said_and_the_rest_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path = tmp_path.resolve()
    for name in "abc":
        (tmp_path / name).write_bytes(name.encode())
    calls, rename = 0, os.rename

    def failing(*args: Any, **more: Any) -> None:
        nonlocal calls
        calls += 1
        if calls in (3, 4):  # the third file, and then the second one on its way back
            raise OSError(28, "No space left on device")
        rename(*args, **more)

    monkeypatch.setattr(os, "rename", failing)
    edits = [edit(tmp_path / name, name.upper().encode(), name.encode()) for name in "abc"]
    with pytest.raises(NotWritten, match=f"could not be put back: {tmp_path}/b"):
        write_files(edits)
    assert {name: data for name, data in contents(tmp_path).items() if name in "abc"} == {
        "a": b"a",
        "b": b"B",
        "c": b"c",
    }


def test_what_somebody_writes_at_the_same_moment_stays_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path = tmp_path.resolve()
    for name in "ab":
        (tmp_path / name).write_bytes(name.encode())
    fsync = os.fsync

    def by_hand(fd: int) -> None:
        (tmp_path / "b").write_bytes(b"by hand")
        fsync(fd)

    monkeypatch.setattr(os, "fsync", by_hand)
    with pytest.raises(NotWritten) as caught:
        write_files([edit(tmp_path / "a", b"A", b"a"), edit(tmp_path / "b", b"B", b"b")])
    assert caught.value.code == "conflict"
    assert contents(tmp_path) == {"a": b"a", "b": b"by hand"}


def test_leftovers_of_a_killed_agent_are_cleared_and_others_stay(tmp_path: Path) -> None:
    tmp_path = tmp_path.resolve()
    old, young, other = (
        tmp_path / f".x{mark}" for mark in (".servicebay-0123456789ab", ".servicebay-ba9876543210", "y")
    )
    for path in (old, young, other):
        path.write_bytes(b"")
    os.utime(old, (1, 1))
    write_files([edit(tmp_path / "f", b"")])
    assert sorted(contents(tmp_path)) == sorted([young.name, other.name, "f"])


class TestPlaces:
    @pytest.fixture
    def folders(self, tmp_path: Path) -> list[str]:
        (tmp_path / ".config/containers/systemd/sub").mkdir(parents=True)
        return own_folders({"XDG_RUNTIME_DIR": str(tmp_path / "run")}, str(tmp_path), 1000)

    def place(self, path: object, folders: list[str], listed: dict[str, str] | None = None) -> str:
        return find_place(check_path(path), folders, (listed or {}).get)

    def test_own_folders_and_what_is_listed_may_be_written(self, tmp_path: Path, folders: list[str]) -> None:
        q = tmp_path / ".config/containers/systemd"
        for path in (q / "a.container", q / "sub/deep/er/b.yaml", tmp_path / ".config/systemd/user/x.timer"):
            assert self.place(str(path), folders) == os.path.realpath(path)
        listed = os.path.realpath(tmp_path / "web.env")
        assert self.place("/any/web.env", folders, {"/any/web.env": listed}) == listed

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "a",
            "/a/../b",
            "/a//b",
            "/a/",
            "/a/./b",
            "//a",
            "/a\0b",
            "/a\nb",
            "/" + "a" * 201,
            "/a" * 3000,
            "/\ud800",
            7,
        ],
    )
    def test_a_path_that_is_not_plain_is_refused(self, folders: list[str], path: object) -> None:
        with pytest.raises(NotWritten) as caught:
            self.place(path, folders)
        assert caught.value.code == "invalid"

    def test_other_folders_and_links_out_are_refused(self, tmp_path: Path, folders: list[str]) -> None:
        q, out = tmp_path / ".config/containers/systemd", tmp_path / "out"
        out.mkdir()
        (q / "bent").symlink_to(out)
        (q / "linked.container").symlink_to(out / "x.container")
        (q / "masked.container").symlink_to("/dev/null")
        for path in (
            "/etc/passwd",
            f"{tmp_path}/.ssh/authorized_keys",
            f"{q}/bent/a",
            f"{q}/linked.container",
            f"{q}x/a",
        ):
            with pytest.raises(NotWritten):
                self.place(path, folders)
        for path in (f"{q}/masked.container", f"{q}/sub", str(q)):
            with pytest.raises(NotWritten):
                self.place(path, folders, {f"{q}/masked.container": "/dev/null"})
        bent = {f"{q}/linked.container": f"{q}/bent/x.container"}  # listed before the folder was bent
        with pytest.raises(NotWritten, match="moved or linked elsewhere"):
            self.place(f"{q}/linked.container", folders, bent)
        assert list(out.iterdir()) == []

    def test_a_folder_bent_after_it_was_judged_is_not_written_through(self, tmp_path: Path) -> None:
        tmp_path = tmp_path.resolve()
        (tmp_path / "out").mkdir()
        (tmp_path / "q").symlink_to(tmp_path / "out")
        with pytest.raises(NotWritten):
            write_files([edit(tmp_path / "q/a", b"x")])
        with pytest.raises(NotWritten):
            write_files([edit(tmp_path / "q/deep/a", b"x")])
        assert contents(tmp_path) == {}
