"""``/api/templates``, ``/api/stacks``, ``/api/registries``: what can be installed, and what it would write."""

from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import ADMINISTER
from servicebay.registry.stack import Stack
from servicebay.registry.template import Template
from servicebay.services.errors import ActionError
from servicebay.services.gateway.exposure import find_listeners
from servicebay.services.resolve import find_service
from servicebay.services.shapes.job import JobView
from servicebay.services.shapes.service import ServiceView, TemplateMarkView
from servicebay.services.shapes.template import (
    AddRegistryBody,
    InstallBody,
    RegistryUpdateAnswer,
    RegistryView,
    TemplateAnswer,
    TemplateDraftAnswer,
    TemplateDraftBody,
    TemplateListAnswer,
    UpgradeAnswer,
    UpgradeBody,
    UpgradePlanAnswer,
)
from servicebay.services.templates.drafts import Choice
from servicebay.services.templates.shelves import (
    change_view,
    fault_view,
    registry_view,
    row_of,
    stack_answer,
    template_answer,
)

from .context import CallerPart, HubPart, identity_of
from .nodes import find_node
from .record import recorded
from .scope import known_node

NO_STORE = {"Cache-Control": "no-store"}
PICTURE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=3600",
}


@get("/templates")
async def list_templates(hub: HubPart) -> TemplateListAnswer:
    """All templates, of our own and of git registries; what is broken is told with its reason."""
    catalog = hub.shelves.catalog
    items = sorted((row_of(each) for each in catalog.templates.values()), key=lambda row: (row.title.lower(), row.id))
    return TemplateListAnswer(items=items, faults=[fault_view(fault) for fault in catalog.faults])


@get("/stacks")
async def list_stacks(hub: HubPart) -> TemplateListAnswer:
    """All stacks: templates that are installed together."""
    rows = (row_of(each) for each in hub.shelves.catalog.stacks.values())
    return TemplateListAnswer(items=sorted(rows, key=lambda row: (row.title.lower(), row.id)))


@get("/templates/{id:str}")
async def get_template(id: FromPath[str], hub: HubPart) -> TemplateAnswer:
    """One template with its questions."""
    template = hub.shelves.template(grammar.template_id(id))
    return template_answer(template, find_listeners(hub.live.joined()))


@get("/stacks/{id:str}")
async def get_stack(id: FromPath[str], hub: HubPart) -> TemplateAnswer:
    """One stack with its questions."""
    stack = hub.shelves.stack(grammar.template_id(id))
    return stack_answer(stack, hub.shelves.catalog, find_listeners(hub.live.joined()))


@get("/templates/{id:str}/icon")
async def get_icon(id: FromPath[str], hub: HubPart) -> Response[bytes]:
    """A template's own picture, as an image that can do nothing."""
    template = hub.shelves.template(grammar.template_id(id))
    if template.icon_svg is None:
        raise ActionError("not-found", f"{template.id} has no picture of its own.")
    return Response(template.icon_svg.encode(), media_type="image/svg+xml", headers=PICTURE_HEADERS)


@post("/templates/{id:str}/draft", status_code=200)
async def draft_template(id: FromPath[str], data: JSONBody[TemplateDraftBody], hub: HubPart) -> TemplateDraftAnswer:
    """What a template would write on a node with these values, and what speaks against it. Nothing is written."""
    return await draft(hub, hub.shelves.template(grammar.template_id(id)), data)


@post("/stacks/{id:str}/draft", status_code=200)
async def draft_stack(id: FromPath[str], data: JSONBody[TemplateDraftBody], hub: HubPart) -> TemplateDraftAnswer:
    """What a stack would write on a node with these values, and what speaks against it. Nothing is written."""
    return await draft(hub, hub.shelves.stack(grammar.template_id(id)), data)


async def draft(hub: HubPart, item: Template | Stack, data: TemplateDraftBody) -> TemplateDraftAnswer:
    """The draft of either. Raises a 404 for an unknown node."""
    node = find_node(hub, data.node).name
    return await hub.template_drafts.make(Choice(item, data.name, data.values), node, hub.shelves.catalog)


