"""Reading a folder: nothing outside of it, nothing but plain text, and never more than a little."""

import os
from pathlib import Path

import pytest

from servicebay.registry.catalog import read_local
from servicebay.registry.errors import Broken
from servicebay.registry.tree import read_folder
from tests.registry.shelf import files


def write(root: Path, made: dict[str, str]) -> None:
    for path, text in made.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def test_the_files_of_a_folder_are_read(tmp_path: Path) -> None:
    write(tmp_path, files())
    assert read_folder(tmp_path) == files()


@pytest.mark.parametrize("target", ["/etc/passwd", "../secret", "template.yaml"])
def test_no_link_is_followed_wherever_it_leads(tmp_path: Path, target: str) -> None:
    (tmp_path / "secret").write_text("secret")
    write(tmp_path / "web", files())
    (tmp_path / "web/README.md").unlink()
    (tmp_path / "web/README.md").symlink_to(target)
    with pytest.raises(Broken, match=r"README.md: Symbolic links are refused"):
        read_folder(tmp_path / "web")


def test_a_linked_folder_is_not_walked(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/config").symlink_to("/etc")
    with pytest.raises(Broken, match=r"config: Symbolic links are refused"):
        read_folder(tmp_path / "web")


def test_what_is_no_plain_text_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "README.md")
    with pytest.raises(Broken, match="not a plain file"):
        read_folder(tmp_path)
    (tmp_path / "README.md").unlink()
    for data, words in ((b"\xff", "UTF-8"), (b"\0", "control"), (b"a\r\nb", "control"), (b"x" * 300_000, "larger")):
        (tmp_path / "README.md").write_bytes(data)
        with pytest.raises(Broken, match=words):
            read_folder(tmp_path)


@pytest.mark.parametrize("name", [".git", "a b", "-rf", "a\nb", "x" * 120])
def test_odd_names_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(Broken, match="name is refused"):
        read_folder(tmp_path)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {f"f{number}": "x" for number in range(50)})
    with pytest.raises(Broken, match="more than 40 files"):
        read_folder(tmp_path)


def test_empty_folders_count_as_well(tmp_path: Path) -> None:
    for number in range(120):
        (tmp_path / f"f{number}").mkdir()
    with pytest.raises(Broken, match="more than 100 files and folders"):
        read_folder(tmp_path)


def test_what_is_broken_is_listed_with_its_reason_and_costs_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "templates/web", files())
    write(tmp_path / "templates/Bad Name", files())
    (tmp_path / "templates/linked").mkdir()
    (tmp_path / "templates/linked/README.md").symlink_to("/etc/passwd")
    shelf = read_local(tmp_path)
    assert list(shelf.templates) == ["web"]
    assert {fault.place: fault.text for fault in shelf.faults} == {
        "templates/Bad Name": "Bad Name: Its folder's name must be small letters, digits and '-'.",
        "templates/linked": "README.md: Symbolic links are refused.",
    }
