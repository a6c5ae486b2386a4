"""The hub hears its own sentences as browsers do: by a table of cases that both go through, and side by side."""

import json
import subprocess
from pathlib import Path

import pytest

from servicebay.sentences.hearing import hearing, turned_first
from servicebay.sentences.languages import LANGUAGES, sentences_in
from servicebay.sentences.patterns import PLACE
from tools import client

HERE = Path(__file__).parent
TABLE = json.loads((HERE / "hearing.json").read_text())
CASES = [(text, heard) for cases in TABLE["cases"].values() for text, heard in cases]
RARE = 40
"""What takes long is looked at for every so many templates."""


@pytest.mark.parametrize(("text", "heard"), CASES)
def test_a_sentence_is_heard_as_the_table_says(text: str, heard: str) -> None:
    assert hearing(TABLE["sentences"])(text) == heard


def test_a_text_of_many_words_takes_no_time_that_grows_with_their_number() -> None:
    long = "did not answer, " * 200
    assert hearing(TABLE["sentences"])(long) == long


def test_a_text_that_can_be_cut_again_and_again_is_heard_to_an_end() -> None:
    hear = hearing(sentences_in("de"))
    assert "x" in hear("x of y " * 300)


def test_without_a_catalogue_all_stays_english() -> None:
    assert hearing({})("web.service does not run.") == "web.service does not run."


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_browsers_hear_the_same(language: str, tmp_path: Path) -> None:
    sentences = sentences_in(language)
    texts = texts_of(list(sentences))
    given = tmp_path / "texts.json"
    given.write_text(json.dumps({"sentences": sentences, "texts": texts}))
    npm = client.require_npm()
    client.install_packages(npm)
    command = ["node", str(HERE / "hear.mjs"), str(given)]
    done = subprocess.run(command, cwd=client.FRONTEND, env=client.environment(npm), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    hear = hearing(sentences)
    heard = [hear(text) for text in texts]
    browsers = json.loads(done.stdout)
    assert len(browsers) == len(texts) > 3_000
    assert [each for each in zip(texts, browsers, heard, strict=True) if each[1] != each[2]] == []
    assert sum(text != said for text, said in zip(texts, heard, strict=True)) > len(texts) * 0.9


def texts_of(templates: list[str]) -> list[str]:
    """Each template filled; some filled with others, with another one behind it, and in part."""
    texts = [filled(template, ["qx0", "5", "web.service", "9.5 GB"]) for template in templates]
    for at, template in enumerate(templates[::RARE]):
        other = filled(templates[at * 7 % len(templates)], ["nas"])
        texts += [
            filled(template, [other, "two services and one node", "web, db"]),
            f"{filled(template, ['nas'])} {other}",
            f"photos: {filled(template, ['a b c']).rstrip('.')}, {other} (it is so)",
            turned_first(filled(template, ["db.service"])).rstrip("."),
        ]
    return texts


def filled(template: str, values: list[str]) -> str:
    """With values in its places; one right behind another brings a space of its own."""
    parts = PLACE.split(template)
    texts = [values[int(part) % len(values)] if at % 2 else part for at, part in enumerate(parts)]
    return "".join(f" {text}" if at % 2 and at > 1 and not parts[at - 1] else text for at, text in enumerate(texts))
