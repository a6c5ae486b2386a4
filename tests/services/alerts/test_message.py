import re
from typing import Any

import pytest

from servicebay.sentences.speaking import speaker_of
from servicebay.services.alerts.causes import fallen_text
from servicebay.services.alerts.message import MOST_IN_ONE, message_of, trial_message
from servicebay.services.alerts.post import Item

ENGLISH, GERMAN = speaker_of("en"), speaker_of("de")


def item(title: str, **members: Any) -> Item:
    return Item(**{"title": title, "node": "nas", "tone": "act", "at": 0, "text": "It failed.", **members})


def test_a_message_says_what_and_where_and_why_and_leads_back() -> None:
    failed = item("web", lines=["one", "x" * 500], with_it="With it: 2 checks.")
    title, body = message_of([failed], ENGLISH, "https://bay.example.org")
    assert title == "web on nas needs you"
    assert body.splitlines() == [
        "web on nas: It failed.",
        "With it: 2 checks.",
        "  one",
        f"  {'x' * 300}",
        "https://bay.example.org",
    ]


def test_many_things_are_one_message_of_bounded_length() -> None:
    title, body = message_of([item(f"s{n}", lines=["said"]) for n in range(30)], ENGLISH)
    assert (title, len(body.splitlines())) == ("30 things need you", MOST_IN_ONE + 1)
    assert "said" not in body


def test_what_is_well_again_is_said() -> None:
    assert message_of([item("web", well=True)], ENGLISH) == ("web on nas is well again", "web on nas is well again.")
    assert message_of([item("web", well=True), item("db", well=True)], ENGLISH)[0] == "2 things are well again"
    title, body = message_of([item("web", well=True), item("db")], ENGLISH)
    assert (title, body.splitlines()) == ("db on nas needs you", ["db on nas: It failed.", "web on nas is well again."])


@pytest.mark.parametrize("node", ["", "web"])
def test_what_is_of_no_node_is_said_without(node: str) -> None:
    assert message_of([item("web", node=node)], ENGLISH) == ("web needs you", "web: It failed.")


def test_a_german_message_leaves_names_lines_and_the_link() -> None:
    failed = item(
        "web",
        text="Its main process exited with status 3. It said last: could not connect",
        lines=["could not connect"],
        with_it="With it: photos and wiki, two checks.",
    )
    title, body = message_of([failed], GERMAN, "https://bay.example.org")
    assert title == "web auf nas braucht dich"
    assert body.splitlines() == [
        "web auf nas: Sein Hauptprozess endete mit dem Status 3. Letzte Meldung: could not connect",
        "Mit betroffen: photos und wiki, zwei Prüfungen.",
        "  could not connect",
        "https://bay.example.org",
    ]
    many = [item(f"s{n}", well=n > 20) for n in range(30)]
    assert message_of(many, GERMAN)[0] == "21 Dinge brauchen dich"
    assert message_of(many, GERMAN)[1].endswith("… und 18 weitere.")
    assert message_of(many[25:], GERMAN)[0] == "5 Dinge sind wieder in Ordnung"
    assert message_of(many[29:], GERMAN)[0] == "s29 auf nas ist wieder in Ordnung"
    assert message_of([item("Running", node="")], GERMAN)[0] == "Running braucht dich", "that is a name"
    assert message_of([item("web port 80", node="")], GERMAN)[0] == "web port 80 braucht dich", "somebody called it so"
    assert message_of([item("web port 80", node="", coined="{0} port {1}")], GERMAN)[0] == "web Port 80 braucht dich"
    assert trial_message(GERMAN) == ("ServiceBay: ein Test", "Alarme dieses Hubs kommen hier an.")


CAUSES = (
    "The node did not answer within 30 s.",
    "The disk is almost full.",
    "The disk is filling up: not of bytes, but of files (95 % of its inodes).",
    "The name server of nas does not answer, so its checks of names cannot be made: SERVFAIL.",
    "The hub's name server does not answer, so checks of names cannot be made: SERVFAIL.",
    "No better after two restarts. Killed by the kernel: out of memory.",
    "Its main process exited with status 127: its command was not found.",
    "The health check of web fails: curl: (7)",
    "Not started: db.service, which it needs, is not running.",
    "Restarting after a failure.",
    "Running; edited, not reloaded.",
    "Did not answer within 5 s.",
    "Refused the connection.",
    "Answers 500.",
    "Its containers cannot be read: Podman did not answer in time.",
    "CPU is hot: 95 °C, critical 100 °C.",
    "Kernel 6.12 is installed, 6.1 runs until a reboot.",
    "The connection to the internet is down.",
    "It leads nowhere. Nothing on this node is called “web”.",
    "Its certificate has expired.",
)
"""One of each kind that a row of ``attention`` can have."""
ENGLISH_WORD = re.compile(r"\b(the|is|are|its?|not|and|of|does|did|has|by|to|with|which|after|so|but|out|on|fails)\b")


@pytest.mark.parametrize("text", CAUSES)
def test_causes_of_every_kind_are_heard(text: str) -> None:
    said = message_of([item("web", text=text)], GERMAN)[1].partition(": ")[2]
    assert said != text
    assert ENGLISH_WORD.search(said.lower()) is None


def test_what_nobody_knows_stays_as_it_is() -> None:
    assert message_of([item("web", text="It ended in odd words.")], GERMAN)[1] == "web auf nas: It ended in odd words."


@pytest.mark.parametrize(
    ("services", "checks", "german"),
    [
        (14, 60, "Mit betroffen: 14 Dienste, 60 Prüfungen."),
        (["photos", "wiki"], 2, "Mit betroffen: photos und wiki, zwei Prüfungen."),
        (list("abcdefgh"), 1, "Mit betroffen: a, b, c und 5 weitere Dienste, eine Prüfung."),
        ([], 3, "Mit betroffen: drei Prüfungen."),
    ],
)
def test_what_fell_with_it_is_heard(services: int | list[str], checks: int, german: str) -> None:
    assert GERMAN.hear(fallen_text(services, checks)) == german
