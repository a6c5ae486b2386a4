"""Templates with places, as ``hearing`` looks for those that may have made a text. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PLACE = re.compile(r"\{([0-9]+)\}")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_'-]*")
LABEL = re.compile(r"[,;] ")
OPEN = re.compile(r"""[\s('"“=]\Z""")
NO_LETTER = re.compile(r"[^A-Za-z]")


@dataclass
class Pattern:
    """A template with places. ``is_labelled``: of ``{0}; edited`` the first place has a label, such as ``Running``,
    which is heard as it would be by itself.
    """

    said: str
    literals: list[str]
    order: list[int]
    letters: float
    is_labelled: bool
    match: re.Pattern[str] | None = None


def refilled(template: str, said: str, text: str) -> str:
    """A text by the template that made it, as ``said`` has it. What stands in the places stays as it is."""
    parts = PLACE.split(template)
    found = expression(parts[::2]).fullmatch(text)
    if found is None:
        return text
    values = dict(zip(parts[1::2], found.groups(), strict=True))
    return PLACE.sub(lambda place: values[place[1]], said)


def index(entries: Iterable[tuple[str, str]]) -> tuple[dict[str, list[Pattern]], list[Pattern]]:
    """Patterns by their rarest word, and those that have none."""
    counts: dict[str, int] = {}
    made: list[tuple[list[str], Pattern]] = []
    for template, said in entries:
        parts = PLACE.split(template)
        literals = parts[::2]
        words = whole_words(literals)
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        letters = letters_of("".join(literals)) + (0.5 if literals[0] else 0)
        is_labelled = literals[0] == "" and LABEL.match(literals[1]) is not None
        made.append((words, Pattern(said, literals, [int(number) for number in parts[1::2]], letters, is_labelled)))
    by_word: dict[str, list[Pattern]] = {}
    anywhere: list[Pattern] = []
    for words, pattern in made:
        of_word = by_word.setdefault(min(words, key=counts.__getitem__), []) if words else anywhere
        of_word.append(pattern)
    return by_word, anywhere


def whole_words(literals: Sequence[str]) -> list[str]:
    """The words of a template that no value can be a part of."""
    found: dict[str, None] = {}
    for at, literal in enumerate(literals):
        for word in WORD.finditer(literal):
            touches_before = at > 0 and word.start() == 0
            touches_after = at < len(literals) - 1 and word.end() == len(literal)
            in_word = word.start() > 0 and re.match(r"[A-Za-z0-9_'-]", literal[word.start() - 1])
            if not touches_before and not touches_after and not in_word:
                found[word[0]] = None
    return list(found)


def expression(literals: Sequence[str]) -> re.Pattern[str]:
    """A value may be empty right behind something. One right behind another brings a space or a comma of its own."""
    whole = ""
    for at, before in enumerate(literals):
        value = r"([\s\S]+?)" if before == "" or OPEN.search(before) else r"([\s\S]*?)"
        if before == "" and at > 0:
            value = r"((?:[\s,;:(]|\.\s)[\s\S]*?|)"
        whole += re.escape(before) + (value if at < len(literals) - 1 else "")
    return re.compile(whole)


def may_fit(literals: Sequence[str], text: str) -> bool:
    """Whether all literals are there, one behind the other: much faster than to try the expression."""
    if not text.startswith(literals[0]) or not text.endswith(literals[-1]):
        return False
    start = 0
    for literal in literals:
        at = text.find(literal, start)
        if at < 0:
            return False
        start = at + len(literal)
    return True


def letters_of(text: str) -> int:
    """How many there are."""
    return len(NO_LETTER.sub("", text))
