"""The timeline over REST: what the hub wrote down of all kinds, in one order."""

import pytest

from servicebay.storage.versions import Version
from tests.api.bay import Bay, populate, unit

pytestmark = pytest.mark.anyio


async def test_changes_files_and_checks_of_a_service_stand_in_one_order(member: Bay) -> None:
    hub = member.hub
    populate(hub, "nas", [], [unit(stateSince=1)])
    now = hub.past._now_ms()
    row = Version(
        0, "nas", "/a/web.container", "aa", now - 5_000, "written", "anna", None, None, "web", "", None, 1, b""
    )
    await hub.version_rows.add([row])
    failed = unit(activeState="failed", subState="failed", result="exit-code", exitCode=3, stateSince=now - 4_000)
    hub.twin.apply_state("nas", 2, {"services": {"web.service": failed}, "containers": {}})
    body = {"name": "Unit", "kind": "unit", "target": "web.service", "node": "nas", "failures": 1}
    made = await member.client.post("/api/monitoring", json=body)
    assert made.status_code == 201, made.text
    await member.client.post("/api/monitoring/own.unit/run")
    answer = (await member.client.get("/api/timeline?service=web&node=nas")).json()
    told = [(entry["kind"], entry["text"]) for entry in answer["entries"] if entry["name"] != "nas"]
    assert told == [("check", "Down"), ("state", "Failed"), ("file", "was written by anna")]
    assert answer["notes"] == ["Log lines are missing: nas did not tell them."]  # no agent is there
    by_check = (await member.client.get("/api/timeline?check=own.unit")).json()
    assert (by_check["service"], by_check["entries"]) == ("nas/web.service", answer["entries"])


async def test_a_check_of_nothing_here_has_its_own_changes(member: Bay) -> None:
    body = {"name": "Port", "kind": "tcp", "target": member.url.removeprefix("http://")}
    await member.client.post("/api/monitoring", json=body)
    await member.client.post("/api/monitoring/own.port/run")
    answer = (await member.client.get("/api/timeline?check=own.port&hours=1")).json()
    assert [(entry["kind"], entry["text"], entry["check"]) for entry in answer["entries"]] == [
        ("check", "Up", "own.port")
    ]
    for wrong, status in (
        ("", 400),
        ("?service=a&check=own.port", 400),
        ("?check=own.none", 404),
        ("?service=none", 404),
    ):
        assert (await member.client.get(f"/api/timeline{wrong}")).status_code == status
    assert (await member.client.get("/api/timeline?check=own.port&hours=0")).status_code == 400
