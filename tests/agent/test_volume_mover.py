"""The program that carries a volume's content, run as the hub runs it; what it calls is in a folder of ours on PATH.

With Podman and systemd it is tested on a node (test_stock_making.py). Here: what it does when something fails.
"""

import io
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from servicebay.agent.volume_mover import failed
from servicebay.nodes.errors import LinkFault
from servicebay.nodes.mover import Frame, FrameSplitter, mover_argv, mover_source, read_end
from tests.pythons import interpreters

FAKE = """#!/bin/sh
echo "${0##*/} $*" >>"$LOG"
case "${0##*/} $*" in
  "$FAILS") echo 'Error: it did not' >&2; exit 1;;
  *is-active*c.service) echo inactive;;
  *is-active*) echo active;;
  *State*) echo running;;
  *inspect*) echo "$PLACE";;
  *export*) [ -z "$ENDLESS" ] || exec cat /dev/zero; printf archive;;
  *import*) cat >"$PLACE/got";;
esac
"""
STOP = [("unit", "a.service"), ("container", "b"), ("unit", "c.service")]
AROUND = ["systemctl --user stop -- a.service", "podman stop -- b"]
LOOKS = ("systemctl --user is-active", "podman container inspect")
AGAIN = ["podman start -- b", "systemctl --user start -- a.service"]
Start = Callable[..., "Running"]


class Running:
    """One run of it."""

    def __init__(self, log: Path, argv: list[str], env: dict[str, str]) -> None:
        self._log = log
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
        self.write(mover_source())

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def close_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def frames(self) -> list[Frame]:
        """All that it says."""
        assert self.process.stdout is not None
        return [*FrameSplitter().feed(self.process.stdout.read())]

    def end(self) -> dict[str, Any]:
        last = self.frames()[-1]
        assert last.kind == "e"
        return read_end(last.content)

    @property
    def did(self) -> list[str]:
        """What it called, but for looks at what runs."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [line for line in lines if not line.startswith(LOOKS)]

    def until(self, line: str) -> None:
        while line not in self.did:
            assert self.process.poll() is None, self.did


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    runs: list[Running] = []
    for name in ("podman", "systemctl"):
        (tmp_path / name).write_text(FAKE)
        (tmp_path / name).chmod(0o755)

    def run(verb: str, size: int = 0, stop: Any = STOP, python: str = "python3", **env: str) -> Running:
        path = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LOG": str(tmp_path / "log"), "PLACE": str(tmp_path)}
        argv = [python, *mover_argv(verb, "data", stop, 5.0, size)[1:]]
        runs.append(Running(tmp_path / "log", argv, {**os.environ, **path, **env}))
        return runs[-1]

    yield run
    for each in runs:
        each.close_input()
        assert each.process.stdout is not None
        each.process.stdout.close()
        each.process.wait()


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 3
            tar.addfile(info, io.BytesIO(b"abc"))
    return made.getvalue()


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: Path(path).name)
def test_an_export_stops_what_uses_it_and_starts_it_again_the_other_way_round(start: Start, python: str) -> None:
    running = start("export", python=python)
    frames = running.frames()
    assert b"".join(frame.content for frame in frames if frame.kind == "d") == b"archive"
    assert frames[-1] == Frame("e", b"{}")
    assert running.did == [*AROUND, "podman volume export data", *AGAIN]


@pytest.mark.parametrize(
    ("fails", "code"),
    [
        ("podman start -- b", "job-failed"), ("podman stop -- b", "job-failed"),
        ("podman volume export data", "podman"),
    ],
)  # fmt: skip
def test_all_that_was_stopped_is_started_whatever_fails(start: Start, fails: str, code: str) -> None:
    running = start("export", FAILS=fails)
    told = running.end()
    assert (told["code"], "it did not" in told["stderr"]) == (code, True)
    assert running.did[-2:] == AGAIN


@pytest.mark.parametrize("how", ["killed", "cut"])
def test_it_starts_all_again_also_where_the_hub_is_gone(start: Start, how: str) -> None:
    running = start("export", ENDLESS="1")
    running.until("podman volume export data")
    assert running.process.stdout is not None
    if how == "killed":
        running.process.kill()  # as a closed channel does; the worker has its own group
    running.close_input()
    running.process.stdout.read()  # ends when the worker does
    running.process.wait()
    assert running.did[-2:] == AGAIN


def test_it_sends_no_more_than_was_taken(start: Start) -> None:
    running = start("export", ENDLESS="1", stop=[])
    assert running.process.stdout is not None
    os.set_blocking(running.process.stdout.fileno(), False)
    splitter, got = FrameSplitter(), 0
    while got < 16:
        got += len([*splitter.feed(running.process.stdout.read() or b"")])
    running.write(b"..")
    while got < 18:
        got += len([*splitter.feed(running.process.stdout.read() or b"")])
    running.close_input()
    os.set_blocking(running.process.stdout.fileno(), True)
    assert [*splitter.feed(running.process.stdout.read())] == []


@pytest.mark.parametrize(
    "content",
    [
        b"this is no archive" * 100, archive("a", "b")[:700], archive("a", "../../x"), archive("a/../../x"),
        archive("a")[:1024] + b"z" * 1024,
    ],
)  # fmt: skip
def test_an_archive_that_is_not_whole_or_leads_out_touches_nothing(start: Start, content: bytes) -> None:
    running = start("import", len(content))
    running.write(content)
    assert running.end()["code"] == "invalid"
    assert running.did == []


def test_an_upload_that_is_cut_off_touches_nothing(start: Start) -> None:
    running = start("import", 10_000)
    running.write(archive("a")[:5000])
    running.close_input()
    running.process.wait()
    assert running.did == []


def test_a_whole_archive_is_unpacked_also_where_nobody_waits_any_more(start: Start, tmp_path: Path) -> None:
    content = archive("a", "b")
    running = start("import", len(content))
    running.write(content)
    running.until("systemctl --user stop -- a.service")
    running.close_input()
    running.process.wait()
    assert (tmp_path / "got").read_bytes() == content
    assert running.did[-3:] == ["podman volume import data -", *AGAIN]


def test_what_is_no_frame_is_refused() -> None:
    whole = b"d\0\0\0\2hie\0\0\0\2{}"
    splitter = FrameSplitter()
    byte_by_byte = [frame for each in whole for frame in splitter.feed(bytes([each]))]
    assert byte_by_byte == [*FrameSplitter().feed(whole)] == [Frame("d", b"hi"), Frame("e", b"{}")]
    for bad in (b"Last login", b"d\xff\xff\xff\xff"):
        with pytest.raises(LinkFault):
            [*FrameSplitter().feed(bad)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"Error: no such volume\n", "Podman failed: no such volume."),
        (
            b"Error: unrecognized command `podman volume export`\nTry 'podman volume --help' for more information.\n",
            "Podman failed: unrecognized command `podman volume export`.",
        ),
        (b"", "Podman failed: it gave no reason."),
    ],
)
def test_podmans_last_word_is_its_reason_not_its_advice(said: bytes, told: str) -> None:
    assert str(failed(io.BytesIO(said))) == told
