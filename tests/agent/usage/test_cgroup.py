"""Control groups: where they lie and what their files say."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.resources.proc import ProcError
from servicebay.agent.usage.cgroup import (
    Group,
    Reading,
    parse_fields,
    parse_group,
    parse_io,
    parse_limit,
    read_group,
)

ID = "c2e85928633c601ba3245a7ca21e18f5c33b36119eff69043c10fd7a485554bd"
ODD = "usage_usec rbytes=1 wbytes= max 7 -7 8:0"
USER = "/user.slice/user-1000.slice/user@1000.service"
SCOPE = f"{USER}/user.slice/libpod-{ID}.scope"
SPLIT = f"{USER}/app.slice/web.service/libpod-payload-{ID}"


@pytest.mark.parametrize(
    ("path", "name", "whole"),
    [
        (f"{SCOPE}/container", ID, SCOPE),
        (f"{SCOPE}/container/init.scope", ID, SCOPE),
        (SPLIT, ID, SPLIT),
        (f"{USER}/user.slice/libpod_parent/libpod-{ID}", ID, f"{USER}/user.slice/libpod_parent/libpod-{ID}"),
        (f"{USER}/app.slice/web.service/runtime", "web.service", f"{USER}/app.slice/web.service"),
        (f"{USER}/app.slice/other.service", ID, None),
        ("/../../x", "x", None),
        ("/", ID, None),
    ],
)
def test_the_group_is_the_last_part_with_the_name_in_it(path: str, name: str, whole: str | None) -> None:
    text = f"9:name=systemd:/{name}\n4:memory:/\n0::{path}\n"
    assert parse_group(text, name) == (whole and Group(whole, path))


@given(st.text(), st.text(min_size=1))
def test_any_text_of_groups_gives_a_group_below_the_root_or_none(text: str, name: str) -> None:
    group = parse_group("0::/" + text, name)
    assert group is None or (
        name in group.whole and group.leaf.startswith(group.whole) and ".." not in group.leaf.split("/")
    )


@given(st.text() | st.lists(st.sampled_from([*ODD.split(), "\n"])).map(" ".join))
def test_any_text_of_files_gives_numbers_or_the_one_error(text: str) -> None:
    for parse in (lambda text: parse_fields(text, "usage_usec"), parse_io, parse_limit):
        try:
            parse(text)
        except ProcError:
            pass


def group_with(folder: Path, **files: str) -> Group:
    for name, text in {"cpu_stat": "usage_usec 1500000\nuser_usec 1\n", "cgroup_procs": "", **files}.items():
        (folder / name.replace("_", ".", 1)).write_text(text)
    return Group(str(folder), str(folder))


def test_all_files_where_all_controllers_are_delegated(tmp_path: Path) -> None:
    group = group_with(
        tmp_path,
        memory_current="1048576\n",
        memory_max="2097152\n",
        memory_events="low 0\noom 2\noom_kill 1\n",
        pids_current="3\n",
        io_stat="8:0 rbytes=100 wbytes=200 rios=1 wios=2 dbytes=0 dios=0\n259:0 rbytes=1 wbytes=2\n",
    )
    assert read_group(group) == Reading(1_500_000, 1 << 20, 2 << 20, False, 3, 101, 202, 1)


def test_the_limit_of_the_service_around_it_counts_too(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("4096\n")
    inner = tmp_path / "payload"
    inner.mkdir()
    read = read_group(group_with(inner, memory_current="1\n", memory_max="max\n"))
    assert read is not None
    assert read.memory_limit_bytes == 4096


def test_without_the_memory_controller_processes_are_summed_up(tmp_path: Path) -> None:
    read = read_group(group_with(tmp_path, cgroup_procs="1\n"))
    assert read is not None
    assert (read.by_process, read.pids) == (True, 1)
    assert (read.memory_bytes or 0) > 100_000
    assert (read.memory_limit_bytes, read.read_bytes) == (None, None)


def test_a_group_that_is_gone_is_none(tmp_path: Path) -> None:
    assert read_group(Group(str(tmp_path / "gone"), str(tmp_path / "gone"))) is None
