"""``/api/containers``: the list from memory, one container's inspection, actions."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import OPERATE
from servicebay.nodes.errors import ActionFailed
from servicebay.services.last_words import told_cause
from servicebay.services.resolve import find_container
from servicebay.services.shapes.container import ContainerActionBody, ContainerView, InspectionAnswer, LastLinesAnswer
from servicebay.services.shapes.job import ActionAnswer

from .caching import cached, etag_of
from .context import CallerPart, HubPart, identity_of
from .record import recorded
from .scope import known_node

INSPECT_DEADLINE_S = 10.0


@get("/containers")
async def list_containers(
    request: Request[Any, Any, Any], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[list[ContainerView]]:
    """All containers, of one node or of all. Answered from memory, whatever the nodes do."""
    node = known_node(hub, node)
    return cached(request, etag_of(hub.live), lambda: hub.live.containers(node))


@get("/containers/{container:str}", opt=OPERATE)
async def get_container(container: FromPath[str], hub: HubPart, node: FromQuery[str | None] = None) -> InspectionAnswer:
    """One container by ID or name: its row, and Podman's own inspection, asked of the node now."""
    row = find_container(hub.live, grammar.container_name(container), known_node(hub, node))
    try:
        result = await hub.nodes.request(row.node, "container.inspect", {"id": row.id}, deadline_s=INSPECT_DEADLINE_S)
    except ActionFailed as error:
        if error.failure.code not in ("unreachable", "timeout"):
            raise
        return InspectionAnswer(container=row, stale=True, reason=error.failure.message)
    return InspectionAnswer(container=row, stale=row.stale, inspect=result["inspect"])


@get("/containers/{container:str}/last-lines")
async def last_lines(
    container: FromPath[str], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[LastLinesAnswer]:
    """The last lines of what a container wrote, asked of the node now, and what they mean where that is known."""
    row = find_container(hub.live, grammar.container_name(container), known_node(hub, node))
    result = await hub.nodes.request(row.node, "container.lastLines", {"id": row.id}, deadline_s=INSPECT_DEADLINE_S)
    lines = [line for line in result.get("lines", []) if isinstance(line, str)]
    return Response(LastLinesAnswer(lines=lines, cause=told_cause(lines)), headers={"Cache-Control": "no-store"})


@post("/containers/{container:str}/action", status_code=200)
async def act(
    container: FromPath[str],
    data: JSONBody[ContainerActionBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> ActionAnswer:
    """Do something to a container, through its unit where it has one; answers when the effect was seen."""
    row = find_container(hub.live, grammar.container_name(container), known_node(hub, node))
    who = identity_of(caller).username
    async with recorded(hub, caller, f"container.{data.action}", f"{row.node}/{row.name}"):
        return await hub.actions.act_on_container(row.key, None, data.action, who)
