"""Cleans up what nothing uses: first what would go and what it frees, then just that, one by one, never by force.

What a unit makes is kept even where nothing runs: a stopped service has no container that would show its use.
"""

from collections.abc import Iterable
from typing import Any

from ..nodes.errors import ActionFailed
from .actions import CONTAINER_DEADLINE_S, Actions, Ask, Requester
from .errors import ActionError
from .live import LiveDocument
from .requests import ActionAnswer, PruneAnswer, PruneItemAnswer
from .resolve import kind_of
from .views import OperationView

SECTIONS = ("images", "volumes", "networks")
SIZES_DEADLINE_S = 120.0


class Pruner:
    """Looks, and cleans up."""

    def __init__(self, live: LiveDocument, nodes: Requester, actions: Actions) -> None:
        self._live = live
        self._nodes = nodes
        self._actions = actions

    async def preview(self, node: str, sections: Iterable[str]) -> PruneAnswer:
        """What nothing on this node uses, with the room it takes. Raises ActionFailed, UnknownNode."""
        sections = [section for section in SECTIONS if section in set(sections)]
        sizes: dict[str, Any] = {}
        if {"images", "volumes"} & set(sections):
            sizes = await self._nodes.request(node, "stock.sizes", {}, deadline_s=SIZES_DEADLINE_S)
        found = [(section, row) for section in sections for row in self._live.stock(section, node) if is_unused(row)]
        kept = [row for _, row in found if getattr(row, "made_by", None)]
        items = [item_of(section, row, sizes) for section, row in found if row not in kept]
        return PruneAnswer(
            node=node,
            items=items,
            total_bytes=sum(item.size_bytes or 0 for item in items),
            kept=[f"{row.name}: {row.state_text[0].lower()}{row.state_text[1:]}" for row in kept],
        )

    async def prune(self, node: str, keys: list[str], user: str | None) -> ActionAnswer:
        """Delete these (``images/<node>/<id>``); what is in use by now stays. Raises ActionError."""
        rows = [self._find(node, key) for key in dict.fromkeys(keys)]
        if not rows:
            raise ActionError("refused", "There is nothing to delete.")

        async def work(operation: OperationView, ask: Ask) -> str:
            failed = []
            for number, row in enumerate(rows, 1):
                self._actions.tell(operation, f"{number} of {len(rows)}: {row.name}")
                args = {"id": row.key.partition("/")[2]}
                try:
                    await ask(operation, f"{kind_of(row)}.remove", args, CONTAINER_DEADLINE_S)
                except ActionFailed as error:
                    if error.failure.code in ("unreachable", "cancelled"):
                        raise
                    if error.failure.code != "not-found":
                        failed.append(f"{row.name}: {error.failure.message}")
            return _told(len(rows), failed)

        return await self._actions.run(node, "node", node, "prune", _named(len(rows)), work, user)

    def _find(self, node: str, key: str) -> Any:
        section, _, rest = key.partition("/")
        rows = self._live.stock(section, node) if section in SECTIONS else []
        row = next((row for row in rows if row.key == rest), None)
        if row is None:
            raise ActionError("not-found", f"There is no {key[:120]!r} on {node} any more: look again.")
        if not is_unused(row):
            raise ActionError("refused", f"{row.name} is used now: look again.")
        return row


def is_unused(row: Any) -> bool:
    """Whether nothing uses a row and it could be deleted."""
    return not row.containers and "delete" in row.actions


def item_of(section: str, row: Any, sizes: dict[str, Any]) -> PruneItemAnswer:
    """A row that would go."""
    known = sizes.get(section)
    size = known.get(row.key.partition("/")[2]) if isinstance(known, dict) else None
    return PruneItemAnswer(
        key=f"{section}/{row.key}",
        section=section,
        name=row.name,
        text=row.state_text,
        size_bytes=size if isinstance(size, int) else None,
    )


def _named(count: int) -> str:
    return "1 unused thing" if count == 1 else f"{count} unused things"


def _told(count: int, failed: list[str]) -> str:
    if not failed:
        return f"{_named(count)} {'was' if count == 1 else 'were'} deleted{{elapsed}}."
    return f"{count - len(failed)} of {_named(count)} were deleted{{elapsed}}; {'; '.join(failed[:5])}"
