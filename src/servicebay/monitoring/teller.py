"""Tells the board what the hub learns of nodes and of the router, in the moment it does: nothing is waited for.

The scheduler asks for the same facts at each check's interval, so that its past has no holes.
"""

from collections.abc import Callable

from ..twin.store import Change, TwinStore
from .board import Board
from .check import FACTS, Check
from .facts import outcome_of
from .growth import Growth
from .outcome import Outcome

NO_ROUTER = Outcome("unknown", "is not known")


class Teller:
    """Follows twin and board from ``start`` on. ``clock_ms`` is the time of outcomes, ``router`` what it is at.

    ``growth`` may be given what was kept before ``start``.
    """

    def __init__(
        self,
        board: Board,
        twin: TwinStore,
        clock_ms: Callable[[], int],
        router: Callable[[], Outcome] = lambda: NO_ROUTER,
    ) -> None:
        self._board = board
        self._twin = twin
        self._clock_ms = clock_ms
        self._router = router
        self.growth = Growth()
        self._known: dict[str, Check] = {}
        self._of_node: dict[str, list[Check]] = {}
        self._said: dict[str, tuple[Check, Outcome]] = {}

    def start(self) -> Callable[[], None]:
        """Begin; returns how to stop."""
        undo = [self._twin.subscribe(self._on_twin), self._board.subscribe(self._on_board)]
        self._on_board()

        def stop() -> None:
            for each in undo:
                each()

        return stop

    def outcome(self, check: Check) -> Outcome:
        """What is known now."""
        if check.kind == "gateway":
            return self._router()
        twin = self._twin.get(check.node) if check.node in self._twin.names() else None
        return outcome_of(check, twin, self.growth.days_left)

    def on_router(self) -> None:
        """Something else is known of the router."""
        for check in self._of_node.get("", ()):  # the only kind that is about no node
            self._tell(check)

    def _on_board(self) -> None:
        checks = self._board.checks
        if checks is self._known:
            return
        fresh = [check for key, check in checks.items() if check.kind in FACTS and self._known.get(key) is not check]
        self._known, self._of_node = checks, {}
        for check in checks.values():
            if check.kind in FACTS:
                self._of_node.setdefault(check.node, []).append(check)
        self._said = {key: said for key, said in self._said.items() if checks.get(key) is said[0]}
        for check in fresh:
            self._tell(check)

    def _on_twin(self, change: Change) -> None:
        if change.node in self._twin.names():
            resources = self._twin.get(change.node).state.resources
            if resources is not None:
                self.growth.note(change.node, resources.disks, self._clock_ms())
        for check in self._of_node.get(change.node, ()):
            self._tell(check)

    def _tell(self, check: Check) -> None:
        if not check.enabled:
            return
        outcome = self.outcome(check)
        before = self._said.get(check.key)
        if before is not None and before[0] is check and before[1].level == outcome.level:
            return
        self._said[check.key] = (check, outcome)
        self._board.note(check, outcome, self._clock_ms())
