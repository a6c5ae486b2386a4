"""What handlers are given: the hub, and who asks."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from servicebay.api.gate import Caller, read_cookie
from servicebay.api.live import LiveServer
from servicebay.auth.identity import Identity
from servicebay.hub import Hub

HubPart = NamedDependency[SkipValidation[Hub]]
LivePart = NamedDependency[SkipValidation[LiveServer]]
CallerPart = NamedDependency[SkipValidation[Caller]]
BrowserPart = NamedDependency[SkipValidation[str]]
BROWSER_COOKIE = "servicebay_browser"
"""Tells browsers apart that nobody has signed in with yet."""


def provide_hub(request: Request[Any, Any, Any]) -> Hub:
    """The hub that is asked, as the application put it in the scope."""
    hub: Hub = request.scope["servicebay.hub"]  # type: ignore[typeddict-item]
    return hub


def provide_live(request: Request[Any, Any, Any]) -> LiveServer:
    """Its live connections, put there likewise."""
    live: LiveServer = request.scope["servicebay.live"]  # type: ignore[typeddict-item]
    return live


def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Who asks, as the gate found out."""
    caller: Caller = request.scope["servicebay.caller"]  # type: ignore[typeddict-item]
    return caller


def provide_browser(request: Request[Any, Any, Any]) -> str:
    """Which browser asks, as ``BROWSER_COOKIE`` has it; empty where it brings none."""
    return (read_cookie(request.scope, BROWSER_COOKIE) or "")[:100]  # type: ignore[arg-type]


def identity_of(caller: Caller) -> Identity:
    """Who asks, on a route that the gate guards."""
    if caller.identity is None:
        raise RuntimeError("a guarded route was reached without an identity")
    return caller.identity
