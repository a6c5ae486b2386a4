"""Makes volumes, networks and secrets on a node and pulls images by name, as operations."""

from typing import Any

from ..actions import CONTAINER_DEADLINE_S, Actions, Ask
from ..errors import ActionError
from ..live import LiveDocument
from ..shapes.job import ActionAnswer, OperationView
from ..updates.names import why_not_asked
from ..updates.updater import PULL_DEADLINE_S

SECTIONS = {"volume": "volumes", "network": "networks", "secret": "secrets"}


class StockMaker:
    """A person's wish for something new in Podman's stock."""

    def __init__(self, live: LiveDocument, actions: Actions) -> None:
        self._live = live
        self._actions = actions

    async def make(self, noun: str, node: str, name: str, more: dict[str, Any], user: str | None) -> ActionAnswer:
        """Make one; ``more`` are its other members, of a secret its value, kept nowhere. Raises ActionError."""
        if any(row.name == name for row in self._live.stock(SECTIONS[noun], node)):
            raise ActionError("conflict", f"There is a {noun} called {name} on {node} already.")

        async def work(operation: OperationView, ask: Ask) -> str:
            await ask(operation, f"{noun}.create", {"name": name, **more}, CONTAINER_DEADLINE_S)
            return f"The {noun} {name} was made on {node}{{elapsed}}."

        return await self._actions.run(node, noun, f"{node}/{name}", "create", f"{noun} {name}", work, user)

    async def pull(self, node: str, reference: str, user: str | None) -> ActionAnswer:
        """Pull an image by name. Raises ActionError."""
        if why_not_asked(reference) not in (None, "pinned to a digest"):
            raise ActionError("refused", f"No registry can be asked for {reference}: {why_not_asked(reference)}.")

        async def work(operation: OperationView, ask: Ask) -> str:
            known = {row.id for row in self._live.stock("images", node)}
            answer = await ask(operation, "image.pull", {"reference": reference}, PULL_DEADLINE_S)
            news = "was there already" if answer.get("id") in known else "was pulled"
            return f"{reference} {news} on {node}{{elapsed}}."

        return await self._actions.run(node, "image", f"{node}/{reference}", "pull", reference, work, user)
