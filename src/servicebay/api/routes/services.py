"""``/api/services``: the list and one service from memory, actions."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import demand
from servicebay.services.resolve import find_service
from servicebay.services.shapes.draft import WorkspaceAnswer
from servicebay.services.shapes.job import ActionAnswer
from servicebay.services.shapes.service import ServiceActionBody, ServiceView

from .caching import cached, etag_of
from .context import CallerPart, HubPart, identity_of
from .record import recorded
from .scope import known_node


@get("/services")
async def list_services(
    request: Request[Any, Any, Any], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[list[ServiceView]]:
    """All services, of one node or of all; of all with links and the gateway. Answered from memory."""
    node = known_node(hub, node)
    others = [] if node else [*hub.live.links(), hub.live.gateway_card()]
    return cached(request, etag_of(hub.live), lambda: [*hub.live.services(node), *others])


@get("/services/{name:str}")
async def get_service(name: FromPath[str], hub: HubPart, node: FromQuery[str | None] = None) -> ServiceView:
    """One service by its unit's name, with or without ``.service``."""
    return find_service(hub.live, grammar.service_name(name), known_node(hub, node))


@get("/services/{name:str}/workspace")
async def get_workspace(
    name: FromPath[str],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
    secrets: FromQuery[bool] = False,
) -> Response[WorkspaceAnswer]:
    """The files of a service with their contents, and its unit as systemd reads it. ``secrets`` is recorded."""
    row = find_service(hub.live, grammar.service_name(name), known_node(hub, node))
    if secrets:
        demand(caller, "operate")
        async with recorded(hub, caller, "service.secrets", row.key):
            found = await hub.workspaces.read(row, with_secrets=True)
    else:
        found = await hub.workspaces.read(row, with_secrets=False)
    return Response(found, headers={"Cache-Control": "no-store"})


@post("/services/{name:str}/action", status_code=200)
async def act(
    name: FromPath[str],
    data: JSONBody[ServiceActionBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> ActionAnswer:
    """Start, stop or restart a service; answers when the effect was seen."""
    row = find_service(hub.live, grammar.service_name(name), known_node(hub, node))
    async with recorded(hub, caller, f"service.{data.action}", row.key):
        return await hub.actions.act_on_service(row.key, None, data.action, identity_of(caller).username)
