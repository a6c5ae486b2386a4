"""A container's last lines over REST: asked of its node, put into words, not cached, and closed to odd answers."""

from typing import Any

import pytest

from tests.api.bay import Bay, container, populate

pytestmark = pytest.mark.anyio


async def test_last_lines_come_from_the_node_with_what_they_mean(member: Bay, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent is played here, the real one is in the tests on nodes."""
    answers: list[dict[str, Any]] = [{"lines": ["hello", "no space left on device"]}, {"lines": ["boom", 7]}, {}]

    async def request(node: str, action: str, args: dict[str, Any], **_: Any) -> dict[str, Any]:
        assert (node, action) == ("nas", "container.lastLines")
        assert len(args["id"]) == 64
        return answers.pop(0)

    monkeypatch.setattr(member.hub.nodes, "request", request)
    populate(member.hub, "nas", [container(1)])
    answer = await member.client.get("/api/containers/web1/last-lines")
    assert answer.json() == {"lines": ["hello", "no space left on device"], "cause": "The disk of the node is full."}
    assert answer.headers["cache-control"] == "no-store"
    assert (await member.client.get("/api/containers/web1/last-lines?node=nas")).json() == {"lines": ["boom"]}
    assert (await member.client.get("/api/containers/web1/last-lines")).json() == {"lines": []}
    assert (await member.client.get("/api/containers/other/last-lines")).status_code == 404
    assert (await member.client.get("/api/containers/--help/last-lines")).status_code == 400
