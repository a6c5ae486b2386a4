"""From what is seen to what changed: one row for each change, however often and from wherever it is told. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from servicebay.storage.transitions import Transition

Key = tuple[str, str]
"""Kind and ref."""
EVENT_LATE_MS = 300
"""How much later than the change itself Podman may date its event of it."""


class Seen(NamedTuple):
    """Something is in a settled state since ``at``.

    ``run`` names the run that brought it there; empty: there was none, None: not known.
    """

    kind: str
    ref: str
    name: str
    state: str
    at: int
    run: str | None = None
    cause: str | None = None
    exit_code: int | None = None

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.kind, self.ref


class NodeStates:
    """The last known states of everything on a node."""

    def __init__(self, node: str) -> None:
        self._node = node
        self._known: dict[Key, Seen] = {}

    def state_of(self, key: Key) -> str | None:
        """The last known state."""
        known = self._known.get(key)
        return known.state if known else None

    def settle(self, seen: Seen) -> None:
        """Know this without a row: it was so when the hub first looked, or it has its row already."""
        self._known[seen.key] = seen

    def see(self, seen: Seen, source: str = "live") -> Transition | None:
        """The row for this observation; None where it is no news."""
        known = self._known.get(seen.key)
        if known is not None and known.state == seen.state and not _is_another_run(known, seen):
            if seen.run and known.run != seen.run:
                self._known[seen.key] = known._replace(run=seen.run)
            return None
        self._known[seen.key] = seen
        return Transition(
            node=self._node,
            kind=seen.kind,
            ref=seen.ref,
            name=seen.name,
            at=seen.at,
            from_state=known.state if known else None,
            to_state=seen.state,
            run=seen.run or None,
            cause=seen.cause,
            exit_code=seen.exit_code,
            source=source,
        )

    def see_past(self, seen: Seen) -> Transition | None:
        """The same for what is told afterwards; what is older than what is known of it is no news."""
        known = self._known.get(seen.key)
        late_ms = EVENT_LATE_MS if seen.kind == "container" else 0
        return None if known is not None and seen.at <= known.at + late_ms else self.see(seen, "afterwards")

    def see_missing(self, kind: str, refs: Iterable[str], at: int) -> list[Transition]:
        """Rows for those that are no longer there."""
        rows = []
        for ref in refs:
            known = self._known.get((kind, ref))
            if known is not None and known.state != "removed":
                row = self.see(Seen(kind, ref, known.name, "removed", at))
                rows += [row] if row else []
            if kind == "container":
                self._known.pop((kind, ref), None)  # its ID does not come back
        return rows

    def refs(self, kind: str) -> set[str]:
        """All of a kind that are known to be there."""
        return {ref for (each, ref), seen in self._known.items() if each == kind and seen.state != "removed"}


def _is_another_run(known: Seen, seen: Seen) -> bool:
    return bool(seen.run) and known.run is not None and seen.run != known.run
