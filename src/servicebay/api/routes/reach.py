"""``/api/network``: what the map is asked. Why an address is not reachable, and what is exposed."""

from litestar import get, post
from litestar.params import JSONBody

from servicebay.auth.identity import may_ask_anywhere
from servicebay.auth.service import wall_clock_ms
from servicebay.services.node_asking import asking
from servicebay.services.reach.desk import ReachDesk
from servicebay.services.reach.exposed import build_exposed
from servicebay.services.shapes.reach import ExposedAnswer, ReachAnswer, ReachBody

from .context import CallerPart, HubPart, identity_of
from .record import recorded


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


def desk(hub: HubPart) -> ReachDesk:
    """Who finds out; it keeps nothing between two questions."""
    return ReachDesk(hub.live, hub.gateway, hub.nodes.configs, asking(hub.nodes, hub.twin), wall_clock_ms)
