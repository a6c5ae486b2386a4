"""What the node says of itself is taken as it comes: versions and names are others' words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.facts import parse_version, read_first_port, read_machine, read_os_name


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("5.4.2", (5, 4, 2)),
        ("5.8.0-dev", (5, 8, 0)),
        ("4.9.4-rhel", (4, 9, 4)),
        ("6.0.0+ds1", (6, 0, 0)),
        ("5.x", (5,)),
        ("", ()),
        ("\u00b2.1", ()),
        ("9" * 5000, ()),
    ],
)
def test_a_version_is_its_numbers_up_to_the_first_that_is_none(text: str, version: tuple[int, ...]) -> None:
    assert parse_version(text) == version


@given(st.text())
def test_any_text_is_a_version(text: str) -> None:
    assert all(0 <= number < 10**9 for number in parse_version(text))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'NAME=x\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n', "Debian GNU/Linux 13 (trixie)"),
        (b"PRETTY_NAME=Arch\n", "Arch"),
        (b'PRETTY_NAME="\xff"\n', "\ufffd"),
    ],
)
def test_the_name_of_the_system_is_the_pretty_one(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "os-release"
    path.write_bytes(content)
    assert read_os_name(str(path)) == name


def test_a_machine_is_told_by_a_hash_and_only_where_it_has_an_id(tmp_path: Path) -> None:
    path = tmp_path / "machine-id"
    assert read_machine(str(path)) is None
    for content in (b"uninitialized\n", b"\xff" * 32):
        path.write_bytes(content)
        assert read_machine(str(path)) is None
    path.write_text("ab" * 16 + "\n")
    told = read_machine(str(path))
    assert told is not None
    assert (len(told), "abab" in told) == (32, False)


def test_the_first_port_of_users_is_the_kernels(tmp_path: Path) -> None:
    told = tmp_path / "ip_unprivileged_port_start"
    assert read_first_port(str(told)) is None
    for text, port in (("80\n", 80), ("", None), ("x", None)):
        told.write_text(text)
        assert read_first_port(str(told)) == port
