"""Checks over REST: facts that are told, jobs that call, secrets, trying out, maintenance."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from servicebay.api.routes.heartbeat import UNKNOWN
from servicebay.monitoring.heartbeats import CALLS_PER_MINUTE
from servicebay.twin.store import Connection
from tests.api.bay import DEADLINE_S, Bay, container, populate, unit

pytestmark = pytest.mark.anyio


async def add(bay: Bay, **body: Any) -> dict[str, Any]:
    answer = await bay.client.post("/api/monitoring", json={"name": "x", **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def token_of(bay: Bay) -> str:
    (user,) = await bay.hub.auth.users.list()
    return await bay.hub.auth.tokens.create(user.id, "program", "admin")


def state(bay: Bay, key: str) -> tuple[str, str]:
    row = bay.hub.board.rows[key]
    return row.state, row.text


async def test_facts_are_in_force_in_the_moment_they_are_known(member: Bay) -> None:
    hub = member.hub
    web = container(1, health={"status": "healthy"})
    populate(hub, "nas", [web], [unit()])
    keys = [
        (await add(member, name=kind, kind=kind, node="nas", target=target))["check"]["key"]
        for kind, target in (("unit", "web.service"), ("container", "web1"), ("node", ""))
    ]
    assert [state(member, key) for key in keys] == [("ok", "is active"), ("ok", "is healthy"), ("ok", "is connected")]
    failed = unit(activeState="failed", subState="failed", result="exit-code", exitCode=3)
    sick = {**web, "health": {"status": "unhealthy", "output": "first\nno answer"}}
    raw = hub.twin.get("nas").raw
    hub.twin.apply_state("nas", 2, {**raw, "services": {"web.service": failed}, "containers": {web["id"]: sick}})
    assert [state(member, key) for key in keys] == [
        ("fail", "failed with exit code 3"),
        ("fail", "is unhealthy: no answer"),
        ("ok", "is connected"),
    ]
    hub.twin.set_connection("nas", Connection("offline", "The node did not answer for 20 s."))
    told = [state(member, key) for key in keys]
    assert [each[0] for each in told] == ["unknown", "unknown", "fail"]
    assert told[0][1] == "hangs on nas, which cannot be reached"


async def test_a_job_calls_with_nothing_but_its_token(member: Bay) -> None:
    made = await add(member, name="Backup", kind="heartbeat", intervalS=3600)
    key, token = made["check"]["key"], made["asks"]["token"]
    assert len(token) >= 32
    job = member.program()
    failed = f"/api/heartbeat/{token}?status=down&msg=disk+full"
    answers = [await job.get(f"/api/heartbeat/{token}"), await job.post(failed)]
    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "ok\n")] * 2
    assert [beat.text for beat in member.hub.board.beats(key)] == ["called", "called: it failed: disk full"]
    assert state(member, key)[0] == "fail"
    other = {"name": "B", "kind": "heartbeat", "intervalS": 60}
    changed = await member.client.put(f"/api/monitoring/{key}", json=other)
    assert changed.json()["asks"]["token"] == token
    looking = (await (await member.visitor("viewer")).get(f"/api/monitoring/{key}")).json()
    assert (looking["check"]["key"], looking["asks"]["kind"], "token" in looking["asks"]) == (key, "heartbeat", False)
    wrong = await job.get("/api/heartbeat/nonsense")
    assert (wrong.status_code, wrong.json()["detail"]) == (404, UNKNOWN)
    assert (await job.get(f"/api/heartbeat/{token}/more")).status_code in (401, 404)
    assert (await job.delete(f"/api/heartbeat/{token}")).status_code in (401, 403)
    for _ in range(CALLS_PER_MINUTE):
        limited = await job.get("/api/heartbeat/nonsense")
    assert (limited.status_code, "Retry-After" in limited.headers) == (429, True)


async def test_secret_headers_are_kept_sealed_and_never_told(member: Bay) -> None:
    body = {"name": "Api", "kind": "http", "target": f"{member.url}/api/nodes", "statuses": "200"}
    token = await token_of(member)
    secret = f"Bearer {token}"
    made = await add(member, **body, secrets={"Authorization": secret})
    key = made["check"]["key"]
    assert made["asks"]["sealed"] == {"Authorization": ""}
    kept = member.hub.board.checks[key].sealed["Authorization"]
    assert token not in kept
    assert (await member.client.post(f"/api/monitoring/{key}/run")).json()["check"]["state"] == "ok"
    kept_on = {**body, "name": "A", "secrets": {"Authorization": ""}}
    again = await member.client.put(f"/api/monitoring/{key}", json=kept_on)
    assert again.status_code == 200
    assert member.hub.board.checks[key].sealed == {"Authorization": kept}
    assert secret not in (await member.client.get("/api/monitoring")).text
    dropped = await member.client.put(f"/api/monitoring/{key}", json=body)
    assert "sealed" not in dropped.json()["asks"]


async def test_a_check_is_tried_out_before_it_is_kept(member: Bay) -> None:
    body = {"name": "Hub", "kind": "http", "target": f"{member.url}/api/health", "statuses": "200", "pattern": "o"}
    found = await member.client.post("/api/monitoring/try", json=body)
    assert (found.json()["level"], found.json()["text"]) == ("ok", "answers 200 OK")
    assert (await member.client.get("/api/monitoring")).json() == []
    for wrong in ({"pattern": "("}, {"jsonPath": "x"}, {"headers": {"Content-Length": "1"}}, {"redirects": 99}):
        refused = await member.client.post("/api/monitoring/try", json={**body, **wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid"), wrong


async def test_metadata_services_are_refused_unless_somebody_signed_in_says_so(member: Bay) -> None:
    body = {"name": "Meta", "kind": "http", "target": "http://169.254.169.254/latest/meta-data/"}
    for target, words in (
        (body["target"], "metadata"),
        ("http://[fd00:ec2::254]/", "metadata"),
        ("file:///x", "https"),
    ):
        refused = await member.client.post("/api/monitoring", json={**body, "target": target})
        assert (refused.status_code, words in refused.json()["detail"]) == (400, True)
    token = await token_of(member)
    program = member.program(Authorization=f"Bearer {token}")
    asked = await program.post("/api/monitoring", json={**body, "anywhere": True, "enabled": False})
    assert (asked.status_code, "signed in" in asked.json()["detail"]) == (409, True)
    assert (await add(member, **{**body, "anywhere": True, "enabled": False}))["asks"]["anywhere"]


async def test_a_window_hides_what_fails_and_is_in_force_at_once(member: Bay) -> None:
    key = (await add(member, kind="tcp", target="127.0.0.1:1", failures=1, tags=["db"]))["check"]["key"]
    await member.client.post(f"/api/monitoring/{key}/run")
    assert state(member, key)[0] == "fail"
    window = {"name": "Move", "since": 0, "until": 4_000_000_000_000, "tags": ["db"]}
    made = (await member.client.post("/api/maintenance", json=window)).json()
    assert (made["open"], state(member, key)[0]) == (True, "maintenance")
    assert f"check:{key}" not in member.hub.live.state["attention"]
    other = await member.client.put(f"/api/maintenance/{made['id']}", json={**window, "tags": ["web"]})
    assert (other.status_code, state(member, key)[0]) == (200, "fail")
    assert [each["id"] for each in (await member.client.get("/api/maintenance")).json()] == [made["id"]]
    assert (await member.client.delete(f"/api/maintenance/{made['id']}")).status_code == 204
    assert (await member.client.delete(f"/api/maintenance/{made['id']}")).status_code == 404
    assert (await member.client.post("/api/maintenance", json={"name": "w"})).status_code == 400
    circle = {"name": "x", "kind": "tcp", "target": "a:1", "parents": [key]}
    loop = await member.client.put(f"/api/monitoring/{key}", json=circle)
    assert (loop.status_code, loop.json()["code"]) == (400, "invalid")


async def test_checks_come_change_and_go_with_their_objects(member: Bay) -> None:
    hub = member.hub
    web = container(1, unit="web.service", health={"status": "healthy"})
    populate(hub, "nas", [web], [unit(containers=[web["id"]])])
    raw = hub.twin.get("nas").raw
    hub.live.flush()
    assert {key: row.state for key, row in hub.board.rows.items()} == {
        "auto.nas": "ok", "auto.nas.web": "ok", "auto.nas.web.web1": "ok",
    }  # fmt: skip
    asks = (await member.client.get("/api/monitoring/auto.nas.web")).json()["asks"]
    body = {"name": "Web", "kind": "unit", "node": "nas", "target": asks["target"], "enabled": False, "active": False}
    edited = (await member.client.put("/api/monitoring/auto.nas.web", json=body)).json()
    assert (edited["check"]["state"], edited["check"]["edited"], edited["check"]["name"]) == ("paused", True, "Web")
    assert (await member.client.delete("/api/monitoring/auto.nas.web")).status_code == 204
    assert (state(member, "auto.nas.web")[0], hub.board.rows["auto.nas.web"].name) == ("ok", "web")
    failed = unit(activeState="failed", subState="failed", result="exit-code", containers=[web["id"]])
    hub.twin.apply_state("nas", 2, {**raw, "services": {"web.service": failed}})
    hub.live.flush()
    assert state(member, "auto.nas.web")[0] == "fail"
    assert "check:auto.nas.web" not in hub.live.state["attention"]  # the service says it already
    hub.twin.apply_state("nas", 3, {**raw, "services": {}, "containers": {}})
    hub.live.flush()
    assert list(hub.board.rows) == ["auto.nas"]
    assert (await member.client.delete("/api/monitoring/auto.nas.web")).status_code == 404


async def until_board(bay: Bay, fits: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not fits():
            changed = asyncio.Event()
            stop = bay.hub.board.subscribe(changed.set)
            await changed.wait()
            stop()


async def test_a_file_beside_a_service_has_it_checked(member: Bay, monkeypatch: pytest.MonkeyPatch) -> None:
    hub, folder = member.hub, "/home/a/.config/containers/systemd"
    path = f"{folder}/web.checks.yml"
    text = "up:\n  kind: container\n  target: web1\n  active: maybe\nruns:\n  kind: container\n  target: web1\n"

    async def request(node: str, action: str, args: dict[str, Any], **_: Any) -> dict[str, Any]:
        assert (node, action, args) == ("nas", "files.read", {"path": path})
        return {"content": text}

    monkeypatch.setattr(hub.nodes, "request", request)
    populate(hub, "nas", [container(1)], [unit(sourcePath=f"{folder}/web.container")])
    raw = hub.twin.get("nas").raw
    hub.twin.apply_state("nas", 2, {**raw, "files": {path: {"path": path, "kind": "checks", "sha256": "a" * 64}}})
    await until_board(member, lambda: "auto.nas.web.checks.runs" in hub.board.rows)
    assert state(member, "auto.nas.web.checks.runs") == ("ok", "runs")
    assert hub.board.checks["auto.nas.web.checks.runs"].parents == ("auto.nas.web",)
    assert state(member, "auto.nas.web.checks.up")[1].startswith("cannot be made: web.checks.yml, line 4: active: Exp")
    body = {"files": [{"path": path, "content": text}]}
    (finding,) = (await member.client.post("/api/nodes/nas/lint", json=body)).json()
    assert (finding["path"], finding["line"], finding["severity"]) == (path, 4, "error")
    hub.twin.apply_state("nas", 3, {**raw, "files": {}})
    await until_board(member, lambda: "auto.nas.web.checks.runs" not in hub.board.rows)
