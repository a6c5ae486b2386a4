"""``/api/gateway``: the router, what it lets in, and how it is asked."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import JSONBody

from servicebay.api.needs import ADMINISTER
from servicebay.auth.service import wall_clock_ms
from servicebay.gateway.judge import Standing, judge
from servicebay.gateway.wish import Wish
from servicebay.services.gateway.desk import GatewayFacts
from servicebay.services.gateway.row import gateway_view
from servicebay.services.shapes.gateway import GatewaySettingsAnswer, GatewaySettingsBody, GatewayView

from .caching import cached, etag_of
from .context import CallerPart, HubPart
from .record import recorded


@get("/gateway")
async def get_gateway(request: Request[Any, Any, Any], hub: HubPart) -> Response[GatewayView]:
    """The router as it was read last, with what its ports lead to. Answered from memory."""
    return cached(request, etag_of(hub.live), hub.live.gateway)


@post("/gateway/ask", status_code=200)
async def ask_gateway(hub: HubPart, caller: CallerPart) -> GatewayView:
    """Ask the router now, out of turn."""
    async with recorded(hub, caller, "gateway.ask", "gateway"):
        await hub.gateway.ask_now()
    return hub.live.gateway()


@post("/gateway/try", status_code=200, opt=ADMINISTER)
async def try_gateway(data: JSONBody[GatewaySettingsBody], hub: HubPart, caller: CallerPart) -> GatewayView:
    """Ask once with these settings and keep nothing; a problem says what the router said."""
    wish = wish_of(data)
    async with recorded(hub, caller, "gateway.try", wish.kind, detail=wish.host[:200]):
        reading = await hub.gateway.try_out(wish, data.password)
    standing = judge(Standing("pending"), reading, wall_clock_ms())
    facts = hub.gateway_desk.facts
    return gateway_view(GatewayFacts(standing, wish, facts.addresses, facts.names), hub.live.joined())


@get("/gateway/settings")
async def get_settings(hub: HubPart) -> GatewaySettingsAnswer:
    """How the router is asked."""
    return answer(hub)


@put("/gateway/settings", opt=ADMINISTER)
async def set_settings(data: JSONBody[GatewaySettingsBody], hub: HubPart, caller: CallerPart) -> GatewaySettingsAnswer:
    """Set how the router is asked; in force at once. The password is kept sealed, and never answered."""
    wish = wish_of(data)
    async with recorded(hub, caller, "gateway.set", wish.kind, detail=wish.host[:200]):
        await hub.books.gateway.set(wish, data.password)
    return answer(hub)


def wish_of(data: GatewaySettingsBody) -> Wish:
    """What a client sent, without the password."""
    members = msgspec.structs.asdict(data)
    del members["password"]
    return Wish(**members)


def answer(hub: HubPart) -> GatewaySettingsAnswer:
    """The settings as they are answered."""
    book = hub.books.gateway
    return GatewaySettingsAnswer(has_password=book.has_password, **msgspec.structs.asdict(book.wish))
