"""Carries a volume's content out or in: a program of its own on the node, one process for one transfer.

``python3`` gets it on stdin, with a request as its argument; imports nothing of ours. ``{"verb": "export"|"import",
"volume": "data", "stop": [["unit", "web.service"], ["container", "<ID>"]], "idleS": 60, "size": 1024}``. stdout is
frames: a letter, four bytes of length (big-endian), content. ``d`` data, ``t`` what goes on, in words (none: it still
does), ``e`` the end: JSON, ``{}`` or ``{"code", "message", "stderr"?}``. stdin is the archive of an import, ``size``
bytes; of an export a byte for each ``d`` frame that was taken, and no more than ``IN_FLIGHT`` are on their way. Its end
means that nobody waits.

What it stops it starts again, whatever becomes of the hub and of the connection: it leaves the process group that a
closed channel kills, and gives up where nothing moves. An archive is kept in a file without a name until it is there in
full and was read through; only then is anything touched, and from then on it is done to its end.
"""

import json
import os
import select
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import zlib
from typing import Any, BinaryIO, Dict, List, Optional

try:
    from lzma import LZMAError
except ImportError:  # a Python without it says ReadError
    LZMAError = OSError  # type: ignore[misc, assignment]

CHUNK_BYTES = 262144
IN_FLIGHT = 16
"""Frames of data that the hub has not taken yet: an SSH channel's own window does not hold the sender back."""
UNIT_DEADLINE_S = 100.0
"""Above systemd's own 90 s to stop, below what the hub waits for a word."""
TOLD_EVERY_S = 1.0
SPOOLS = ("/var/tmp", "~/.cache", "/tmp")  # noqa: S108 - files without a name
STDERR_BYTES = 4000
UP = ("active", "activating", "reloading", "refreshing", "running")
PODMAN = ["podman", "volume"]


class Trouble(Exception):
    """The transfer fails; in words, with a code."""

    def __init__(self, code: str, message: str, stderr: str = "") -> None:
        super().__init__(message)
        self.told = {"code": code, "message": message, **({"stderr": stderr} if stderr else {})}


class Gone(Exception):
    """Nobody waits for this any more."""


class Hub:
    """The channel: frames out, the archive in. Nothing waits longer than ``idle_s``."""

    def __init__(self, idle_s: float) -> None:
        self._idle_s = idle_s
        self._told_at = 0.0
        self._in_flight = 0
        os.set_blocking(1, False)

    def send(self, kind: bytes, data: bytes) -> None:
        """Send a frame. Raises Gone."""
        left = memoryview(kind + struct.pack(">I", len(data)) + data)
        while left:
            try:
                left = left[os.write(1, left) :]
            except BlockingIOError:
                self._wait(1, select.POLLOUT)
            except OSError:
                raise Gone from None

    def tell(self, text: str, always: bool = False) -> None:
        """Say what goes on, now and then. Raises Gone."""
        now = time.monotonic()
        if always or now >= self._told_at + TOLD_EVERY_S:
            self._told_at = now
            self.send(b"t", text.encode())

    def read(self) -> bytes:
        """The next bytes of the archive, empty at its end. Raises Gone."""
        self._wait(0, select.POLLIN)
        try:
            return os.read(0, CHUNK_BYTES)
        except OSError:
            raise Gone from None

    def send_data(self, data: bytes) -> None:
        """Send a frame of data, once there is room for it. Raises Gone."""
        while self._in_flight >= IN_FLIGHT:
            self._wait(0, select.POLLIN)
            self._take_receipts()
        self._in_flight += 1
        self.send(b"d", data)

    def read_of(self, source: Any) -> bytes:
        """The next bytes that a command says. Raises Gone where the hub is gone first, or it says nothing."""
        poll = select.poll()
        poll.register(source, select.POLLIN)
        poll.register(0, select.POLLIN)
        while True:
            ready = dict(poll.poll(self._idle_s * 1000))
            if not ready:
                raise Gone
            if 0 in ready:
                self._take_receipts()
            if source.fileno() in ready:
                return os.read(source.fileno(), CHUNK_BYTES)

    def _take_receipts(self) -> None:
        try:
            taken = len(os.read(0, CHUNK_BYTES))
        except OSError:
            taken = 0
        if not taken:
            raise Gone
        self._in_flight -= taken

    def _wait(self, fd: int, what: int) -> None:
        poll = select.poll()
        poll.register(fd, what)
        if not poll.poll(self._idle_s * 1000):
            raise Gone


