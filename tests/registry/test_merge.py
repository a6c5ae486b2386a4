"""Three texts become one: nobody's change is lost without a word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.registry.merge import MAX_LINES, Clash, merge

BASE = "a\nb\nc\nd\ne\n"
TEXT = st.lists(st.sampled_from("abcde"), max_size=8).map("\n".join)


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("a\nB\nc\nd\ne\n", "a\nb\nc\nD\ne\n", "a\nB\nc\nD\ne\n"),
        ("a\nb\nc\nd\ne\nf\n", "x\na\nb\nc\nd\ne\n", "x\na\nb\nc\nd\ne\nf\n"),
        ("a\nc\nd\ne\n", "a\nb\nc\nd\n", "a\nc\nd\n"),
        ("a\nX\nc\nd\ne\n", "a\nX\nc\nd\nE\n", "a\nX\nc\nd\nE\n"),
        ("", BASE, ""),
    ],
)
def test_what_both_changed_in_different_places_is_in_it(mine: str, theirs: str, expected: str) -> None:
    assert merge(BASE, mine, theirs) == (expected, [])


def test_where_both_changed_the_same_lines_one_side_gives_way_and_that_is_told() -> None:
    mine, theirs = "a\nmine\nc\nd\ne\nmore\n", "a\ntheirs\nc\nD\ne\n"
    clash = Clash(2, "mine", "theirs")
    assert merge(BASE, mine, theirs) == ("a\nmine\nc\nD\ne\nmore\n", [clash])
    assert merge(BASE, mine, theirs, takes_theirs=True) == ("a\ntheirs\nc\nD\ne\nmore\n", [clash])


def test_a_text_that_is_too_long_to_compare_clashes_as_a_whole() -> None:
    base = "x\n" * MAX_LINES
    assert merge(base, f"{base}mine", f"theirs\n{base}").clashes == [Clash(1, f"{base}mine", f"theirs\n{base}")]


@settings(max_examples=200)
@given(TEXT, TEXT, TEXT)
def test_a_merge_is_the_same_from_both_sides(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    assert merge(base, base, theirs).text == theirs
    assert merge(base, mine, base).text == mine
    assert merge(base, mine, mine).text == mine
    assert merge(base, theirs, mine, takes_theirs=True).text == merged.text
    if not merged.clashes:
        assert merge(base, mine, theirs, takes_theirs=True) == merged
