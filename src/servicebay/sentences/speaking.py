"""Says what the hub tells people who have no browser client before them: pages for strangers, messages that are sent.

``say`` takes the English text as its key, as the client's does; it has to be a literal, or one of a table of such, so
that ``tools.hub_sentences`` finds it. What comes ready made, such as a cause, is heard (``hearing``).
"""

import functools
import itertools
import re
import threading
from collections.abc import Mapping

from .hearing import Hear, hearing
from .languages import DECIMAL_MARK, ENGLISH, sentences_in
from .patterns import refilled

NAMED = re.compile(r"\{(\w+)\}")


class Speaker:
    """Speaks one language, by its translations. What has none is English. May be shared by threads."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = sentences
        self._lock = threading.Lock()  # a hearing remembers what it is about to find

    def say(self, template: str, **values: object) -> str:
        """``say("{name} is down.", name="Photos")``. Values stand as they are."""
        count = itertools.count()
        names = NAMED.findall(template)
        said = self._sentences.get(NAMED.sub(lambda _: f"{{{next(count)}}}", template))
        if not said:
            return NAMED.sub(lambda found: str(values[found[1]]), template)
        return NAMED.sub(lambda found: str(values[names[int(found[1])]]), said)

    def say_as(self, context: str, text: str) -> str:
        """A word that means two things in English: ``say_as("badge", "up")``. Its key is ``badge: up``."""
        return self._sentences.get(f"{context}: {text}") or text

    def decimal(self, number: str) -> str:
        """``99.95`` with the mark of the language."""
        return number.replace(".", self._sentences.get(DECIMAL_MARK) or ".")

    def hear(self, sentence: str) -> str:
        """A sentence of the hub that was made in English."""
        if self.language == ENGLISH:
            return sentence
        with self._lock:
            return self._hearing(sentence)

    def hear_name(self, name: str, coined: str) -> str:
        """A name that the hub made by the template ``coined``; another, where there is none, is left as it is."""
        said = self._sentences.get(coined)
        return refilled(coined, said, name) if said else name

    @functools.cached_property
    def _hearing(self) -> Hear:
        return hearing(self._sentences)


@functools.cache
def speaker_of(language: str) -> Speaker:
    """The one that speaks a language. Reads a file the first time: call it in a thread."""
    return Speaker(language, sentences_in(language))
