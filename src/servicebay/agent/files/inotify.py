"""inotify on the agent's loop, through ctypes (the standard library has no binding).

Facts of inotify(7): a watch belongs to an inode; ``IN_IGNORED`` tells that it is gone; an
overflowing queue is told once as ``IN_Q_OVERFLOW`` with ``wd`` -1, and then everything may have
changed; ``ENOSPC`` means that ``fs.inotify.max_user_watches`` is reached.
"""

import ctypes
import os
import struct
from typing import Callable, Dict, Iterator, NamedTuple, Optional, Tuple

from ..loop import Loop

MODIFY, ATTRIB, CLOSE_WRITE = 0x2, 0x4, 0x8
MOVED_FROM, MOVED_TO = 0x40, 0x80
CREATE, DELETE, DELETE_SELF, MOVE_SELF = 0x100, 0x200, 0x400, 0x800
Q_OVERFLOW, IGNORED = 0x4000, 0x8000
ONLYDIR, ISDIR = 0x1000000, 0x40000000
RETRY_S = 30.0
_HEADER = struct.Struct("iIII")


class FileEvent(NamedTuple):
    """One event; ``name`` is empty for an event of the watched object itself."""

    mask: int
    name: str


class _Record(NamedTuple):
    wd: int
    mask: int
    name: str


def parse_events(data: bytes) -> Iterator[_Record]:
    """Cut what ``read`` returned into events (``struct inotify_event``); the kernel gives whole ones only."""
    offset = 0
    while offset + _HEADER.size <= len(data):
        wd, mask, _, length = _HEADER.unpack_from(data, offset)
        offset += _HEADER.size
        yield _Record(wd, mask, os.fsdecode(data[offset : offset + length].rstrip(b"\0")))
        offset += length


Callback = Callable[[FileEvent], None]


class Inotify:
    """One inotify instance; each watch has a callback."""

    def __init__(self, loop: Loop, on_overflow: Callable[[], None]) -> None:
        self.on_loss: Callable[[str], None] = lambda path: None
        """Told of a watched path whose object is gone."""
        self._loop = loop
        self._on_overflow = on_overflow
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = -1
        self._refusal = 0
        self._open()
        self._watches: Dict[int, Tuple[str, Callback]] = {}
        self._by_path: Dict[str, int] = {}

    def watch(self, path: str, mask: int, callback: Callback) -> Optional[OSError]:
        """Watch ``path`` (again: with the new callback). Returns why not, where it can't be watched."""
        if self._fd < 0:
            return OSError(self._refusal, os.strerror(self._refusal), path)
        wd = self._libc.inotify_add_watch(self._fd, os.fsencode(path), mask)
        if wd < 0:
            number = ctypes.get_errno()
            return OSError(number, os.strerror(number), path)
        if self._by_path.get(path) not in (None, wd):
            self.unwatch(path)  # another inode stands there now
        self._watches[wd] = (path, callback)
        self._by_path[path] = wd
        return None

    def unwatch(self, path: str) -> None:
        """Stop watching ``path``; nothing happens if it was not watched."""
        wd = self._by_path.pop(path, None)
        if wd is not None and self._watches.get(wd, ("",))[0] == path:  # else another path of the inode has it now
            del self._watches[wd]
            self._libc.inotify_rm_watch(self._fd, wd)

    def is_watched(self, path: str) -> bool:
        """Whether a watch on ``path`` is in force."""
        return self.descriptor_of(path) is not None

    def descriptor_of(self, path: str) -> Optional[int]:
        """The watch in force that was set on ``path``; another one where another inode stands there now."""
        wd = self._by_path.get(path)
        return wd if wd in self._watches else None

    def close(self) -> None:
        """Give the instance back, and with it all watches."""
        if self._fd >= 0:
            os.close(self._fd)

    async def run(self) -> None:
        """Deliver events for ever. Where the user has too many instances already: wait until there is one."""
        while self._fd < 0:
            await self._loop.sleep(RETRY_S)
            self._open()
            if self._fd >= 0:
                self._on_overflow()
        while True:
            await self._loop.readable(self._fd)
            for record in parse_events(os.read(self._fd, 65536)):
                self._deliver(record)

    def _open(self) -> None:
        self._fd = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self._refusal = ctypes.get_errno() if self._fd < 0 else 0

    def _deliver(self, record: _Record) -> None:
        if record.mask & Q_OVERFLOW:
            self._on_overflow()
            return
        path, callback = self._watches.get(record.wd, ("", None))
        if record.mask & IGNORED:  # the watched object is gone
            self._watches.pop(record.wd, None)
            if self._by_path.get(path) == record.wd:
                del self._by_path[path]
                self.on_loss(path)
        elif callback is not None:
            callback(FileEvent(record.mask, record.name))
