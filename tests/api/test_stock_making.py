"""Making, pulling, cleaning up, carrying volumes: what is refused before a node is asked, and what the audit keeps."""

from typing import Any

import pytest

from tests.api.bay import Bay
from tests.api.test_stock import IMAGE, fill

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/volumes", {"node": "here", "name": "--all"}, "name"),
        ("/api/networks", {"node": "here", "name": "a/b"}, "name"),
        ("/api/secrets", {"node": "here", "name": "a b", "value": "swordfish"}, "name"),
        ("/api/volumes", {"node": "Here", "name": "a"}, "name"),
        ("/api/images/pull", {"node": "here", "reference": "--quiet"}, "reference"),
        ("/api/images/pull", {"node": "here", "reference": "a;b"}, "reference"),
    ],
)
async def test_what_has_no_proper_name_is_refused_here(member: Bay, path: str, body: Any, field: str) -> None:
    await fill(member)
    answer = await member.client.post(path, json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_a_secrets_value_is_nowhere_but_on_its_way(member: Bay, caplog: pytest.LogCaptureFixture) -> None:
    await fill(member)
    answer = await member.client.post("/api/secrets", json={"node": "here", "name": "new", "value": "swordfish"})
    assert answer.json()["code"] == "unreachable"
    (row,) = await member.hub.audit.recent(1)
    assert (row.action, row.target, row.outcome) == ("secret.create", "here/new", "unreachable")
    assert "swordfish" not in f"{row}{answer.text}{caplog.text}{member.hub.live.state}"


async def test_what_is_there_already_or_cannot_be_pulled_is_said_at_once(member: Bay) -> None:
    await fill(member)
    again = await member.client.post("/api/volumes", json={"node": "here", "name": "data"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    local = await member.client.post("/api/images/pull", json={"node": "here", "reference": "localhost/a:1"})
    assert (local.status_code, "built on the node" in local.json()["detail"]) == (409, True)


async def test_only_what_is_unused_and_named_is_cleaned_up(member: Bay) -> None:
    await fill(member, used=True)
    for key in (f"images/here/{IMAGE}", "networks/here/apps"):
        answer = await member.client.post("/api/nodes/here/prune", json={"keys": [key]})
        assert (answer.status_code, answer.json()["code"]) == (409, "refused"), key
    for key in ("containers/here/x", "volumes/here/none", "x"):
        answer = await member.client.post("/api/nodes/here/prune", json={"keys": [key]})
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), key
    assert (await member.client.post("/api/nodes/here/prune", json={"keys": []})).status_code == 409
    found = await member.client.get("/api/nodes/here/prune?what=networks")
    assert found.json() == {"node": "here", "items": [], "totalBytes": 0}


async def test_a_transfer_that_cannot_begin_is_a_problem_and_recorded(member: Bay) -> None:
    await fill(member)
    answer = await member.client.get("/api/volumes/data/export?node=here")
    assert (answer.status_code, answer.json()["code"]) == (503, "unreachable")
    assert (await member.client.get("/api/volumes/none/export")).status_code == 404
    answer = await member.client.post("/api/volumes/data/import?node=here", content=b"x" * 100_000)
    assert (answer.status_code, answer.json()["code"]) == (503, "unreachable")
    imported, exported = await member.hub.audit.recent(2)
    assert (imported.action, imported.outcome) == ("volume.import", "unreachable")
    assert (exported.action, exported.outcome) == ("volume.export", "unreachable")
    empty = await member.client.post("/api/volumes/data/import?node=here", content=b"")
    assert empty.json()["code"] == "invalid"


async def test_updates_are_answered_from_memory_and_schedules_checked(member: Bay) -> None:
    await fill(member, used=True)
    assert (await member.client.get("/api/updates?node=here")).json() == []
    assert (await member.client.get("/api/updates/schedule")).json()["text"] == "Every day at 04:00"
    kept = await member.client.put("/api/updates/schedule", json={"every": "off"})
    assert kept.json()["text"] == "Off"
    for wrong, field in (({"every": "daily", "at": "4"}, "at"), ({"every": "weekly", "weekday": 9}, "weekday")):
        answer = await member.client.put("/api/updates/schedule", json=wrong)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
