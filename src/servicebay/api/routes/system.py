"""``/api/health``, ``/api/live`` and ``/metrics``."""

import asyncio
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get

from servicebay import __version__
from servicebay.api.describing import describe
from servicebay.api.metrics import CONTENT_TYPE, HubCounts, render_metrics
from servicebay.api.needs import OPEN, route_needs
from servicebay.services.shapes.live import LiveSnapshot
from servicebay.services.shapes.problem import HealthAnswer

from .caching import cached, etag_of
from .context import HubPart, LivePart


@get("/health", opt=OPEN)
async def health(hub: HubPart) -> HealthAnswer:
    """Whether the hub answers and can use its database, whatever its nodes do. Open to everybody."""
    return HealthAnswer(status="ok", version=__version__, setup_needed=await hub.auth.setup_needed())


@get("/live")
async def live(request: Request[Any, Any, Any], hub: HubPart) -> Response[LiveSnapshot]:
    """Everything that is shown, as one document; the same as the event ``live:snapshot``."""
    return cached(request, etag_of(hub.live), lambda: msgspec.Raw(msgspec.json.encode(hub.live.snapshot())))


@get("/openapi.json", include_in_schema=False)
async def openapi(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Describe this interface as an OpenAPI document."""
    document = describe(request.app.openapi_schema.to_schema(), route_needs(request.app))
    return Response(document, media_type="application/vnd.oai.openapi+json")


@get("/metrics", media_type=MediaType.TEXT)
async def metrics(hub: HubPart, live_server: LivePart) -> Response[bytes]:
    """Metrics in the Prometheus text format."""
    counts = HubCounts(__version__, live_server.connected, hub.live.revision, live_server.resets)
    twins = [hub.twin.get(name) for name in hub.twin.names()]
    # in a thread: a large page takes a while, and the hub's own figures are read from /proc; twins never change
    checks = list(hub.board.rows.values())
    windows = hub.recorder.windows()
    page = await asyncio.to_thread(render_metrics, twins, checks, counts, hub.live.gateway(), windows)
    return Response(page, media_type=CONTENT_TYPE)
