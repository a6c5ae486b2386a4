"""``/api/network/positions``: where things were put on the network map."""

from litestar import delete, get, put
from litestar.params import JSONBody

from servicebay.services.shapes.positions import PositionsAnswer, PositionsBody

from .context import CallerPart, HubPart
from .record import recorded

TARGET = "map"


@get("/network/positions")
async def get_positions(hub: HubPart) -> PositionsAnswer:
    """Everything that was put somewhere."""
    return PositionsAnswer(positions=await hub.books.positions.all())


@put("/network/positions")
async def put_positions(data: JSONBody[PositionsBody], hub: HubPart, caller: CallerPart) -> PositionsAnswer:
    """Keep these as well; null lets the layout place one again."""
    async with recorded(hub, caller, "map.place", TARGET, detail=detail_of(data)):
        return PositionsAnswer(positions=await hub.books.positions.change(data.positions))


@delete("/network/positions", status_code=204)
async def reset_positions(hub: HubPart, caller: CallerPart) -> None:
    """Let the layout place everything again."""
    async with recorded(hub, caller, "map.reset", TARGET):
        await hub.books.positions.reset()


def detail_of(data: PositionsBody) -> str:
    """Which were moved, in a line of the audit."""
    return ", ".join(sorted(data.positions))[:500]
