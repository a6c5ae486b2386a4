"""Every error as ``application/problem+json`` (RFC 9457): a stable code, and words that say what to do.

The one place where errors of the parts become HTTP statuses.
"""

import logging
import re
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from servicebay.auth.errors import AuthError
from servicebay.gateway.errors import GatewayError
from servicebay.monitoring.errors import CheckError
from servicebay.nodes.config import InvalidAddress
from servicebay.nodes.errors import ActionFailed, NodeError, UnknownNode
from servicebay.registry.errors import RegistryError
from servicebay.services.errors import ActionError, DraftConflict
from servicebay.services.shapes.problem import Problem
from servicebay.storage.errors import StoreError
from servicebay.storage.sealed_stream import BackupError
from servicebay.terminal.errors import TerminalError

from .grammar import Misspelt

log = logging.getLogger(__name__)
IN_MESSAGE = re.compile(r"at `\$\.([^`]+)`|field `([^`]+)`")
"""Where msgspec names the member: ``Expected `str`, got `int` - at `$.name```, ``missing required field `name```."""
MEDIA_TYPE = "application/problem+json"

AUTH_STATUS = {
    "invalid-credentials": 401,
    "rate-limited": 429,
    "setup-token": 403,
    "setup-closed": 409,
    "name-taken": 409,
    "unknown-user": 404,
    "last-administrator": 409,
    "disabled": 403,
    "invitation": 403,
    "wrong-password": 403,
    "second-factor": 403,
    "wrong-code": 403,
    "second-factor-on": 409,
    "no-passkeys-here": 409,
    "wrong-passkey": 403,
    "passkey-late": 409,
    "passkey-copy": 403,
    "passkey-known": 409,
    "passkeys-full": 409,
    "unknown-passkey": 404,
    "unknown-session": 404,
    "unknown-token": 404,
}
FAILURE_STATUS = {
    "invalid": 400,
    "not-found": 404,
    "conflict": 409,
    "podman": 502,
    "job-failed": 502,
    "update-failed": 502,
    "timeout": 504,
    "cancelled": 409,
    "unsupported": 501,
    "unreachable": 503,
    "internal": 502,
    "ambiguous": 409,
    "busy": 409,
    "no-space": 507,
    "refused": 409,
}
"""Of actions: the agent's codes, then the hub's own (``services.errors``)."""

REGISTRY_STATUS = {
    "invalid": 400, "not-found": 404, "conflict": 409, "refused": 422, "unreachable": 502, "too-large": 422,
    "timeout": 504,
}  # fmt: skip
GATEWAY_STATUS = {"invalid": 400, "refused": 422, "unreachable": 503, "malformed": 502}
NODE_STATUS = {"unknown-node": 404, "invalid": 400, "auth-failed": 422, "unreachable": 503, "silent": 504}


class Refusal(Exception):
    """An error that a route has ready in its final form."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.problem = problem(status, code, detail, **more)


def problem(status: int, code: str, detail: str, **more: Any) -> Problem:
    """Build a problem; ``more`` are its optional members."""
    title = HTTPStatus(status).phrase
    return Problem(type="about:blank", title=title, status=status, code=code, detail=detail, **more)


def problem_of(error: Exception) -> Problem:
    """Say what went wrong as a problem. What nobody foresaw is logged here and shown without its insides."""
    if isinstance(error, Refusal):
        return error.problem
    if isinstance(error, Misspelt):
        return problem(400, "invalid", error.message, field=error.field)
    if isinstance(error, AuthError):
        status = AUTH_STATUS.get(error.code, 400)
        return problem(status, error.code, error.message, field=error.field, retry_after_s=error.retry_after_s)
    if isinstance(error, (ActionFailed, ActionError, NodeError, InvalidAddress)):
        return _of_node(error)
    if isinstance(error, TerminalError):
        more = {"debug_images": error.debug_images}
        return problem(error.status, error.code, error.message, field=error.field, **more)
    if isinstance(error, RegistryError):
        return problem(REGISTRY_STATUS.get(error.code, 502), error.code, error.message)
    if isinstance(error, CheckError):
        return problem(FAILURE_STATUS.get(error.code, 400), error.code, error.message)
    if isinstance(error, GatewayError):
        return problem(GATEWAY_STATUS.get(error.code, 502), error.code, error.message, field=error.field)
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, RecursionError):
        return problem(400, "invalid", "The body is nested too deeply.")
    if isinstance(error, BackupError):
        return problem(400, error.code, error.message, field="passphrase" if error.code == "passphrase" else None)
    if isinstance(error, StoreError):
        log.error("store: %s", error)
        if error.is_full:
            return problem(503, "store", "The disk that the hub keeps its data on is full: make room there.")
        return problem(503, "store", "The hub cannot use its database. Its log names the file and what to do.")
    log.error("a request failed", exc_info=error)
    return problem(500, "internal", "The hub made a mistake. Its log has the details.")


def _of_node(error: ActionFailed | ActionError | NodeError | InvalidAddress) -> Problem:
    if isinstance(error, InvalidAddress):
        return problem(400, "invalid", str(error), field=error.field)
    if isinstance(error, NodeError):
        field = "name" if isinstance(error, UnknownNode) else None
        return problem(NODE_STATUS.get(error.code, 409), error.code, error.message, field=field)
    failure = error.failure if isinstance(error, ActionFailed) else error
    more = {"conflicts": error.conflicts} if isinstance(error, DraftConflict) else {}
    return problem(FAILURE_STATUS.get(failure.code, 502), failure.code, failure.message, stderr=failure.stderr, **more)


def _of_http(error: HTTPException) -> Problem:
    if isinstance(error, ValidationException):
        return _of_validation(error)
    code = {404: "not-found", 405: "method", 413: "too-large", 415: "media-type"}.get(error.status_code, "http")
    if error.status_code == 404:
        return problem(404, code, "There is nothing at this address.")
    return problem(error.status_code, code, error.detail or HTTPStatus(error.status_code).description)


def _of_validation(error: ValidationException) -> Problem:
    entries: Any = error.extra if isinstance(error.extra, list) and error.extra else [{}]
    message = str(entries[0].get("message") or error.detail)
    key = entries[0].get("key")
    named = IN_MESSAGE.search(message)
    # of a body Litestar says "data" and msgspec the member, in its message
    field = key if key not in (None, "data") else (named[1] or named[2]) if named else None
    return problem(400, "invalid", message, field=field)


def encode_problem(shown: Problem) -> bytes:
    """Its body."""
    return msgspec.json.encode(shown)


def answer(error: Exception) -> Response[bytes]:
    """The response for an error."""
    shown = problem_of(error)
    headers = {} if shown.retry_after_s is None else {"Retry-After": str(shown.retry_after_s)}
    if shown.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="servicebay"'
    return Response(encode_problem(shown), status_code=shown.status, media_type=MEDIA_TYPE, headers=headers)


def handle(_request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Litestar's exception handler for everything."""
    return answer(error)
