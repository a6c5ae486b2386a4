"""``/api/nodes/{name}/plan``: what a draft would do. Nothing is written there before a person says so."""

from litestar import Response, post
from litestar.params import FromPath, JSONBody

from servicebay.services.drafts import DraftBody, PlanAnswer

from .context import HubPart
from .nodes import find_node

MAX_DRAFT_BYTES = 1 << 20


@post("/nodes/{name:str}/plan", status_code=200, request_max_body_size=MAX_DRAFT_BYTES)
async def plan(name: FromPath[str], data: JSONBody[DraftBody], hub: HubPart) -> Response[PlanAnswer]:
    """What applying a draft would do, and what is wrong with it; nothing is written."""
    found = await hub.planner.plan(find_node(hub, name).name, data)
    return Response(found.answer, headers={"Cache-Control": "no-store"})
