"""Texts in memory, found as Python finds them."""

import ctypes
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.agent.logs.pattern import Pattern, compile_broken, compile_pattern

DATA = st.lists(st.sampled_from([b"a", b"A", b"ab", b"b", b"\\E.", b"\0", b"\x1b[1m", b"\xff"]), max_size=30).map(
    b"".join
)


def found(pattern: Pattern | None, data: bytes, block: int) -> list[int]:
    assert pattern is not None, "this machine has no PCRE2"
    memory = ctypes.create_string_buffer(data, max(len(data), 1))
    address = ctypes.addressof(memory)
    starts = range(0, len(data), block)
    return [
        at for start in starts for at in pattern.positions(address, start, min(start + block, len(data)), len(data))
    ]


@settings(max_examples=100)
@given(DATA, st.sampled_from([b"ab", b"aab", b"b\\E.", b"A"]), st.booleans(), st.integers(1, 9))
def test_a_text_is_found_in_blocks_of_any_size(data: bytes, text: bytes, is_case: bool, block: int) -> None:
    flags = 0 if is_case else re.IGNORECASE
    expected = [hit.start() for hit in re.finditer(b"(?=" + re.escape(text) + b")", data, flags)]
    assert found(compile_pattern(text, is_case), data, block) == expected


@settings(max_examples=100)
@given(DATA, st.integers(1, 9))
def test_an_escape_is_found_that_breaks_a_text(data: bytes, block: int) -> None:
    expected = [hit.start() for hit in re.finditer(b"(?<=a)\x1b|(?<=ab)\x1b", data, re.IGNORECASE)]
    assert found(compile_broken(b"abb", False), data, block) == expected
