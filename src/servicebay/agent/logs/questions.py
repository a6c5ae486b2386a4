"""Answers one question, in a process of its own. What it tells are objects; the worker makes lines of them.

A question: ``{"kind": "page", "units": ["web.service"], "containers": ["web"], "files": ["web"], "manager": true}`` (or
``follow counts marks``) with the filter's members (``grep regex case priority since until boot context``) and those of
the kind (``page.Asked``).
Answers: ``{"lines": [..]}`` any number of times, then ``{"end": {..}}`` or ``{"error": {code, message}}``.
"""

from typing import Any, Callable, Dict, List, Optional, Sequence

from .files import find_files
from .follow import Context, Follower, wait_for
from .journal import Journal, JournalError
from .page import Asked, read_page
from .side import JournalSide, Side
from .sources import boot_group, matches_of, priority_group
from .times import read_counts, read_marks
from .wanted import TooSlow, Wanted

LINES_AT_ONCE = 256
NOTHING_READABLE = (
    "This user's journal cannot be read on the node. It is kept per user where journald stores it on disk: "
    "sudo mkdir -p /var/log/journal && sudo systemctl restart systemd-journald"
)
Tell = Callable[[Dict[str, Any]], None]


def answer(question: Dict[str, Any], tell: Tell, life: int) -> None:
    """Answer a question to its end, or, where it has none, until ``life`` ends."""
    try:
        _answer(question, tell, life)
    except JournalError as error:
        tell({"error": {"code": "unsupported", "message": str(error)}})
    except TooSlow:
        text = "This regular expression takes too long on these lines. Make it simpler: no repetition within another."
        tell({"error": {"code": "invalid", "message": text}})
    except (ValueError, TypeError, KeyError) as error:
        tell({"error": {"code": "invalid", "message": "The question is not understood: {}.".format(error)}})


def _answer(question: Dict[str, Any], tell: Tell, life: int) -> None:
    asked = Asked(question, _wanted_of(question))
    journal = Journal()
    is_readable = journal.is_readable()
    alternatives = matches_of(question, journal.is_own)
    also = _also(question)
    kind = question.get("kind")
    if kind == "marks":
        units = [unit.encode() for unit in question.get("units", [])]
        marks = read_marks(journal, units, bool(question.get("manager")), asked.since or 0)
        return tell({"end": {"marks": marks}})
    if kind == "counts":
        return tell({"end": read_counts(journal, alternatives, also, asked, int(question.get("buckets") or 60))})
    files = find_files(question.get("files", []), journal.has_container)
    journal.match(alternatives, also)
    sides: List[Side] = [JournalSide(journal), *files.sides]
    note = files.note or (None if is_readable else NOTHING_READABLE)
    if note is not None:
        tell({"note": note})
    if kind == "follow":
        context = Context(asked.wanted, asked.context)
        Follower(sides, context, tell, wait_for(life, journal.descriptor(), journal.take_notice)).run()
    elif kind == "page":
        _tell_page(sides, asked, tell)
    else:
        raise ValueError("kind")
    return None


def _tell_page(sides: Sequence[Side], asked: Asked, tell: Tell) -> None:
    page = read_page(sides, asked)
    for start in range(0, len(page.lines), LINES_AT_ONCE):
        tell({"lines": page.lines[start : start + LINES_AT_ONCE]})
    end: Dict[str, Any] = {"older": page.older, "newer": page.newer, "rest": page.rest}
    if page.searched is not None:
        end["searched"] = page.searched
    tell({"end": end})


def _wanted_of(question: Dict[str, Any]) -> Optional[Wanted]:
    text = question.get("grep")
    if not text:
        return None
    return Wanted(text, bool(question.get("regex")), bool(question.get("case")))


def _also(question: Dict[str, Any]) -> "List[Sequence[bytes]]":
    also: List[Sequence[bytes]] = []
    priority = question.get("priority")
    if priority is not None and 0 <= int(priority) < 7:
        also.append(priority_group(int(priority)))
    if question.get("boot"):
        also.append(boot_group(question["boot"]))
    return also
