"""What the map is asked, over REST: the shape of answers, who may ask for what, and what is not known."""

from typing import Any

import pytest

from servicebay.twin.store import Connection
from tests.api.bay import Bay, container, populate, unit

pytestmark = pytest.mark.anyio
PORTS = [
    {"containerPort": 80, "hostPort": 8080, "hostIp": "0.0.0.0"},
    {"containerPort": 81, "hostIp": "127.0.0.1", "hostPort": 8081},
]
METADATA = "http://169.254.169.254/latest/"


async def ask(bay: Bay, address: str, client: Any = None) -> Any:
    return await (client or bay.client).post("/api/network/reach", json={"address": address})


async def test_a_node_that_is_away_is_where_it_breaks(member: Bay) -> None:
    populate(member.hub, "nas", [container(1, ports=PORTS, unit="web.service")], [unit(containers=[f"{1:064x}"])])
    member.hub.twin.set_connection("nas", Connection("offline", "It does not answer."))
    answer = (await ask(member, "nas/web.service")).json()
    assert [step["key"] for step in answer["steps"]] == [
        *("name", "public_address", "router", "proxy", "host_port", "forwarder", "container_port", "process")
    ]
    broken = answer["steps"][answer["broken"]]
    assert broken["key"] == "host_port"
    assert broken["cure"] == "Start nas, or look at its network."
    (row,) = [row for row in await member.hub.audit.recent(1) if row.action == "reach"]
    assert (row.target, row.outcome) == ("nas/web.service", "ok")


async def test_an_address_that_is_none_is_refused_at_its_field(member: Bay) -> None:
    answer = await ask(member, "no address")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    gone = (await ask(member, "nobody.invalid")).json()
    assert gone["steps"][gone["broken"]]["key"] == "name"


async def test_a_token_does_not_reach_what_its_checks_may_not(member: Bay) -> None:
    user = await member.hub.auth.users.find("anna")
    assert user is not None
    token = await member.hub.auth.tokens.create(user.id, "ci", "admin")
    program = member.program(Authorization=f"Bearer {token}")
    refused = await ask(member, METADATA, program)
    assert (refused.status_code, refused.json()["code"]) == (409, "refused")
    assert "metadata" in refused.json()["detail"]


async def test_what_is_exposed_is_apart_from_what_the_network_reaches(member: Bay) -> None:
    pod = [container(n, ports=PORTS, unit="web.service", names=[name]) for n, name in ((1, "web"), (2, "web-infra"))]
    populate(member.hub, "nas", pod, [unit(containers=[f"{n:064x}" for n in (1, 2)])])
    answer = (await member.client.get("/api/network/exposed")).json()
    assert answer["text"].startswith("What the internet reaches is not known: no router is set up.")
    assert [(row["how"], row["what"], row["port"], row.get("service")) for row in answer["rows"]] == [
        ("lan", "SSH", "22", None),
        ("lan", "web", "8080", "nas/web.service"),
    ], "the containers of a pod share its ports"
    body = {"kind": "mock"}
    assert (await member.client.put("/api/gateway/settings", json=body)).status_code == 200
    await member.client.post("/api/gateway/ask")
    made_up = (await member.client.get("/api/network/exposed")).json()
    assert "made up" in made_up["text"]
    assert {row["how"] for row in made_up["rows"]} == {"internet", "lan"}


async def test_what_breaks_and_who_talks_are_asked_by_any_name(member: Bay) -> None:
    populate(member.hub, "nas", [container(1, ports=PORTS, unit="web.service")], [unit(containers=[f"{1:064x}"])])
    answers = [
        (await member.client.get("/api/network/impact", params={"id": name})).json()
        for name in ("services/nas/web.service", "nas/web.service", "web.service", "web")
    ]
    assert all(answer == answers[0] for answer in answers)
    node = (await member.client.get("/api/network/impact", params={"id": "nas"})).json()
    assert [(row["kind"], row["label"], row["certain"]) for row in node["breaks"]] == [("service", "web", True)]
    assert (await member.client.get("/api/network/talks")).json() == {"rows": []}
    for path in ("impact", "talks"):
        assert (await member.client.get(f"/api/network/{path}", params={"id": "nobody"})).status_code == 404
        assert (await member.client.get(f"/api/network/{path}", params={"id": ""})).status_code == 400


async def test_a_row_without_a_port_is_not_taken_for_its_node(member: Bay) -> None:
    plain = unit("plain.service", kind="service", origin="user")
    populate(member.hub, "nas", [container(1, names=["quiet"])], [plain])
    for name, key in (("plain", "services/nas/plain.service"), ("quiet", f"containers/nas/{1:064x}")):
        answer = (await ask(member, name)).json()
        pages = {step["key"]: step.get("page") for step in answer["steps"]}
        assert pages["container_port"] == f"/{key}", answer
    node = (await ask(member, "nas")).json()
    assert node["steps"][0]["text"] == "It is asked at the node nas itself: no name is asked for."
