"""Cleans up what nothing uses: first what would go and what it frees, then just that, one by one, never by force.

What a unit makes, and what any file of a service names, is kept even where nothing runs: a stopped service has no
container that would show its use. A key has a stamp of what was shown: what is another thing by now stays.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...nodes.errors import ActionFailed
from ..actions import CONTAINER_DEADLINE_S, Actions, Ask, Requester
from ..contents import FileContents
from ..errors import ActionError
from ..live import LiveDocument
from ..resolve import kind_of
from ..shapes.job import ActionAnswer, OperationView
from ..shapes.stock import PruneAnswer, PruneItemAnswer

SECTIONS = ("images", "volumes", "networks")
SIZES_DEADLINE_S = 120.0
NAMING_KINDS = ("quadlet", "dropin", "kube", "unit")
"""Files that may name an image, a volume or a network."""
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@-]*")


class Pruner:
    """Looks, and cleans up."""

    def __init__(self, live: LiveDocument, nodes: Requester, actions: Actions, contents: FileContents) -> None:
        self._live = live
        self._contents = contents
        self._nodes = nodes
        self._actions = actions

    async def preview(self, node: str, sections: Iterable[str]) -> PruneAnswer:
        """What nothing on this node uses, with the room it takes. Raises ActionFailed, UnknownNode."""
        sections = [section for section in SECTIONS if section in set(sections)]
        sizes: dict[str, Any] = {}
        if {"images", "volumes"} & set(sections):
            sizes = await self._nodes.request(node, "stock.sizes", {}, deadline_s=SIZES_DEADLINE_S)
        found = [(section, row) for section in sections for row in self._live.stock(section, node) if is_unused(row)]
        named = await self._named(node)
        kept = {row.key: why for section, row in found if (why := why_kept(section, row, named))}
        items = [item_of(section, row, sizes) for section, row in found if row.key not in kept]
        return PruneAnswer(
            node=node,
            items=items,
            total_bytes=sum(item.size_bytes or 0 for item in items),
            kept=[f"{row.name}: {kept[row.key]}" for _, row in found if row.key in kept],
        )

    async def prune(self, node: str, keys: list[str], user: str | None) -> ActionAnswer:
        """Delete these (keys of a preview); what is in use, named or another one by now stays. Raises ActionError."""
        named = await self._named(node)
        rows = [self._find(node, key, named) for key in dict.fromkeys(keys)]
        if not rows:
            raise ActionError("refused", "There is nothing to delete.")

        async def work(operation: OperationView, ask: Ask) -> str:
            failed = []
            for number, row in enumerate(rows, 1):
                self._actions.tell(operation, f"{number} of {len(rows)}: {row.name}")
                args: dict[str, Any] = {"id": row.key.partition("/")[2], "shown": shown_of(row)}
                try:
                    await ask(operation, f"{kind_of(row)}.remove", args, CONTAINER_DEADLINE_S)
                except ActionFailed as error:
                    if error.failure.code in ("unreachable", "cancelled"):
                        raise
                    if error.failure.code != "not-found":
                        failed.append(f"{row.name}: {error.failure.message}")
            return _told(len(rows), failed)

        return await self._actions.run(node, "node", node, "prune", _named(len(rows)), work, user)

    async def _named(self, node: str) -> dict[str, str]:
        """All words in the files of a node's services -> a file that has it. Raises ActionError, UnknownNode."""
        words: dict[str, str] = {}
        for entry in self._contents.list(node):
            if entry.kind not in NAMING_KINDS or entry.problem is not None:
                continue
            try:
                found = await self._contents.read(node, entry.path)
            except (ActionError, ActionFailed) as error:
                if isinstance(error, ActionFailed) and error.failure.code in ("not-found", "invalid", "conflict"):
                    continue  # gone meanwhile, or no text: nothing that Podman reads
                raise
            words.update(dict.fromkeys(words_of(found.content), entry.path))
        return words

    def _find(self, node: str, key: str, named: Mapping[str, str]) -> Any:
        section, _, rest = key.partition("/")
        rest, _, stamp = rest.partition("@")
        rows = self._live.stock(section, node) if section in SECTIONS else []
        row = next((row for row in rows if row.key == rest), None)
        if row is None:
            raise ActionError("not-found", f"There is no {key[:120]!r} on {node} any more: look again.")
        if not is_unused(row):
            raise ActionError("refused", f"{row.name} is used now: look again.")
        if stamp and stamp != stamp_of(row):
            raise ActionError("conflict", f"{row.name} is not what it was when you looked: look again.")
        why = why_kept(section, row, named)
        if why is not None:
            raise ActionError("refused", f"{row.name} is {why}: look again.")
        return row


def is_unused(row: Any) -> bool:
    """Whether nothing uses a row and it could be deleted."""
    return not row.containers and "delete" in row.actions


def words_of(text: str) -> set[str]:
    """Words of a file that may be names: of ``Volume=data:/data:ro`` also ``data``, of a tagged image also the rest."""
    found: set[str] = set()
    for word in _WORD.findall(text):
        found.add(word)
        found.add(word.split(":")[0])
        found.add(word.rstrip("."))
    return found


def why_kept(section: str, row: Any, named: Mapping[str, str]) -> str | None:
    """Why something stays that nothing uses now: ``made by data-volume.service``, ``named in ~/…/web.container``."""
    maker = getattr(row, "made_by", None)
    if maker:
        return f"made by {maker.partition('/')[2]}"
    names = [*row.names, row.id] if section == "images" else [row.name]
    # the file may call docker.io/library/nginx:latest just nginx
    short = [each.removeprefix("docker.io/").removeprefix("library/") for each in names]
    bare = [each.removesuffix(":latest") for each in (*names, *short)]
    path = next((named[each] for each in (*names, *short, *bare) if each in named), None)
    return None if path is None else f"named in {path}"


def shown_of(row: Any) -> dict[str, Any]:
    """What tells it from another thing that has its key by now, or from an image with another name."""
    return {name: getattr(row, name) for name in ("created", "names") if hasattr(row, name)}


def stamp_of(row: Any) -> str:
    """The same in a few letters."""
    return hashlib.sha256(repr(sorted(shown_of(row).items())).encode()).hexdigest()[:12]


def item_of(section: str, row: Any, sizes: dict[str, Any]) -> PruneItemAnswer:
    """A row that would go."""
    known = sizes.get(section)
    size = known.get(row.key.partition("/")[2]) if isinstance(known, dict) else None
    return PruneItemAnswer(
        key=f"{section}/{row.key}@{stamp_of(row)}",
        section=section,
        name=", ".join(getattr(row, "names", ())) or row.name,
        text=row.state_text,
        size_bytes=size if isinstance(size, int) else None,
    )


def _named(count: int) -> str:
    return "1 unused thing" if count == 1 else f"{count} unused things"


def _told(count: int, failed: list[str]) -> str:
    if not failed:
        return f"{_named(count)} {'was' if count == 1 else 'were'} deleted{{elapsed}}."
    return f"{count - len(failed)} of {_named(count)} were deleted{{elapsed}}; {'; '.join(failed[:5])}"
