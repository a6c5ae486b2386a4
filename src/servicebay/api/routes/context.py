"""What handlers are given: the hub, and who asks."""

from typing import Annotated, Any

from litestar import Request
from litestar.params import Dependency

from servicebay.api.gate import Caller
from servicebay.api.live import LiveServer
from servicebay.auth.identity import Identity
from servicebay.hub import Hub

HubPart = Annotated[Hub, Dependency(skip_validation=True)]
LivePart = Annotated[LiveServer, Dependency(skip_validation=True)]
CallerPart = Annotated[Caller, Dependency(skip_validation=True)]


def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Who asks, as the gate found out."""
    caller: Caller = request.scope["servicebay.caller"]  # type: ignore[typeddict-item]
    return caller


def identity_of(caller: Caller) -> Identity:
    """Who asks, on a route that the gate guards."""
    if caller.identity is None:
        raise RuntimeError("a guarded route was reached without an identity")
    return caller.identity