def main(request: Dict[str, Any]) -> None:
    """Do one transfer."""
    run = "/run/user/{}".format(os.getuid())
    if not os.environ.get("XDG_RUNTIME_DIR") and os.path.isdir(run):
        os.environ["XDG_RUNTIME_DIR"] = run
    worker = os.fork()
    if worker:  # what a closed channel kills; the worker ends by itself
        os.waitpid(worker, 0)
        os._exit(0)
    os.setsid()
    hub = Hub(float(request["idleS"]))
    heed(_give_up)
    told: Dict[str, Any] = {}
    try:
        if request["verb"] == "export":
            with Stopped(request["stop"], hub) as stopped:
                export(request["volume"], hub)
            stopped.check()
        else:
            take_in(request, hub)
    except Trouble as error:
        told = error.told
    except Gone:
        os._exit(1)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        told = {"code": "internal", "message": "{}: {}".format(type(error).__name__, error)}
    try:
        hub.send(b"e", json.dumps(told).encode())
    except Gone:
        pass
    os._exit(0)


def heed(how: Any) -> None:
    """What becomes of a signal that would end us."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, how)


def _give_up(_number: int, _frame: Any) -> None:
    raise Gone


class Stopped:
    """What uses the volume is stopped within the block, and runs again after it, also where one part does not."""

    def __init__(self, parts: List[List[str]], hub: Hub) -> None:
        self._parts, self._hub = parts, hub
        self._stopped: List[List[str]] = []
        self._failed: Optional[Trouble] = None

    def __enter__(self) -> "Stopped":
        try:
            for part in self._parts:
                if not is_up(part):
                    continue
                self._hub.tell("stopping {}".format(part[1]), always=True)
                self._stopped.append(part)
                act("stop", part)
        except BaseException:
            self.start_again()
            raise
        return self

    def __exit__(self, *_: Any) -> None:
        self.start_again()

    def start_again(self) -> None:
        """Start each, also where another one does not. What comes to end us now has to wait."""
        heed(signal.SIG_IGN)
        for part in reversed(self._stopped):
            try:
                self._hub.tell("starting {} again".format(part[1]), always=True)
            except Gone:
                pass
            try:
                act("start", part)
            except Trouble as error:
                self._failed = self._failed or error

    def check(self) -> None:
        """Raise the first failure to start something again."""
        if self._failed is not None:
            raise self._failed


def is_up(part: List[str]) -> bool:
    """Whether a unit or container runs now: what the hub knows of it may be a moment old."""
    kind, name = part
    if kind == "unit":
        argv = ["systemctl", "--user", "is-active", "--", name]
    else:
        argv = ["podman", "container", "inspect", "--format", "{{.State.Status}}", "--", name]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=UNIT_DEADLINE_S, check=False)
    return done.stdout.decode("utf-8", "replace").strip() in UP


def act(verb: str, part: List[str]) -> None:
    """Stop or start a unit or container. Raises Trouble."""
    kind, name = part
    argv = ["systemctl", "--user", verb, "--", name] if kind == "unit" else ["podman", verb, "--", name]
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=UNIT_DEADLINE_S, check=False)
    except subprocess.TimeoutExpired:
        raise Trouble("timeout", "{} did not {} within {:.0f} s.".format(name, verb, UNIT_DEADLINE_S)) from None
    except OSError as error:
        raise Trouble("unsupported", "{} cannot be run: {}.".format(argv[0], error.strerror)) from error
    if done.returncode:
        raise Trouble("job-failed", "{} did not {}.".format(name, verb), last_of(done.stderr))


def export(volume: str, hub: Hub) -> None:
    """Podman's archive of the volume, as it comes. Raises Trouble, Gone."""
    with tempfile.TemporaryFile() as said:
        podman = start([*PODMAN, "export", volume], subprocess.DEVNULL, subprocess.PIPE, said)
        assert podman.stdout is not None
        try:
            while True:
                data = hub.read_of(podman.stdout)
                if not data:
                    break
                hub.send_data(data)
            status = podman.wait()
        finally:
            podman.kill()
            podman.wait()
        if status:
            raise failed(said)


def take_in(request: Dict[str, Any], hub: Hub) -> None:
    """Unpack the archive on stdin into the volume, all of it or nothing. Raises Trouble, Gone."""
    size = int(request["size"])
    with open_spool(size) as spool:
        left = size
        while left:
            data = hub.read()
            if not data:
                raise Gone
            try:
                spool.write(data[:left])
            except OSError as error:
                raise Trouble("no-space", "The node has no room to keep the archive: {}.".format(error)) from error
            left -= min(left, len(data))
            hub.tell("")
        spool.flush()
        content = look_through(spool, hub)
        check_room(request["volume"], content)
        os.lseek(spool.fileno(), 0, os.SEEK_SET)  # not its own seek: within what it has read, that moves nothing
        heed(signal.SIG_IGN)  # from here on to the end
        with Stopped(request["stop"], hub) as stopped:
            unpack(request["volume"], spool, hub)
        stopped.check()


