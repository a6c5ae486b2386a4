"""Merges three texts line by line: what a file was made as, what it is now, and what it would be made as. Pure."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

MAX_LINES = 3000
"""Of a text; comparing costs the square of it at worst."""


class Clash(NamedTuple):
    """Lines that both changed, each in their own way. ``line`` counts from 1 in what is there now."""

    line: int
    mine: str
    theirs: str


class Merged(NamedTuple):
    """The text, and where one side had to give way."""

    text: str
    clashes: list[Clash]


def merge(base: str, mine: str, theirs: str, takes_theirs: bool = False) -> Merged:
    """Both sides' changes of ``base``; where they clash those of ``mine``, or of ``theirs`` if ``takes_theirs``."""
    if mine in (base, theirs):
        return Merged(theirs, [])
    if theirs == base:
        return Merged(mine, [])
    b, m, t = base.split("\n"), mine.split("\n"), theirs.split("\n")
    if max(len(b), len(m), len(t)) > MAX_LINES:
        return Merged(theirs if takes_theirs else mine, [Clash(1, mine, theirs)])
    done: list[str] = []
    clashes: list[Clash] = []
    at = (0, 0, 0)
    for b0, m0, t0, length in (*_agreed(b, m, t), (len(b), len(m), len(t), 0)):
        was, ours, their = b[at[0] : b0], m[at[1] : m0], t[at[2] : t0]
        if ours in (was, their):
            done += their
        elif their == was:
            done += ours
        else:
            clashes.append(Clash(at[1] + 1, "\n".join(ours), "\n".join(their)))
            done += their if takes_theirs else ours
        done += b[b0 : b0 + length]
        at = (b0 + length, m0 + length, t0 + length)
    return Merged("\n".join(done), clashes)


def _agreed(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that all three have: where they begin in each, and how long they are."""
    of_mine, of_theirs = _matches(base, mine), _matches(base, theirs)
    i = j = 0
    while i < len(of_mine) and j < len(of_theirs):
        (a, m, m_length), (b, t, t_length) = of_mine[i], of_theirs[j]
        start, end = max(a, b), min(a + m_length, b + t_length)
        if start < end:
            yield start, m + start - a, t + start - b, end - start
        if a + m_length < b + t_length:
            i += 1
        else:
            j += 1


def _matches(base: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    return [tuple(block) for block in SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()]  # type: ignore[misc]
