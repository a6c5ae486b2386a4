"""``/api/pods``, ``images``, ``volumes``, ``networks``, ``secrets``: the lists, and deletion of what nothing uses."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.gate import Caller
from servicebay.api.needs import ADMINISTER
from servicebay.services.resolve import find_stock, kind_of
from servicebay.services.shapes.job import ActionAnswer
from servicebay.services.shapes.service import PodView
from servicebay.services.shapes.stock import ImageView, NetworkView, SecretView, StockActionBody, VolumeView

from .caching import cached, etag_of
from .context import CallerPart, HubPart, identity_of
from .record import recorded
from .scope import known_node

Asked = Request[Any, Any, Any]


def _list(request: Asked, hub: HubPart, section: str, node: str | None) -> Response[Any]:
    node = known_node(hub, node)
    return cached(request, etag_of(hub.live), lambda: hub.live.stock(section, node))


async def _act(
    hub: HubPart, caller: Caller, section: str, name: str, body: StockActionBody, node: str | None
) -> ActionAnswer:
    row = find_stock(hub.live, section, grammar.stock_name(name), known_node(hub, node))
    who = identity_of(caller).username
    async with recorded(hub, caller, f"{kind_of(row)}.{body.action}", f"{row.node}/{row.name}"):
        return await hub.actions.act_on_stock(section, row.key, None, body.action, who)


@get("/pods")
async def list_pods(request: Asked, hub: HubPart, node: FromQuery[str | None] = None) -> Response[list[PodView]]:
    """All pods of one node or of all, with their containers. Answered from memory."""
    return _list(request, hub, "pods", node)


@get("/images")
async def list_images(request: Asked, hub: HubPart, node: FromQuery[str | None] = None) -> Response[list[ImageView]]:
    """All images of one node or of all, with what uses each. Answered from memory."""
    return _list(request, hub, "images", node)


@get("/volumes")
async def list_volumes(request: Asked, hub: HubPart, node: FromQuery[str | None] = None) -> Response[list[VolumeView]]:
    """All volumes of one node or of all, with what uses each. Answered from memory."""
    return _list(request, hub, "volumes", node)


@get("/networks")
async def list_networks(
    request: Asked, hub: HubPart, node: FromQuery[str | None] = None
) -> Response[list[NetworkView]]:
    """All networks of one node or of all, with what uses each. Answered from memory."""
    return _list(request, hub, "networks", node)


@get("/secrets")
async def list_secrets(request: Asked, hub: HubPart, node: FromQuery[str | None] = None) -> Response[list[SecretView]]:
    """All secrets of one node or of all, by name; what they hold never leaves their node. Answered from memory."""
    return _list(request, hub, "secrets", node)


@post("/images/{name:str}/action", status_code=200)
async def act_on_image(
    name: FromPath[str],
    data: JSONBody[StockActionBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> ActionAnswer:
    """Delete an image that nothing uses; answers when it is gone."""
    return await _act(hub, caller, "images", name, data, node)


@post("/volumes/{name:str}/action", status_code=200)
async def act_on_volume(
    name: FromPath[str],
    data: JSONBody[StockActionBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> ActionAnswer:
    """Delete a volume that nothing uses; answers when it is gone."""
    return await _act(hub, caller, "volumes", name, data, node)


@post("/networks/{name:str}/action", status_code=200)
async def act_on_network(
    name: FromPath[str],
    data: JSONBody[StockActionBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> ActionAnswer:
    """Delete a network that nothing uses; answers when it is gone."""
    return await _act(hub, caller, "networks", name, data, node)


@post("/secrets/{name:str}/action", status_code=200, opt=ADMINISTER)
async def act_on_secret(
    name: FromPath[str],
    data: JSONBody[StockActionBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> ActionAnswer:
    """Delete a secret; answers when it is gone. A container that runs keeps what it was given."""
    return await _act(hub, caller, "secrets", name, data, node)
