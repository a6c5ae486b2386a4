"""Runs on the node (Python 3.9 or newer): searches the user's journal in two ways, page by page, for who compares them.

argv: the packed reader of logs. In on stdin: ``[[text, is_regex, is_case], …]`` as JSON. Out, for each: ``{"leaps":
[back, forth], "told": [..], "ordinary": [back, forth], "files": n}``: lists of ``[number, text]``, oldest first, and
how each leap ended: ``whole``, ``left`` for its page was full, or why it could not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

sys.path.insert(0, sys.argv[1])

from servicebay.agent.logs import search
from servicebay.agent.logs.cursor import Place
from servicebay.agent.logs.journal import Journal
from servicebay.agent.logs.journal_file import Unreadable
from servicebay.agent.logs.leap import Leap, open_descriptors, open_leap
from servicebay.agent.logs.page import Asked, read_page
from servicebay.agent.logs.side import JournalSide
from servicebay.agent.logs.sources import matches_of
from servicebay.agent.logs.wanted import Wanted

PAGE = 60
told: list[str] = []


class Told(Leap):
    """A leap that tells how it ended."""

    def places(self, start: Place, on_border: Callable[[Place], None]) -> Iterator[Place]:
        try:
            yield from super().places(start, on_border)
            told.append("whole")
        except GeneratorExit:
            told.append("left")
            raise
        except Unreadable as error:
            told.append(str(error))
            raise


def opened(wanted: Wanted, matches: Any, is_back: bool) -> Leap | None:
    leap = open_leap(wanted, matches, is_back)
    return None if leap is None else Told(leap.patterns, leap.matching, is_back)


def pages(journal: Journal, wanted: Wanted, is_back: bool) -> list[Any]:
    """All hits, by pages that each begin where the one before ended."""
    found: list[Any] = []
    border: dict[str, Any] = {} if is_back else {"after": "j" + "0" * 32 + "-0-0"}
    while True:
        journal.match(matches_of({"units": ["said.service"]}, journal.is_own))
        asked = Asked({"limit": PAGE, "forward": not is_back, "budgetS": 60, **border}, wanted)
        page = read_page([JournalSide(journal)], asked)
        lines = [[line["cursor"].split("-")[1], line["text"][:60]] for line in page.lines]
        found = lines + found if is_back else found + lines
        if not (page.older if is_back else page.newer):
            return found
        cursor = page.searched or page.lines[0 if is_back else -1]["cursor"]
        border = {"before": cursor} if is_back else {"after": cursor}


def both(text: str, is_regex: bool, is_case: bool) -> list[list[Any]]:
    journal = Journal()
    try:
        return [pages(journal, Wanted(text, is_regex, is_case), is_back) for is_back in (True, False)]
    finally:
        journal.close()


def files() -> int:
    journal = Journal()
    try:
        return len(open_descriptors())
    finally:
        journal.close()


def main() -> None:
    setattr(search, "open_leap", opened)  # noqa: B010
    search.BATCH = 3  # the edge of each page is read one by one, and what lies beyond it by leaps
    for words in json.load(sys.stdin):
        search.PATIENCE_S = 0.0
        told.clear()
        found = {"leaps": both(*words), "told": [*told], "files": files()}
        search.PATIENCE_S = 1e9
        print(json.dumps({**found, "ordinary": both(*words)}), flush=True)


main()
