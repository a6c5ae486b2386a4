"""Actions leave a line in the audit, however they end; so does each secret that is shown."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from servicebay.api.problems import problem_of
from servicebay.services.contents import SECRET_KINDS
from servicebay.services.errors import ActionError, DraftConflict

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
        if isinstance(error, DraftConflict) and error.node is not None:
            shown = {each.path: each.theirs_sha256 for each in error.conflicts}
            await record_shown(hub, caller, error.node, shown)
        raise
    await hub.audit.record(who, address, action, target, "ok", detail)


async def record_shown(hub: HubPart, caller: CallerPart, node: str, shown: Mapping[str, str | None]) -> None:
    """Record environment files whose contents an answer has, by path with their hash: as if they had been read.

    Each content once for each person: an editor asks for a plan at each pause of typing.
    """
    who, address = identity_of(caller).username, caller.origin.address
    try:
        kinds = {entry.path: entry.kind for entry in hub.contents.list(node)}
    except ActionError:
        kinds = {}  # the node was removed meanwhile
    for path, sha256 in shown.items():
        is_secret = kinds.get(path) in SECRET_KINDS or path.endswith(".env")
        if is_secret and sha256 is not None and hub.contents.is_first_look(who, node, path, sha256):
            await hub.audit.record(who, address, "file.read", node, "ok", path)
