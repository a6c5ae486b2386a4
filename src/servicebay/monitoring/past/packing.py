"""Outcomes of an hour and tallies of a day as bytes: MessagePack in columns, deflated. Pure.

An hour of one outcome a minute takes about 350 bytes, a day of tallies of five minutes 1.5 KiB.
"""

import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

import msgspec

from servicebay.storage.check_rows import BeatRow, Sums

from .keeping import DAY_MS
from .tally import Tally

T = TypeVar("T")
FORMAT = 1


class _Beats(msgspec.Struct, array_like=True, frozen=True):
    format: int
    first: int
    steps: list[int]
    levels: str
    latencies: list[int | None]
    days: list[int | None]
    texts: list[str]
    said: list[int]


class _Tallies(msgspec.Struct, array_like=True, frozen=True):
    format: int
    slots: list[int]
    counts: list[list[int]]
    bins: list[list[int]]


_beats_decoder = msgspec.msgpack.Decoder(_Beats)
_tallies_decoder = msgspec.msgpack.Decoder(_Tallies)


def pack_beats(rows: Sequence[BeatRow]) -> bytes:
    """Outcomes of one series, oldest first; at least one."""
    texts: dict[str, int] = {}
    said = [texts.setdefault(row.text, len(texts)) for row in rows]
    moments = [row.at for row in rows]
    steps = [after - before for before, after in pairwise(moments)]
    return deflate(
        _Beats(
            FORMAT,
            moments[0],
            steps,
            "".join(row.level for row in rows),
            [row.latency for row in rows],
            [row.days for row in rows],
            list(texts),
            said,
        )
    )


def unpack_beats(series: int, data: bytes) -> list[BeatRow]:
    """What ``pack_beats`` was given. Raises ValueError (of which msgspec's and zlib's here are turned into)."""
    found = inflate(data, _beats_decoder)
    moments = [found.first]
    for step in found.steps:
        moments.append(moments[-1] + step)
    columns = zip(moments, found.levels, found.latencies, found.days, found.said, strict=True)
    return [BeatRow(series, at, level, latency, days, found.texts[said]) for at, level, latency, days, said in columns]


def sums_of(tallies: Sequence[Tally]) -> Sums:
    """Several as one, without the histogram."""
    return Sums(
        sum(tally.well for tally in tallies),
        sum(tally.failed for tally in tallies),
        sum(tally.answers for tally in tallies),
        round(100 * sum(tally.answers_ms for tally in tallies)),
    )


def pack_tallies(tallies: Sequence[Tally], span_ms: int) -> bytes:
    """Tallies of one UTC day, oldest first."""
    slots = [tally.at % DAY_MS // span_ms for tally in tallies]
    counts = [list(column) for column in zip(*(tally.counts for tally in tallies), strict=True)]
    bins = [[part for number in sorted(tally.bins) for part in (number, tally.bins[number])] for tally in tallies]
    return deflate(_Tallies(FORMAT, slots, counts, bins))


def unpack_tallies(start: int, span_ms: int, data: bytes) -> list[Tally]:
    """What ``pack_tallies`` was given, of the day that began then. Raises ValueError."""
    found = inflate(data, _tallies_decoder)
    columns = zip(found.slots, zip(*found.counts, strict=True), found.bins, strict=True)
    return [
        Tally(start + slot * span_ms, (o, w, x, u, m), dict(zip(bins[::2], bins[1::2], strict=True)))
        for slot, (o, w, x, u, m), bins in columns
    ]


def deflate(packed: object) -> bytes:
    """MessagePack, deflated."""
    return zlib.compress(msgspec.msgpack.encode(packed), 6)


def inflate(data: bytes, decoder: msgspec.msgpack.Decoder[T]) -> T:
    """What ``deflate`` was given. Raises ValueError."""
    try:
        return decoder.decode(zlib.decompress(data))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"what was packed cannot be read ({error})") from error
