"""``/api/nodes/{name}/adopt``: what runs or is written elsewhere, as a draft of Quadlet files. Nothing is written."""

from litestar import Response, post
from litestar.params import FromPath, JSONBody

from servicebay.api import grammar
from servicebay.services.shapes.adopt import AdoptAnswer, AdoptBody

from .context import CallerPart, HubPart
from .nodes import find_node
from .record import recorded

MAX_BODY_BYTES = 1 << 20


@post("/nodes/{name:str}/adopt", status_code=200, request_max_body_size=MAX_BODY_BYTES)
async def adopt(
    name: FromPath[str], data: JSONBody[AdoptBody], hub: HubPart, caller: CallerPart
) -> Response[AdoptAnswer]:
    """Files for a container, a pod, a ``podman run`` line, a compose file or a bundle, and what they do not keep.

    The answer may hold secrets, as the environment of a container does: who asked is recorded.
    """
    node = find_node(hub, name).name
    if data.container is not None:
        grammar.container_name(data.container)
    if data.folder is not None:
        grammar.file_path(data.folder)
    if data.name is not None:
        grammar.container_name(data.name)
    async with recorded(hub, caller, "adopt", node, detail=f"{data.what} {data.container or ''}".strip()):
        answer = await hub.adoptions.adopt(node, data)
    return Response(answer, headers={"Cache-Control": "no-store"})
