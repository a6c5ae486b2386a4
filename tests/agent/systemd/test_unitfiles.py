"""Unit files, in real directories laid out as systemd's search path."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.systemd.unitfiles import parse_assignments, parse_needs, parse_unit_file, read_unit_files


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return _directory(tmp_path / "config/systemd/user")


@pytest.fixture
def generator(tmp_path: Path) -> Path:
    return _directory(tmp_path / "run/systemd/generator")


def _directory(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _write(path: Path, text: str = "[Service]\n") -> Path:
    _directory(path.parent)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("", (None, None, False)),
        ("[Unit]\nDescription=A web\nSourcePath=/q/web.container\n", ("A web", "/q/web.container", False)),
        ("[Unit]\nDescription = spaced \n[Install]\nWantedBy=default.target", ("spaced", None, True)),
        ("[Unit]\nDescription=two \\\n  lines\n", ("two  lines", None, False)),
        ("# [Unit]\n;x\n[X-Container]\nDescription=not this\nSourcePath=/nor/this\n", (None, None, False)),
        ("[Unit]\nDescription=first\nDescription=last\n", ("last", None, False)),
        ("[Unit]\nDescription=a=b\n", ("a=b", None, False)),
        ("[Install]\n", (None, None, False)),
        ("[Unit]\nDescription=one\x0bline\x85still\n", ("one\x0bline\x85still", None, False)),
    ],
)
def test_a_unit_file_tells_what_it_is(text: str, facts: tuple[str | None, str | None, bool]) -> None:
    assert parse_unit_file(text) == facts


def test_units_are_found_with_what_wants_them(user: Path, generator: Path) -> None:
    _write(user / "own.service", "[Unit]\nDescription=Mine\n[Install]\nWantedBy=a.target\n")
    web = _write(generator / "web.service", "[Unit]\nSourcePath=/nowhere/web.container\n")
    for target in ("default.target.wants", "b.target.requires", "a.target.upholds"):
        (_directory(generator / target) / "web.service").symlink_to(web)
    found = read_unit_files([str(user), str(generator), "/does/not/exist"])
    assert {name: (file.description, file.is_installable) for name, file in found.files.items()} == {
        "own.service": ("Mine", True),
        "web.service": ("web.service", False),
    }
    assert found.wanted_by == {"web.service": ["a.target", "b.target", "default.target"]}


def test_the_first_of_two_files_of_one_name_counts(user: Path, generator: Path) -> None:
    mine, generated = _write(user / "web.service"), _write(generator / "web.service")
    for order, first in (([user, generator], mine), ([generator, user], generated)):
        assert read_unit_files([str(each) for each in order]).files["web.service"].path == str(first)


def test_timers_and_templates_are_found_too(user: Path) -> None:
    for name in ("job@.service", "web.timer", "web.socket", "web.path", "web.target", "web.slice"):
        _write(user / name)
    assert sorted(read_unit_files([str(user)]).files) == ["job@.service", "web.path", "web.socket", "web.timer"]


def test_aliases_masks_and_what_systemd_wrote_for_transient_units_are_no_units(
    tmp_path: Path, user: Path, generator: Path
) -> None:
    _write(generator / "hidden.service")
    _write(tmp_path / "run/systemd/transient/run-1.service")
    real = _write(user / "real.service")
    (user / "alias.service").symlink_to(real)
    (user / "hidden.service").symlink_to("/dev/null")
    (user / "broken.service").symlink_to("/nowhere/broken.service")
    (user / "linked.service").symlink_to(_write(tmp_path / "elsewhere/linked.service"))
    path = [str(user), str(generator), str(tmp_path / "run/systemd/transient")]
    assert sorted(read_unit_files(path).files) == ["linked.service", "real.service"]


def test_what_the_distribution_ships_is_left_out() -> None:
    assert read_unit_files(["/usr/lib/systemd/user", "/lib/systemd/user"]).files == {}


def test_a_generated_unit_is_stale_once_its_source_changed_or_went(tmp_path: Path, generator: Path) -> None:
    source = _write(tmp_path / "web.container")
    unit = _write(generator / "web.service", f"[Unit]\nSourcePath={source}\n")
    os.utime(source, (1000, 1000))

    def is_stale() -> bool:
        return read_unit_files([str(generator)]).files["web.service"].is_stale

    assert not is_stale()
    os.utime(source, (unit.stat().st_mtime + 1,) * 2)
    assert is_stale()
    source.unlink()
    assert is_stale()


def test_what_a_unit_needs_stands_in_its_file_and_an_empty_value_forgets() -> None:
    text = "[Unit]\nRequires=a.service b.service\nRequires=\nRequires=c.service\nBindsTo=d.service\nAfter=c.service\n"
    assert parse_needs(text + "[Service]\nAfter=x.service\n") == (("c.service", "d.service"), ("c.service",))


def test_what_a_network_s_unit_makes_is_told_by_its_command(generator: Path) -> None:
    exec_start = "ExecStart=/usr/bin/podman network create --ignore --subnet 10.90.1.0/24 web"
    _write(generator / "web-network.service", f"[Unit]\nSourcePath=/q/web.network\n[Service]\n{exec_start}\n")
    _write(generator / "web.service", f"[Unit]\nSourcePath=/q/web.container\n[Service]\n{exec_start}\n")
    files = read_unit_files([str(generator)]).files
    assert (files["web-network.service"].makes, files["web.service"].makes) == ("web", None)


@given(st.text())
def test_any_text_is_a_unit_file(text: str) -> None:
    description, source_path, _ = parse_unit_file(text)
    assert description != ""
    assert source_path != ""


@given(st.lists(st.sampled_from(["[Unit]", "[", "]", "Description", "=", "\\", "\n", "#", ";", " ", "SourcePath=/q"])))
def test_any_pieces_of_unit_files_give_sections_keys_and_values(pieces: list[str]) -> None:
    for _, key, value in parse_assignments("".join(pieces)):
        assert key == key.strip()
        assert value == value.strip()


LINES = st.sampled_from(
    ["[Unit]", "[Install]", "[", "]", "Description=", "SourcePath=/x", "WantedBy=a", "=", "\\", "#", ";"]
)


@given(st.text() | st.lists(LINES | st.text(max_size=5)).map("\n".join))
def test_any_text_is_assignments(text: str) -> None:
    assert all(len(each) == 3 and "\n" not in each[1] for each in parse_assignments(text))
    assert isinstance(parse_unit_file(text)[2], bool)
