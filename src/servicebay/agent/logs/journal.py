"""The journal through libsystemd's ``sd_journal`` (systemd 247 to 257 were tried), by ctypes.

It maps the files that journald writes, and sees an entry as soon as it is there; journald itself tells of changes at
most every 250 ms. One object belongs to one process: libsystemd refuses it in a fork.
"""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint64, c_void_p
from typing import List, Optional, Sequence, Tuple

from .cursor import Place

LOCAL_ONLY, CURRENT_USER = 1, 8
THRESHOLD_BYTES = 256 * 1024
"""Longer fields are cut by libsystemd."""
INVALIDATE = 2
"""Files came or went."""
Group = Sequence[bytes]
"""Matches such as ``b"_SYSTEMD_USER_UNIT=web.service"``; all must fit, of those of one field any."""


class JournalError(Exception):
    """The journal cannot be read; the text says why, in a sentence."""


class Journal:
    """The user's own journal, positioned by ``seek_*`` and moved by ``next`` and ``previous``."""

    def __init__(self) -> None:
        self._lib = _load()
        self._handle = self._open(LOCAL_ONLY | CURRENT_USER)
        self.is_own = True
        self.matches: Tuple[Sequence[Group], Sequence[Group]] = (), ()
        self._data, self._length = c_void_p(), c_size_t()
        self._data_out, self._length_out = byref(self._data), byref(self._length)
        self._step_on, self._step_back = self._lib.sd_journal_next, self._lib.sd_journal_previous
        self._get_data = self._lib.sd_journal_get_data
        if not self._has_entries():  # journals of users are apart only where they are kept on disk
            self._lib.sd_journal_close(self._handle)
            self._handle = self._open(LOCAL_ONLY)
            self.is_own = False

    def close(self) -> None:
        """Unmap everything."""
        self._lib.sd_journal_close(self._handle)

    def reopen(self) -> None:
        """Have all files again, with the same matches."""
        self.close()
        self._handle = self._open(LOCAL_ONLY | CURRENT_USER if self.is_own else LOCAL_ONLY)
        self.match(*self.matches)

    def is_readable(self) -> bool:
        """Whether there is anything that this user may read."""
        return self.is_own or self._has_entries()

    def has_container(self, name: str) -> bool:
        """Whether it has anything that a container of this name wrote. The matches are others afterwards."""
        self.match([[b"CONTAINER_NAME=" + name.encode()]])
        return self._has_entries()

    def match(self, alternatives: Sequence[Group], also: Sequence[Group] = ()) -> None:
        """See only entries that fit any of ``alternatives``, and every one of ``also``."""
        self.matches = alternatives, also
        self._lib.sd_journal_flush_matches(self._handle)
        for group in also:
            self._add(group)
            self._lib.sd_journal_add_conjunction(self._handle)
        for number, group in enumerate(alternatives):
            if number:
                self._lib.sd_journal_add_disjunction(self._handle)
            self._add(group)

    def seek_tail(self) -> None:
        """``previous`` is the last entry."""
        self._lib.sd_journal_seek_tail(self._handle)

    def seek_head(self) -> None:
        """``next`` is the first entry."""
        self._lib.sd_journal_seek_head(self._handle)

    def seek_time(self, at: int) -> None:
        """``next`` is the first entry at that time or after, ``previous`` the last one before or at it."""
        self._lib.sd_journal_seek_realtime_usec(self._handle, c_uint64(at))

    def seek(self, place: Place) -> None:
        """``next`` and ``previous`` begin there; the entry itself may come first, or not: compare."""
        if place.kind != "j":
            return self.seek_time(place.at)
        text = "s={};i={:x};t={:x}".format(place.origin, place.number, place.at)
        self._lib.sd_journal_seek_cursor(self._handle, c_char_p(text.encode()))
        return None

    def next(self) -> bool:
        """Go to the next entry; False where there is none yet."""
        return bool(self._step_on(self._handle) > 0)

    def previous(self) -> bool:
        """Go to the entry before; False at the beginning."""
        return bool(self._step_back(self._handle) > 0)

    def place(self) -> Tuple[Place, str]:
        """Where it stands, and the boot's ID."""
        out = c_void_p()
        if self._lib.sd_journal_get_cursor(self._handle, byref(out)) < 0 or not out.value:
            raise JournalError("The journal was cut while it was read.")
        text = ctypes.string_at(out.value)
        _LIBC.free(out)
        parts = dict(part.split("=", 1) for part in text.decode("ascii").split(";"))
        return Place("j", parts["s"], int(parts["i"], 16), int(parts["t"], 16)), parts["b"]

    def time(self) -> int:
        """The entry's time in µs."""
        out = c_uint64()
        self._lib.sd_journal_get_realtime_usec(self._handle, byref(out))
        return out.value

    def field(self, name: "c_char_p", skip: int) -> Optional[bytes]:
        """The first value of a field (``skip`` is the length of its name and of ``=``); None where it has none."""
        if self._get_data(self._handle, name, self._data_out, self._length_out) < 0:
            return None
        return ctypes.string_at(self._data, self._length.value)[skip:]

    def texts(self, name: "c_char_p", skip: int, most: int, is_back: bool) -> List[bytes]:
        """A field of each of the next entries, or of those before: the loop of a search, which has to be tight."""
        handle, data, length = self._handle, self._data, self._length
        step = self._step_back if is_back else self._step_on
        get_data, data_out, length_out, string_at = self._get_data, self._data_out, self._length_out, ctypes.string_at
        found: List[bytes] = []
        while len(found) < most and step(handle) > 0:
            has = get_data(handle, name, data_out, length_out) >= 0
            found.append(string_at(data.value + skip, length.value - skip) if has and data.value else b"")
        return found

    def values(self, name: str) -> List[bytes]:
        """All values that a field has anywhere."""
        found: List[bytes] = []
        if self._lib.sd_journal_query_unique(self._handle, c_char_p(name.encode())) < 0:
            return found
        while self._lib.sd_journal_enumerate_unique(self._handle, self._data_out, self._length_out) > 0:
            found.append(ctypes.string_at(self._data, self._length.value)[len(name) + 1 :])
        return found

    def descriptor(self) -> int:
        """What becomes readable when journald tells of a change; then ``take_notice``."""
        return int(self._lib.sd_journal_get_fd(self._handle))

    def take_notice(self) -> None:
        """Look at which files there are, after ``descriptor`` was readable."""
        self._lib.sd_journal_process(self._handle)

    def _open(self, flags: int) -> "c_void_p":
        handle = c_void_p()
        status = self._lib.sd_journal_open(byref(handle), flags)
        if status < 0:
            raise JournalError("The node's journal cannot be opened (error {}).".format(-status))
        self._lib.sd_journal_set_data_threshold(handle, c_size_t(THRESHOLD_BYTES))
        return handle

    def _has_entries(self) -> bool:
        self.seek_tail()
        return self.previous()

    def _add(self, group: Group) -> None:
        for match in group:
            if self._lib.sd_journal_add_match(self._handle, c_char_p(match), c_size_t(len(match))) < 0:
                raise JournalError("The journal does not take this as something to look for.")


_LIBC = ctypes.CDLL(None)
_LIBC.free.argtypes = [c_void_p]
_LIBC.free.restype = None
_loaded: List["ctypes.PyDLL"] = []


def _load() -> "ctypes.PyDLL":
    """libsystemd without letting go of the interpreter's lock at each call: a call takes less time than that."""
    if _loaded:
        return _loaded[0]
    try:
        lib = ctypes.PyDLL("libsystemd.so.0")
    except OSError as error:
        raise JournalError("This node has no libsystemd, with which its journal could be read.") from error
    lib.sd_journal_open.argtypes = [POINTER(c_void_p), c_int]
    lib.sd_journal_close.argtypes = [c_void_p]
    lib.sd_journal_close.restype = None
    for name in ("flush_matches", "add_disjunction", "add_conjunction", "seek_tail", "seek_head", "get_fd", "process"):
        getattr(lib, "sd_journal_" + name).argtypes = [c_void_p]
    lib.sd_journal_flush_matches.restype = None
    _loaded.append(lib)
    return lib
