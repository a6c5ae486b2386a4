"""What every hit of an expression has to have in it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.agent.logs.literal import literal_of

EXPRESSIONS = st.recursive(
    st.sampled_from(["ab", "abc", "b.c", r"\d", "[ab]", "a|b", "x{2,3}", "c*", r"\.", "(?i:AB)", "ä"]),
    lambda inner: st.builds(
        lambda left, right, shape: shape.format(left, right),
        inner,
        inner,
        st.sampled_from(
            ["{0}{1}", "({0}){1}", "(?:{0}|{1})", "(?:{0})+{1}", "(?:{0})?{1}", "{0}(?={1})", "(?!{0}){1}"]
        ),
    ),
    max_leaves=6,
)


WELL_HIT = ["ababc.b1cxxabcä", "xxb.cab", "AB.ab", "abcabcabc", "1.äaxx", "bxcab.", "äab\nabc"]
"""Texts that many expressions fit: without them most examples would show nothing."""


@pytest.mark.parametrize(
    ("text", "is_regex", "literal"),
    [
        ("time out", False, b"time out"),
        ("größer als", False, b"er als"),
        ("ab", False, None),
        ("x\ny and more", False, b"y and more"),
        ("a" * 90, False, b"a" * 64),
        (r"error \d+ in (?P<file>main)\.py", True, b" in main.py"),
        ("one|other", True, None),
        ("(?:abcd|x)yes!", True, b"yes!"),
        ("(?:again)+", True, b"again"),
        ("(?:again)*then", True, b"then"),
        ("(?x) no blanks # of these", True, b"noblanks"),
    ],
)
def test_the_longest_stretch_that_cannot_be_missing(text: str, is_regex: bool, literal: bytes | None) -> None:
    assert literal_of(text, is_regex) == literal


@settings(max_examples=300)
@given(EXPRESSIONS, st.lists(st.text("abcxAB. \n1ä", max_size=30), min_size=1, max_size=8))
def test_no_hit_is_without_it(expression: str, texts: list[str]) -> None:
    literal = literal_of(expression, True)
    hits = [text for text in [*texts, *WELL_HIT] if re.search(expression, text)]
    assert literal is None or all(literal.lower() in text.encode().lower() for text in hits)
