"""Actions leave a line in the audit, however they end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from servicebay.api.problems import problem_of

from .context import CallerPart, HubPart, identity_of


@asynccontextmanager
async def recorded(hub: HubPart, caller: CallerPart, action: str, target: str, detail: str = "") -> AsyncIterator[None]:
    """Record what the block does to ``target``: ``ok``, or the code of the error that ended it."""
    who, address = identity_of(caller).username, caller.origin.address
    try:
        yield
    except BaseException as error:
        outcome = problem_of(error).code if isinstance(error, Exception) else "cancelled"
        await hub.audit.record(who, address, action, target, outcome, detail)
        raise
    await hub.audit.record(who, address, action, target, "ok", detail)
