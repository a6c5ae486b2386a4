"""The hub's sentences in another language: what ``frontend/src/words/hear.ts`` is in the browser, function by function.

A sentence comes in English, ready made: ``web.service did not answer within 5 s.``; which template made it is found
again, and its translation filled with what stood in the places of ``{0}``, ``{1}``. What is put in a place is heard in
turn where it is a sentence or a part of one, and never where it is a single word: that is a name. What is not known
stays English. Both say the same: ``tests/sentences`` compares them.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from .patterns import PLACE, WORD, Pattern, expression, index, letters_of, may_fit

Hear = Callable[[str], str]

LONGEST = 4_000
KEPT = 4_000
DEEPEST = 12
"""So many parts in parts are looked at: a program's own words could be cut again and again."""
WEAK_LETTERS = 5
ENOUGH_LETTERS = 7
SURE_LETTERS = 20
FEW_LETTERS = 7
MOST_SUBJECT_WORDS = 6
MOST_CUTS = 24
NO_PREDICATES = re.compile(
    r"(?:and|at|by|for|from|in|of|on|or|to|with"
    r"|configuration|container|image|line|network|port|secret|section|signal|status"
    r"|delete|pull|reload|restart|start|stop|write)\s"
)
"""What begins so says nothing of what is before it: prepositions, nouns, and what a step or a command does
(``podman start web``).
"""
LIST = re.compile(r"(, | and )")
PARTS = re.compile(r"(; )")
SENTENCES = re.compile(r"""((?<=[.!?])\s+(?=[A-Z“'"(])|\n+)""")
"""Between sentences, and between lines."""
QUOTES = re.compile(r"(?:said last| fails): \Z")
"""What follows is told by a program: its words stay as they are."""
SPACE = re.compile(r"\s")
SPACED = re.compile(r"\S\s+\S")
NUMBER = re.compile(r"\s?[0-9.,:]*")
BEHIND = re.compile(r"[\s,;:(]")
CLAUSES = re.compile(r"[,;.:!?]\s")
BRACKETED = re.compile(r"(.+ )\((.+)\)(\.?)", re.DOTALL)
PREDICATE = re.compile(r"[a-z]+\s")


class Heard(NamedTuple):
    """What was found: how many characters of it stayed as they were (``loose``: several words of them), and how many
    letters its template has: a half more where it begins with one.
    """

    text: str
    left: int
    loose: bool
    letters: float


Look = Callable[[str, bool], Heard | None]


def hearing(sentences: Mapping[str, str]) -> Hear:
    """What hears in the language of a catalogue. A template without a translation is not known."""
    return Hearing(sentences).hear


