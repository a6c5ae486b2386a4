"""``/api/monitoring``: checks and what they found, from memory; checks of one's own; asking out of turn."""

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from servicebay.api import grammar
from servicebay.auth.identity import may_ask_anywhere, refusal
from servicebay.monitoring.book import checked
from servicebay.monitoring.check import FACTS, Check, build_check
from servicebay.monitoring.errors import CheckError
from servicebay.monitoring.views import CheckAnswer, CheckView
from servicebay.services.auto_checks.derive import FAMILY as AUTO
from servicebay.services.shapes.check import CheckBody, CheckTryAnswer

from .caching import cached, etag_of
from .context import CallerPart, HubPart, identity_of
from .record import recorded


@get("/monitoring")
async def list_checks(request: Request[Any, Any, Any], hub: HubPart) -> Response[list[CheckView]]:
    """All checks with their states. Answered from memory."""
    return cached(request, etag_of(hub.live), lambda: list(hub.board.rows.values()))


@get("/monitoring/{key:str}")
async def get_check(key: FromPath[str], hub: HubPart, caller: CallerPart) -> CheckAnswer:
    """One check, what it asks, and its last outcomes. Answered from memory. A heartbeat's token only to operators."""
    found = answer(hub, known_check(hub, key))
    if refusal(identity_of(caller), "operate") is None:
        return found
    return msgspec.structs.replace(found, asks=msgspec.structs.replace(found.asks, token=""))


@post("/monitoring", status_code=201)
async def add_check(data: JSONBody[CheckBody], hub: HubPart, caller: CallerPart) -> CheckAnswer:
    """Make a check; it is asked at once."""
    async with recorded(hub, caller, "check.add", data.name[:80], detail=data.target.partition("?")[0][:500]):
        return answer(hub, await hub.books.checks.add(await wished(hub, caller, data)))


@post("/monitoring/try", status_code=200)
async def try_check(data: JSONBody[CheckBody], hub: HubPart, caller: CallerPart) -> CheckTryAnswer:
    """Ask what an unsaved check would ask, once; nothing is kept but that it was asked."""
    async with recorded(hub, caller, "check.try", data.name[:80], detail=data.target.partition("?")[0][:500]):
        check = checked(await wished(hub, caller, data))
        found = await hub.checks.try_out(check)
        return CheckTryAnswer(**found._asdict())


@put("/monitoring/{key:str}")
async def change_check(key: FromPath[str], data: JSONBody[CheckBody], hub: HubPart, caller: CallerPart) -> CheckAnswer:
    """Change a check of one's own; it is asked at once. One that appeared by itself keeps what was changed."""
    key = grammar.check_key(key)
    async with recorded(hub, caller, "check.change", key, detail=data.target.partition("?")[0][:500]):
        before = hub.board.checks.get(key)
        book = hub.auto_checks if key.startswith(f"{AUTO}.") else hub.books.checks
        await book.change(key, await wished(hub, caller, data, before))
        return answer(hub, key)


@delete("/monitoring/{key:str}", status_code=204)
async def remove_check(key: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Forget a check of one's own and what it found; let one that appeared by itself be as it appeared."""
    key = grammar.check_key(key)
    async with recorded(hub, caller, "check.remove", key):
        if key.startswith(f"{AUTO}."):
            await hub.auto_checks.reset(key)
        else:
            await hub.books.checks.remove(key)


@post("/monitoring/{key:str}/run", status_code=200)
async def run_check(key: FromPath[str], hub: HubPart, caller: CallerPart) -> CheckAnswer:
    """Ask now; answers with what was found."""
    known = known_check(hub, key)
    async with recorded(hub, caller, "check.run", known):
        await hub.checks.ask_now(known)
        return answer(hub, known_check(hub, key))


def known_check(hub: HubPart, key: str) -> str:
    """The key of a check that there is. Raises Misspelt, CheckError."""
    key = grammar.check_key(key)
    if key not in hub.board.rows:
        raise CheckError("not-found", "There is no such check any more.")
    return key


def check_anywhere(wanted: bool, caller: CallerPart) -> None:
    """Raise CheckError where a caller wants a check to ask anywhere, and may not."""
    if wanted and not may_ask_anywhere(identity_of(caller)):
        raise CheckError("refused", "Only an administrator who is signed in may let a check ask anywhere.")


async def wished(hub: HubPart, caller: CallerPart, data: CheckBody, before: Check | None = None) -> Check:
    """What a client sent; secrets are sealed, and those left empty are the ones of before. Raises CheckError."""
    check_anywhere(data.anywhere, caller)
    members = msgspec.structs.asdict(data)
    sealed = dict(before.sealed) if before else {}
    for name, value in members.pop("secrets").items():
        if value:
            sealed[name] = await asyncio.to_thread(hub.secrets.seal, value)
    kept = {name: value for name, value in sealed.items() if name in data.secrets}
    failures = 1 if data.kind in FACTS or data.kind in ("heartbeat", "backup") else 2
    members["failures"] = failures if data.failures is None else data.failures
    check = build_check(key="", sealed=kept, token=before.token if before else "", **members)
    hub.plugins.refuse(check)
    return check


def answer(hub: HubPart, key: str) -> CheckAnswer:
    """A check, what it asks (without its secrets), and its last outcomes."""
    asks = hub.board.checks[key]
    shown = msgspec.structs.replace(asks, sealed=dict.fromkeys(asks.sealed, ""))
    return CheckAnswer(check=hub.board.rows[key], asks=shown, beats=hub.board.beats(key))
