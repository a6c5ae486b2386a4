"""``/api/history``: what changed, newest first, a page at a time."""

from litestar import get
from litestar.params import FromQuery

from servicebay.api import grammar
from servicebay.services.history.words import change_words
from servicebay.services.shapes.file import ChangeAnswer, HistoryAnswer
from servicebay.storage.transitions import Transition

from .context import HubPart
from .scope import known_node

DEFAULT_LIMIT, MAX_LIMIT = 50, 500


@get("/history")
async def read_history(
    hub: HubPart,
    node: FromQuery[str | None] = None,
    service: FromQuery[str | None] = None,
    container: FromQuery[str | None] = None,
    before: FromQuery[str | None] = None,
    limit: FromQuery[int] = DEFAULT_LIMIT,
) -> HistoryAnswer:
    """Changes of services, containers and nodes, of all or of the one that is named, from the database."""
    kind, name = subject_of(service, container)
    if not 1 <= limit <= MAX_LIMIT:
        raise grammar.Misspelt("limit", f"A page has 1 to {MAX_LIMIT} changes.")
    rows, more = await hub.history.page(known_node(hub, node), kind, name, cursor_of(before), limit)
    changes = [change_answer(row) for row in rows]
    return HistoryAnswer(changes=changes, before=None if more is None else str(more))


def subject_of(service: str | None, container: str | None) -> tuple[str | None, str | None]:
    """Kind and name of what is asked for. Raises Misspelt."""
    if service is not None and container is not None:
        raise grammar.Misspelt("service", "Ask for a service or for a container, not for both.")
    if service is not None:
        name = grammar.service_name(service)
        return "service", name if "." in name else f"{name}.service"
    return ("container", grammar.container_name(container)) if container is not None else (None, None)


def cursor_of(text: str | None) -> int | None:
    """``"42"`` as an answer gave it. Raises Misspelt."""
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise grammar.Misspelt("before", "This is not what an earlier page gave as its end.")
    return int(text)


def change_answer(row: Transition) -> ChangeAnswer:
    """A change as an answer, in words."""
    words = change_words(row)
    return ChangeAnswer(
        at=row.at,
        node=row.node,
        kind=row.kind,
        name=row.name,
        to_state=row.to_state,
        text=words.text,
        tone=words.tone,
        from_state=row.from_state,
        cause=row.cause,
        exit_code=row.exit_code,
        afterwards=row.source == "afterwards",
    )