class Hearing:
    """Of one catalogue."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        known = [(template, said) for template, said in sentences.items() if said]
        self._exact = {template: said for template, said in known if not PLACE.search(template)}
        self._by_word, self._anywhere = index((template, said) for template, said in known if PLACE.search(template))
        self._and = f" {self._exact.get('and', 'and')} "
        self._memo: dict[str, Heard | None] = {}
        self._depth = 0

    def hear(self, text: str) -> str:
        """A sentence, translated as far as it is known."""
        found = self.find(text)
        return text if found is None else found.text

    def find(self, text: str, within: bool = False) -> Heard | None:
        """One whole text; None where nothing of it is known. ``within``: it stands in another, and may be a name."""
        key = f" {text}" if within else text
        if key in self._memo:
            return self._memo[key]
        if self._depth >= DEEPEST:
            return None
        if len(self._memo) >= KEPT:
            self._memo = {}
        self._memo[key] = None  # what leads back to itself is not known
        self._depth += 1
        found = self.look(text, within)
        self._depth -= 1
        self._memo[key] = found
        return found

    def look(self, text: str, within: bool) -> Heard | None:
        """As ``find``, anew."""
        plain = self.word(text)
        if plain is not None:
            return plain
        if not SPACE.search(text) or len(text) > LONGEST:
            return None
        bare = text.strip()
        if bare != text:
            return outside(text, bare, self.find(bare, within))
        turned = self.otherwise(text, lambda other, _: self.word(other))
        if turned is not None:
            return turned
        is_one = not CLAUSES.search(text)
        straight = self.matched(text, within)
        if is_enough(straight, is_one):
            return straight
        other_ends = self.otherwise(text, lambda other, is_turned: self.matched(other, within, is_turned))
        whole = best([straight, other_ends, self.several(text, SENTENCES)])
        if is_enough(whole, is_one) or (is_one and whole is not None and whole.left == 0):
            return whole
        parts = [self.several(text, PARTS), self.bracketed(text), self.explained(text)]
        parts += [self.appended(text), self.predicated(text)]
        return best([self.several(text, LIST, every=True), whole, *map(lesser, parts)])

    def word(self, text: str) -> Heard | None:
        """A text without places."""
        said = self._exact.get(text)
        return None if said is None else Heard(said, 0, False, letters_of(text))

    def matched(self, text: str, within: bool = False, is_turned: bool = False) -> Heard | None:
        """By a template with places."""
        candidates = {id(pattern): pattern for pattern in self._anywhere}
        for each in WORD.findall(text):
            candidates |= {id(pattern): pattern for pattern in self._by_word.get(each, ())}
        # a name is never turned
        fitting = [pattern for pattern in candidates.values() if not is_turned or pattern.literals[0] != ""]
        return best(self.filled(pattern, text, within) for pattern in fitting)

    def filled(self, pattern: Pattern, text: str, within: bool) -> Heard | None:
        """The translation of a template with what stands in its places, where it made the text."""
        if not may_fit(pattern.literals, text):
            return None
        pattern.match = pattern.match or expression(pattern.literals)
        found = pattern.match.fullmatch(text)
        if found is None:
            return None
        values = found.groups()
        heard = [self._value(pattern, at, value) for at, value in enumerate(values)]
        if pattern.letters < FEW_LETTERS and not is_sure(heard, pattern.letters, within):
            return None
        by_number = {number: heard[at].text for at, number in enumerate(pattern.order)}
        said = PLACE.sub(lambda place: by_number.get(int(place[1]), place[0]), pattern.said)
        crosses = any(SENTENCES.search(value) for value in values[:-1])
        return together(heard)._replace(text=said, letters=0 if crosses else pattern.letters)

    def _value(self, pattern: Pattern, at: int, value: str) -> Heard:
        if QUOTES.search(pattern.literals[at]):
            return unheard(value, 0)
        label = self.word(value) if at == 0 and pattern.is_labelled else None
        return label or self.argument(value)

    def argument(self, value: str) -> Heard:
        """What stands in a place. A single word is a name, or a number."""
        if NUMBER.fullmatch(value):
            return unheard(value, 0)
        is_more = SPACE.search(value.strip()) or BEHIND.match(value)
        return (self.find(value, within=True) if is_more else None) or unheard(value)

    def otherwise(self, text: str, how: Look) -> Heard | None:
        """The same with another first letter, or with or without a full stop: parts are put together so."""
        stopped = text[:-1] if text.endswith(".") else f"{text}."
        tries = ((turned_first(text), True), (stopped, False), (turned_first(stopped), True))
        found = (how(other, is_turned) for other, is_turned in tries)
        return best(each and each._replace(text=like_ends(each.text, text)) for each in found)

    def several(self, text: str, between: re.Pattern[str], every: bool = False) -> Heard | None:
        """Several sentences or parts, of which one at least is known, or all."""
        parts = between.split(text)
        if len(parts) < 3:
            return None
        heard = [
            unheard(self._and if part == " and " else part, 0) if at % 2 else self.find(part)
            for at, part in enumerate(parts)
        ]
        missing = heard.count(None)
        if missing > 0 if every else missing == (len(parts) + 1) // 2:
            return None
        whole = together([each or unheard(part) for each, part in zip(heard, parts, strict=True)])
        return whole._replace(letters=max(each.letters if each else 0 for each in heard)) if every else whole

    def bracketed(self, text: str) -> Heard | None:
        """``web.service (it failed)``."""
        split = BRACKETED.fullmatch(text)
        if split is None or not SPACE.search(split[2]):
            return None
        found = self.find(split[2])
        if found is None:
            return None
        return together([self.argument(split[1]), unheard("(", 0), found, unheard(f"){split[3]}", 0)])

    def explained(self, text: str) -> Heard | None:
        """``photos: did not answer``: of a name, a cause of several words; of what is known, any."""
        found: list[Heard | None] = []
        for head, rest in cuts(text, ": "):
            before = self.word(head) or self.argument(head)
            cause = rest[2:]
            is_told = (before.left == 0 and SPACE.search(head)) or SPACE.search(cause)
            told = self.find(cause) if is_told else None
            if told is not None or before.left == 0:
                found.append(together([before, unheard(": ", 0), told or unheard(cause)]))
        return best(found)

    def appended(self, text: str) -> Heard | None:
        """``Restart web, which needs db``: a sentence, and what was put behind it with a comma, a space or the like."""
        for mark in (", ", "; ", " "):
            for head, rest in cuts(text, mark):
                behind = rest.strip() if mark == " " else rest
                more = self.word(behind) or self.ended(behind)
                found = None if more is None else self.find(head)
                if found is not None and more is not None:
                    return together([found, unheard(" " if mark == " " else "", 0), more])
        return None

    def ended(self, text: str) -> Heard | None:
        """By a template with places; a full stop may be the whole sentence's, or its own."""
        straight = self.matched(text)
        bare = self.matched(text[:-1]) if text.endswith(".") else None
        return best([straight, bare and bare._replace(text=f"{bare.text.removesuffix('.')}.")])

    def predicated(self, text: str) -> Heard | None:
        """``photos.example.org did not answer.``: a subject, and a part that says something of it."""
        stop = "." if text.endswith(".") else ""
        for head, rest in cuts(text.removesuffix("."), " ")[:MOST_SUBJECT_WORDS]:
            told = rest[1:]
            if not PREDICATE.match(told) or NO_PREDICATES.match(told):
                continue
            whole = self.word(f"{told}.") if stop else None
            if whole is not None:
                return together([self.argument(head), unheard(" ", 0), whole])
            found = self.word(told) or self.matched(told)
            if found is not None:
                return together([self.argument(head), unheard(" ", 0), found, unheard(stop, 0)])
        return None