def open_spool(size: int) -> BinaryIO:
    """A file without a name, where there is most room. Raises Trouble."""
    rooms = []
    for folder in map(os.path.expanduser, SPOOLS):
        try:
            found = os.statvfs(folder)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            rooms.append((found.f_bavail * found.f_frsize, folder))
    room, folder = max(rooms, default=(0, ""))
    if room < size:
        raise Trouble(
            "no-space", "The node has no room to keep an archive of {} bytes until it is looked at.".format(size)
        )
    return tempfile.TemporaryFile(dir=folder, buffering=CHUNK_BYTES)  # type: ignore[return-value]


def look_through(spool: BinaryIO, hub: Hub) -> int:
    """Read the archive as far as Podman will, and say what room its content takes, in bytes. Raises Trouble."""
    spool.seek(0)
    content = 0
    try:
        with tarfile.open(fileobj=spool, mode="r:*") as archive:
            for member in archive:
                archive.members = []  # type: ignore[attr-defined]  # they would all be kept
                check_member(member)
                content += member.size
                hub.tell("reading the archive through")
            assert archive.fileobj is not None
            archive.fileobj.seek(archive.offset)
            if archive.fileobj.read(512).strip(b"\0"):
                raise tarfile.ReadError("it is damaged after {} bytes".format(archive.offset))
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error, LZMAError) as error:
        why = (str(error) or type(error).__name__).split("\n")[0].rstrip(":")
        message = "This is not a whole tar archive, plain or with gzip, bzip2 or xz: {}.".format(why)
        raise Trouble("invalid", message) from error
    return content


def check_member(member: tarfile.TarInfo) -> None:
    """Refuse what Podman would refuse in the middle: what leads out of the volume. Raises Trouble."""
    names = [member.name]
    if member.islnk():
        names.append(member.linkname)
    if member.issym() and not member.linkname.startswith("/"):
        names.append(os.path.join(os.path.dirname(member.name), member.linkname))
    for name in names:
        if os.path.normpath(name.lstrip("/")).split("/")[0] == "..":
            raise Trouble("invalid", "The archive leads out of the volume: {}.".format(ascii(member.name)[:200]))


def check_room(volume: str, content: int) -> None:
    """Raise Trouble where the content cannot fit, what it replaces taken into account."""
    argv = [*PODMAN, "inspect", "--format", "{{.Mountpoint}}", volume]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=UNIT_DEADLINE_S, check=False)
    if done.returncode:
        raise Trouble("podman", "Podman failed: {}.".format(last_of(done.stderr).removeprefix("Error: ")))
    mountpoint = os.fsdecode(done.stdout.rstrip(b"\n"))
    try:
        found = os.statvfs(mountpoint)
    except OSError:
        return  # a driver of its own: Podman will say it
    room = found.f_bavail * found.f_frsize
    if content > room:
        argv = ["podman", "unshare", "du", "-s", "-B1", "--", mountpoint]
        used = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False)
        room += int(used.stdout.split()[0]) if used.returncode == 0 else 0
    if content > room:
        raise Trouble("no-space", "The content has {} bytes, and the node has room for {}.".format(content, room))


def unpack(volume: str, spool: BinaryIO, hub: Hub) -> None:
    """Have Podman unpack it. Raises Trouble; who listens may be gone."""
    with tempfile.TemporaryFile() as said:
        podman = start([*PODMAN, "import", volume, "-"], spool, subprocess.DEVNULL, said)
        is_heard = True
        while podman.poll() is None:
            try:
                podman.wait(TOLD_EVERY_S)
            except subprocess.TimeoutExpired:
                pass
            try:
                if is_heard:
                    hub.tell("unpacking")
            except Gone:
                is_heard = False
        if podman.returncode:
            raise failed(said)


def start(argv: List[str], stdin: Any, stdout: Any, stderr: Any) -> "subprocess.Popen[bytes]":
    """Start a command that dies with nobody: we end it. Raises Trouble."""
    try:
        return subprocess.Popen(argv, stdin=stdin, stdout=stdout, stderr=stderr)
    except OSError as error:
        raise Trouble("unsupported", "Podman cannot be run: {}.".format(error.strerror)) from error


def failed(said: BinaryIO) -> Trouble:
    """Podman's last word."""
    said.seek(0)
    text = last_of(said.read())
    lines = [line for line in text.splitlines() if not line.startswith("Try 'podman ")]  # after what it does not know
    last = lines[-1] if lines else "it gave no reason"
    return Trouble(
        "podman", "Podman failed: {}.".format(last[len("Error: ") :] if last.startswith("Error: ") else last), text
    )


def last_of(said: bytes) -> str:
    """The end of what a command said."""
    return said[-STDERR_BYTES:].decode("utf-8", "replace").strip()


if __name__ == "__main__":
    main(json.loads(sys.argv[2]))
