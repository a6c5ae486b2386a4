"""Drafts, jobs, versions and the trash over REST, as far as no node is needed; the rest is in tests on nodes."""

import pytest

from servicebay.nodes.config import NodeConfig
from tests.api.bay import Bay, populate, unit
from tests.services.deploy.shelf import Q, Shelf, sha

pytestmark = pytest.mark.anyio
PATH = "/home/a/.config/containers/systemd/web.container"


def draft(content: str, **more: object) -> dict[str, object]:
    return {"files": [{"path": PATH, "content": content}], **more}


async def test_what_is_not_there_is_404(member: Bay) -> None:
    populate(member.hub, "nas", [], [unit()])
    for path in ("jobs/none", "versions/7", "versions/x", "versions/9999999999999999", "nodes/none/versions"):
        assert (await member.client.get(f"/api/{path}")).status_code == 404, path
    for path in (
        "jobs/none/cancel",
        "jobs/none/rollback",
        "jobs/none/rollback/draft",
        "versions/7/restore",
        "trash/none/restore",
    ):
        answer = await member.client.post(f"/api/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path
    for path in ("plan", "apply"):
        assert (await member.client.post(f"/api/nodes/none/{path}", json=draft("x"))).status_code == 404
    for path in ("jobs", "nodes/nas/trash", "nodes/nas/versions", f"nodes/nas/versions?path={PATH}"):
        assert (await member.client.get(f"/api/{path}")).json() == [], path
    assert (await member.client.get("/api/nodes/nas/versions?path=relative")).status_code == 400


async def test_a_node_that_is_away_is_said_and_nothing_begins(member: Bay) -> None:
    await member.hub.nodes.add(NodeConfig(name="here", kind="local"))
    populate(member.hub, "here", [], [unit()])
    for path in ("plan", "apply"):
        answer = await member.client.post(f"/api/nodes/here/{path}", json=draft("x" * 100_000))
        assert (answer.status_code, answer.json()["code"]) == (503, "unreachable")
    assert (await member.client.get("/api/jobs")).json() == []
    assert (await member.client.get("/api/services/web/workspace")).status_code == 503


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"files": []}, 400),
        ({"files": [{"path": PATH, "content": 7}]}, 400),
        ({"files": [{"path": PATH, "surprise": 1}]}, 400),
        (draft("x", replaces="web"), 400),
        (draft("x", reason="x" * 2000), 400),
        (draft("x" * 300_000), 400),
        (draft("x" * 2_000_000), 413),
    ],
)
async def test_what_is_no_draft_is_refused_before_any_node_is_asked(
    member: Bay, body: dict[str, object], status: int
) -> None:
    populate(member.hub, "nas", [])
    for path in ("plan", "apply"):
        answer = await member.client.post(f"/api/nodes/nas/{path}", json=body)
        assert answer.status_code == status, answer.text


async def test_who_did_it_is_recorded_however_it_ended(member: Bay) -> None:
    populate(member.hub, "nas", [])
    await member.client.post("/api/nodes/nas/apply", json={"files": []})
    row = (await member.hub.audit.recent(1))[0]
    assert (row.actor, row.action, row.target, row.outcome) == ("anna", "node.apply", "nas", "invalid")


async def test_who_is_shown_an_environment_file_by_a_plan_or_a_conflict_is_recorded_once(member: Bay) -> None:
    shelf = Shelf(member.hub)
    path = f"{Q}/web.env"
    shelf.files = {path: "PASSWORD=one\n"}

    async def reads() -> list[tuple[str, str, str]]:
        rows = await member.hub.audit.recent(50)
        return [(row.actor, row.target, row.detail) for row in rows if row.action == "file.read"]

    told = {"path": path, "content": "x", "base": sha("PASSWORD=one\n")}
    for _ in range(2):
        answer = await member.client.post("/api/nodes/nas/plan", json={"files": [told]})
        assert "-PASSWORD=one" in answer.json()["files"][0]["diff"]
    assert await reads() == [("anna", "nas", path)]
    shelf.files = {path: "PASSWORD=two\n"}
    answer = await member.client.post("/api/nodes/nas/apply", json={"files": [told]})
    assert (answer.status_code, answer.json()["conflicts"][0]["theirs"]) == (409, "PASSWORD=two\n")
    assert await reads() == [("anna", "nas", path)] * 2


@pytest.mark.parametrize("route", ["rename", "copy"])
async def test_who_is_shown_an_environment_file_under_another_name_is_recorded(member: Bay, route: str) -> None:
    shelf = Shelf(member.hub)
    shelf.files = {f"{Q}/web.container": "[Container]\nEnvironmentFile=web.env\n", f"{Q}/web.env": "PASSWORD=one\n"}
    shelf.show(env="env")
    answer = await member.client.post(f"/api/services/web/{route}", json={"name": "site"})
    assert "PASSWORD=one" in answer.text
    newest = (await member.hub.audit.recent(1))[0]
    assert (newest.action, newest.target, newest.detail) == ("file.read", "nas", f"{Q}/web.env")
