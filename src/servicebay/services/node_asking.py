"""Has nodes ask for checks; what a node cannot do is said as the rest of a sentence about the check."""

from typing import Any

from ..monitoring.hanging import HANGS_ON
from ..monitoring.probes.remote import NoAnswer, Request
from ..nodes.errors import ActionFailed, NodeError, UnknownNode
from ..nodes.manager import NodeManager
from ..twin.store import TwinStore

GRACE_S = 2.0
"""How much longer than the check's own limit the node may take."""


def asking(nodes: NodeManager, twin: TwinStore) -> Request:
    """The way to the nodes."""

    async def request(node: str, action: str, args: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        if node not in twin.names():
            raise NoAnswer(f"cannot be asked: {node} is no node of this hub")
        if twin.get(node).connection.status != "online":
            raise NoAnswer(f"{HANGS_ON}{node}, which cannot be reached")
        try:
            return await nodes.request(node, action, args, deadline_s + GRACE_S)
        except UnknownNode:
            raise NoAnswer(f"cannot be asked: {node} is no node of this hub") from None
        except ActionFailed as error:
            raise NoAnswer(f"cannot be asked from {node}: {plain(error.failure.message)}") from error
        except NodeError as error:
            raise NoAnswer(f"cannot be asked from {node}: {plain(error.message)}") from error

    return request


def plain(sentence: str) -> str:
    """A sentence as the end of another."""
    sentence = sentence.strip().rstrip(".")
    return f"{sentence[:1].lower()}{sentence[1:]}"[:250]