def is_sure(heard: Sequence[Heard], letters: float, within: bool) -> bool:
    """A template of hardly any letters is no proof: all in it that is more than a word must be known, and something,
    where there are more.
    """
    if letters < WEAK_LETTERS and any(each.loose for each in heard):
        return False
    return len(heard) <= (1 if within else 2) or any(each.left == 0 for each in heard)


def lesser(found: Heard | None) -> Heard | None:
    """What was put together is less sure than what has a template of its own."""
    return found and found._replace(letters=found.letters - 1)


def is_enough(found: Heard | None, is_one: bool) -> bool:
    """Only names stayed as they were, and it is one sentence or surely made by this template."""
    return found is not None and not found.loose and found.letters >= (ENOUGH_LETTERS if is_one else SURE_LETTERS)


def best(found: Iterable[Heard | None]) -> Heard | None:
    """What leaves the least as it was; of two, what has more letters of its own."""
    least: Heard | None = None
    for each in found:
        if each is not None and (least is None or (each.left, -each.letters) < (least.left, -least.letters)):
            least = each
    return least


def cuts(text: str, mark: str) -> list[tuple[str, str]]:
    """Where a text can be cut in two, from the front; the second part begins with the mark."""
    found: list[tuple[str, str]] = []
    at = text.find(mark, 1)
    while at > 0 and len(found) < MOST_CUTS:
        found.append((text[:at], text[at:]))
        at = text.find(mark, at + 1)
    return found


def unheard(text: str, left: int | None = None) -> Heard:
    """As it was."""
    left = len(text) if left is None else left
    return Heard(text, left, left > 0 and SPACED.search(text) is not None, 0)


def together(parts: Sequence[Heard]) -> Heard:
    """Parts, one behind the other."""
    return Heard(
        text="".join(part.text for part in parts),
        left=sum(part.left for part in parts),
        loose=any(part.loose for part in parts),
        letters=min(part.letters or float("inf") for part in parts),
    )


def outside(text: str, bare: str, found: Heard | None) -> Heard | None:
    """With the white space around it."""
    return found and found._replace(text=text.replace(bare, found.text, 1))


def turned_first(text: str) -> str:
    """With a small first letter in place of a large one, or the other way round."""
    first = text[:1]
    return (first.lower() if first == first.upper() else first.upper()) + text[1:]


def like_ends(said: str, original: str) -> str:
    """With a large letter and a full stop where the original has them; a name that it begins with stays as it is."""
    first = re.match(r"\S+", said)
    is_name = re.search(rf"(?:^|\s){re.escape(first[0] if first else '')}(?![A-Za-z])", original)
    started = said[:1].upper() + said[1:] if re.match(r"[A-Z]", original) and not is_name else said
    bare = started.removesuffix(".")
    return f"{bare}." if original.endswith(".") else bare
