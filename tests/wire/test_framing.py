"""Bytes to lines, with a limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.wire.framing import OVERSIZE, Line, LineSplitter

LIMIT = 8
STREAMS = st.lists(st.sampled_from([b"\n", b"a", b"bc", b"\x00\xff", b"12345678", b"123456789"])).map(b"".join)


def expected(stream: bytes) -> list[Line]:
    """What the lines are, said the slow way; an unended line is not one yet, unless it is too long already."""
    *ended, rest = stream.split(b"\n")
    lines: list[Line] = [OVERSIZE if len(line) > LIMIT else line for line in ended]
    return [*lines, OVERSIZE] if len(rest) > LIMIT else lines


@given(STREAMS, st.lists(st.integers(1, 5)))
def test_lines_are_the_same_whole_or_in_pieces(stream: bytes, sizes: list[int]) -> None:
    splitter, lines, start = LineSplitter(LIMIT), [], 0
    for size in [*sizes, len(stream) + 1]:
        lines += splitter.feed(stream[start : start + size])
        start += size
        assert splitter.pending_bytes <= LIMIT
    assert lines == expected(stream) == LineSplitter(LIMIT).feed(stream)


@pytest.mark.parametrize(
    ("stream", "lines"),
    [
        (b"", []),
        (b"\n", [b""]),
        (b"12345678\n", [b"12345678"]),
        (b"123456789\n", [OVERSIZE]),
        (b"123456789", [OVERSIZE]),
        (b"123456789 and more of it\nok\n", [OVERSIZE, b"ok"]),
        (b"a\r\nb\n", [b"a\r", b"b"]),
    ],
)
def test_the_limit_holds_on_both_sides(stream: bytes, lines: list[Line]) -> None:
    assert LineSplitter(LIMIT).feed(stream) == lines


def test_an_endless_line_is_told_once_and_not_kept() -> None:
    splitter = LineSplitter(LIMIT)
    assert splitter.feed(b"x" * 20) == [OVERSIZE]
    assert [splitter.feed(b"x" * 1000) for _ in range(3)] == [[], [], []]
    assert splitter.pending_bytes == 0
    assert splitter.feed(b"\nnext\n") == [b"next"]
