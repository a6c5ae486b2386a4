"""``/api/nodes``: list, look at, add, remove, test, trust."""

from typing import Any

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import ADMINISTER
from servicebay.api.problems import Refusal
from servicebay.nodes.config import NodeConfig, check_config
from servicebay.services.shapes.node import (
    AddNodeBody,
    CapabilityView,
    JoinTokenAnswer,
    JoinTokenBody,
    MoveNodeBody,
    NodeView,
    ProbeAnswer,
    ProbeBody,
    TestAnswer,
    TrustBody,
)

from .caching import cached, etag_of
from .context import CallerPart, HubPart, identity_of
from .record import recorded

PROBED = "probed"
"""Stands in for a node's name where there is none yet."""


@get("/nodes")
async def list_nodes(request: Request[Any, Any, Any], hub: HubPart) -> Response[list[NodeView]]:
    """All nodes, from memory."""
    return cached(request, etag_of(hub.live), hub.live.nodes)


@get("/nodes/{name:str}")
async def get_node(name: FromPath[str], hub: HubPart) -> NodeView:
    """One node, from memory."""
    return find_node(hub, name)


@post("/nodes/probe", status_code=200, opt=ADMINISTER)
async def probe(data: JSONBody[ProbeBody], hub: HubPart) -> ProbeAnswer:
    """Connect to an SSH server without signing in for good, and show its host key's fingerprint."""
    check_config(NodeConfig(name=PROBED, host=data.host, user=data.user, port=data.port, jump=data.jump))
    found = await hub.nodes.probe(data.host, data.port, data.user, data.jump)
    return ProbeAnswer(
        fingerprint=found.fingerprint,
        jump_fingerprints=found.jump_fingerprints,
        key_type=found.key_type,
        key_accepted=found.key_accepted,
        public_key=hub.nodes.public_key,
        install_command=hub.nodes.install_command,
        message="The hub's key signs in." if found.key_accepted else "The hub's key is not installed there yet.",
    )


@post("/nodes", status_code=201, opt=ADMINISTER)
async def add_node(data: JSONBody[AddNodeBody], hub: HubPart, caller: CallerPart) -> NodeView:
    """Add a node whose host key a person confirmed, and connect to it."""
    config = build_config(data)
    password = grammar.password(data.password)
    jump_fingerprints = [grammar.fingerprint(text, "jumpFingerprints") for text in data.jump_fingerprints]
    async with recorded(hub, caller, "node.add", config.name):
        await hub.nodes.add(config, password, jump_fingerprints)
    return find_node(hub, config.name)


@post("/nodes/join-token", status_code=201, opt=ADMINISTER)
async def make_join_token(data: JSONBody[JoinTokenBody], hub: HubPart, caller: CallerPart) -> JoinTokenAnswer:
    """Make the line to run on a node that the hub cannot reach, so that it dials in. Its token works once."""
    name = grammar.node_name(data.name, "name")
    address = data.address or host_of(caller.origin.host)
    async with recorded(hub, caller, "node.invite", name):
        made = await hub.nodes.invite(name, address)
    return JoinTokenAnswer(
        command=made.line,
        expires_at=made.expires_at,
        address=address,
        fingerprint=made.fingerprint,
        warning=made.warning,
    )


@delete("/nodes/{name:str}", status_code=204, opt=ADMINISTER)
async def remove_node(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Disconnect from a node and forget it. Nothing on the node itself changes; terminals there end, in scopes too."""
    node = find_node(hub, name).name
    async with recorded(hub, caller, "node.remove", node):
        await hub.terminals.close_all(node, identity_of(caller).username)
        await hub.nodes.remove(node)


@post("/nodes/{name:str}/test", status_code=200)
async def test_node(name: FromPath[str], hub: HubPart) -> TestAnswer:
    """Connect anew, beside the running connection, and go through the checklist."""
    result = await hub.nodes.test(find_node(hub, name).name)
    checklist = [
        CapabilityView(id=c.id, title=c.title, state=c.state, detail=c.detail, cure=c.cure) for c in result.capabilities
    ]
    return TestAnswer(ok=result.ok, message=result.message, capabilities=checklist)


@post("/nodes/{name:str}/trust", status_code=204, opt=ADMINISTER)
async def trust_node(name: FromPath[str], data: JSONBody[TrustBody], hub: HubPart, caller: CallerPart) -> None:
    """Accept the node's new host key, whose fingerprint a person compared."""
    node, fingerprint = find_node(hub, name).name, grammar.fingerprint(data.fingerprint)
    async with recorded(hub, caller, "node.trust", node, detail=fingerprint):
        await hub.nodes.trust(node, fingerprint)


@post("/nodes/{name:str}/move", status_code=204, opt=ADMINISTER)
async def move_node(name: FromPath[str], data: JSONBody[MoveNodeBody], hub: HubPart, caller: CallerPart) -> None:
    """Reach the node at another address from now on, if the machine there shows the node's host key."""
    node = find_node(hub, name).name
    async with recorded(hub, caller, "node.move", node, detail=f"{data.host}:{data.port}"[:300]):
        await hub.nodes.move(node, data.host, data.port)


def build_config(data: AddNodeBody) -> NodeConfig:
    """Check what a client sent and make it a configuration. Raises Misspelt or InvalidAddress."""
    name = grammar.node_name(data.name, "name")
    if data.kind == "local":
        return NodeConfig(name=name, kind="local")
    fingerprint = grammar.fingerprint(data.fingerprint)
    config = NodeConfig(
        name=name, host=data.host, user=data.user, port=data.port, jump=data.jump, fingerprint=fingerprint
    )
    check_config(config)
    return config


def host_of(authority: str) -> str:
    """``nas.lan:8765`` -> ``nas.lan``, ``[::1]:8765`` -> ``::1``."""
    host, _, port = authority.rpartition(":") if not authority.endswith("]") else (authority, "", "")
    return (host if port.isdecimal() else authority).strip("[]")


def find_node(hub: HubPart, name: str) -> NodeView:
    """The node's row. Raises Misspelt or a 404."""
    name = grammar.node_name(name, "name")
    for row in hub.live.nodes():
        if row.name == name:
            return row
    raise Refusal(404, "unknown-node", f"There is no node called {name}.", field="name")
