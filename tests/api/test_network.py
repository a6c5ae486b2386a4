"""The network graph over REST and live connections, and edges that people draw."""

from typing import Any

import pytest

from servicebay.wire.mergepatch import merge
from tests.api.bay import DEADLINE_S, Bay, Watcher, container, populate, unit

pytestmark = pytest.mark.anyio
WEB, DB = "services/nas/web.service", "services/nas/db.service"
UNITS = [unit(requires=["db.service"]), unit("db.service", activeState="inactive", subState="dead")]


async def watched(watcher: Watcher) -> dict[str, Any]:
    """Watch, and get the snapshot."""
    answer: dict[str, Any] = await watcher.client.call("graph:watch", timeout=DEADLINE_S)
    return answer


async def test_the_graph_shows_what_runs_where(member: Bay) -> None:
    populate(member.hub, "nas", [container(1)], [unit()])
    populate(member.hub, "attic", [container(3)])
    answer = await member.client.get("/api/network/graph")
    found = answer.json()
    assert {"internet", "gateway", "node:nas", "node:attic", WEB} < found["nodes"].keys()
    for edge in found["edges"].values():
        assert {edge["source"], edge["target"]} <= found["nodes"].keys()
    same = await member.client.get("/api/network/graph", headers={"If-None-Match": answer.headers["etag"]})
    assert same.status_code == 304
    near = (await member.client.get("/api/network/graph?node=nas")).json()
    assert "node:attic" not in near["nodes"]
    assert (await member.client.get("/api/network/graph?node=cellar")).status_code == 404


async def test_who_watches_gets_each_change_and_nobody_else(member: Bay) -> None:
    populate(member.hub, "nas", [], UNITS)
    watcher, other = await member.socket(), await member.socket()
    assert (await watched(other))["state"]["edges"][f"depends:{WEB}>{DB}"]["state"] == "inactive"
    await other.client.emit("graph:leave")
    shot = await watched(watcher)
    assert shot["epoch"] == member.hub.graph.epoch
    started = [UNITS[0], unit("db.service")]
    member.hub.twin.apply_state("nas", 2, {"services": {each["name"]: each for each in started}, "sections": {}})
    patch = await watcher.next("graph:patch")
    assert (patch["base"], patch["revision"]) == (shot["revision"], shot["revision"] + 1)
    state = merge(shot["state"], patch["patch"])
    assert state["edges"][f"depends:{WEB}>{DB}"]["state"] == "active"
    assert state == member.hub.graph.state
    await other.subscribe()
    await other.next("live:snapshot")  # what was sent before has come by now
    assert other.heard.empty()
    await watcher.client.disconnect()
    await other.client.call("graph:watch", timeout=DEADLINE_S)
    assert member.app.live.graph is not None
    assert member.app.live.graph.watching == 1


async def test_an_edge_is_drawn_by_hand_and_stays_when_its_end_goes(member: Bay) -> None:
    populate(member.hub, "nas", [], UNITS)
    body = {"source": WEB, "target": "internet", "label": " mails ", "port": 25}
    made = await member.client.post("/api/network/edges", json=body)
    assert (made.status_code, made.json()["label"]) == (201, "mails")
    key = made.json()["id"]
    edge = member.hub.graph.edges[key]
    assert (edge.source, edge.target, edge.manual, edge.state) == (WEB, "internet", True, "active")
    assert (await member.client.post("/api/network/edges", json=body)).status_code == 409
    member.hub.twin.remove("nas")
    lost = member.hub.graph.nodes[WEB]
    assert (lost.kind, lost.label, member.hub.graph.edges[key].state) == ("missing", "web.service", "inactive")
    assert member.hub.graph.dangling == 0
    assert (await member.client.delete(f"/api/network/edges/{key}")).status_code == 204
    assert (await member.client.delete(f"/api/network/edges/{key}")).status_code == 404
    assert WEB not in member.hub.graph.nodes
    lines = [line.action for line in await member.hub.audit.recent(10)]
    assert lines.count("network-edge.remove") == 2
    assert lines.count("network-edge.add") == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"target": "services/nas/nobody.service"}, 404),
        ({"target": WEB}, 400),
        ({"port": 70000}, 400),
        ({"label": "a\nb"}, 400),
        ({"colour": "red"}, 400),
    ],
)
async def test_an_odd_edge_is_refused(member: Bay, change: dict[str, Any], status: int) -> None:
    populate(member.hub, "nas", [], UNITS)
    answer = await member.client.post("/api/network/edges", json={"source": WEB, "target": DB, **change})
    assert answer.status_code == status, answer.text
    assert member.hub.books.edges.edges == {}
