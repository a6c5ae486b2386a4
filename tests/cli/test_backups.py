"""A backup is made beside the running hub, checked, and restored into a directory that another hub starts on."""

from pathlib import Path

from tests.cli.running import Bay

PASSPHRASE = "correct horse battery\n"


def test_a_backup_of_a_running_hub_is_restored(bay: Bay, tmp_path: Path) -> None:
    file, given = str(tmp_path / "bay.backup"), "--passphrase-stdin"
    made = bay.run("backup", "create", file, given, stdin=PASSPHRASE)
    assert made.status == 0, made.err
    assert Path(file).stat().st_mode & 0o777 == 0o600
    assert bay.run("backup", "check", file, given, "--json", stdin=PASSPHRASE).json["files"] >= 2
    wrong = bay.run("backup", "check", file, given, stdin="another passphrase\n")
    assert (wrong.status, "not the one" in wrong.err) == (1, True)
    full = bay.run("backup", "restore", file, given, stdin=PASSPHRASE)
    assert (full.status, "not empty" in full.err) == (1, True)
    other = Bay(tmp_path / "restored")
    done = other.run("backup", "restore", file, given, stdin=PASSPHRASE)
    assert done.status == 0, done.err
    assert {row["name"] for row in other.run("user", "list", "--json").json} == {
        row["name"] for row in bay.run("user", "list", "--json").json
    }
    other.start()
    try:
        assert [row["name"] for row in other.run("node", "list", "--json").json] == ["nas"]
    finally:
        assert other.stop() == 0


def test_without_a_hub_or_a_passphrase_nothing_is_written(fresh: Bay, tmp_path: Path) -> None:
    file = tmp_path / "bay.backup"
    assert fresh.run("backup", "create", str(file), stdin=PASSPHRASE).status == 2
    refused = fresh.run("backup", "create", str(file), "--passphrase-stdin", stdin=PASSPHRASE)
    assert (refused.status, "no ServiceBay" in refused.err) == (1, True)
    assert not file.exists()
