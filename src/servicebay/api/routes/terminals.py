"""``/api/terminals``: which there are, their names, who may see them, their end. They are opened over Socket.IO."""

from litestar import delete, get, patch
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import OPERATE
from servicebay.api.terminal_sockets import debug_images, who_is
from servicebay.services.resolve import find_container
from servicebay.terminal.sessions import Who
from servicebay.terminal.shapes import TerminalChange, TerminalOffer, TerminalSession
from servicebay.terminal.shown import show_session

from .containers import INSPECT_DEADLINE_S
from .context import CallerPart, HubPart, identity_of
from .scope import known_node


async def _who(hub: HubPart, caller: CallerPart) -> Who:
    return await who_is(hub, identity_of(caller), caller.origin.address)


@get("/terminals", opt=OPERATE)
async def list_terminals(hub: HubPart, caller: CallerPart) -> list[TerminalSession]:
    """One's own terminals and those that are shared, oldest first."""
    return hub.terminals.list(await _who(hub, caller))


@get("/terminals/{terminal:str}", opt=OPERATE)
async def get_terminal(terminal: FromPath[str], hub: HubPart, caller: CallerPart) -> TerminalSession:
    """One terminal."""
    who = await _who(hub, caller)
    return show_session(hub.terminals.find(who, terminal), who.as_viewer)


@patch("/terminals/{terminal:str}")
async def change_terminal(
    terminal: FromPath[str], data: JSONBody[TerminalChange], hub: HubPart, caller: CallerPart
) -> TerminalSession:
    """Name a terminal, or share it."""
    who = await _who(hub, caller)
    return show_session(await hub.terminals.change(who, terminal, data), who.as_viewer)


@delete("/terminals/{terminal:str}")
async def close_terminal(terminal: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """End a terminal; one that has ended is forgotten."""
    await hub.terminals.close(await _who(hub, caller), terminal)


@get("/containers/{container:str}/shells", opt=OPERATE)
async def offer_shells(container: FromPath[str], hub: HubPart, node: FromQuery[str | None] = None) -> TerminalOffer:
    """What a terminal in a container could be, without opening one."""
    row = find_container(hub.live, grammar.container_name(container), known_node(hub, node))
    asked = await hub.nodes.request(row.node, "container.inspect", {"id": row.id}, deadline_s=INSPECT_DEADLINE_S)
    config = asked["inspect"].get("Config") or {}
    images = debug_images(hub, row.node)
    return TerminalOffer(running=row.state == "running", tty=bool(config.get("Tty")), debug_images=images)
