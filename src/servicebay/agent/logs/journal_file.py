"""One file of the journal, read without libsystemd: at which entries a text may stand in ``MESSAGE``.

The format is https://systemd.io/JOURNAL_FILE_FORMAT (little-endian; read as systemd 247 to 257 wrote it). Each value of
a field is one DATA object, which knows its entries; so a text is looked for in the whole file at once, and what is
found leads to its object and from there to the entries. Long values are compressed: those are looked at one by one.
"""

import ctypes
import mmap
import os
import struct
from itertools import islice
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from .cursor import Place
from .matching import Matching
from .packed import LZ4, MOST_BYTES, ZSTD, can_unpack, unpack
from .pattern import Pattern, compile_pattern

BLOCK_BYTES = 2 * 1024 * 1024
"""Gone through with all patterns while it is in the processor's cache."""
MOST_FOUND = 50_000
"""Values in a file; where there are more, hits are everywhere, and reading one entry after the other is as fast."""
_SIGNATURE = b"LPKSHHRH"
_LZ4, _KEYED, _ZSTD, _COMPACT = 2, 4, 8, 16
_KNOWN = _LZ4 | _KEYED | _ZSTD | _COMPACT
_HEADER = struct.Struct("<8s4xI56x16sQ40xQ8xQQQ8xQQ")
_DATA_HEAD, _ENTRY_HEAD, _ARRAY_HEAD = b"\x01" + bytes(7), b"\x03", b"\x06"
_ENTRY = struct.Struct("<QQ")
_LINKS = struct.Struct("<QQQ")
_FIELD = b"MESSAGE="


class Unreadable(Exception):
    """The file is not as it should be, or not of a kind that is read here."""


class Header(NamedTuple):
    """What a file says of itself: the places of its first and last entry, how long values are packed in it, and where
    the last object begins.
    """

    head: Place
    tail: Place
    is_compact: bool
    packings: Tuple[int, ...]
    end: int


def read_header(data: bytes) -> Optional[Header]:
    """Of a file's first 256 bytes; None where it has no entries. Raises Unreadable."""
    if len(data) < _HEADER.size:
        raise Unreadable("too short")
    signature, flags, origin, start, tail_object, count, last, first, head_at, tail_at = _HEADER.unpack_from(data)
    if signature != _SIGNATURE or flags & ~_KNOWN or start < _HEADER.size:
        raise Unreadable("another kind of file")
    if not count:
        return None
    name = origin.hex()
    places = Place("j", name, first, head_at), Place("j", name, last, tail_at)
    packings = tuple(kind for flag, kind in ((_LZ4, LZ4), (_ZSTD, ZSTD)) if flags & flag)
    if not all(map(can_unpack, packings)):
        raise Unreadable("nobody here can unpack it")
    return Header(*places, bool(flags & _COMPACT), packings, tail_object)


