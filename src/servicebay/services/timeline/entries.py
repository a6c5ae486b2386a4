"""Changes of state, checks, files, jobs and log lines as entries of one timeline. Pure."""

from collections.abc import Iterable, Sequence

from servicebay.storage.check_rows import EventRow
from servicebay.storage.transitions import Transition
from servicebay.storage.versions import Version

from ...monitoring.board import TONES, WORDS
from ...monitoring.check import Check
from ..deploy.reasons import told_apart
from ..history.words import change_words
from ..shapes.base import Tone
from ..shapes.job import JobState, JobView
from ..shapes.log import LogLine
from ..shapes.timeline import TimelineEntry, TimelineKind

JOB_TONES: dict[JobState, Tone] = {
    "waiting": "busy",
    "running": "busy",
    "done": "ok",
    "failed": "act",
    "undone": "look",
}
JOB_STATES: dict[JobState, str] = {
    "waiting": "waits",
    "running": "began",
    "done": "done",
    "failed": "failed",
    "undone": "undone",
}
FILE_WORDS = {"written": "was written", "deleted": "was deleted", "found": "was edited outside ServiceBay"}
ORDER: dict[TimelineKind, int] = {"file": 0, "job": 1, "log": 2, "state": 3, "check": 4}
"""At the same millisecond, what may be the cause comes first."""


def change_entry(row: Transition) -> TimelineEntry:
    """A unit, a container or the node came into a state."""
    words = change_words(row)
    return TimelineEntry(
        at=row.at, kind="state", tone=words.tone, name=row.name, text=words.text, detail=row.cause or ""
    )


def check_entry(row: EventRow, check: Check) -> TimelineEntry:
    """A check came into a state."""
    state = next((known for known in WORDS if known == row.to_state), None)
    text, tone = (WORDS[state], TONES[state]) if state else (row.to_state, "off")
    return TimelineEntry(
        at=row.at,
        kind="check",
        tone=tone,
        name=check.name,
        text=text,
        detail=row.text,
        check=check.key,
        coined=check.coined,
    )


def file_entry(row: Version) -> TimelineEntry:
    """A file changed; by whom and what for, where that is known."""
    by = f" by {row.author}" if row.author else ""
    reason, told = told_apart(row.reason)
    return TimelineEntry(
        at=row.at,
        kind="file",
        tone="look" if row.kind != "written" else "off",
        name=row.path,
        text=f"{FILE_WORDS.get(row.kind, row.kind)}{by}",
        detail=told or "",
        reason=reason or "",
        job=row.job or "",
    )


def job_entry(job: JobView) -> TimelineEntry:
    """A deploy or another change, at its end, or at its beginning while it runs."""
    return TimelineEntry(
        at=job.ended_at or job.started_at,
        kind="job",
        tone=JOB_TONES[job.state],
        name=job.title,
        text=JOB_STATES[job.state] + (f", for {job.user}" if job.user else ""),
        detail=job.text,
        job=job.id,
        lines=job.lines,
    )


def log_entry(name: str, lines: Sequence[LogLine]) -> TimelineEntry:
    """What was said before a failure; it stands at its last line."""
    return TimelineEntry(
        at=lines[-1].at // 1000,
        kind="log",
        tone="off",
        name=name,
        text="said",
        lines=[line.text for line in lines],
    )


def in_order(entries: Iterable[TimelineEntry], since: int, until: int, limit: int) -> list[TimelineEntry]:
    """The newest first, of that time, at most so many."""
    kept = [entry for entry in entries if since <= entry.at <= until]
    return sorted(kept, key=lambda entry: (entry.at, ORDER[entry.kind]), reverse=True)[:limit]
