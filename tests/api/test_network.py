"""The network graph over REST."""

import pytest

from tests.api.bay import Bay, container, populate, unit

pytestmark = pytest.mark.anyio


async def test_the_graph_shows_what_runs_where(member: Bay) -> None:
    populate(member.hub, "nas", [container(1)], [unit()])
    populate(member.hub, "attic", [container(3)])
    answer = await member.client.get("/api/network/graph")
    found = answer.json()
    assert {"internet", "gateway", "node:nas", "node:attic", "services/nas/web.service"} < found["nodes"].keys()
    for edge in found["edges"].values():
        assert {edge["source"], edge["target"]} <= found["nodes"].keys()
    same = await member.client.get("/api/network/graph", headers={"If-None-Match": answer.headers["etag"]})
    assert same.status_code == 304
    near = (await member.client.get("/api/network/graph?node=nas")).json()
    assert "node:attic" not in near["nodes"]
    assert (await member.client.get("/api/network/graph?node=cellar")).status_code == 404
