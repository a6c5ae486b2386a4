"""What is said in a language: by the English text, with values that stay as they are."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from servicebay.sentences.languages import sentences_in
from servicebay.sentences.speaking import Speaker, speaker_of


@pytest.fixture
def german() -> Speaker:
    return speaker_of("de")


def test_a_text_is_said_in_the_language_or_in_english(german: Speaker) -> None:
    assert german.say("{name} is down.", name="Photos") == "Photos ist ausgefallen."
    assert speaker_of("en").say("{name} is down.", name="Photos") == "Photos is down."
    assert speaker_of("xx").say("Everything works.") == "Everything works."
    assert german.say("{n} things nobody has ever said", n=3) == "3 things nobody has ever said"


def test_values_are_not_translated_and_never_taken_for_places(german: Speaker) -> None:
    for name in ("{0}", "{name}", "\\1", "Works", "Everything works.", "is down."):
        assert german.say("{name} is down.", name=name) == f"{name} ist ausgefallen."


def test_places_may_stand_in_another_order() -> None:
    speaker = Speaker("xx", {"{0} of {1}": "{1}: {0}"})
    assert speaker.say("{part} of {whole}", part="a{1}", whole="b{0}") == "b{0}: a{1}"


def test_a_word_of_a_badge_is_none_of_others(german: Speaker) -> None:
    assert (german.say_as("badge", "up"), german.say_as("nothing", "up")) == ("funktioniert", "up")


def test_decimals_have_the_mark_of_the_language(german: Speaker) -> None:
    assert (german.decimal("99.95"), speaker_of("en").decimal("99.95")) == ("99,95", "99.95")


def test_threads_may_hear_at_once() -> None:
    speaker = Speaker("de", sentences_in("de"))
    texts = [f"web{n % 7} did not answer within {n % 5} s." for n in range(200)]
    with ThreadPoolExecutor(8) as threads:
        heard = list(threads.map(speaker.hear, texts))
    assert heard == [f"web{n % 7} hat nicht innerhalb von {n % 5} s geantwortet." for n in range(200)]


def test_english_reads_no_catalogue() -> None:
    look = (
        "import sys; from pathlib import Path; Path.read_text = None; "
        "from servicebay.sentences.speaking import speaker_of; s = speaker_of('en'); "
        "print(s.hear('It failed.'), s.say('{n} things need you', n=2))"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout
    assert said == "It failed. 2 things need you\n"
