"""``/api/links``: what runs elsewhere and is shown among the services."""

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from servicebay.api import grammar
from servicebay.services.links import LIMITS, Link, LinkCheck, checked
from servicebay.services.shapes.link import LinkAnswer, LinkBody, LinkCheckAnswer

from .context import CallerPart, HubPart
from .monitoring import check_anywhere
from .record import recorded


@get("/links")
async def list_links(hub: HubPart) -> list[LinkAnswer]:
    """All links."""
    return [answer(link_id, link) for link_id, link in sorted(hub.books.links.links.items())]


@post("/links", status_code=201)
async def add_link(data: JSONBody[LinkBody], hub: HubPart, caller: CallerPart) -> LinkAnswer:
    """Keep a link."""
    link = wished(data, caller)
    async with recorded(hub, caller, "link.add", link.name[:80], detail=link.url.partition("?")[0][:500]):
        return answer(await hub.books.links.add(link), checked(link))


@put("/links/{name:str}")
async def change_link(name: FromPath[str], data: JSONBody[LinkBody], hub: HubPart, caller: CallerPart) -> LinkAnswer:
    """Change a link."""
    link, link_id = wished(data, caller), grammar.node_name(name, "id")
    async with recorded(hub, caller, "link.change", link_id, detail=link.url.partition("?")[0][:500]):
        await hub.books.links.change(link_id, link)
    return answer(link_id, checked(link))


@delete("/links/{name:str}", status_code=204)
async def remove_link(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Forget a link. Nothing changes where it leads."""
    link_id = grammar.node_name(name, "id")
    async with recorded(hub, caller, "link.remove", link_id):
        await hub.books.links.remove(link_id)


def wished(data: LinkBody, caller: CallerPart) -> Link:
    """What a client sent. Raises CheckError."""
    check_anywhere(data.check.anywhere, caller)
    check = LinkCheck(**msgspec.structs.asdict(data.check))
    return Link(
        name=data.name, url=data.url, description=data.description, icon=data.icon, group=data.group, check=check
    )


def answer(link_id: str, link: Link) -> LinkAnswer:
    """A link as it is answered."""
    members = {name: getattr(link, name) for name in LIMITS}
    check = LinkCheckAnswer(**msgspec.structs.asdict(link.check))
    return LinkAnswer(id=link_id, check=check, **members)