class JournalFile:
    """A file that somebody has open, mapped. ``close`` it."""

    def __init__(self, descriptor: int, header: Header) -> None:
        self._header = header
        size = os.fstat(descriptor).st_size
        if not 0 < header.end + 16 <= size:
            raise Unreadable("shorter than it says")
        self._map = mmap.mmap(descriptor, size, access=mmap.ACCESS_COPY)
        self._map.madvise(mmap.MADV_SEQUENTIAL)
        (length,) = struct.unpack_from("<Q", self._map, header.end + 8)
        self._size = min(header.end + length, size)
        self._hold = (ctypes.c_char * size).from_buffer(self._map)
        self._address = ctypes.addressof(self._hold)
        self._known: Dict[int, Optional[bytes]] = {}
        self._payload = 72 if header.is_compact else 64
        self._unpack_item = struct.Struct("<I" if header.is_compact else "<Q")

    def close(self) -> None:
        """Unmap it."""
        del self._hold
        self._map.close()

    def places(self, patterns: Sequence[Pattern], matching: Matching) -> List[Place]:
        """The entries that fit, and where a pattern may stand in ``MESSAGE``; in their order. Raises Unreadable."""
        values: Set[int] = set()
        heads = [(kind, compile_pattern(bytes((1, kind, 0, 0, 0, 0, 0, 0)), True)) for kind in self._header.packings]
        for start in range(0, self._size, BLOCK_BYTES):
            end = min(start + BLOCK_BYTES, self._size)
            for pattern in patterns:
                values.update(self._values_with(pattern, start, end))
            for kind, head in heads:
                if head is not None:
                    values.update(self._packed_with(patterns, kind, head, start, end))
            if len(values) > MOST_FOUND:
                raise Unreadable("hits everywhere")
        try:
            entries: Set[int] = set()
            for value in values:
                entries.update(islice(self._entries_of(value), MOST_FOUND))
                if len(entries) >= MOST_FOUND:
                    raise Unreadable("hits everywhere")
            return sorted(
                (self._place_of(entry) for entry in entries if self._fits(entry, matching)),
                key=lambda place: place.number,
            )
        except struct.error as error:
            raise Unreadable("it points beyond its end") from error

    def _values_with(self, pattern: Pattern, start: int, end: int) -> Iterator[int]:
        after = 0
        for position in pattern.positions(self._address, start, end, self._size):
            if position < after:
                continue
            value = self._value_at(position)
            if value is not None:
                after = value + self._length_of(value)
                yield value

    def _value_at(self, position: int) -> Optional[int]:
        """The value of ``MESSAGE`` that a byte belongs to, if it does."""
        lowest = max(0, position - MOST_BYTES)
        found = self._map.rfind(_FIELD, lowest, position)
        while found >= 0:
            value = found - self._payload
            if value >= 0 and not value % 8 and self._map[value : value + 8] == _DATA_HEAD:
                return value if value + self._length_of(value) > position else None
            found = self._map.rfind(_FIELD, lowest, found)
        return None

    def _packed_with(
        self, patterns: Sequence[Pattern], kind: int, head: Pattern, start: int, end: int
    ) -> Iterator[int]:
        for value in head.positions(self._address, start, end, self._size):
            if value % 8 or not self._is_linked(value):
                continue  # a number that looks like it
            text = unpack(kind, self._address + value + self._payload, self._length_of(value) - self._payload)
            if text is None:
                yield value
            elif text.raw.startswith(_FIELD):
                address, size = ctypes.addressof(text), len(text)
                if any(True for pattern in patterns for _ in pattern.positions(address, 0, size, size)):
                    yield value

    def _is_linked(self, value: int) -> bool:
        entry = int.from_bytes(self._map[value + 40 : value + 48], "little")
        return 0 < entry < self._size and self._map[entry : entry + 1] == _ENTRY_HEAD

    def _length_of(self, place: int, least: int = 64) -> int:
        length = int.from_bytes(self._map[place + 8 : place + 16], "little")
        if not least < length <= self._size - place:
            raise Unreadable("an object beyond its end")
        return length

    def _entries_of(self, value: int) -> Iterator[int]:
        first, array, count = _LINKS.unpack_from(self._map, value + 40)
        if count:
            yield first
        count -= 1
        while count > 0 and array:
            if self._map[array : array + 1] != _ARRAY_HEAD:
                raise Unreadable("no array where one should be")
            size = self._unpack_item.size
            items = max(1, min((self._length_of(array, 24) - 24) // size, count))
            for number in range(items):
                (entry,) = self._unpack_item.unpack_from(self._map, array + 24 + number * size)
                if entry:
                    yield entry
            count -= items
            (array,) = struct.unpack_from("<Q", self._map, array + 16)

    def _fits(self, entry: int, matching: Matching) -> bool:
        if self._map[entry : entry + 1] != _ENTRY_HEAD:
            raise Unreadable("no entry where one should be")
        step = 4 if self._header.is_compact else 16  # a hash beside each
        found: Set[bytes] = set()
        for item in range(entry + 64, entry + self._length_of(entry), step):
            (value,) = self._unpack_item.unpack_from(self._map, item)
            if value not in self._known:
                self._known[value] = self._wanted_at(value, matching)
            wanted = self._known[value]
            if wanted is not None:
                found.add(wanted)
        return matching.fits(found)

    def _wanted_at(self, value: int, matching: Matching) -> Optional[bytes]:
        end = value + self._length_of(value)
        start = value + self._payload
        if end - start not in matching.lengths:
            return None
        text = self._map[start:end]
        return text if text in matching.values else None

    def _place_of(self, entry: int) -> Place:
        number, at = _ENTRY.unpack_from(self._map, entry + 16)
        return Place("j", self._header.head.origin, number, at)
