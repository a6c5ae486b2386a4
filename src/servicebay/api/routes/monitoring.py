"""``/api/monitoring``: checks and what they found, from memory; asking out of turn."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from servicebay.api import grammar
from servicebay.monitoring.views import CheckAnswer, CheckView
from servicebay.services.errors import ActionError

from .caching import cached, etag_of
from .context import CallerPart, HubPart
from .record import recorded


@get("/monitoring")
async def list_checks(request: Request[Any, Any, Any], hub: HubPart) -> Response[list[CheckView]]:
    """All checks with their states. Answered from memory."""
    return cached(request, etag_of(hub.live), lambda: list(hub.board.rows.values()))


@get("/monitoring/{key:str}")
async def get_check(key: FromPath[str], hub: HubPart) -> CheckAnswer:
    """One check with its last outcomes. Answered from memory."""
    return answer(hub, known_check(hub, key))


@post("/monitoring/{key:str}/run", status_code=200)
async def run_check(key: FromPath[str], hub: HubPart, caller: CallerPart) -> CheckAnswer:
    """Ask now; answers with what was found."""
    known = known_check(hub, key)
    async with recorded(hub, caller, "check.run", known):
        await hub.checks.ask_now(known)
        return answer(hub, known_check(hub, key))


def known_check(hub: HubPart, key: str) -> str:
    """The key of a check that there is. Raises Misspelt, ActionError."""
    key = grammar.check_key(key)
    if key not in hub.board.rows:
        raise ActionError("not-found", "There is no such check any more.")
    return key


def answer(hub: HubPart, key: str) -> CheckAnswer:
    """A check with its last outcomes."""
    return CheckAnswer(check=hub.board.rows[key], beats=hub.board.beats(key))
