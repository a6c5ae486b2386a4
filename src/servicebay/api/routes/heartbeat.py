"""``/api/heartbeat/{token}``: a job calls to say that it ran. Its token is all that it needs."""

import time

from litestar import get, post
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery

from servicebay.api.needs import OPEN
from servicebay.auth.attempts import address_key
from servicebay.auth.errors import AuthError
from servicebay.monitoring.errors import CheckError

from .context import CallerPart, HubPart

UNKNOWN = "No check has this token."


@get("/heartbeat/{token:str}", media_type=MediaType.TEXT, opt=OPEN)
async def get_heartbeat(
    token: FromPath[str], hub: HubPart, caller: CallerPart, status: FromQuery[str] = "up", msg: FromQuery[str] = ""
) -> str:
    """A job has run; ``status=down`` or ``warn`` where it did not go well, ``msg`` what it says."""
    return call(hub, caller, token, status, msg)


@post("/heartbeat/{token:str}", status_code=200, media_type=MediaType.TEXT, opt=OPEN)
async def post_heartbeat(
    token: FromPath[str], hub: HubPart, caller: CallerPart, status: FromQuery[str] = "up", msg: FromQuery[str] = ""
) -> str:
    """The same."""
    return call(hub, caller, token, status, msg)


def call(hub: HubPart, caller: CallerPart, token: str, status: str, msg: str) -> str:
    """Take a call. Raises AuthError ``rate-limited``, CheckError ``not-found``."""
    address, now_s = address_key(caller.origin.address), time.monotonic()
    wait_s = hub.heartbeat_calls.wait_s(address, now_s)
    if wait_s:
        raise AuthError("rate-limited", f"Too many calls. Try again in {wait_s} s.", retry_after_s=wait_s)
    hub.heartbeat_calls.count(address, now_s)
    if not hub.heartbeats.call(token, status[:20], msg):
        raise CheckError("not-found", UNKNOWN)
    return "ok\n"
