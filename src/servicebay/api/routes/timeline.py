"""``/api/timeline``: what happened around a service or a check, of all kinds in one order."""

from litestar import get
from litestar.params import FromQuery

from servicebay.api import grammar
from servicebay.services.resolve import find_service
from servicebay.services.shapes.timeline import TimelineAnswer

from .context import HubPart
from .monitoring import known_check
from .scope import known_node

MOST_HOURS = 24 * 90


@get("/timeline")
async def read_timeline(
    hub: HubPart,
    service: FromQuery[str | None] = None,
    check: FromQuery[str | None] = None,
    node: FromQuery[str | None] = None,
    hours: FromQuery[int] = 24,
) -> TimelineAnswer:
    """Changes of state, checks, edits of files, jobs and log lines before failures, newest first."""
    if not 1 <= hours <= MOST_HOURS:
        raise grammar.Misspelt("hours", f"Ask for 1 to {MOST_HOURS} hours.")
    if (service is None) == (check is None):
        raise grammar.Misspelt("service", "Ask for a service or for a check.")
    if check is not None:
        return await hub.timeline.of_check(known_check(hub, check), hours)
    name = grammar.service_name(service or "")
    return await hub.timeline.of_service(find_service(hub.live, name, known_node(hub, node)), hours)
