"""Whose turn it is by the clock, also of what was missed while the hub was down: once, as ``Persistent=true`` has it.

Pure: whoever asks hands the time in. A new schedule, and a changed one, counts from when it was first seen.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo

from .schedule import Schedule, next_due


class Turns:
    """``kept``: when each key had its turn, in ms, as an earlier run of the hub kept it."""

    def __init__(self, kept: Mapping[str, int], schedules: Mapping[str, Schedule], zone: tzinfo | None) -> None:
        self._since = {
            key: (schedules[key], datetime.fromtimestamp(at / 1000, zone))
            for key, at in kept.items()
            if key in schedules
        }

    @property
    def kept(self) -> dict[str, int]:
        """What to keep for the next run."""
        return {key: int(at.timestamp() * 1000) for key, (_, at) in self._since.items()}

    def follow(self, schedules: Mapping[str, Schedule], now: datetime) -> bool:
        """Take up what is new or another since the last time; whether there is something to keep."""
        known = {key: schedule for key, (schedule, _) in self._since.items()}
        if known == dict(schedules):
            return False
        same = {key for key in known if known[key] == schedules.get(key)}
        self._since = {key: self._since[key] if key in same else (schedule, now) for key, schedule in schedules.items()}
        return True

    def due(self, now: datetime, but: Collection[str] = ()) -> list[str]:
        """Keys whose turn has come, sorted."""
        return sorted(key for key, at in self._next().items() if at <= now and key not in but)

    def soonest(self, but: Collection[str] = ()) -> datetime | None:
        """When the next turn comes of those that are not waited for already."""
        return min((at for key, at in self._next().items() if key not in but), default=None)

    def done(self, key: str, now: datetime) -> None:
        """A key has had its turn."""
        if key in self._since:
            self._since[key] = (self._since[key][0], now)

    def _next(self) -> dict[str, datetime]:
        found = {key: next_due(schedule, key, since) for key, (schedule, since) in self._since.items()}
        return {key: at for key, at in found.items() if at is not None}
