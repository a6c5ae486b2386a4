"""The filter, and the end of what would take for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.logs import wanted
from servicebay.agent.logs.wanted import TooSlow, Wanted

TEXT = st.text(st.sampled_from("aAbB \x1b[31mé\n"), max_size=12)


@given(TEXT.filter(bool), st.lists(TEXT, max_size=8), st.booleans())
def test_a_text_is_found_where_it_is_and_nowhere_else(needle: str, lines: list[str], is_case: bool) -> None:
    plain = [wanted._ESCAPES.sub(b"", line.encode()).decode() for line in lines]
    expected = [i for i, line in enumerate(plain) if (needle in line if is_case else needle.lower() in line.lower())]
    assert Wanted(needle, False, is_case).hits([line.encode() for line in lines]) == expected


def test_an_expression_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wanted, "MATCH_LIMIT_S", 0.1)
    with pytest.raises(TooSlow):
        Wanted(r"^((a|aa)+)+$", True, False).is_hit(b"a" * 60 + b"b")


@pytest.mark.parametrize("expression", ["(", "*", "(?P<", "[", "a{5,2}"])
def test_what_is_no_expression_is_told(expression: str) -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        Wanted(expression, True, False)
