"""What each route and each event asks of who calls it: the one place where roles and scopes are enforced.

A route needs ``read`` where its method is GET or HEAD and ``operate`` otherwise, or what it declares:
``@post("/nodes", opt=ADMINISTER)``. An event must stand in ``EVENTS``: one that does not can't be registered.
``guard_route`` and ``GuardedServer`` hold this for all that Litestar and Socket.IO serve; a test walks both tables.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import socketio  # type: ignore[import-untyped]
from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from servicebay.auth.identity import Identity, refusal
from servicebay.auth.roles import Need

from .gate import SAFE_METHODS, Caller
from .problems import Refusal, problem

OPEN = {"need": "open"}
"""Nobody needs to be signed in: the gate's allow-list, and nothing else (a test compares)."""
READ = {"need": "read"}
OPERATE = {"need": "operate"}
ADMINISTER = {"need": "administer"}
SELF = {"need": "self"}
NEEDS = frozenset({"open", "read", "operate", "administer", "self"})

EVENTS: Mapping[tuple[str, str], Need] = {
    ("/", "connect"): "read",
    ("/", "live:subscribe"): "read",
    ("/", "live:watch"): "read",
    ("/", "log-open"): "read",
    ("/", "log-close"): "read",
    ("/", "graph:watch"): "read",
    ("/", "graph:leave"): "read",
    ("/terminal", "connect"): "operate",
    ("/terminal", "term-open"): "operate",
    ("/terminal", "term-join"): "operate",
    ("/terminal", "term-leave"): "operate",
    ("/terminal", "term-resize"): "operate",
    ("/terminal", "term-keep"): "operate",
    ("/terminal", "term-close"): "operate",
    ("/terminal", "term-input"): "operate",
}
"""By namespace and event. Nobody is asked for ``disconnect``."""

Handler = Callable[..., Awaitable[Any]]


def need_of(handler: BaseRouteHandler, method: str) -> str:
    """What a route asks for: of ``NEEDS``."""
    need = str(handler.opt.get("need") or ("read" if method in SAFE_METHODS else "operate"))
    if need not in NEEDS:
        raise RuntimeError(f"a route declares the unknown need {need!r}")
    return need


async def guard_route(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar's guard of every route. Raises Refusal."""
    need = need_of(handler, connection.scope["method"])  # type: ignore[typeddict-item]
    if need == "open":
        return
    demand(connection.scope["servicebay.caller"], need)  # type: ignore[typeddict-item, arg-type]


def demand(caller: Caller, need: Need) -> None:
    """Refuse who may not; also for a route that needs more for some of what it can be asked. Raises Refusal."""
    if caller.identity is None:
        raise Refusal(401, "unauthenticated", "Sign in first.")
    why = refusal(caller.identity, need)
    if why is not None:
        raise Refusal(403, "forbidden", why)


def route_needs(rest: Litestar) -> dict[tuple[str, str], str]:
    """What each route asks for, by method and path: ``("POST", "/api/nodes"): "administer"``."""
    found: dict[tuple[str, str], str] = {}
    for route in rest.routes:
        if not isinstance(route, HTTPRoute):
            raise RuntimeError("a route that is not HTTP needs a guard of its own")
        for handler in route.route_handlers:
            for method in handler.http_methods:
                found[(str(method), route.path_format)] = need_of(handler, str(method))
    return found


class GuardedServer(socketio.AsyncServer):  # type: ignore[misc]
    """A Socket.IO server whose events ask for what ``EVENTS`` says, whoever registers them.

    ``still_valid`` tells whether who connected is still who they were: a connection whose namespace was closed may ask
    for it anew, with what it once brought.
    """

    def __init__(self, still_valid: Callable[[Identity], Awaitable[bool]], **more: Any) -> None:
        super().__init__(**more)
        self._still_valid = still_valid

    def on(self, event: str, handler: Handler | None = None, namespace: str | None = None) -> Any:
        """Register a handler behind its need. Raises RuntimeError where none is declared."""
        if handler is None:
            raise RuntimeError("events are registered with their handler")
        place = namespace or "/"
        if event == "disconnect":
            return super().on(event, handler, namespace=place)
        if (place, event) not in EVENTS:
            raise RuntimeError(f"what {event} of {place} needs is not declared in api.needs.EVENTS")
        need = EVENTS[(place, event)]
        guarded = self._connecting(need, handler) if event == "connect" else self._answering(place, need, handler)
        return super().on(event, guarded, namespace=place)

    def _connecting(self, need: Need, handler: Handler) -> Handler:
        async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> Any:
            identity = identity_in(environ)
            if identity is None or not await self._still_valid(identity):
                raise socketio.exceptions.ConnectionRefusedError("Sign in first.")
            why = refusal(identity, need)
            if why is not None:
                raise socketio.exceptions.ConnectionRefusedError(why)
            return await handler(sid, environ, auth)

        return connect

    def _answering(self, namespace: str, need: Need, handler: Handler) -> Handler:
        async def answer(sid: str, *body: Any) -> Any:
            identity = identity_in(self.get_environ(sid, namespace=namespace) or {})
            if identity is None:
                return problem(401, "unauthenticated", "Sign in first.")
            why = refusal(identity, need)
            return await handler(sid, *body) if why is None else problem(403, "forbidden", why)

        return answer


def identity_in(environ: Mapping[str, Any]) -> Identity | None:
    """Who connected, as the gate found out."""
    caller: Caller | None = environ.get("asgi.scope", {}).get("servicebay.caller")
    return None if caller is None else caller.identity
