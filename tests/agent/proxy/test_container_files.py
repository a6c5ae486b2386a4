"""Files as a container sees them: through its root where it runs, through its mounts where it does not."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from servicebay.agent.proxy.container_files import MAX_FILE_BYTES, ContainerFiles


def mounted(*mounts: tuple[str, Path], **more: Any) -> ContainerFiles:
    listed = [{"type": "bind", "destination": at, "source": str(source)} for at, source in mounts]
    return ContainerFiles({"mounts": listed, **more})


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    """Two mounts, the second inside the first, with links between them and out of them."""
    (tmp_path / "etc/conf.d").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "etc/nginx.conf").write_text("main")
    (tmp_path / "etc/conf.d/b.conf").write_text("b")
    (tmp_path / "etc/conf.d/.hidden.conf").write_text("hidden")
    (tmp_path / "data/a.conf").write_text("a")
    (tmp_path / "etc/conf.d/a.conf").symlink_to("/etc/nginx/data/a.conf")
    (tmp_path / "etc/conf.d/up.conf").symlink_to("../../../../../secret")
    (tmp_path / "etc/conf.d/out.conf").symlink_to(tmp_path / "secret")
    (tmp_path / "etc/loop").symlink_to("loop")
    return tmp_path


@pytest.fixture
def files(etc: Path) -> ContainerFiles:
    return mounted(("/etc/nginx", etc / "etc"), ("/etc/nginx/data", etc / "data"))


def test_mounts_are_read_the_deepest_first(files: ContainerFiles) -> None:
    assert files.read("/etc/nginx/nginx.conf") == b"main"
    assert files.read("/etc/nginx/data/a.conf") == b"a"


def test_links_are_followed_inside_the_container(files: ContainerFiles) -> None:
    assert files.read("/etc/nginx/conf.d/a.conf") == b"a"
    assert files.read("/etc/nginx/conf.d/../nginx.conf") == b"main"


@pytest.mark.parametrize("path", ["/etc/nginx/conf.d/up.conf", "/etc/nginx/conf.d/out.conf", "/secret", "/etc/hosts"])
def test_nothing_outside_is_ever_read(files: ContainerFiles, path: str) -> None:
    with pytest.raises(FileNotFoundError):
        files.read(path)


def test_a_loop_of_links_ends(files: ContainerFiles) -> None:
    with pytest.raises(OSError, match="Too many levels") as error:
        files.read("/etc/nginx/loop")
    assert error.value.errno == errno.ELOOP


def test_a_glob_lists_what_is_there_links_to_nowhere_included(files: ContainerFiles) -> None:
    names = ["a.conf", "b.conf", "out.conf", "up.conf"]
    assert files.glob("/etc/nginx/conf.d/*.conf") == [f"/etc/nginx/conf.d/{name}" for name in names]
    assert files.glob("/etc/nginx/*/b.conf") == ["/etc/nginx/conf.d/b.conf"]
    assert files.glob("/nowhere/*.conf") == []


def test_it_notes_the_folders_of_the_node_it_looked_in(files: ContainerFiles, etc: Path) -> None:
    files.glob("/etc/nginx/conf.d/*.conf")
    files.read("/etc/nginx/conf.d/a.conf")
    assert files.watched == {str(etc / "etc/conf.d"): None, str(etc / "data"): {"a.conf"}}


def test_a_link_is_noted_where_it_lies_and_where_it_leads(etc: Path) -> None:
    files = mounted(("/etc/nginx", etc / "etc"), ("/etc/nginx/data", etc / "data"))
    files.read("/etc/nginx/conf.d/a.conf")
    assert files.watched == {str(etc / "etc/conf.d"): {"a.conf"}, str(etc / "data"): {"a.conf"}}


def test_a_file_mounted_by_itself_is_noted_on_the_node(etc: Path) -> None:
    files = mounted(("/main.conf", etc / "etc/nginx.conf"))
    files.read("/main.conf")
    assert files.watched == {str(etc / "etc"): {"nginx.conf"}}


def test_a_mounted_path_has_a_place_on_the_node(files: ContainerFiles, etc: Path) -> None:
    assert files.host_path("/etc/nginx/data/a.conf") == str(etc / "data/a.conf")
    assert files.host_path("/etc/nginxx") is None


def test_a_single_mounted_file_is_read(etc: Path) -> None:
    assert mounted(("/etc/app.conf", etc / "etc/nginx.conf")).read("/etc/app.conf") == b"main"


def test_a_large_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    files = mounted(("/m", tmp_path))
    (tmp_path / "large").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    os.mkfifo(tmp_path / "pipe")
    for name, why in (("large", "larger"), ("pipe", "regular file"), ("", "regular file")):
        with pytest.raises(OSError, match=why):
            files.read(f"/m/{name}")


def test_a_process_with_our_own_root_is_no_container(etc: Path) -> None:
    files = mounted(("/etc/nginx", etc / "etc"), pid=os.getpid())
    assert not files.is_open
    with pytest.raises(FileNotFoundError):
        files.read(str(etc / "secret"))


def test_a_process_that_is_gone_leaves_the_mounts(etc: Path) -> None:
    files = mounted(("/etc/nginx", etc / "etc"), pid=2**22 + 1)
    assert not files.is_open
    assert files.read("/etc/nginx/nginx.conf") == b"main"
