"""The OpenAPI document names each body and each error, and answers are as it says."""

import re
from typing import Any

import msgspec
import pytest

from servicebay.api.app import HANDLERS
from servicebay.api.describing import METHODS
from servicebay.api.gate import BEARING, OPEN
from servicebay.services.shapes.problem import Problem
from tests.api.bay import Bay, container, populate, unit

pytestmark = pytest.mark.anyio
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
FILLED = {"node": "nowhere", "version": "7"}
STREAMS = re.compile(r".*/stream$")


async def operations(bay: Bay) -> list[tuple[str, str, dict[str, Any]]]:
    document = (await bay.client.get("/api/openapi.json")).json()
    return [
        (path, method, item[method]) for path, item in document["paths"].items() for method in METHODS if method in item
    ]


async def test_each_body_is_named_and_each_error_has_its_shape(member: Bay) -> None:
    told = await operations(member)
    with_body = {operation["operationId"].lower() for _, _, operation in told if "requestBody" in operation}
    for handler in HANDLERS:
        reads = {"data", "request"} & handler.parsed_fn_signature.parameters.keys()
        takes_body = "data" in reads or ("request" in reads and handler.http_methods == {"POST"})
        name = handler.handler_name.rpartition(".")[2].replace("_", "").lower()
        assert not takes_body or any(each.endswith(name) for each in with_body), handler
    assert len(told) > 100
    for path, method, operation in told:
        errors = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert all(answer["content"] == PROBLEM and answer["description"] for answer in errors.values()), path
        is_open = (method.upper(), path) in OPEN or path.startswith(BEARING)
        assert ("401" in errors) == (not is_open or path == "/api/auth/login"), path
        need = operation["x-servicebay-need"]
        assert ("403" in errors) == (method != "get" or need not in ("open", "read")), path
        assert "503" in errors, path
        assert "404" in errors or "{" not in path, path
    (taken,) = [operation for path, _, operation in told if path.endswith("/import")]
    assert list(taken["requestBody"]["content"]) == ["application/x-tar"]
    assert {"409", "411", "502", "503", "504", "507"} <= taken["responses"].keys()


async def test_what_is_answered_to_the_wrong_request_is_described(member: Bay) -> None:
    """Nothing of these names is there, bodies are no objects, nodes are away."""
    populate(member.hub, "nas", [container()], [unit()])
    seen: set[int] = set()
    undescribed: dict[str, str] = {}
    for path, method, operation in await operations(member):
        if path.endswith(("/logout", "/openapi.json")) or STREAMS.fullmatch(path):
            continue
        address = re.sub(r"\{(\w+)\}", lambda found: FILLED.get(found[1], "nope"), path)
        names = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
        params = {"node": "nowhere"} if "node" in names else {}
        json: list[object] | None = (
            [] if "application/json" in operation.get("requestBody", {}).get("content", {}) else None
        )
        answer = await member.client.request(method, address, params=params, json=json)
        if str(answer.status_code) not in operation["responses"]:
            undescribed[f"{method} {address}"] = answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", address
            assert msgspec.json.decode(answer.content, type=Problem).status == answer.status_code
            seen.add(answer.status_code)
    assert undescribed == {}, "api/describing.py has the table of errors"
    assert {400, 404} <= seen
    refused = member.program()
    for path, method, operation in await operations(member):
        if "401" in operation["responses"] and method == "get" and "{" not in path:
            assert (await refused.get(path)).status_code == 401, path
