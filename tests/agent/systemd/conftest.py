"""A real ``dbus-daemon`` of the test's own, and a service on it made with the Sans-IO connection alone."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from servicebay.agent.systemd.bus import BUS_NAME, BUS_PATH, Call, Connection
from servicebay.agent.systemd.message import ERROR, METHOD_CALL, METHOD_RETURN, SIGNAL, Message
from tests.patience import PATIENCE_S

SERVICE_NAME, SERVICE_PATH, SERVICE_INTERFACE = "test.Service", "/test/Object", "test.Interface"


class Daemon:
    """A running ``dbus-daemon``; ``address`` as in DBUS_SESSION_BUS_ADDRESS."""

    def __init__(self, listen: str) -> None:
        argv = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", f"--address={listen}"]
        self._process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


StartDaemon = Callable[[str], Daemon]


@pytest.fixture
def start_daemon() -> Iterator[StartDaemon]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("needs dbus-daemon (Debian package dbus)")
    daemons: list[Daemon] = []

    def start(listen: str) -> Daemon:
        daemons.append(Daemon(listen))
        return daemons[-1]

    yield start
    for daemon in daemons:
        daemon.kill()


@pytest.fixture
def daemon(start_daemon: StartDaemon, tmp_path: Path) -> Daemon:
    return start_daemon(f"unix:path={tmp_path}/bus")


class Service:
    """Answers calls in a thread: Echo, Fail, Silence, Announce (emits a signal with the arguments first)."""

    def __init__(self, path: bytes, name: str = SERVICE_NAME) -> None:
        self._connection = Connection(os.getuid())
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        for member, signature, body in (("Hello", "", ()), ("RequestName", "su", (name, 0))):
            self._connection.call(Call(BUS_NAME, BUS_PATH, BUS_NAME, member, signature, body))
        self._named = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        assert self._named.wait(PATIENCE_S)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            self._flush()
            data = self._socket.recv(65536)
            if not data:
                return
            for message in self._connection.receive(data):
                if message.type == METHOD_CALL:
                    self._answer(message)
                elif message.type == METHOD_RETURN and message.signature == "u":
                    self._named.set()

    def _flush(self) -> None:
        self._socket.sendall(self._connection.outgoing)
        self._connection.outgoing.clear()

    def _answer(self, call: Message) -> None:
        back = {"destination": call.fields["sender"], "reply_serial": call.serial}
        if call.member == "Fail":
            self._connection.send(ERROR, dict(back, error_name="test.Error"), "s", ["it failed"])
        elif call.member != "Silence":
            if call.member == "Announce":
                self._emit("Announced", call.signature, call.body)
            self._connection.send(METHOD_RETURN, back, call.signature, call.body)

    def _emit(self, member: str, signature: str, body: list[Any]) -> None:
        fields = {"path": SERVICE_PATH, "interface": SERVICE_INTERFACE, "member": member}
        self._connection.send(SIGNAL, fields, signature, body)


@pytest.fixture
def service(daemon: Daemon, tmp_path: Path) -> Iterator[Service]:
    service = Service(f"{tmp_path}/bus".encode())
    yield service
    service.close()
