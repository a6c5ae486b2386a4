"""``/api/status-pages``: what people make status pages of; their readers see them at ``/status/{slug}``."""

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import ADMINISTER
from servicebay.auth.service import wall_clock_ms
from servicebay.services.shapes.status import StatusPageAnswer, StatusPageBody, StatusPostBody
from servicebay.services.status.page import StatusPage, StatusPost

from .context import CallerPart, HubPart, identity_of
from .record import recorded


@get("/status-pages")
async def list_status_pages(hub: HubPart) -> list[StatusPageAnswer]:
    """All status pages."""
    return [await answer(hub, slug) for slug in sorted(hub.books.status.pages)]


@get("/status-pages/{name:str}")
async def get_status_page(name: FromPath[str], hub: HubPart) -> StatusPageAnswer:
    """A status page, as it was made and as its readers see it."""
    return await answer(hub, grammar.node_name(name, "slug"))


@post("/status-pages", status_code=201, opt=ADMINISTER)
async def add_status_page(data: JSONBody[StatusPageBody], hub: HubPart, caller: CallerPart) -> StatusPageAnswer:
    """Make a status page; its address comes from its title, and stays."""
    async with recorded(hub, caller, "status.add", data.title[:80], detail="public" if data.public else "private"):
        return await answer(hub, await hub.books.status.add(page_of(data)))


@put("/status-pages/{name:str}", opt=ADMINISTER)
async def change_status_page(
    name: FromPath[str], data: JSONBody[StatusPageBody], hub: HubPart, caller: CallerPart
) -> StatusPageAnswer:
    """Change a status page; what was posted stays."""
    slug = grammar.node_name(name, "slug")
    async with recorded(hub, caller, "status.change", slug, detail="public" if data.public else "private"):
        await hub.books.status.change(slug, page_of(data))
        return await answer(hub, slug)


@delete("/status-pages/{name:str}", status_code=204, opt=ADMINISTER)
async def remove_status_page(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Remove a status page and what was posted on it."""
    slug = grammar.node_name(name, "slug")
    async with recorded(hub, caller, "status.remove", slug):
        await hub.books.status.remove(slug)


@post("/status-pages/{name:str}/posts", status_code=201)
async def add_post(
    name: FromPath[str], data: JSONBody[StatusPostBody], hub: HubPart, caller: CallerPart
) -> StatusPageAnswer:
    """Tell the readers of a status page something."""
    slug = grammar.node_name(name, "slug")
    async with recorded(hub, caller, "status.post", slug, detail=data.title[:80]):
        by = identity_of(caller).username
        told = StatusPost(at=wall_clock_ms(), title=data.title, text=data.text, state=data.state, by=by)
        await hub.books.status.post(slug, told)
        return await answer(hub, slug)


def page_of(data: StatusPageBody) -> StatusPage:
    """What a client sent."""
    return msgspec.convert(msgspec.to_builtins(data), StatusPage)


async def answer(hub: HubPart, slug: str) -> StatusPageAnswer:
    """A page as it is answered. Raises ActionError."""
    page = hub.books.status.known(slug)
    made = {name: part for name, part in msgspec.to_builtins(page).items() if name != "posts"}
    return StatusPageAnswer(
        slug=slug,
        page=msgspec.convert({"groups": [], **made}, StatusPageBody),
        now=await hub.status_desk.page(slug),
    )
