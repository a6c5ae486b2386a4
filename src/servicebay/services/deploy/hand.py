"""What a job asks of its node, with the node's answers told apart: done, failed, or nobody knows."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal

from ...nodes.errors import ActionFailed, UnknownNode
from ...twin.store import Change, TwinStore
from ..actions import Requester
from ..last_words import explained
from .document import JobFile
from .errors import NodeForgotten, NodeLost, StepFailed

FILES_DEADLINE_S = 30.0
RELOAD_DEADLINE_S = 90.0
UNIT_DEADLINE_S = 900.0
"""A start may pull; systemd's own limit of the unit comes first, 90 s where the unit says nothing."""
PULL_DEADLINE_S = 3600.0
CONTAINER_DEADLINE_S = 90.0
LOST = ("unreachable",)
MAY_LACK = ("unsupported", "podman", "not-found")
"""Podman changes the restarts of a container that is there since version 5."""
Progress = Callable[[dict[str, Any]], None]


class Hand:
    """The jobs' hand on one node."""

    def __init__(self, nodes: Requester, twin: TwinStore, node: str) -> None:
        self._nodes = nodes
        self._twin = twin
        self.node = node

    @property
    def is_there(self) -> bool:
        """Whether the node is connected, and what the twin shows is so."""
        return self.node in self._twin.names() and self._twin.get(self.node).connection.status == "online"

    def name_of(self, container_id: str) -> str | None:
        """A container's name, as the twin has it."""
        if self.node not in self._twin.names():
            return None
        container = (self._twin.get(self.node).state.containers or {}).get(container_id)
        return container.names[0] if container and container.names else None

    def there(self, names: list[str], section: Literal["volumes", "networks"]) -> list[str]:
        """Those of these volumes or networks that the node has, as the twin has it."""
        if self.node not in self._twin.names():
            return []
        return [name for name in names if name in (getattr(self._twin.get(self.node).state, section) or {})]

    async def ask(
        self, action: str, args: dict[str, Any], deadline_s: float, on_progress: Progress | None = None
    ) -> dict[str, Any]:
        """Have the node do something. Raises ActionFailed with its own word, NodeLost, NodeForgotten."""
        try:
            return await self._nodes.request(self.node, action, args, deadline_s=deadline_s, on_progress=on_progress)
        except ActionFailed as error:
            if error.failure.code in LOST:
                raise NodeLost from error
            raise
        except UnknownNode as error:
            raise NodeForgotten from error

    async def try_to(self, action: str, args: dict[str, Any], deadline_s: float, *passes: str) -> bool:
        """The same where a refusal with one of these codes is well too (what is not there need not be stopped)."""
        try:
            await self.ask(action, args, deadline_s)
        except ActionFailed as error:
            if error.failure.code in passes:
                return False
            raise failed(error) from error
        return True

    async def until_there(self) -> None:
        """Wait until the node is connected and has told its state. Raises NodeForgotten."""
        changed = asyncio.Event()

        def on_change(change: Change) -> None:
            if change.node == self.node:
                changed.set()

        unsubscribe = self._twin.subscribe(on_change)
        try:
            while True:
                changed.clear()
                if self.node not in self._twin.names():
                    raise NodeForgotten
                if self._twin.get(self.node).connection.status == "online":
                    return
                await changed.wait()
        finally:
            unsubscribe()

    async def hashes(self, files: list[JobFile]) -> dict[str, str | None]:
        """What these files are now, by path. Raises StepFailed, NodeLost."""
        try:
            answer = await self.ask("files.hashes", {"paths": [file.path for file in files]}, FILES_DEADLINE_S)
        except ActionFailed as error:
            raise failed(error) from error
        return {file["path"]: file.get("sha256") for file in answer.get("files", [])}

    async def write(self, files: list[tuple[str, str | None, str | None, str | None]]) -> None:
        """Write files, each (path, content, base, mode), all or none. Raises ActionFailed, NodeLost."""
        told = []
        for path, content, base, mode in files:
            file = {"path": path, "content": content, "base": base, "mode": mode}
            told.append({key: value for key, value in file.items() if value is not None})
        await self.ask("files.write", {"files": told}, FILES_DEADLINE_S)


def failed(error: ActionFailed) -> StepFailed:
    """A node's refusal as the end of a step; what it says of a unit's failure has the unit's last lines."""
    failure = error.failure
    lines = [line for line in (failure.stderr or "").split("\n") if line.strip()][-12:]
    return StepFailed(explained(failure.message, lines), lines)
