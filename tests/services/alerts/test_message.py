from typing import Any

import pytest

from servicebay.services.alerts.message import MOST_IN_ONE, message_of
from servicebay.services.alerts.post import Item


def item(title: str, **members: Any) -> Item:
    return Item(**{"title": title, "node": "nas", "tone": "act", "at": 0, "text": "It failed.", **members})


def test_a_message_says_what_and_where_and_why_and_leads_back() -> None:
    failed = item("web", lines=["one", "x" * 500], with_it="With it: 2 checks.")
    title, body = message_of([failed], "https://bay.example.org")
    assert title == "web on nas needs you"
    assert body.splitlines() == [
        "web on nas: It failed.",
        "With it: 2 checks.",
        "  one",
        f"  {'x' * 300}",
        "https://bay.example.org",
    ]


def test_many_things_are_one_message_of_bounded_length() -> None:
    title, body = message_of([item(f"s{n}", lines=["said"]) for n in range(30)])
    assert (title, len(body.splitlines())) == ("30 things need you", MOST_IN_ONE + 1)
    assert "said" not in body


def test_what_is_well_again_is_said() -> None:
    assert message_of([item("web", well=True)]) == ("web on nas is well again", "web on nas is well again.")
    assert message_of([item("web", well=True), item("db", well=True)])[0] == "2 things are well again"
    title, body = message_of([item("web", well=True), item("db")])
    assert (title, body.splitlines()) == ("db on nas needs you", ["db on nas: It failed.", "web on nas is well again."])


@pytest.mark.parametrize("node", ["", "web"])
def test_what_is_of_no_node_is_said_without(node: str) -> None:
    assert message_of([item("web", node=node)]) == ("web needs you", "web: It failed.")
