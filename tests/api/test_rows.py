"""Containers and services over REST: from memory, with age, and closed to hostile names."""

from urllib.parse import quote

import pytest

from servicebay.nodes.config import NodeConfig
from tests.api.bay import Bay, container, populate, unit

pytestmark = pytest.mark.anyio

HOSTILE = [
    "; rm -rf ~",
    "$(touch /tmp/owned)",
    "`id`",
    "../../etc/passwd",
    "..",
    "a" * 10_000,
    "web\0",
    "web\n",
    "-rf",
    "--all",
    "web 1",
    "wéb",
    "%00",
    "a/b",
    "'; DROP TABLE users; --",
    "<script>",
]


async def test_lists_come_from_memory_and_carry_their_revision(member: Bay) -> None:
    populate(member.hub, "nas", [container(1), container(2, state="exited", exitCode=1)], [unit()])
    populate(member.hub, "attic", [container(3)])
    both = await member.client.get("/api/containers")
    assert {row["name"] for row in both.json()} == {"web1", "web2", "web3"}
    assert [row["node"] for row in (await member.client.get("/api/containers?node=attic")).json()] == ["attic"]
    assert [row["unit"] for row in (await member.client.get("/api/services?node=nas")).json()] == ["web.service"]
    same = await member.client.get("/api/containers", headers={"If-None-Match": both.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    populate(member.hub, "attic", [])
    changed = await member.client.get("/api/containers", headers={"If-None-Match": both.headers["etag"]})
    assert (changed.status_code, len(changed.json())) == (200, 2)


async def test_an_unknown_node_is_404_and_never_another(member: Bay) -> None:
    populate(member.hub, "nas", [container(1)], [unit()])
    for path in ("/api/containers", "/api/services", "/api/containers/web1", "/api/services/web"):
        answer = await member.client.get(path, params={"node": "nowhere"})
        assert answer.status_code == 404, path
    assert (await member.client.get("/api/nodes/nowhere")).status_code == 404


async def test_a_name_on_two_nodes_must_say_which(member: Bay) -> None:
    populate(member.hub, "nas", [container(1)], [unit()])
    populate(member.hub, "attic", [container(1)], [unit()])
    ambiguous = await member.client.post("/api/services/web/action", json={"action": "restart"})
    assert (ambiguous.status_code, ambiguous.json()["code"]) == (409, "ambiguous")
    assert (await member.client.get("/api/services/web?node=nas")).json()["key"] == "nas/web.service"
    assert (await member.client.get("/api/services/web.service?node=attic")).json()["node"] == "attic"


async def test_inspection_of_an_unreachable_node_is_the_last_truth_marked_stale(member: Bay) -> None:
    await member.hub.nodes.add(NodeConfig(name="here", kind="local"))
    populate(member.hub, "here", [container(1)])
    answer = await member.client.get("/api/containers/web1?node=here")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["stale"], body["container"]["name"]) == (True, "web1")
    assert body["reason"]
    assert "inspect" not in body


async def test_an_action_on_an_unreachable_node_fails_in_words_and_is_recorded(member: Bay) -> None:
    await member.hub.nodes.add(NodeConfig(name="here", kind="local"))
    populate(member.hub, "here", [container(1)], [unit("other.service")])
    answer = await member.client.post("/api/containers/web1/action", json={"action": "stop"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unreachable")
    answer = await member.client.post("/api/services/other/action", json={"action": "start"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unreachable")
    rows = await member.hub.audit.recent(2)
    assert [(row.actor, row.action, row.target, row.outcome) for row in rows] == [
        ("anna", "service.start", "here/other.service", "unreachable"),
        ("anna", "container.stop", "here/web1", "unreachable"),
    ]


async def test_an_unknown_action_is_refused(member: Bay) -> None:
    populate(member.hub, "nas", [container(1)], [unit()])
    for path, action in (("containers/web1", "exec"), ("services/web", "delete"), ("services/web", "; reboot")):
        answer = await member.client.post(f"/api/{path}/action", json={"action": action})
        assert (answer.status_code, answer.json()["field"]) == (400, "action")


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_get_400_or_404_and_reach_nothing(member: Bay, name: str) -> None:
    populate(member.hub, "nas", [container(1)], [unit()])
    member.hub.live.flush()  # the checks that these bring come with the next revision
    before = member.hub.live.revision
    quoted = quote(name, safe="")
    gets = [f"/api/containers/{quoted}", f"/api/services/{quoted}", f"/api/nodes/{quoted}"]
    gets += [f"/api/containers?node={quoted}", f"/api/services/web?node={quoted}"]
    gets += [f"/api/{quoted}"] * (name != "..")  # a client makes /api/.. the start page before it asks
    for path in gets:
        answer = await member.client.get(path)
        assert answer.status_code in (400, 404), (path[:60], answer.status_code)
        assert answer.headers["content-type"] == "application/problem+json"
    posts: list[tuple[str, dict[str, object]]] = [
        (f"/api/containers/{quoted}/action", {"action": "kill"}),
        (f"/api/services/{quoted}/action", {"action": "stop"}),
    ]
    posts += [(f"/api/nodes/{quoted}/test", {}), (f"/api/nodes/{quoted}/trust", {"fingerprint": "SHA256:" + "A" * 43})]
    posts += [(f"/api/containers/web1/action?node={quoted}", {"action": "kill"})]
    node: dict[str, object] = {"name": "new", "host": "10.99.99.99", "user": "u", "fingerprint": "SHA256:" + "A" * 43}
    bad: list[dict[str, object]] = [{**node, field: name} for field in ("name", "host", "user", "fingerprint")]
    posts += [("/api/nodes", body) for body in [*bad, {**node, "jump": [name]}]]
    probes: list[dict[str, object]] = [{"host": name, "user": "u"}, {"host": "h", "user": name}]
    posts += [("/api/nodes/probe", body) for body in probes]
    for path, sent in posts:
        answer = await member.client.post(path, json=sent)
        assert answer.status_code in (400, 404), (path[:60], str(sent)[:80], answer.status_code)
    assert (await member.client.delete(f"/api/nodes/{quoted}")).status_code in (400, 404, 405)
    assert member.hub.live.revision == before
    assert member.hub.nodes.configs() == []