@post("/nodes/{name:str}/install", status_code=202)
async def install(name: FromPath[str], data: JSONBody[InstallBody], hub: HubPart, caller: CallerPart) -> JobView:
    """Install a template or a stack as one job, which goes on without its caller and undoes all if anything fails."""
    node, item = find_node(hub, name).name, chosen(hub, data)
    async with recorded(hub, caller, "node.install", node, detail=item.id):
        user = identity_of(caller).username
        return await hub.installer.install(Choice(item, data.name, data.values), node, hub.shelves.catalog, user)


def chosen(hub: HubPart, data: InstallBody) -> Template | Stack:
    """What a body names. Raises Misspelt, or ActionError ``not-found``."""
    if (data.template is None) == (data.stack is None):
        raise grammar.Misspelt("template", "Name either a template or a stack.")
    if data.template is not None:
        return hub.shelves.template(grammar.template_id(data.template, "template"))
    return hub.shelves.stack(grammar.template_id(data.stack or "", "stack"))


@get("/upgrades")
async def list_upgrades(hub: HubPart, node: FromQuery[str | None] = None) -> dict[str, TemplateMarkView]:
    """Which templates made services, by service key, and where there is a newer version. Answered from memory."""
    keys = {row.key for row in hub.live.services(known_node(hub, node))}
    return {key: mark for key, mark in hub.live.template_marks().items() if key in keys}


def service_of(hub: HubPart, name: str, node: str | None) -> ServiceView:
    """The service that a path names."""
    return find_service(hub.live, grammar.service_name(name), known_node(hub, node))


@get("/services/{name:str}/template")
async def look_at_upgrade(
    name: FromPath[str], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[UpgradeAnswer]:
    """What the newest version of the template that made a service brings, and what it asks."""
    return Response(await hub.upgrader.look(service_of(hub, name, node)), headers=NO_STORE)


@post("/services/{name:str}/template/plan", status_code=200)
async def plan_upgrade(
    name: FromPath[str], data: JSONBody[UpgradeBody], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[UpgradePlanAnswer]:
    """What an upgrade would do, secrets hidden. Nothing is written."""
    return Response(await hub.upgrader.plan(service_of(hub, name, node), data), headers=NO_STORE)


@post("/services/{name:str}/template/upgrade", status_code=202)
async def upgrade(
    name: FromPath[str],
    data: JSONBody[UpgradeBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> JobView:
    """Upgrade a service to its template's newest version, as a job that undoes all if anything fails."""
    row = service_of(hub, name, node)
    async with recorded(hub, caller, "service.upgrade", row.key):
        return await hub.upgrader.apply(row, data, identity_of(caller).username)


@get("/registries")
async def list_registries(hub: HubPart) -> list[RegistryView]:
    """The git registries; our own templates are not among them."""
    remotes = hub.shelves.remotes
    return [registry_view(each, remotes.shelf(each.name)) for each in remotes.items]


@post("/registries", status_code=201, opt=ADMINISTER)
async def add_registry(data: JSONBody[AddRegistryBody], hub: HubPart, caller: CallerPart) -> RegistryView:
    """Fetch a git registry and keep it; one that can't be fetched is not kept."""
    remotes, name = hub.shelves.remotes, grammar.template_id(data.name, "name")
    async with recorded(hub, caller, "registry.add", name, detail=data.url[:200]):
        remote = await remotes.add(name, data.url, data.branch or None, data.username or None, data.secret or None)
    return registry_view(remote, remotes.shelf(name))


@post("/registries/{name:str}/update", status_code=200)
async def update_registry(name: FromPath[str], hub: HubPart, caller: CallerPart) -> RegistryUpdateAnswer:
    """Fetch what a registry has now, and tell what changed. Nothing that was installed changes."""
    remotes, name = hub.shelves.remotes, grammar.template_id(name, "name")
    async with recorded(hub, caller, "registry.update", name):
        changes = await remotes.update(name)
    remote = next(each for each in remotes.items if each.name == name)
    return RegistryUpdateAnswer(
        registry=registry_view(remote, remotes.shelf(name)), changes=[change_view(change) for change in changes]
    )


@delete("/registries/{name:str}", status_code=204, opt=ADMINISTER)
async def remove_registry(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Forget a registry. What was installed from it stays as it is."""
    name = grammar.template_id(name, "name")
    async with recorded(hub, caller, "registry.remove", name):
        await hub.shelves.remotes.remove(name)
