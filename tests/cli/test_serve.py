"""The program itself, as a process of its own."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import websockets.sync.client

from servicebay.cli.serve import address_of
from tests.patience import PATIENCE_S

COMMAND = [sys.executable, "-c", "from servicebay.cli.serve import serve; serve()"]
DEADLINE_S = PATIENCE_S


@contextmanager
def serving(data_dir: Path, *flags: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    command = [*COMMAND, "--data-dir", str(data_dir), *flags]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_first_start_says_where_it_is_and_how_to_begin_and_ends_cleanly(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data, "--port", "0") as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        link = process.stdout.readline().split()[-1]
        assert re.fullmatch(re.escape(address) + r"/setup#token=[\w-]{43}", link)
        with urllib.request.urlopen(address + "/api/health") as answer:
            assert json.load(answer)["setupNeeded"] is True
        local = json.loads((data / "local-token").read_text())
        assert local["url"] == address
        request = urllib.request.Request(address + "/api/nodes", headers={"Authorization": f"Bearer {local['token']}"})
        with urllib.request.urlopen(request) as answer:
            assert json.load(answer) == []
        with websockets.sync.client.connect(
            f"ws{address[4:]}/socket.io/?EIO=4&transport=websocket",
            additional_headers={"Authorization": f"Bearer {local['token']}"},
        ) as socket_io:
            assert "sid" in str(socket_io.recv(DEADLINE_S))
            process.send_signal(signal.SIGTERM)
            with pytest.raises(websockets.ConnectionClosed):
                socket_io.recv(DEADLINE_S)
        _, errors = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert link.split("=")[1] not in errors
    assert not (data / "local-token").exists()
    with closing(sqlite3.connect(data / "servicebay.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not (data / "servicebay.db-wal").exists()  # closed in order: nothing is left to recover


def test_a_corrupt_store_is_one_sentence_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "servicebay.db").write_bytes(b"garbage" * 1000)
    with serving(tmp_path, "--port", "0") as process:
        _, errors = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert str(tmp_path / "servicebay.db") in errors
    assert "Traceback" not in errors
    assert (tmp_path / "servicebay.db").read_bytes() == b"garbage" * 1000


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        with serving(tmp_path, SERVICEBAY_PORT=port) as process:
            _, errors = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert f"port {port}" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("name", ["SERVICEBAY_PORT", "SERVICEBAY_TRUSTED_PROXY", "SERVICEBAY_TERMINAL_IDLE_S"])
def test_an_odd_variable_is_one_sentence(tmp_path: Path, name: str) -> None:
    with serving(tmp_path, **{name: "nonsense"}) as process:
        _, errors = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert "nonsense" in errors
    assert "Traceback" not in errors


def test_the_address_can_be_opened_on_this_machine() -> None:
    shown = {host: address_of(host, 1) for host in ("127.0.0.1", "0.0.0.0", "::", "fd00::1", "bay.example")}
    assert shown == {
        "127.0.0.1": "http://127.0.0.1:1",
        "0.0.0.0": "http://127.0.0.1:1",
        "::": "http://[::1]:1",
        "fd00::1": "http://[fd00::1]:1",
        "bay.example": "http://bay.example:1",
    }
