"""What package tools write, and whether one is asked at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.loop import Loop
from servicebay.agent.process import Spawner
from servicebay.agent.resources.updates import (
    TOOLS,
    Tool,
    Updates,
    UpdatesWatch,
    find_tool,
    parse_apt,
    parse_dnf,
    parse_pacman,
)
from servicebay.agent.resources.upkeep import read_upkeep

APT = """Reading package lists...
Inst libgcrypt20-dev [1.10.1-3] (1.10.1-3+deb12u1 Debian-Security:12/oldstable-security [amd64]) []
Inst bash [5.2.15-2+b8] (5.2.15-2+b13 Debian:12.15/oldstable [amd64])
Inst linux-image-6.12 (6.12.43-1 Debian:13/stable [amd64])
Conf bash (5.2.15-2+b13 Debian:12.15/oldstable [amd64])
"""
DNF = """
kernel.x86_64                  6.11.4-301.fc41            updates
python3-libs.noarch            3.13.0-1.fc41              updates
Obsoleting Packages
old.noarch                     1                          fedora
"""


def test_what_is_upgraded_counts_and_what_is_for_security_is_known() -> None:
    assert parse_apt(APT) == [("libgcrypt20-dev 1.10.1-3+deb12u1", True), ("bash 5.2.15-2+b13", False)]
    assert [name for name, _ in parse_dnf(DNF)] == ["kernel 6.11.4-301.fc41", "python3-libs 3.13.0-1.fc41"]
    assert parse_pacman("linux 6.11.1-1 -> 6.11.2-1\nbash 5.2-1 -> 5.2-2 [ignored]\n")[0] == ("linux 6.11.2-1", False)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    for parse in (parse_apt, parse_dnf, parse_pacman):
        parse(text)


def made(root: Path, tool: Tool, *lists: str) -> Path:
    (root / tool.installed[1:]).parent.mkdir(parents=True, exist_ok=True)
    (root / tool.installed[1:]).touch()
    (root / tool.lists[0][1:]).mkdir(parents=True, exist_ok=True)
    for name in lists:
        (root / tool.lists[0][1:] / name).touch()
    return root


def ask(root: Path, tool: Tool) -> tuple[Updates, int]:
    loop = Loop()
    spawner = Spawner(loop)
    found: list[Updates] = []

    async def main() -> None:
        found.append(await UpdatesWatch(loop, spawner, found.append, str(root)).ask(tool))

    loop.run(main())
    return found[0], spawner.count


def test_a_tool_is_the_one_whose_packages_are_there(tmp_path: Path) -> None:
    assert find_tool(str(tmp_path)) is None
    for tool in reversed(TOOLS):
        assert find_tool(str(made(tmp_path, tool))) is tool


def test_without_lists_nothing_is_run(tmp_path: Path) -> None:
    told, spawned = ask(made(tmp_path, TOOLS[0], "lock", "partial"), TOOLS[0])
    assert (told.waiting, told.problem, spawned) == (None, "apt has no lists of packages yet.", 0)


@pytest.mark.parametrize(
    ("script", "count", "problem"),
    [
        ("cat", 2, None),
        ("echo 'E: broken' >&2; exit 100", None, "apt: E: broken"),
        ("exit 3", None, "apt: failed"),
    ],
)
def test_what_a_tool_says_is_told_also_that_it_failed(
    tmp_path: Path, script: str, count: int | None, problem: str | None
) -> None:
    (tmp_path / "said").write_text(APT)
    argv = ("sh", "-c", script.replace("cat", f"cat {tmp_path}/said"))
    told, _ = ask(made(tmp_path, TOOLS[0], "x_InRelease"), TOOLS[0]._replace(argv=argv))
    assert (told.waiting, told.problem) == (count, problem)
    assert told.lists_at is not None
    if count:
        assert (told.security, told.packages[0]) == (1, "libgcrypt20-dev 1.10.1-3+deb12u1")


def test_what_a_tool_told_goes_before_what_a_file_says(tmp_path: Path) -> None:
    notes = tmp_path / "var/lib/update-notifier"
    notes.mkdir(parents=True)
    (notes / "updates-available").write_text("12 updates can be applied immediately.\n")
    assert read_upkeep(str(tmp_path)).updates == 12
    told = read_upkeep(str(tmp_path), told=Updates("apt", 7, 5, 3, 1, ("bash 5",)))
    assert (told.updates, told.security_updates, told.updates_by, told.packages) == (3, 1, "apt", ["bash 5"])
    assert read_upkeep(str(tmp_path), told=Updates("apt", 7, 5, None, problem="no")).updates == 12
