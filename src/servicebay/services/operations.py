"""Actions that run, or ended in the last minute, for all readers of the live document to see.

One action at a time per target: a second one is refused with what runs already. Time and the
timer are handed in; the only state is the table.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from .errors import ActionError
from .shapes.job import OperationState, OperationView

KEEP_ENDED_S = 60.0
TEXT_LIMIT, DETAIL_LIMIT = 1_000, 4_000
"""Characters. Every browser gets these texts, and nodes had a say in them."""
STOPS = {"stop", "delete"}
"""Actions at whose end a unit is down, as somebody wished."""
DOING = {
    "start": "Starting",
    "stop": "Stopping",
    "restart": "Restarting",
    "kill": "Killing",
    "delete": "Deleting",
    "update": "Updating",
    "pull": "Pulling",
    "create": "Making",
    "prune": "Cleaning up",
    "export": "Exporting",
    "import": "Importing into",
    "enable": "Enabling",
    "disable": "Disabling",
    "reload": "Reloading",
    "reload-units": "Reloading the units for",
    "reset-failed": "Dismissing the failure of",
}


class Operations:
    """The table of operations, keyed by ID. ``call_later(delay_s, callback)`` is the event loop's."""

    def __init__(
        self,
        now_ms: Callable[[], int],
        call_later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        self._now_ms = now_ms
        self._call_later = call_later
        self._rows: dict[str, OperationView] = {}
        self._subscribers: list[Callable[[], None]] = []
        self._of_stops: list[Callable[[str], None]] = []
        self._count = 0

    @property
    def rows(self) -> dict[str, OperationView]:
        """All that run or just ended. A new dictionary after each change."""
        return self._rows

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def subscribe_stops(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call ``callback`` with the node's name when ``stopping`` may be another; returns how to stop."""
        self._of_stops.append(callback)
        return lambda: self._of_stops.remove(callback)

    def stopping(self, node: str) -> frozenset[str]:
        """The units of a node that are being stopped because somebody asked for it."""
        rows = (row for row in self._rows.values() if row.state == "running" and row.action in STOPS)
        return frozenset(row.target.partition("/")[2] for row in rows if (row.node, row.kind) == (node, "service"))

    def begin(self, node: str, kind: str, target: str, action: str, name: str, user: str | None) -> OperationView:
        """Enter a new one. Raises ActionError ``busy`` while another on the same target runs."""
        running = next((o for o in self._rows.values() if o.target == target and o.state == "running"), None)
        if running is not None:
            raise ActionError("busy", _busy_text(running))
        self._count += 1
        operation = OperationView(
            id=f"op{self._count}",
            node=node,
            kind=kind,
            target=target,
            action=action,
            state="running",
            text=f"{DOING[action]} {name} on {node}",
            started_at=self._now_ms(),
            user=user,
        )
        self._put(operation)
        return operation

    def progress(self, operation_id: str, detail: str) -> None:
        """Say how far it is; ignored for one that ended."""
        operation, detail = self._rows.get(operation_id), detail[:DETAIL_LIMIT]
        if operation is not None and operation.state == "running" and operation.detail != detail:
            self._put(msgspec.structs.replace(operation, detail=detail))

    def finish(self, operation_id: str, text: str) -> None:
        """It is done, and was seen to be."""
        self._end(operation_id, "done", text, None)

    def fail(self, operation_id: str, text: str, detail: str | None = None) -> None:
        """It failed; ``detail`` is what the tool said."""
        self._end(operation_id, "failed", text, detail)

    def _end(self, operation_id: str, state: OperationState, text: str, detail: str | None) -> None:
        said = {"text": text[:TEXT_LIMIT], "detail": detail and detail[-DETAIL_LIMIT:]}
        ended = msgspec.structs.replace(self._rows[operation_id], state=state, ended_at=self._now_ms(), **said)
        self._put(ended)
        self._call_later(KEEP_ENDED_S, lambda: self._drop(operation_id))

    def _put(self, operation: OperationView) -> None:
        self._rows = {**self._rows, operation.id: operation}
        if operation.action in STOPS:
            for callback in tuple(self._of_stops):
                callback(operation.node)
        self._tell()

    def _drop(self, operation_id: str) -> None:
        self._rows = {key: row for key, row in self._rows.items() if key != operation_id}
        self._tell()

    def _tell(self) -> None:
        for callback in tuple(self._subscribers):
            callback()


def _busy_text(running: OperationView) -> str:
    since = datetime.fromtimestamp(running.started_at / 1000, UTC).strftime("%H:%M:%S UTC")
    by = f", asked for by {running.user}" if running.user else ""
    return f"{running.text} already{by}, since {since}. Wait until that has ended."
