"""The hub's sentences are collected from the sources, and each catalogue has them with the same places."""

import ast
from pathlib import Path

import pytest

from tools.hub_sentences import read_module, sentences
from tools.hub_words import FOLDER, problems, renewed


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('f"{name} does not run."', ["{0} does not run."]),
        ('f"{name} was " f"{how} by {who}."', ["{0} was {1} by {2}."]),
        ('"{} did not answer in time.".format(name)', ["{0} did not answer in time."]),
        ('f"{unit} was made{{elapsed}}."', ["{0} was made{1}."]),
        ("f\"{count} update{'s' if count > 1 else ''} waits\"", ["{0} updates waits", "{0} update waits"]),
        ('f"{cause[0].upper()}{cause[1:]} is why."', ["{0} is why."]),
        ("f\"It {'is well' if well else why()}.\"", ["It {0}.", "is well"]),
        ('"""Says what it does."""', []),
        ('log.warning("nobody reads this there")', []),
        ('assert well, "nobody reads this"', []),
        ('raise RuntimeError("nobody reads this")', []),
        ('raise ValueError("A port is a number.")', ["A port is a number."]),
        ('if "no such container" in said: pass', []),
        ('said.startswith("no such container")', []),
        ('re.compile(r"a (pattern|expression)")', []),
        ('kind: "list of words" = 1', []),
        ('"sudo apt-get install podman"', []),
        ('"Running"', []),
        ('"/srv/a b"', []),
    ],
)
def test_what_a_person_may_read_is_found(source: str, found: list[str]) -> None:
    assert [sentence.template for sentence in read_module(ast.parse(source), "services/some.py")] == found


def test_single_words_count_where_they_are_labels() -> None:
    tree = ast.parse('["Running", "running", "SIGTERM"]')
    assert [sentence.template for sentence in read_module(tree, "services/words.py")] == ["Running"]


def test_a_value_that_is_one_of_a_few_words_is_written_out() -> None:
    found = [
        sentence.template
        for sentence in read_module(ast.parse('f"The {noun} {name} stays."'), "services/deploy/undo.py")
    ]
    assert found == [f"The {noun} {{0}} stays." for noun in ("container", "volume", "network", "pod")]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('speaker.say("{name} is down.", name=name)', ["{0} is down."]),
        ('speaker.say("Told")', ["Told"]),
        ('f"<p>{speaker.say("today")} is no sentence</p>"'.replace('"today"', "'today'"), ["today"]),
        ('speaker.say_as("badge", "up")', ["badge: up"]),
        ('speaker.say("It is" if one else "They are")', ["It is", "They are"]),
        ('"of a module that speaks, nothing else is one"', []),
    ],
)
def test_what_is_said_is_found_whatever_it_looks_like(source: str, found: list[str]) -> None:
    assert [sentence.template for sentence in read_module(ast.parse(source), "services/alerts/message.py")] == found


def test_what_is_said_has_to_be_known_beforehand() -> None:
    with pytest.raises(ValueError, match=r"message\.py:1: what is said"):
        list(read_module(ast.parse("speaker.say(text)"), "services/alerts/message.py"))


def test_what_everybody_sees_is_among_them() -> None:
    found = {sentence.template for sentence in sentences()}
    assert {"Everything is running.", "Running", "{0} cannot be reached.", "did not answer within {0} s"} <= found
    assert {"The password needs at least {0} characters.", "Restart {0}"} & found


def test_a_catalogue_is_wrong_where_it_has_other_sentences_or_places() -> None:
    templates = ["{0} of {1}", "Well"]
    assert list(problems(templates, {"{0} of {1}": "{1} hat {0}", "Well": "Gut"})) == []
    assert list(problems(templates, {"{0} of {1}": "{1} hat {0}", "Well": ""})) == ["not translated: Well"]
    assert list(problems(templates, {"{0} of {1}": "{0} von {0}", "Ill": "Krank"})) == [
        "missing: Well",
        "other places: {0} of {1} → {0} von {0}",
        "not used: Ill",
    ]
    assert renewed(templates, {"Well": "Gut", "Ill": "Krank"}, [{"{0} of {1}": "{0} von {1}", "Well": ""}]) == {
        "{0} of {1}": "{0} von {1}",
        "Well": "Gut",
    }


def test_there_is_a_catalogue() -> None:
    assert [path.name for path in sorted(Path(FOLDER).glob("*.json"))] == ["de.json"]
