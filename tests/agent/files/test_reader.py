"""Reading files: what changed only, and a word for each that cannot be read."""

import hashlib
import os
from pathlib import Path

import pytest

from servicebay.agent.files.reader import MAX_BYTES, SETTLED_NS, FileReader, Unreadable, read_content, read_file


def settle(path: Path) -> None:
    past = path.stat().st_mtime_ns - 2 * SETTLED_NS
    os.utime(path, ns=(past, past))


@pytest.fixture
def reader() -> FileReader:
    return FileReader({"h": "/home/anna"})


def test_an_entry_tells_size_mode_time_hash_and_references(reader: FileReader, tmp_path: Path) -> None:
    path = tmp_path / "web.kube"
    path.write_text("[Kube]\nYaml=web.yaml\n")
    path.chmod(0o640)
    entry = reader.read(str(path), "quadlet").entry
    assert (entry.size_bytes, entry.mode, entry.mtime) == (21, "0640", path.stat().st_mtime_ns // 1_000_000)
    assert (entry.sha256, entry.problem) == (hashlib.sha256(path.read_bytes()).hexdigest(), None)
    assert entry.refers == [str(tmp_path / "web.yaml")]


def test_an_unchanged_file_is_not_read_again(reader: FileReader, tmp_path: Path) -> None:
    path = tmp_path / "web.container"
    path.write_text("a")
    settle(path)
    first = reader.read(str(path), "quadlet")
    assert reader.read(str(path), "quadlet") is first
    path.write_text("b")
    assert reader.read(str(path), "quadlet").entry != first.entry
    assert reader.reads == 2


def test_a_file_that_just_changed_is_read_again_as_its_time_may_stand_still(reader: FileReader, tmp_path: Path) -> None:
    path = tmp_path / "web.container"
    path.write_text("a")
    before = path.stat()
    reader.read(str(path), "quadlet")
    path.write_text("b")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert reader.read(str(path), "quadlet").entry.sha256 == hashlib.sha256(b"b").hexdigest()


def test_the_size_limit_holds_on_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "web.env"
    path.write_bytes(b"a" * MAX_BYTES)
    assert len(read_file(str(path))[1]) == MAX_BYTES
    path.write_bytes(b"a" * (MAX_BYTES + 1))
    with pytest.raises(Unreadable, match="larger than 256 KiB"):
        read_file(str(path))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"ELF\0", "é".encode("latin-1")])
def test_what_is_not_text_is_listed_with_that_word(reader: FileReader, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.env"
    path.write_bytes(content)
    entry = reader.read(str(path), "env").entry
    assert (entry.problem, entry.sha256, entry.size_bytes) == ("It is binary, not text in UTF-8.", None, len(content))


def test_a_pipe_a_missing_file_and_a_mask_are_told_apart(reader: FileReader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.env")
    (tmp_path / "masked.service").symlink_to("/dev/null")
    assert reader.read(str(tmp_path / "pipe.env"), "env").entry.problem == "It is not a regular file."
    assert reader.read(str(tmp_path / "gone.env"), "env").entry.problem == "There is no such file."
    assert "masked" in (reader.read(str(tmp_path / "masked.service"), "unit").entry.problem or "")


def test_a_link_is_followed_when_listed_and_not_when_it_was_changed_since(reader: FileReader, tmp_path: Path) -> None:
    (tmp_path / "real").write_text("a")
    (tmp_path / "other").write_text("secret")
    link = tmp_path / "web.container"
    link.symlink_to(tmp_path / "real")
    entry = reader.read(str(link), "quadlet").entry
    assert (entry.target, entry.sha256) == (str(tmp_path / "real"), hashlib.sha256(b"a").hexdigest())
    (tmp_path / "real").unlink()
    (tmp_path / "real").symlink_to(tmp_path / "other")
    with pytest.raises(Unreadable, match="linked elsewhere"):
        read_content(str(tmp_path / "real"))


def test_a_link_that_leads_elsewhere_now_is_read_anew(reader: FileReader, tmp_path: Path) -> None:
    link = tmp_path / "web.container"
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
        settle(tmp_path / name)
        link.unlink(missing_ok=True)
        link.symlink_to(tmp_path / name)
        assert reader.read(str(link), "quadlet").entry.target == str(tmp_path / name)
