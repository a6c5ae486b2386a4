"""Jobs as all readers of the live document see them: those under way, and the last ones that ended.

Only the table; what runs, persists and resumes them is ``deploy``.
"""

from collections.abc import Callable

from .shapes.job import JobView

KEPT_ENDED = 20
ENDED = ("done", "failed", "undone")


class Jobs:
    """The table of jobs, keyed by ID, oldest first."""

    def __init__(self) -> None:
        self._rows: dict[str, JobView] = {}
        self._subscribers: list[Callable[[], None]] = []

    @property
    def rows(self) -> dict[str, JobView]:
        """All that are under way, and the last that ended. A new dictionary after each change."""
        return self._rows

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def put(self, job: JobView) -> None:
        """Enter a job, or how it is now."""
        if self._rows.get(job.id) == job:
            return
        rows = {**self._rows, job.id: job}
        ended = sorted((each for each in rows.values() if each.state in ENDED), key=lambda each: each.ended_at or 0)
        surplus = {each.id for each in ended[:-KEPT_ENDED]}
        self._rows = {key: each for key, each in rows.items() if key not in surplus}
        self._tell()

    def forget(self, node: str) -> None:
        """Leave out the jobs of a node that was removed."""
        self._rows = {key: each for key, each in self._rows.items() if each.node != node}
        self._tell()

    def _tell(self) -> None:
        for callback in tuple(self._subscribers):
            callback()
