"""What was found at registries and what people wished, kept in one settings document. No network here."""

import asyncio
from collections.abc import Callable

import msgspec

from ...storage.keeping import Documents
from .schedule import Schedule

DOCUMENT = "updates"


class Check(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What a name meant at its registry at ``at`` (ms), asked by a node.

    ``local_id`` is the image the node had of that name, ``newest_id`` the one the registry has, where that is known;
    digests are those of manifests. ``refused``: an image that was tried and did not work, so the clock does not
    try it again. ``problem``: it could not be asked, in words.
    """

    at: int
    same: bool = False
    local_id: str | None = None
    local_digest: str | None = None
    newest_id: str | None = None
    newest_digest: str | None = None
    refused: str | None = None
    problem: str | None = None

    @property
    def newest(self) -> str | None:
        """What names the registry's image best."""
        return self.newest_digest or self.newest_id

    @property
    def is_refused(self) -> bool:
        """Whether the registry still has what was tried and did not work."""
        return self.refused is not None and self.refused == self.newest


class Wishes(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document. Checks by ``<node>/<image name>``, schedules by the service's key; ``turns``: when the clock last
    did what a key asks for (ms), or was first asked to.
    """

    name: str = DOCUMENT
    checks: dict[str, Check] = {}
    schedules: dict[str, Schedule] = {}
    looking: Schedule = Schedule(every="daily", at="04:00")
    turns: dict[str, int] = {}


class UpdateBook:
    """Owner of the document; changes are told at once and kept when ``save`` is called."""

    def __init__(self, store: Documents[Wishes]) -> None:
        self._store = store
        self._saving = asyncio.Lock()
        self._wishes = Wishes()
        self._subscribers: list[Callable[[], None]] = []

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        self._wishes = await self._store.get(DOCUMENT) or Wishes()

    async def save(self) -> None:
        """Keep it as it is when its turn comes: an older state never lands on a newer. Raises StoreError."""
        async with self._saving:
            await self._store.save(self._wishes)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    @property
    def checks(self) -> dict[str, Check]:
        """By ``<node>/<image name>``. Never changed in place."""
        return self._wishes.checks

    @property
    def schedules(self) -> dict[str, Schedule]:
        """By service key; only those that are on. Never changed in place."""
        return self._wishes.schedules

    @property
    def looking(self) -> Schedule:
        """When registries are asked for everything."""
        return self._wishes.looking

    @property
    def turns(self) -> dict[str, int]:
        """When the clock last came to each key. Never changed in place."""
        return self._wishes.turns

    def note_turns(self, turns: dict[str, int]) -> None:
        """Remember these, and no others."""
        self._wishes = msgspec.structs.replace(self._wishes, turns=turns)

    def note(self, key: str, check: Check) -> None:
        """Remember what was found; what did not work before stays known."""
        before = self.checks.get(key)
        if before is not None and check.refused is None:
            check = msgspec.structs.replace(check, refused=before.refused)
        self._put(checks={**self.checks, key: check})

    def forget(self, keep: set[str], nodes: set[str]) -> None:
        """Drop checks of names that no container has any more, on nodes whose containers are known."""
        kept = {key: check for key, check in self.checks.items() if key in keep or key.partition("/")[0] not in nodes}
        if len(kept) != len(self.checks):
            self._put(checks=kept)

    def plan(self, key: str, schedule: Schedule) -> None:
        """Set when a service is updated."""
        others = {other: each for other, each in self.schedules.items() if other != key}
        self._put(schedules=others if schedule.every == "off" else {**others, key: schedule})

    def plan_looking(self, schedule: Schedule) -> None:
        """Set when registries are asked."""
        self._put(looking=schedule)

    def _put(self, **members: object) -> None:
        self._wishes = msgspec.structs.replace(self._wishes, **members)
        for callback in tuple(self._subscribers):
            callback()
