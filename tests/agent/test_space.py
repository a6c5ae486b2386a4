"""Where no room is left; on real file systems of a few hundred KiB where the test may mount one."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicebay.agent.space import Shortage, find_shortages


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB and 80 inodes."""
    if os.geteuid():
        pytest.skip("mounting a file system needs root")
    where = tmp_path / "small"
    where.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,nr_inodes=80", "small", where], check=True)
    yield where
    subprocess.run(["umount", where], check=True)


def shortages(home: Path, storage: Path | None = None) -> list[Shortage]:
    return find_shortages(str(home), str(storage or home), str(home))


def test_with_room_there_is_none(small: Path) -> None:
    assert shortages(small) == []


def test_a_full_file_system_is_told_once_with_what_is_left(small: Path) -> None:
    (small / "big").write_bytes(b"x" * (5 << 20))
    (told,) = shortages(small, small / "not/there/yet")
    assert (told.path, told.left) == (str(small), "3072 KiB")
    assert told.cure.startswith(f"du -xsh {small}/*")


def test_a_file_system_without_inodes_is_full_too(small: Path) -> None:
    for number in range(40):
        (small / str(number)).touch()
    (told,) = shortages(small)
    assert told.left.endswith(" inodes")


def test_podmans_storage_elsewhere_has_the_cure_for_images(small: Path, tmp_path: Path) -> None:
    (small / "big").write_bytes(b"x" * (6 << 20))
    (told,) = find_shortages(str(tmp_path), str(small), str(tmp_path))
    assert "podman system df" in told.cure
