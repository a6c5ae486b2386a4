"""``/api/system``: machines with what they are and do now, from memory."""

from litestar import get
from litestar.params import FromQuery

from servicebay.api import grammar
from servicebay.services.shapes.machine import MachineView
from servicebay.services.system import ORDERS, machine_views

from .context import HubPart
from .scope import known_node

MOST = 100


@get("/system")
async def read_system(
    hub: HubPart, node: FromQuery[str | None] = None, by: FromQuery[str] = "cpu", busiest: FromQuery[int] = 10
) -> list[MachineView]:
    """All machines, or that of a node, each with what takes most by ``cpu``, ``memory`` or ``io``."""
    order = next((each for each in ORDERS if each == by), None)
    if order is None:
        raise grammar.Misspelt("by", f"Ask by {', '.join(ORDERS)}.")
    if not 0 <= busiest <= MOST:
        raise grammar.Misspelt("busiest", f"Ask for {MOST} at most.")
    name = known_node(hub, node)
    found = machine_views(hub.live.nodes(), hub.live.node_rows(), order, busiest)
    return found if name is None else [machine for machine in found if name in machine.nodes]
