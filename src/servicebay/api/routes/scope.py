"""The ``?node=`` of a request."""

from servicebay.api import grammar
from servicebay.services.resolve import check_node

from .context import HubPart


def known_node(hub: HubPart, node: str | None) -> str | None:
    """A node that exists, or None for all. Raises Misspelt (400) or ActionError ``not-found``."""
    return None if node is None else check_node(hub.live, grammar.node_name(node))
