"""Making, pulling and cleaning up: ``POST`` to ``/api/volumes``, ``networks``, ``secrets``, ``images/pull``; prune."""

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import ADMINISTER
from servicebay.services.shapes.job import ActionAnswer
from servicebay.services.shapes.stock import NetworkBody, PruneAnswer, PruneBody, PullBody, SecretBody, VolumeBody
from servicebay.services.stock.prune import SECTIONS

from .context import CallerPart, HubPart, identity_of
from .nodes import find_node
from .record import recorded


@post("/volumes", status_code=201)
async def create_volume(data: JSONBody[VolumeBody], hub: HubPart, caller: CallerPart) -> ActionAnswer:
    """Make an empty volume on a node."""
    node, name = find_node(hub, data.node).name, grammar.stock_name(data.name)
    async with recorded(hub, caller, "volume.create", f"{node}/{name}"):
        return await hub.maker.make("volume", node, name, {}, identity_of(caller).username)


@post("/networks", status_code=201)
async def create_network(data: JSONBody[NetworkBody], hub: HubPart, caller: CallerPart) -> ActionAnswer:
    """Make a network on a node; without a subnet Podman chooses one."""
    node, name = find_node(hub, data.node).name, grammar.stock_name(data.name)
    more = {"internal": data.internal, **({} if data.subnet is None else {"subnet": data.subnet})}
    async with recorded(hub, caller, "network.create", f"{node}/{name}"):
        return await hub.maker.make("network", node, name, more, identity_of(caller).username)


@post("/secrets", status_code=201, opt=ADMINISTER)
async def create_secret(data: JSONBody[SecretBody], hub: HubPart, caller: CallerPart) -> ActionAnswer:
    """Make a secret on a node. Its value goes there and nowhere else: nothing of ServiceBay can read it again."""
    node, name = find_node(hub, data.node).name, grammar.stock_name(data.name)
    async with recorded(hub, caller, "secret.create", f"{node}/{name}"):
        return await hub.maker.make("secret", node, name, {"value": data.value}, identity_of(caller).username)


@post("/images/pull", status_code=200)
async def pull_image(data: JSONBody[PullBody], hub: HubPart, caller: CallerPart) -> ActionAnswer:
    """Pull an image by name; answers when it is there, its operation tells how far it is."""
    node, reference = find_node(hub, data.node).name, grammar.image_reference(data.reference)
    async with recorded(hub, caller, "image.pull", f"{node}/{reference}"):
        return await hub.maker.pull(node, reference, identity_of(caller).username)


@get("/nodes/{name:str}/prune")
async def preview_prune(name: FromPath[str], hub: HubPart, what: FromQuery[str] = "images,networks") -> PruneAnswer:
    """What nothing on a node uses, and what deleting it would free. ``what``: of ``images,volumes,networks``."""
    sections = what.split(",")
    if not set(sections) <= set(SECTIONS):
        raise grammar.Misspelt("what", f"Of these can be told what is unused: {', '.join(SECTIONS)}.")
    return await hub.pruner.preview(find_node(hub, name).name, sections)


@post("/nodes/{name:str}/prune", status_code=200)
async def prune(name: FromPath[str], data: JSONBody[PruneBody], hub: HubPart, caller: CallerPart) -> ActionAnswer:
    """Delete what a preview named, and nothing else; what is used by now stays."""
    node = find_node(hub, name).name
    async with recorded(hub, caller, "node.prune", node, detail=", ".join(data.keys)[:2000]):
        return await hub.pruner.prune(node, data.keys, identity_of(caller).username)


@post("/operations/{name:str}/cancel", status_code=204)
async def cancel_operation(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """End an operation that still runs; what it did so far stays. Nothing happens where it has ended."""
    async with recorded(hub, caller, "operation.cancel", grammar.stock_name(name)):
        hub.actions.cancel(name)
