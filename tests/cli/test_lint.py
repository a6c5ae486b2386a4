"""``servicebay lint``: a pre-commit hook without a hub."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from servicebay.cli.group import main

GOOD = (
    "[Container]\nImage=quay.io/x/y:1\n[Service]\nRestart=no\nTimeoutStartSec=900\n[Install]\nWantedBy=default.target\n"
)


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, ["lint", *map(str, args)])


def test_sound_files_pass_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.container").write_text(GOOD)
    done = run(tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 files, 0 errors" in done.stderr


def test_an_error_fails_and_names_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.container").write_text(GOOD.replace("[Service]", "Memory=1g\n[Service]"))
    done = run(tmp_path, "--podman", "5.4")
    assert done.exit_code == 1
    assert f"{tmp_path}/a.container:3: error: Memory= needs Podman 5.5 or newer, not 5.4. [key-too-new]" in done.stdout
    assert run(tmp_path).exit_code == 0


def test_a_warning_fails_only_where_asked(tmp_path: Path) -> None:
    (tmp_path / "a.container").write_text(GOOD.replace("quay.io/", ""))
    assert run(tmp_path).exit_code == 0
    assert run(tmp_path, "--strict").exit_code == 1


def test_one_file_is_judged_with_those_beside_it_and_they_are_not_told(tmp_path: Path) -> None:
    (tmp_path / "a.container").write_text(
        GOOD.replace("[Service]", "Volume=b.volume:/b\nEnvironmentFile=x.env\n[Service]")
    )
    (tmp_path / "b.volume").write_text("[Volume]\nNonsense=1\n")
    (tmp_path / "x.env").write_text("A=1\n")
    assert run(tmp_path / "a.container").exit_code == 0
    (tmp_path / "x.env").unlink()
    assert "There is no file x.env. [missing-file]" in run(tmp_path / "a.container").stdout


def test_programs_get_json(tmp_path: Path) -> None:
    (tmp_path / "a.volume").write_bytes(b"[Volume]\nType=nfs\nLabel=\xff\x1b[2J\n")
    done = run(tmp_path, "--json")
    (found,) = json.loads(done.stdout)
    assert (found["code"], found["line"], done.exit_code) == ("needs-device", 2, 1)


def test_odd_names_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J.volume").write_text("[Volume]\nFoo\x07=1\n")
    assert "\x1b[2J" not in run(tmp_path).stdout


@pytest.mark.parametrize("args", [["/nowhere"], []])
def test_a_wrong_call_is_told_as_one(args: list[str]) -> None:
    assert run(*args).exit_code == 2


def test_a_wrong_version_is_told(tmp_path: Path) -> None:
    assert run(tmp_path, "--podman", "new").exit_code == 2


def test_what_is_wrong_in_a_file_of_checks_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.container").write_text(GOOD)
    (tmp_path / "a.checks.yml").write_text("up:\n  target: http://a/\n  statusses: 200\n")
    done = run(tmp_path)
    assert done.exit_code == 1
    assert f"{tmp_path}/a.checks.yml:3: error: There is no member 'statusses' of a check. [check]" in done.stdout
