"""The loop between a shell and the hub. Nothing in it waits for either alone, and nothing grows.

Without a scope the shell goes with the hub: at the end of the connection, or when nothing was heard for 40 s. In one it
stays, its last output is kept, and the next connection goes on where the last one stopped.
"""

import base64
import json
import os
import select
import signal
import socket
import subprocess
import time
from typing import Any

from servicebay.wire import held
from servicebay.wire.replay import Replay

from .client import CHUNK, Client
from .inside import end_inside
from .shell import Shell, told_exit

GRACE_S = 2.0
CLEAN_LIMIT_S = 10.0
ENDED_KEPT_S = 3600.0
_NO_SCOPE_BYTES = 512 * 1024


class Holder:
    """``run`` until the shell has ended and the hub knows."""

    def __init__(self, spec: dict[str, Any], shell: Shell, client: Client | None, server: socket.socket | None):
        self._spec = spec
        self._shell = shell
        self._client = client
        self._server = server
        self._replay = Replay() if server is not None else Replay(_NO_SCOPE_BYTES)
        self._input = bytearray()
        self._silent = False  # nobody can write to the terminal any more
        self._told = False
        self._ending_s: float | None = None
        self._ended_s = 0.0
        self._wake, alarm = os.pipe()
        for fd in (self._wake, alarm):
            os.set_blocking(fd, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._end())
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)

    def run(self) -> None:
        """Serve until all is over, then clear up."""
        if self._client is not None:
            self._welcome(self._client, 0)
        try:
            while not self._is_over():
                self._turn()
        finally:
            self._clear_up()

    def _is_over(self) -> bool:
        if self._shell.exited is None or not self._silent:
            return False
        if self._client is None:
            return self._server is None or self._told or time.monotonic() - self._ended_s > ENDED_KEPT_S
        return self._server is None and self._told and not self._client.wants_out

    def _turn(self) -> None:
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        if not self._silent:
            poll.register(self._shell.master, self._of_master())
        client = self._client
        if client is not None:
            poll.register(client.read_fd, select.POLLIN)
            if client.wants_out:
                both = select.POLLIN if client.write_fd == client.read_fd else 0
                poll.register(client.write_fd, select.POLLOUT | both)
        if self._server is not None:
            poll.register(self._server.fileno(), select.POLLIN)
        for fd, event in poll.poll(self._timeout_ms()):
            self._on_event(fd, event)
        self._look_after()

    def _of_master(self) -> int:
        events = select.POLLOUT if self._input else 0
        client = self._client
        if client is None or client.backlog(self._replay) < CHUNK:
            events |= select.POLLIN
        return events

    def _timeout_ms(self) -> int:
        if self._shell.exited is not None and not self._silent:
            return 20
        if self._ending_s is not None:
            return 50
        return 5000

    def _on_event(self, fd: int, event: int) -> None:
        client = self._client
        if fd == self._wake:
            try:
                os.read(self._wake, 512)
            except BlockingIOError:
                pass
        elif fd == self._shell.master:
            self._on_shell(event)
        elif self._server is not None and fd == self._server.fileno():
            self._accept(self._server)
        elif client is not None and fd == client.read_fd and event & ~select.POLLOUT:
            self._on_client(client)

    def _on_shell(self, event: int) -> None:
        if event & select.POLLOUT and self._input:
            taken = self._shell.write(bytes(self._input[:4096]))
            del self._input[:taken]
            if taken and self._client is not None:
                self._client.send(held.TAKEN, held.pack_count(taken))
        if event & (select.POLLIN | select.POLLHUP | select.POLLERR):
            self._take_output()

    def _take_output(self) -> None:
        data = self._shell.read(CHUNK)
        if data is None:
            self._silent = True
        elif data:
            self._replay.append(data)
        elif self._shell.exited is not None:
            self._silent = True  # what is left holds the terminal open and says nothing

    def _accept(self, server: socket.socket) -> None:
        try:
            # what `accept` wraps; the packed program has only this (nodes.slim)
            fd, _ = server._accept()  # type: ignore[attr-defined]
        except OSError:
            return
        self._let_go()
        self._client = Client(fd, fd)

    def _on_client(self, client: Client) -> None:
        try:
            frames = client.read()
        except held.FrameError:
            frames = None
        if frames is None:
            return self._on_lost()
        for kind, payload in frames:
            self._on_frame(client, kind, payload)
        return None

    def _on_frame(self, client: Client, kind: bytes, payload: bytes) -> None:
        if kind == held.INPUT:
            if len(self._input) + len(payload) > held.INPUT_WINDOW + CHUNK:
                return self._on_lost()  # it does not keep to what was agreed
            self._input += payload
            if self._silent:
                client.send(held.TAKEN, held.pack_count(len(payload)))
                self._input.clear()
        elif kind == held.RESIZE:
            self._resize(payload)
        elif kind == held.QUIT:
            self._end()
        elif kind == held.START:
            self._welcome(client, int(json.loads(payload.decode()).get("from", 0)))
        return None

    def _resize(self, payload: bytes) -> None:
        try:
            self._shell.resize(*held.unpack_size(payload))
        except (OSError, held.FrameError):
            pass

    def _welcome(self, client: Client, position: int) -> None:
        """It goes on from a position where that is kept, else from where the kept begins."""
        replay = self._replay
        told: dict[str, Any] = {"start": position}
        if not replay.has(position):
            told = {"start": replay.start, "prelude": base64.b64encode(replay.prelude).decode()}
        client.position, client.following = int(told["start"]), True
        client.send(held.HELD, json.dumps(told).encode())
        self._told = False

    def _look_after(self) -> None:
        """What is due, whatever woke the loop."""
        now_s = time.monotonic()
        if self._shell.exited is None and self._shell.reap():
            self._ended_s = now_s
        if self._shell.exited is not None and not self._silent and self._may_read():
            self._take_output()
        if self._ending_s is not None and now_s > self._ending_s:
            self._shell.kill()
            self._silent = self._silent or self._shell.exited is not None
        client = self._client
        if client is not None:
            self._look_after_client(client, now_s - client.heard_s > held.SILENCE_LIMIT_S)

    def _look_after_client(self, client: Client, is_silent: bool) -> None:
        is_there = client.pump(self._replay)
        has_all = client.following and client.position >= self._replay.end
        if self._silent and self._shell.exited is not None and has_all and not self._told:
            client.send(held.EXITED, json.dumps(told_exit(self._shell.exited)).encode())
            self._told = True
        if is_silent or not is_there or not client.write():
            self._on_lost()

    def _may_read(self) -> bool:
        return self._client is None or self._client.backlog(self._replay) < CHUNK

    def _on_lost(self) -> None:
        was_told = self._told and self._client is not None and not self._client.wants_out
        self._let_go()
        self._told = was_told
        if self._server is None:
            self._end()

    def _let_go(self) -> None:
        if self._client is not None:
            if self._server is not None:
                self._client.close()
            self._client = None
            if self._input:
                self._input.clear()  # of one who is gone

    def _end(self) -> None:
        if self._ending_s is None:
            self._ending_s = time.monotonic() + GRACE_S
            self._shell.hang_up()

    def _clear_up(self) -> None:
        """What the shell's end does not end by itself. A job that was left on purpose after ``exit`` stays."""
        if self._ending_s is not None:
            self._shell.kill()
        self._shell.reap()
        os.close(self._shell.master)
        if self._spec.get("marker"):
            end_inside(str(self._spec["marker"]))
        for argv in self._spec.get("cleanup", []):
            run_quietly(argv)


def run_quietly(argv: list[str]) -> int | None:
    """Run a command for its effect; its status, None where it did not end in time."""
    try:
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CLEAN_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.returncode
