"""``/api/volumes/{name}/export`` and ``import``: a volume's content as a tar archive, streamed."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from servicebay.api import grammar
from servicebay.api.gate import Caller
from servicebay.api.needs import OPERATE
from servicebay.api.problems import Refusal
from servicebay.services.resolve import find_stock
from servicebay.services.shapes.job import ActionAnswer
from servicebay.services.shapes.stock import VolumeView

from .context import CallerPart, HubPart, identity_of
from .record import recorded
from .scope import known_node

TAR = "application/x-tar"


@get("/volumes/{name:str}/export", media_type=TAR, opt=OPERATE)
async def export_volume(
    name: FromPath[str], hub: HubPart, caller: CallerPart, node: FromQuery[str | None] = None
) -> Stream:
    """A volume's content as a tar archive. Services that use it go on meanwhile."""
    return await _export(hub, caller, _volume(hub, name, node), stop=False)


@post("/volumes/{name:str}/export", media_type=TAR, status_code=200)
async def export_quiet_volume(
    name: FromPath[str], hub: HubPart, caller: CallerPart, node: FromQuery[str | None] = None
) -> Stream:
    """A volume's content as a tar archive, with what uses it stopped meanwhile and started again in the end."""
    return await _export(hub, caller, _volume(hub, name, node), stop=True)


@post("/volumes/{name:str}/import", status_code=200, request_max_body_size=None)
async def import_volume(
    request: Request[Any, Any, Any],
    name: FromPath[str],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
    stop: FromQuery[bool] = False,
) -> ActionAnswer:
    """Unpack a tar archive (the body, with its length) into a volume, over what is there; ``stop`` as in an export."""
    row = _volume(hub, name, node)
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise Refusal(411, "invalid", "An import needs the archive's length (Content-Length).")
    async with recorded(hub, caller, "volume.import", row.key, detail=f"{length} bytes{', stopped' if stop else ''}"):
        user = identity_of(caller).username
        return await hub.transfers.take_in(row, stop, request.stream(), int(length), user)


def _volume(hub: HubPart, name: str, node: str | None) -> VolumeView:
    row: VolumeView = find_stock(hub.live, "volumes", grammar.stock_name(name), known_node(hub, node))
    return row


async def _export(hub: HubPart, caller: Caller, row: VolumeView, stop: bool) -> Stream:
    chunks = hub.transfers.export(row, stop, identity_of(caller).username)
    async with recorded(hub, caller, "volume.export", row.key, detail="stopped" if stop else ""):
        first = await anext(chunks, b"")  # what fails at once is told as a problem, not as a broken download
    headers = {"Content-Disposition": f'attachment; filename="{row.name}.tar"', "Cache-Control": "no-store"}
    return Stream(_all(first, chunks), media_type=TAR, headers=headers)


async def _all(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    try:
        yield first
        async for chunk in rest:
            yield chunk
    finally:
        await rest.aclose()
