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
    assert trial_message(GERMAN) == ("ServiceBay: ein Test", "Alarme dieses Hubs kommen hier an.")


CAUSES = {
    "The node did not answer within 30 s.": "Der Node hat nicht innerhalb von 30 s geantwortet.",
    "The disk is almost full.": "Der Datenträger ist fast voll.",
    "The disk is filling up: not of bytes, but of files (95 % of its inodes).": "Der Datenträger wird voll: "
    "nicht mit Bytes, sondern mit Dateien (95 % seiner Inodes).",
    "The name server of nas does not answer, so its checks of names cannot be made: timed out.": "Der Nameserver von "
    "nas antwortet nicht, darum kann dieser Node keine Namen prüfen: timed out.",
    "The hub's name server does not answer, so checks of names cannot be made: timed out.": "Der Nameserver des "
    "Hubs antwortet nicht, darum sind Prüfungen von Namen nicht möglich: timed out.",
    "Gave up after two restarts. Killed by the kernel: out of memory.": "Aufgegeben nach zwei Neustarts. "
    "Vom Kernel beendet: Speicher aufgebraucht.",
    "Its main process exited with status 127: its command was not found.": "Sein Hauptprozess endete mit dem Status "
    "127: sein Befehl wurde nicht gefunden.",
    "The health check of web fails: curl: (7) Failed to connect": "Der Health-Check von web schlägt fehl: "
    "curl: (7) Failed to connect",
    "Not started: db.service, which it needs, is not running.": "Nicht gestartet: db.service wird benötigt und läuft "
    "nicht.",
    "Restarting after a failure.": "Startet nach einem Fehler neu.",
    "Running; edited, not reloaded.": "Läuft; geändert, nicht neu geladen.",
    "Did not answer within 5 s.": "Hat nicht innerhalb von 5 s geantwortet.",
    "Refused the connection.": "Hat die Verbindung abgelehnt.",
    "Answers 500 Internal Server Error.": "Antwortet mit 500 Internal Server Error.",
    "Its containers cannot be read: Podman did not answer in time.": "Seine Container lassen sich nicht lesen: "
    "Podman hat nicht rechtzeitig geantwortet.",
    "CPU is hot: 95 °C, critical 100 °C.": "CPU ist heiß: 95 °C, kritisch ab 100 °C.",
    "Kernel 6.12 is installed, 6.1 runs until a reboot.": "Kernel 6.12 ist installiert, bis zu einem Reboot läuft 6.1.",
    "The connection to the internet is down.": "Die Verbindung zum Internet ist unterbrochen.",
    "It leads nowhere. Nothing on this node is called “web”.": "Führt ins Leere. Nichts auf diesem Node heißt „web“.",
    "Its certificate has expired.": "Sein Zertifikat ist abgelaufen.",
    "It ended in words that nobody knows.": "It ended in words that nobody knows.",
}
"""One of each kind that a row of ``attention`` can have."""


@pytest.mark.parametrize("text", CAUSES)
def test_causes_of_every_kind_are_heard(text: str) -> None:
    assert message_of([item("web", text=text)], GERMAN)[1] == f"web auf nas: {CAUSES[text]}"


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
