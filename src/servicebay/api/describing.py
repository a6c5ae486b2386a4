"""What the OpenAPI document says beyond what handlers' types tell: which errors occur where, and streamed bodies.

The one table of it; a test walks all routes and holds their real answers against this.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from servicebay.services.shapes.problem import Problem

from .gate import BEARING, OPEN, SAFE_METHODS
from .problems import MEDIA_TYPE

METHODS = ("get", "post", "put", "patch", "delete")
ERRORS = {
    400: "Something in the request is misspelt; `field` says what.",
    401: "Nobody is signed in, and no token fits.",
    403: "The role or the scope of who asks is not enough, or the request comes from another site's page.",
    404: "There is no such thing, or no such node.",
    409: "It cannot be done as things are: changed meanwhile (`conflicts` has it), busy, refused, ambiguous.",
    411: "The length of the body is not told.",
    413: "The body is too large.",
    422: "What another machine gave is refused: a host key, a sign-in, a registry's content.",
    429: "Too many tries; `retryAfterS` says when again.",
    501: "The node cannot do this; the detail says what it lacks.",
    502: "The node, or a registry, failed at it; `stderr` has its words.",
    503: "The node is not connected, or the hub cannot use its database.",
    504: "The node did not answer in time.",
    507: "There is no room for it.",
}
ASKS_NODE = (409, 501, 502, 503, 504)
RULES: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("post", r"/api/auth/login", (401, 403, 429)),
    ("post", r"/api/auth/passkey/(begin|login)", (409, 429)),
    ("get|post|put|delete", r"/api/auth/passkeys.*", (409, 429)),
    ("post", r"/api/auth/second-factor.*", (409, 429)),
    ("post", r"/api/auth/setup", (403, 409, 429)),
    ("post|put", r"/api/auth/(accept|password)|/api/backup", (403, 429, 507)),
    ("post|put|delete", r"/api/users.*", (409,)),
    ("post", r"/api/nodes|/api/nodes/probe|/api/nodes/\{name\}/(test|trust|move)", (409, 422, 504)),
    ("post", r"/api/nodes/join-token", (409,)),
    ("get|post|patch|delete", r"/api/terminals.*|/api/containers/\{container\}/(shells|last-lines)", ASKS_NODE),
    ("get", r"/api/containers/\{container\}|/api/nodes/\{name\}/(files/content|prune|export)", ASKS_NODE),
    ("get", r"/api/services/\{name\}/workspace|/api/volumes/\{name\}/export|/api/nodes/\{node\}/logs.*", ASKS_NODE),
    ("post", r"/api/(services|containers|images|volumes|networks|secrets)/.*", ASKS_NODE),
    ("post", r"/api/(volumes|networks|secrets)|/api/operations/.*|/api/jobs/.*", (404, *ASKS_NODE)),
    ("post", r"/api/nodes/\{name\}/(plan|apply|adopt|install|prune|files/name)", (*ASKS_NODE, 507)),
    ("post", r"/api/(versions|trash)/.*|/api/images/pull|/api/volumes/\{name\}/import", (404, *ASKS_NODE, 507)),
    ("post", r"/api/(templates|stacks)/\{id\}/draft|/api/updates/check", (404, *ASKS_NODE)),
    ("get", r"/api/services/\{name\}/template", (422, *ASKS_NODE)),
    ("post|delete", r"/api/registries.*", (409, 422, 502, 504)),
    ("post|put", r"/api/(links|monitoring|alerts|logs/filters)(/.*)?", (404, 409)),
    ("post", r"/api/network/reach", (409,)),
    ("get", r"/api/network/(impact|talks)", (404, 409)),
    ("post", r"/api/alerts/targets/\{name\}/test", (502, 504)),
    ("put", r"/api/services/\{name\}/update-schedule", (409,)),
    ("post", r"/api/volumes/\{name\}/import", (411,)),
)
"""Methods, paths, and errors that occur there beside those of ``usual``."""
BODIES = {
    ("post", "/api/volumes/{name}/import"): (
        "application/x-tar",
        "A tar archive of the content, with its Content-Length; it is streamed, and may be larger than memory.",
    )
}
"""Bodies that a handler reads by itself."""


def describe(document: dict[str, Any], needs: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """Put needs, errors and streamed bodies into an OpenAPI document, which is changed."""
    (reference,), schemas = msgspec.json.schema_components([Problem], ref_template="#/components/schemas/{name}")
    known = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in schemas.items():
        known.setdefault(name, schema)
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                item[method]["x-servicebay-need"] = needs[(method.upper(), path)]
                _describe_one(path, method, item[method], reference)
    return document


def _describe_one(path: str, method: str, operation: dict[str, Any], reference: dict[str, Any]) -> None:
    body = BODIES.get((method, path))
    if body is not None:
        content = {body[0]: {"schema": {"type": "string", "format": "binary"}}}
        operation["requestBody"] = {"description": body[1], "content": content, "required": True}
    answers = {status: told for status, told in operation["responses"].items() if int(status) < 400}
    for status in errors_of(path, method, operation):
        content = {MEDIA_TYPE: {"schema": reference}}
        answers[str(status)] = {"description": ERRORS[status], "content": content}
    operation["responses"] = answers


def errors_of(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    """The statuses of all errors that a route may answer with."""
    found = set(usual(path, method, operation))
    for methods, paths, statuses in RULES:
        if re.fullmatch(methods, method) and re.fullmatch(paths, path):
            found.update(statuses)
    return sorted(found)


def usual(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    """Errors that follow from what every route of its kind does."""
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    has_body = "requestBody" in operation
    found = [503]  # the gate asks the database who that is
    found += [] if (method.upper(), path) in OPEN or path.startswith(BEARING) else [401]
    is_read = operation.get("x-servicebay-need") in ("open", "read")
    found += [] if method.upper() in SAFE_METHODS and is_read else [403]
    found += [400] if names or has_body else []
    found += [413] if has_body else []
    is_named = "{" in path or "node" in names
    found += [404] if is_named else []
    found += (
        [409] if is_named and re.match(r"/api/(services|containers|images|volumes|networks|secrets)/", path) else []
    )
    return found
