"""``/api/network``: the graph of what leads to what."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromQuery

from servicebay.services.shapes.graph import GraphAnswer

from .caching import cached
from .context import HubPart
from .scope import known_node


@get("/network/graph")
async def get_graph(
    request: Request[Any, Any, Any], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[GraphAnswer]:
    """The graph; of one node what is on it, and what that leads to or is led to by. Answered from memory."""
    name, graph = known_node(hub, node), hub.graph
    etag = f'W/"{graph.epoch}-{graph.revision}-{name or ""}"'

    def answer() -> dict[str, Any]:
        return {"epoch": graph.epoch, "revision": graph.revision, **graph.about(name)}

    return cached(request, etag, answer)
