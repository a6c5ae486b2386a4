"""A holder that outlives its connection: a child in a systemd scope of its own, reached through a socket.

The socket is in the user's runtime directory, in a folder that is the user's alone, and its name is the session's
ID, 128 random bits that the hub keeps. The scope is one that ``systemd-run --user --scope`` would make; asked for by
``busctl``, since the holder's code is in memory and cannot be started anew.
"""

import os
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable

from servicebay.wire import held

MOVE_LIMIT_S = 5.0
_ID = re.compile(r"[0-9a-f]{32}")
_STEP_S = 0.01
_BUFFER = 64 * 1024


class NoScope(Exception):
    """Why the shell cannot outlive the hub here."""


class Gone(Exception):
    """No holder of this name lives here."""


def runtime_dir() -> str:
    """The user's runtime directory. Raises NoScope."""
    found = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    if not os.path.isdir(found):
        raise NoScope("The user has no systemd session on this node: enable lingering (loginctl enable-linger).")
    return found


def socket_path(session: str) -> str:
    """Where the holder of a session listens. Raises NoScope, Gone for what is no ID."""
    if not _ID.fullmatch(session):
        raise Gone()
    folder = runtime_dir() + "/servicebay-terminals"
    os.makedirs(folder, mode=0o700, exist_ok=True)
    return folder + "/" + session + ".sock"


def start(session: str, hold: Callable[[socket.socket], None]) -> socket.socket:
    """Fork a child that holds in a scope; returns a connection to it. Raises NoScope."""
    path = socket_path(session)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(2)
    server.setblocking(False)
    begin, go = os.pipe()
    child = os.fork()
    if not child:
        os.close(go)
        _live(server, begin, path, hold)
    os.close(begin)
    server.close()
    try:
        _move(child, "servicebay-terminal-" + session + ".scope")
    except NoScope:
        os.close(go)  # the child ends: nobody says go
        os.waitpid(child, 0)
        raise
    connection = connect(session)
    os.write(go, b"g")
    os.close(go)
    return connection


def connect(session: str) -> socket.socket:
    """A connection to the holder of a session. Raises Gone."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        path = socket_path(session)
        connection.connect(path)
    except NoScope:
        raise Gone() from None
    except ConnectionRefusedError:
        os.unlink(path)  # it was killed
        raise Gone() from None
    except OSError:
        raise Gone() from None
    return connection


def _live(server: socket.socket, begin: int, path: str, hold: Callable[[socket.socket], None]) -> None:
    status = 1
    try:
        os.setsid()
        nothing = os.open("/dev/null", os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(nothing, fd)
        os.close(nothing)
        if os.read(begin, 1):
            hold(server)
            status = 0
    finally:
        try:
            os.unlink(path)
        except OSError:
            pass
        os._exit(status)


def _move(pid: int, unit: str) -> None:
    env: dict[str, str] = dict(os.environ, XDG_RUNTIME_DIR=runtime_dir())
    call = ["busctl", "--user", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1"]
    call += ["org.freedesktop.systemd1.Manager", "StartTransientUnit", "ssa(sv)a(sa(sv))", unit, "fail", "3"]
    call += ["Description", "s", "ServiceBay: a terminal that outlives the hub"]
    call += ["CollectMode", "s", "inactive-or-failed"]
    call += ["PIDs", "au", "1", str(pid), "0"]
    try:
        done = subprocess.run(
            call, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env,
            timeout=MOVE_LIMIT_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoScope(f"systemd could not be asked for a scope ({type(error).__name__}).") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()[-200:]
        raise NoScope("The user's systemd made no scope: {}".format(said or "no reason given"))
    until_s = time.monotonic() + MOVE_LIMIT_S
    while not _is_in(pid, unit):
        if time.monotonic() > until_s:
            raise NoScope("The user's systemd did not move the shell into its scope.")
        time.sleep(_STEP_S)


def _is_in(pid: int, unit: str) -> bool:
    try:
        with open(f"/proc/{pid}/cgroup") as file:
            return unit in file.read()
    except OSError:
        return False


def bridge(connection: socket.socket, first: bytes) -> None:
    """Carry bytes between stdin, stdout and a holder, until either end is gone; ``first`` goes to it before."""
    there = connection.fileno()
    to_holder, to_hub = bytearray(first), bytearray()
    for fd in (0, 1, there):
        os.set_blocking(fd, False)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    heard_s: float | None = time.monotonic()
    while heard_s is not None and time.monotonic() - heard_s < held.SILENCE_LIMIT_S:
        poll = select.poll()
        poll.register(0, select.POLLIN if len(to_holder) < _BUFFER else 0)
        poll.register(1, select.POLLOUT if to_hub else 0)
        reads = select.POLLIN if len(to_hub) < _BUFFER else 0
        poll.register(there, reads | (select.POLLOUT if to_holder else 0))
        for fd, event in poll.poll(5000):
            if fd == 0 and event:
                if not _read(0, to_holder):
                    return None
                heard_s = time.monotonic()
            elif fd == 1 and not _write(1, to_hub):
                return None
            elif fd == there:
                if event & select.POLLOUT and not _write(there, to_holder):
                    return None
                if event & ~select.POLLOUT and not _read(there, to_hub):
                    return _flush(to_hub)
    return None


def _flush(rest: bytearray) -> None:
    os.set_blocking(1, True)
    try:
        while rest:
            del rest[: os.write(1, rest)]
    except OSError:
        pass


def _read(fd: int, into: bytearray) -> bool:
    try:
        data = os.read(fd, _BUFFER)
    except BlockingIOError:
        return True
    except OSError:
        return False
    into += data
    return bool(data)


def _write(fd: int, rest: bytearray) -> bool:
    try:
        if rest:
            del rest[: os.write(fd, rest)]
    except BlockingIOError:
        pass
    except OSError:
        return False
    return True
