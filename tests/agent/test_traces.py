import os
import subprocess
import sys
from pathlib import Path

from servicebay.agent.traces import prepare_runtime_dir, remove_leftovers, remove_own

UID = os.getuid()


def ended_pid() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_session_s_directory_serves_and_is_named_to_children(tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}
    assert prepare_runtime_dir(environ, UID) == str(tmp_path)
    assert environ == {"XDG_RUNTIME_DIR": str(tmp_path)}


def test_without_a_session_a_private_directory_serves_and_goes_in_the_end(tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path / "none")}
    own = Path(prepare_runtime_dir(environ, 4_000_000, str(tmp_path)))
    assert own.parent == tmp_path
    assert own.stat().st_mode & 0o777 == 0o700
    assert "XDG_RUNTIME_DIR" not in environ, "Podman keeps to its own directory only where none is named"
    (own / f"servicebay-podman-{os.getpid()}.sock").touch()
    remove_own(str(own))
    assert list(tmp_path.iterdir()) == []


def test_what_killed_agents_left_goes_and_nothing_else(tmp_path: Path) -> None:
    ended, alive = ended_pid(), os.getpid()
    for name in (f"servicebay-podman-{ended}.sock", f"servicebay-agent-0123-{ended}.pyz", f"servicebay-ab-{ended}/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    kept = {f"servicebay-podman-{alive}.sock", "servicebay.conf", f"web-{ended}.sock", "bus"}
    for name in kept:
        (tmp_path / name).touch()
    remove_leftovers(str(tmp_path), UID + 1)
    assert len(list(tmp_path.iterdir())) == 7, "another user's are not ours to remove"
    remove_leftovers(str(tmp_path), UID)
    assert {path.name for path in tmp_path.iterdir()} == kept
    remove_own(str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == kept - {f"servicebay-podman-{alive}.sock"}
    assert tmp_path.is_dir(), "the session's own directory stays"
