"""The hub at the other end of two file descriptors: frames in, frames out, neither ever waiting."""

import os
import time

from servicebay.wire.held import OUTPUT, FrameReader, frame
from servicebay.wire.replay import Replay

CHUNK = 64 * 1024


class Client:
    """``position`` is how far of the output it was given."""

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self.read_fd, self.write_fd = read_fd, write_fd
        self.position = 0
        self.following = False
        self.heard_s = time.monotonic()
        self._reader = FrameReader()
        self._out = bytearray()
        for fd in (read_fd, write_fd):
            os.set_blocking(fd, False)

    @property
    def wants_out(self) -> bool:
        """Whether something waits to be written to it."""
        return bool(self._out)

    def backlog(self, replay: Replay) -> int:
        """How many bytes of output it has not taken."""
        return len(self._out) + (replay.end - self.position if self.following else 0)

    def read(self) -> list["tuple[bytes, bytes]"] | None:
        """What it says now; None where it is gone. Raises FrameError."""
        try:
            data = os.read(self.read_fd, CHUNK)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        self.heard_s = time.monotonic()
        return self._reader.feed(data)

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Say something, soon."""
        self._out += frame(kind, payload)

    def fill(self, replay: Replay) -> None:
        """Put the next output into what is to be written."""
        while self.following and self.position < replay.end and len(self._out) < CHUNK:
            data = replay.read(self.position, CHUNK)
            self.position += len(data)
            self.send(OUTPUT, data)

    def write(self) -> bool:
        """Write what it takes now; False where it is gone."""
        while self._out:
            try:
                written = os.write(self.write_fd, self._out[:CHUNK])
            except BlockingIOError:
                return True
            except OSError:
                return False
            del self._out[:written]
        return True

    def pump(self, replay: Replay) -> bool:
        """Write output as long as it takes some; False where it is gone.

        Then nothing is left, or something waits to be written: else nothing would wake the loop for the rest.
        """
        while True:
            self.fill(replay)
            if not self.write():
                return False
            if self._out or not self.following or self.position >= replay.end:
                return True

    def close(self) -> None:
        """Let it go."""
        for fd in {self.read_fd, self.write_fd}:
            try:
                os.close(fd)
            except OSError:
                pass
