"""The one door: everything from outside passes here first.

Closed by default. Who brings neither a session nor a token gets to the allow-list ``OPEN``, to public status pages and
to the browser client's files, and to nothing else: not to a route, not to a socket, not to a 404. Status pages are a
surface of their own: ``api.status`` shows strangers those that are public, and nothing of others.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Literal

from servicebay.auth.identity import Identity
from servicebay.auth.service import Auth
from servicebay.services.shapes.problem import Problem
from servicebay.settings.model import Network

from .forwarded import Origin, Scope, header, read_origin, same_origin
from .problems import MEDIA_TYPE, encode_problem, problem, problem_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Surface = Literal["api", "socket", "client", "status", "plugins"]

COOKIE = "servicebay_session"
OPEN_SIGN_IN = ("accept", "login", "setup", "passkey/begin", "passkey/login")
OPEN = frozenset({("GET", "/api/health"), *(("POST", f"/api/auth/{what}") for what in OPEN_SIGN_IN)})
"""What answers without a session, beside the browser client's files. A test holds this list against the routes."""
BEARING = "/api/heartbeat/"
"""Addresses that carry a secret of their own, and are good for nothing else than one check."""

FOREIGN = (
    "This request does not come from a page of this hub: its Origin is another's. "
    "If a proxy stands in front, let it pass the Host header on, or name it to the hub with --trusted-proxy."
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "worker-src 'self' blob:",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


@dataclass(frozen=True)
class Caller:
    """Who asks, put in the scope as ``servicebay.caller``. ``identity`` is absent on what is open."""

    origin: Origin
    identity: Identity | None


class Gate:
    """ASGI middleware around everything; sends what passes to the application of its surface."""

    def __init__(self, surfaces: dict[Surface, App], auth: Auth, trusted_proxies: tuple[Network, ...]) -> None:
        self._surfaces = surfaces
        self._auth = auth
        self._trusted = trusted_proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        surface = surface_of(scope["path"])
        send = with_security_headers(send, surface)
        origin = read_origin(scope, self._trusted)
        try:
            caller, refusal = await self._admit(scope, surface, origin)
        except Exception as error:  # supervision boundary: a store that fails must not open the door
            caller, refusal = Caller(origin, None), problem_of(error)
        if refusal is not None:
            return await refuse(scope, receive, send, refusal)
        scope["servicebay.caller"] = caller
        return await self._surfaces[surface](scope, receive, send)

    async def _admit(self, scope: Scope, surface: Surface, origin: Origin) -> tuple[Caller, Problem | None]:
        bearer = bearer_token(scope)
        if scope["type"] == "http" and scope["path"].startswith(BEARING) and is_open(scope["method"], scope["path"]):
            return Caller(origin, None), None  # a job brings neither an Origin nor a session
        if not origin_fits(scope, origin, bearer):
            return Caller(origin, None), problem(403, "foreign-origin", FOREIGN)
        if surface == "client" or (scope["type"] == "http" and is_open(scope["method"], scope["path"])):
            return Caller(origin, None), None
        identity = await self._auth.identify(session_cookie(scope), bearer)
        if identity is None and surface == "status":
            return Caller(origin, None), None  # it knows which of its pages are public
        if identity is None:
            needed = True if await self._auth.setup_needed() else None
            detail = (
                "Nobody has an account yet. Open the setup link that the hub printed." if needed else "Sign in first."
            )
            return Caller(origin, None), problem(401, "unauthenticated", detail, setup_needed=needed)
        return Caller(origin, identity), None


def is_open(method: str, path: str) -> bool:
    """Whether it answers without a session."""
    return (method, path) in OPEN or (method in ("GET", "HEAD", "POST") and path.startswith(BEARING))


def surface_of(path: str) -> Surface:
    """Which application a path belongs to; what is neither REST nor socket is a page of the browser client."""
    first = path.lstrip("/").partition("/")[0]
    if first == "socket.io":
        return "socket"
    if first == "status":
        return "status"
    if first == "plugins":
        return "plugins"
    return "api" if first in ("api", "metrics") else "client"


def origin_fits(scope: Scope, origin: Origin, bearer: str | None) -> bool:
    """Whether the ``Origin`` allows it: our own, or none on what changes nothing or carries a token."""
    named = header(scope, b"origin")
    if scope["type"] == "http" and scope["method"] in SAFE_METHODS and surface_of(scope["path"]) != "socket":
        return True
    return bearer is not None if named is None else same_origin(named, origin.host)


def bearer_token(scope: Scope) -> str | None:
    """The token of ``Authorization: Bearer …``; another scheme is an empty token, which fits nobody."""
    value = header(scope, b"authorization")
    if value is None:
        return None
    scheme, _, token = value.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def session_cookie(scope: Scope) -> str | None:
    """The session's token from the cookie."""
    return read_cookie(scope, COOKIE)


def read_cookie(scope: Scope, wanted: str) -> str | None:
    """The value of a cookie.

    Read by hand: ``http.cookies`` stops at the first cookie that is not to its taste, and browsers
    send along what other programs on the same host (ports do not count) have set.
    """
    for pair in (header(scope, b"cookie") or "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted:
            return value
    return None


def with_security_headers(send: Send, surface: Surface) -> Send:
    """Add the headers that every answer carries; what REST tells is kept by nobody unless the route says so."""

    async def sending(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            own = list(message.get("headers", []))
            if surface == "api" and all(name.lower() != b"cache-control" for name, _ in own):
                own.append((b"cache-control", b"no-store"))
            message["headers"] = [*own, *SECURITY_HEADERS]
        await send(message)

    return sending


async def refuse(scope: Scope, receive: Receive, send: Send, why: Problem) -> None:
    """Answer with a problem; a WebSocket is refused before it is accepted."""
    body = encode_problem(why)
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    headers.append((b"cache-control", b"no-store"))
    if why.status == 401:
        headers.append((b"www-authenticate", b'Bearer realm="servicebay"'))
    prefix = ""
    if scope["type"] == "websocket":
        await receive()  # websocket.connect comes before anything may be sent
        if "websocket.http.response" not in scope.get("extensions", {}):
            return await send({"type": "websocket.close", "code": 1008})
        prefix = "websocket."
    await send({"type": f"{prefix}http.response.start", "status": why.status, "headers": headers})
    return await send({"type": f"{prefix}http.response.body", "body": body})
