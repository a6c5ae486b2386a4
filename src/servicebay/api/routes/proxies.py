"""``/api/proxy``, ``/api/proxies`` and ``/api/routes``: reverse proxies and where they lead, from memory."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromQuery

from servicebay.services.routes.answer import proxy_answer
from servicebay.services.shapes.route import ProxyAnswer, ProxyView, RouteView

from .caching import cached, etag_of
from .context import HubPart
from .scope import known_node


@get("/proxy")
async def get_proxy(
    request: Request[Any, Any, Any], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[ProxyAnswer]:
    """Which host leads to which service, over all reverse proxies of one node or of all."""
    node = known_node(hub, node)
    return cached(request, etag_of(hub.live), lambda: proxy_answer(hub.live.proxies(node), hub.live.routes(node)))


@get("/proxies")
async def list_proxies(
    request: Request[Any, Any, Any], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[list[ProxyView]]:
    """All reverse proxies, with what could not be read of them."""
    node = known_node(hub, node)
    return cached(request, etag_of(hub.live), lambda: hub.live.proxies(node))


@get("/routes")
async def list_routes(
    request: Request[Any, Any, Any], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[list[RouteView]]:
    """All routes, redirects and fixed answers among them, each with the state of what it leads to."""
    node = known_node(hub, node)
    return cached(request, etag_of(hub.live), lambda: hub.live.routes(node))
