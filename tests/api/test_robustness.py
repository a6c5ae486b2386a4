"""Whatever is sent, the answer is an answer: never a 500, always a problem in our form."""

from typing import Any

import msgspec
import pytest

from servicebay.services.shapes.account import SetupBody
from servicebay.services.shapes.container import ContainerActionBody
from servicebay.services.shapes.node import AddNodeBody, MoveNodeBody, ProbeBody, TrustBody
from servicebay.services.shapes.problem import Problem
from servicebay.services.shapes.service import ServiceActionBody
from tests.api.bay import Bay, container, populate, unit

pytestmark = pytest.mark.anyio

ODD: list[Any] = [None, True, 0, -1, 2**70, 1e300, "", "\0", "x" * 5000, "\U0001f600", [], [[]], {}, {"": None}]
RIGHT: dict[str, tuple[type[msgspec.Struct], dict[str, Any]]] = {
    "/api/auth/setup": (SetupBody, {"token": "t", "username": "u", "password": "p"}),
    "/api/nodes": (AddNodeBody, {"name": "", "host": "h", "user": "u", "fingerprint": "f"}),
    "/api/nodes/probe": (ProbeBody, {"host": "", "user": "u"}),
    "/api/nodes/nas/trust": (TrustBody, {"fingerprint": "f"}),
    "/api/nodes/nas/move": (MoveNodeBody, {"host": ""}),
    "/api/containers/web1/action": (ContainerActionBody, {"action": "x"}),
    "/api/services/web/action": (ServiceActionBody, {"action": "x"}),
}
"""Each route with a body, its shape, and a body of that shape that stops at a check: nothing leaves the hub."""


def bodies(path: str) -> list[Any]:
    struct, right = RIGHT[path]
    names = [field.encode_name for field in msgspec.structs.fields(struct)]
    return [*ODD, *({**right, name: odd} for name in names for odd in ODD)]


@pytest.mark.parametrize("path", RIGHT)
async def test_odd_bodies_are_problems_and_never_faults(member: Bay, path: str) -> None:
    populate(member.hub, "nas", [container(1)], [unit()])
    sent = bodies(path)
    for body in sent:
        answer = await member.client.post(path, json=body)
        assert 400 <= answer.status_code < 500, (path, str(body)[:100], answer.text[:200])
        problem = msgspec.json.decode(answer.content, type=Problem)
        assert problem.status == answer.status_code
        assert answer.headers["content-type"] == "application/problem+json"
    assert len(sent) > len(ODD)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"])
async def test_other_content_types_are_problems(member: Bay, kind: str) -> None:
    for path in RIGHT:
        answer = await member.client.post(path, content=b"a=1", headers={"Content-Type": kind})
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["node=", "node=nas&node=attic", "node=%ff", "node=%00", "&&&==", "node[]=1"])
async def test_odd_queries_are_answered(member: Bay, query: str) -> None:
    populate(member.hub, "nas", [container(1)], [unit()])
    for path in ("/api/containers", "/api/services", "/api/containers/web1", "/api/live", "/api/nodes"):
        answer = await member.client.get(f"{path}?{query}")
        assert answer.status_code < 500 or answer.json()["code"] == "unreachable", (path, answer.text)
