"""Whether what is known of a node is confirmed, and what it says that it is. Pure."""

from ..twin.schema import Facts
from ..twin.store import NodeTwin


def is_stale(twin: NodeTwin) -> bool:
    """True while nothing confirms what is known of the node: not connected, or no snapshot of this agent run yet."""
    return twin.connection.status != "online" or twin.seq < 0


def known_facts(twin: NodeTwin) -> Facts | None:
    """What the node is: from its state, else from its HELLO."""
    return twin.state.facts or (twin.hello.facts if twin.hello else None)
