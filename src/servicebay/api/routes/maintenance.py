"""``/api/maintenance``: windows in which failures are told to nobody."""

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from servicebay.api import grammar
from servicebay.monitoring.errors import CheckError
from servicebay.monitoring.windows import Window
from servicebay.services.shapes.check import WindowAnswer, WindowBody

from .context import CallerPart, HubPart
from .record import recorded


@get("/maintenance")
async def list_windows(hub: HubPart) -> list[WindowAnswer]:
    """All windows. Answered from memory."""
    return [answer(hub, window_id) for window_id in hub.maintenance.windows]


@post("/maintenance", status_code=201)
async def add_window(data: JSONBody[WindowBody], hub: HubPart, caller: CallerPart) -> WindowAnswer:
    """Plan one; in force at once."""
    async with recorded(hub, caller, "maintenance.add", data.name[:80]):
        return answer(hub, await hub.maintenance.add(wished(data)))


@put("/maintenance/{name:str}")
async def change_window(
    name: FromPath[str], data: JSONBody[WindowBody], hub: HubPart, caller: CallerPart
) -> WindowAnswer:
    """Change one; in force at once."""
    window = grammar.window(name)
    async with recorded(hub, caller, "maintenance.change", data.name[:80]):
        await hub.maintenance.change(window, wished(data))
        return answer(hub, window)


@delete("/maintenance/{name:str}", status_code=204)
async def remove_window(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Forget one."""
    window = grammar.window(name)
    async with recorded(hub, caller, "maintenance.remove", window):
        await hub.maintenance.remove(window)


def wished(data: WindowBody) -> Window:
    """What a client sent."""
    return msgspec.convert(msgspec.to_builtins(data), Window)


def answer(hub: HubPart, window_id: str) -> WindowAnswer:
    """A window, and whether it is open. Raises CheckError."""
    window = hub.maintenance.windows.get(window_id)
    if window is None:
        raise CheckError("not-found", "There is no such window any more.")
    return WindowAnswer(id=window_id, window=window, open=hub.maintenance.is_open(window))
