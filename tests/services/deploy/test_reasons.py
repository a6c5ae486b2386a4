"""Reasons of our own are told apart from those of people."""

from string import Formatter

import pytest

from servicebay.services.deploy.reasons import OURS, told_apart


@pytest.mark.parametrize("text", OURS)
def test_what_servicebay_did_is_a_sentence(text: str) -> None:
    places = sum(1 for _, name, _, _ in Formatter().parse(text) if name is not None)
    said = text.format(*["web", "1.2.0", "1.3.0"][:places])
    assert told_apart(said) == (None, said)


@pytest.mark.parametrize("text", ["Memory", "nightly update", "Restored from the trash, with thanks", "Upgraded", ""])
def test_what_a_person_said_stays_theirs(text: str) -> None:
    assert told_apart(text) == (text, None)


def test_no_reason_is_nobodys() -> None:
    assert told_apart(None) == (None, None)
