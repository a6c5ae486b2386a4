"""Which languages there are, and which of them somebody reads. English is in the code; each other one is a catalogue
beside this module, ``de.json``: a template to its translation.
"""

import functools
import json
import logging
import re
from pathlib import Path

log = logging.getLogger(__name__)
FOLDER = Path(__file__).parent
ENGLISH = "en"
LANGUAGES = (ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.json")))
"""BCP 47 tags, English first."""
OWN_NAME = "this language, as it calls itself"
DECIMAL_MARK = "the decimal mark of this language"
"""What a catalogue says of its language itself."""
OF_ENGLISH = {OWN_NAME: "English", DECIMAL_MARK: "."}
MOST_WANTED = 20
RANGE = re.compile(
    r"\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?", re.I
)
"""``de-AT;q=0.8``, as RFC 9110 (12.5.4) has it."""


@functools.cache
def sentences_in(language: str) -> dict[str, str]:
    """Translations by the English template; none for English, and for a language that is not spoken or cannot be read:
    nobody is told nothing for want of a word.

    Reads a file the first time: call it in a thread.
    """
    if language not in LANGUAGES[1:]:
        return OF_ENGLISH
    try:
        found: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        log.error("the sentences of language %s cannot be read, and stay English: %s", language, error)
        return OF_ENGLISH
    return found


def name_of(language: str) -> str:
    """A language by its own name: ``Deutsch``. Reads a file as above."""
    return sentences_in(language).get(OWN_NAME) or language


def language_for(accepted: str) -> str:
    """The best language for an ``Accept-Language`` header: ``de-AT`` is ``de``. English where none of it is spoken."""
    return next(filter(None, map(spoken, wanted(accepted))), ENGLISH)


def spoken(tag: str) -> str | None:
    """The language that a tag names, or the wider one: ``pt-BR`` is ``pt`` where there is no Portuguese of Brazil."""
    known = {language.lower(): language for language in LANGUAGES}
    parts = tag.lower().split("-") if tag != "*" else [ENGLISH]
    tags = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((known[each] for each in tags if each in known), None)


def wanted(accepted: str) -> list[str]:
    """``da, de-AT;q=0.8, en;q=0.7`` -> ``["da", "de-AT", "en"]``: the most wanted first, what has ``q=0`` left out."""
    ranges = [found for part in accepted.split(",")[:MOST_WANTED] if (found := RANGE.fullmatch(part))]
    weighed = [(float(found[2] or 1), found[1]) for found in ranges]
    return [tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight > 0]
