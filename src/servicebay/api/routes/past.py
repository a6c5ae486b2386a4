"""``/api/monitoring/{key}/history``: what a check found in the last hour, day, month, year."""

import asyncio
from datetime import UTC, tzinfo
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from litestar import get
from litestar.params import FromPath, FromQuery

from servicebay.api import grammar
from servicebay.monitoring.past.views import CheckPast, PastSpan

from .context import HubPart
from .monitoring import known_check

SPANS: tuple[PastSpan, ...] = get_args(PastSpan)


@get("/monitoring/{key:str}/history")
async def read_past(
    hub: HubPart, key: FromPath[str], span: FromQuery[str] = "24h", zone: FromQuery[str] = "UTC"
) -> CheckPast:
    """Latencies and counts over a span, uptimes, the days of three months, and changes of state, from the database."""
    known = next((each for each in SPANS if each == span), None)
    if known is None:
        raise grammar.Misspelt("span", f"A span is one of {', '.join(SPANS)}.")
    key = known_check(hub, key)
    return await hub.past.read(key, known, await asyncio.to_thread(zone_of, zone))


def zone_of(name: str) -> tzinfo:
    """``Europe/Berlin``; UTC where this machine does not know it. Raises Misspelt."""
    if not grammar.ZONE.fullmatch(name):
        raise grammar.Misspelt("zone", "A time zone looks like Europe/Berlin.")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
