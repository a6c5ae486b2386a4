"""``/api/network``: the graph of what leads to what, and edges that people draw in it."""

from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.auth.service import wall_clock_ms
from servicebay.services.graph.edges import KeptEdge
from servicebay.services.shapes.graph import GraphAnswer, GraphEdgeAnswer, GraphEdgeBody

from .caching import cached
from .context import CallerPart, HubPart
from .record import recorded
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


@post("/network/edges", status_code=201)
async def add_edge(data: JSONBody[GraphEdgeBody], hub: HubPart, caller: CallerPart) -> GraphEdgeAnswer:
    """Draw an edge between two nodes of the graph."""
    edge = KeptEdge(source=data.source, target=data.target, label=data.label, port=data.port, created=wall_clock_ms())
    async with recorded(hub, caller, "network-edge.add", data.source[:200], detail=f"to {data.target[:200]}"):
        edge_id = await hub.books.edges.add(edge, lambda key: key in hub.graph.nodes)
    return answer(edge_id, hub.books.edges.edges[edge_id])


@delete("/network/edges/{edge:str}", status_code=204)
async def remove_edge(edge: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Forget an edge that somebody drew."""
    edge_id = grammar.node_name(edge, "id")
    async with recorded(hub, caller, "network-edge.remove", edge_id):
        await hub.books.edges.remove(edge_id)


def answer(edge_id: str, edge: KeptEdge) -> GraphEdgeAnswer:
    """An edge as it is answered."""
    return GraphEdgeAnswer(id=edge_id, **msgspec.structs.asdict(edge))
