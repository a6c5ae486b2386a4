"""IDs of nodes and edges: made of names that last, so that a picture keeps its places."""

from .views import GraphEdgeKind

INTERNET, GATEWAY = "internet", "gateway"


def node_id(name: str) -> str:
    """``nas`` -> ``node:nas``."""
    return f"node:{name}"


def row_id(section: str, key: str) -> str:
    """``services``, ``nas/web.service`` -> ``services/nas/web.service``."""
    return f"{section}/{key}"


def external_id(host: str, port: int) -> str:
    """An address that is no node's."""
    return f"external:{host}:{port}"


def missing_id(node: str, host: str, port: int) -> str:
    """What something on ``node`` leads to and that is not there."""
    return f"missing:{node}:{host}:{port}"


def edge_id(kind: GraphEdgeKind, source: str, target: str, port: int = 0) -> str:
    """One for each kind, both ends and port."""
    return f"{kind}:{source}>{target}" + (f":{port}" if port else "")
