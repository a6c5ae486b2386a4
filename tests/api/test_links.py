"""Links and checks over REST: kept, among the services, and recorded."""

import pytest

from servicebay.monitoring.board import Board
from servicebay.monitoring.book import CheckBook
from servicebay.monitoring.probes.names import ask_system
from tests.api.bay import Bay, populate, unit
from tests.api.test_checks import token_of

pytestmark = pytest.mark.anyio


async def test_links_stand_among_the_services_and_the_gateway_says_what_it_is(member: Bay) -> None:
    populate(member.hub, "nas", [], [unit()])
    made = await member.client.post("/api/links", json={"name": "Router", "url": "https://192.0.2.1/"})
    assert (made.status_code, made.json()["id"]) == (201, "router")
    rows = {row["kind"]: row for row in (await member.client.get("/api/services")).json()}
    assert set(rows) == {"container", "link", "gateway"}
    assert (rows["link"]["url"], rows["gateway"]["stateText"]) == ("https://192.0.2.1/", "Not configured")
    assert [row["kind"] for row in (await member.client.get("/api/services?node=nas")).json()] == ["container"]
    changed = await member.client.put("/api/links/router", json={"name": "Box", "url": "http://box/", "icon": "📦"})
    assert (await member.client.get("/api/links")).json() == [changed.json()]
    assert (await member.client.delete("/api/links/router")).status_code == 204
    assert (await member.client.delete("/api/links/router")).status_code == 404
    actions = [row.action for row in await member.hub.audit.recent(4)]
    assert actions == ["link.remove", "link.remove", "link.change", "link.add"]


async def test_what_is_no_address_is_refused(member: Bay) -> None:
    for url in ("javascript:alert(1)", "https://anna:secret@nas/"):
        answer = await member.client.post("/api/links", json={"name": "x", "url": url})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert (await member.client.put("/api/links/A", json={"name": "x", "url": "http://a/"})).status_code == 400


async def test_a_link_is_asked_whether_it_answers(member: Bay) -> None:
    body = {"name": "Hub", "url": f"{member.url}/api/health", "check": {"statuses": "200", "text": "ok"}}
    assert (await member.client.post("/api/links", json=body)).json()["check"]["statuses"] == "200"
    found = (await member.client.post("/api/monitoring/link.hub/run")).json()
    assert (found["check"]["state"], found["beats"][-1]["text"]) == ("ok", "answers 200 OK")
    assert [row["key"] for row in (await member.client.get("/api/monitoring")).json()] == ["link.hub"]
    assert (await member.client.get("/api/monitoring/link.hub")).json()["check"]["target"] == body["url"]
    await member.client.put("/api/links/hub", json={**body, "check": {"enabled": False}})
    assert (await member.client.post("/api/monitoring/link.hub/run")).status_code == 404
    assert (await member.client.get("/api/monitoring/..%2Fx")).status_code in (400, 404)
    wrong = await member.client.post("/api/links", json={**body, "check": {"intervalS": 0}})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid")


async def test_checks_of_ones_own_are_made_changed_paused_and_removed(member: Bay) -> None:
    await member.client.post("/api/links", json={"name": "Hub", "url": f"{member.url}/api/health"})
    host = member.url.removeprefix("http://")
    body = {"name": "Hub's port", "kind": "tcp", "target": host}
    made = (await member.client.post("/api/monitoring", json=body)).json()
    assert (made["check"]["key"], made["asks"]["target"]) == ("own.hub-s-port", host)
    found = (await member.client.post("/api/monitoring/own.hub-s-port/run")).json()
    assert (found["check"]["state"], found["check"]["text"]) == ("ok", "takes connections")
    paused = await member.client.put("/api/monitoring/own.hub-s-port", json={**body, "enabled": False})
    assert (paused.json()["check"]["stateText"], bool(paused.json()["beats"])) == ("Paused", True)  # it asks the same
    again = Board()
    await CheckBook(member.hub.books.checks._store, again).load(0)
    assert list(again.rows) == ["own.hub-s-port"]
    for wrong in ({"target": "nas"}, {"name": ""}, {"intervalS": 0}, {"kind": "telepathy"}, {"failures": 0}):
        refused = await member.client.post("/api/monitoring", json={**body, **wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid"), wrong
    theirs = await member.client.put("/api/monitoring/link.hub", json=body)
    assert (theirs.status_code, theirs.json()["detail"]) == (409, "Hub brings this check: change it there.")
    assert (await member.client.delete("/api/monitoring/own.hub-s-port")).status_code == 204
    assert (await member.client.delete("/api/monitoring/own.hub-s-port")).status_code == 404
    assert [row.action for row in await member.hub.audit.recent(2)] == ["check.remove", "check.remove"]


async def test_the_past_of_a_check_is_read_over_a_span(member: Bay) -> None:
    body = {"name": "Port", "kind": "tcp", "target": member.url.removeprefix("http://")}
    await member.client.post("/api/monitoring", json=body)
    await member.client.post("/api/monitoring/own.port/run")
    for span in ("1h", "24h", "7d", "30d", "90d", "1y"):
        past = (await member.client.get(f"/api/monitoring/own.port/history?span={span}&zone=Europe/Berlin")).json()
        assert (past["zone"], past["uptimes"][3]["percent"], past["events"][0]["state"]) == (
            "Europe/Berlin",
            100.0,
            "ok",
        )
        assert past["points"][0]["well"] >= 1
    for wrong in ("span=2h", "zone=../../etc/passwd", "zone=/etc"):
        assert (await member.client.get(f"/api/monitoring/own.port/history?{wrong}")).status_code == 400
    assert (await member.client.get("/api/monitoring/own.port/history?zone=Mars/Base")).json()["zone"] == "UTC"
    assert (await member.client.get("/api/monitoring/own.none/history")).status_code == 404


async def test_a_link_may_lead_to_the_hub_s_machine_where_a_person_says_so(
    member: Bay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member.hub.prober._names, "_lookup", lambda host: ask_system("localhost"))
    name, port = "hub.example", member.url.rpartition(":")[2]
    body = {"name": "Hub", "url": f"http://{name}:{port}/api/health"}
    await member.client.post("/api/links", json=body)
    found = (await member.client.post("/api/monitoring/link.hub/run")).json()
    assert "leads to the machine that asks" in found["beats"][-1]["text"]
    wish = {**body, "check": {"anywhere": True}}
    assert (await member.client.put("/api/links/hub", json=wish)).json()["check"]["anywhere"] is True
    found = (await member.client.post("/api/monitoring/link.hub/run")).json()
    assert found["beats"][-1]["text"] == "answers 200 OK"
    program = member.program(Authorization=f"Bearer {await token_of(member)}")
    refused = await program.put("/api/links/hub", json=wish)
    assert (refused.status_code, refused.json()["code"]) == (409, "refused")
    metadata = {"name": "x", "url": "http://169.254.169.254/"}
    assert (await member.client.post("/api/links", json=metadata)).status_code == 400
