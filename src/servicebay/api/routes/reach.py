"""``/api/network``: why an address is not reachable, what breaks, what is exposed, who talks to whom."""

from litestar import get, post
from litestar.params import FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.auth.identity import may_ask_anywhere
from servicebay.auth.service import wall_clock_ms
from servicebay.services.node_asking import asking
from servicebay.services.reach.desk import ReachDesk
from servicebay.services.reach.exposed import build_exposed
from servicebay.services.reach.impact import build_impact
from servicebay.services.reach.naming import find_in_graph
from servicebay.services.reach.talks import build_talks
from servicebay.services.shapes.reach import ExposedAnswer, ImpactAnswer, ReachAnswer, ReachBody, TalkAnswer

from .context import CallerPart, HubPart, identity_of
from .record import recorded

MOST_CHARACTERS = 600


@post("/network/reach", status_code=200)
async def ask_reach(data: JSONBody[ReachBody], hub: HubPart, caller: CallerPart) -> ReachAnswer:
    """Why is this address not reachable: each link of the way to it, tried now, and the first that is broken.

    A token gets no further than a check of its own would.
    """
    async with recorded(hub, caller, "reach", data.address.partition("?")[0][:200]):
        return await desk(hub).ask(data.address, may_ask_anywhere(identity_of(caller)))


@get("/network/exposed")
async def list_exposed(hub: HubPart) -> ExposedAnswer:
    """What the internet reaches, and apart from it what the network at home reaches. Answered from memory."""
    return build_exposed(hub.live.gateway(), hub.live.joined())


@get("/network/impact")
async def read_impact(hub: HubPart, id: FromQuery[str]) -> ImpactAnswer:
    """What breaks if this stops: an ID of the graph, the key of a row, a unit or a name. Answered from memory."""
    nodes = hub.graph.nodes
    return build_impact(find_in_graph(asked_name(id), nodes), nodes, hub.graph.edges)


@get("/network/talks")
async def list_talks(hub: HubPart, id: FromQuery[str | None] = None) -> TalkAnswer:
    """Who was seen to talk to whom: all, or one and what lies in it. Answered from memory."""
    nodes = hub.graph.nodes
    about = None if id is None else find_in_graph(asked_name(id), nodes)
    return build_talks(nodes, hub.graph.edges.values(), about)


def asked_name(text: str) -> str:
    """A name to look for. Raises Misspelt."""
    if not text or len(text) > MOST_CHARACTERS or not text.isprintable():
        raise grammar.Misspelt("id", "What is meant: a service, container, node, or an ID of the map.")
    return text


def desk(hub: HubPart) -> ReachDesk:
    """Who finds out; it keeps nothing between two questions."""

    async def read(node: str, path: str) -> str:
        return (await hub.contents.read(node, path)).content

    return ReachDesk(hub.live, hub.gateway, hub.nodes.configs, asking(hub.nodes, hub.twin), read, wall_clock_ms)
