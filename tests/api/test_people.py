"""Accounts, sessions, tokens and the record of it all, as administrators and as people themselves see them."""

import asyncio
import io
import json
from typing import Any

import httpx2
import pyotp
import pytest
from sqlalchemy import text

from servicebay.api.gate import COOKIE
from servicebay.auth.audit import MOST_ROWS, AuditQuery
from servicebay.auth.people import LINK_MS
from servicebay.auth.roles import TITLES
from servicebay.storage.backup import check_backup
from tests.api.bay import DEADLINE_S, PASSWORD, Bay

pytestmark = pytest.mark.anyio
NEW = "a new and long password"


async def invited(bay: Bay, name: str = "ben", role: str = "operator") -> str:
    answer = await bay.client.post("/api/users", json={"name": name, "role": role})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["path"]).partition("#token=")[2].partition("&")[0]


async def users(bay: Bay) -> dict[str, Any]:
    return {row["name"]: row for row in (await bay.client.get("/api/users")).json()["users"]}


async def accept(bay: Bay, token: str, password: str = NEW) -> tuple[httpx2.AsyncClient, httpx2.Response]:
    browser = bay.stranger()
    return browser, await browser.post("/api/auth/accept", json={"token": token, "password": password})


async def test_who_is_invited_sets_the_password_once_and_has_the_role(member: Bay) -> None:
    token = await invited(member)
    row = (await users(member))["ben"]
    assert (row["role"], row["invited"], "seenAt" in row) == ("operator", True, False)
    assert (await accept(member, token, "short"))[1].json()["field"] == "password"
    ben, answer = await accept(member, token)
    assert (answer.json()["username"], answer.json()["may"]) == ("ben", ["read", "operate"])
    assert (await ben.get("/api/users")).status_code == 403
    again = (await accept(member, token))[1]
    assert (again.status_code, again.json()["code"]) == (403, "invitation")
    assert "invited" not in (await users(member))["ben"]
    sign_in = await member.stranger().post("/api/auth/login", json={"username": "ben", "password": NEW})
    assert sign_in.status_code == 200
    roles = (await member.client.get("/api/users")).json()["roles"]
    assert [(role["name"], role["title"]) for role in roles] == list(TITLES.items())


async def test_a_link_ends_with_time_with_a_newer_one_and_with_the_account(member: Bay) -> None:
    first = await invited(member)
    second = (await member.client.post("/api/users/ben/link")).json()["path"].partition("#token=")[2].partition("&")[0]
    assert (await accept(member, first))[1].json()["code"] == "invitation"
    people = member.hub.auth.people
    clock, people._now_ms = people._now_ms, lambda: clock() + LINK_MS
    assert (await accept(member, second))[1].json()["code"] == "invitation"
    await people.prune()
    people._now_ms = clock
    third = (await member.client.post("/api/users/ben/link")).json()["path"].partition("#token=")[2].partition("&")[0]
    assert (await member.client.put("/api/users/ben", json={"disabled": True})).json()["disabled"] is True
    assert (await accept(member, third))[1].json()["code"] == "invitation"


async def test_a_role_that_is_taken_away_counts_at_once_also_for_open_pages(member: Bay) -> None:
    ben, _ = await accept(member, await invited(member))
    page = await member.socket(Cookie=f"{COOKIE}={ben.cookies[COOKIE]}")
    changed = await member.client.put("/api/users/ben", json={"role": "viewer"})
    assert changed.json()["role"] == "viewer"
    await asyncio.wait_for(page.gone.wait(), DEADLINE_S)
    assert (await ben.post("/api/links", json={})).status_code == 403
    assert (await member.client.put("/api/users/ben", json={"disabled": True})).status_code == 200
    assert (await ben.get("/api/auth/session")).status_code == 401
    refused = await member.stranger().post("/api/auth/login", json={"username": "ben", "password": NEW})
    assert (refused.status_code, refused.json()["code"]) == (403, "disabled")
    assert (await member.client.put("/api/users/ben", json={"disabled": False})).status_code == 200
    assert (await member.client.delete("/api/users/ben")).status_code == 204
    assert set(await users(member)) == {"anna"}
    assert (await member.client.delete("/api/users/ben")).status_code == 404


async def test_the_last_administrator_cannot_be_lost(member: Bay) -> None:
    await member.session_of("ben", "x", "operator")
    assert "fixed" in (await users(member))["anna"]
    for body in ({"role": "viewer"}, {"disabled": True}):
        refused = await member.client.put("/api/users/anna", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "last-administrator")
    assert (await member.client.delete("/api/users/anna")).status_code == 409
    assert (await member.client.put("/api/users/ben", json={"role": "administrator"})).status_code == 200
    assert "fixed" not in (await users(member))["anna"]
    both = await asyncio.gather(*(member.client.delete(f"/api/users/{name}") for name in ("anna", "ben")))
    assert len(await member.hub.auth.users.list()) == 1, [answer.status_code for answer in both]


async def test_a_password_is_changed_by_who_knows_it_and_ends_the_other_sessions(member: Bay) -> None:
    user = await member.hub.auth.users.known("anna")
    other, _ = await member.hub.auth.sessions.create(user.id, "10.0.0.9", "Mozilla/5.0 (X11; Linux) Firefox/140.0")
    page = await member.socket(Cookie=f"{COOKIE}={other}")
    body = {"password": "not it at all", "newPassword": NEW}
    wrong = await member.client.put("/api/auth/password", json=body)
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["field"]) == (403, "wrong-password", "password")
    weak = await member.client.put("/api/auth/password", json={"password": PASSWORD, "newPassword": "short"})
    assert (weak.status_code, weak.json()["field"]) == (400, "newPassword")
    done = await member.client.put("/api/auth/password", json={"password": PASSWORD, "newPassword": NEW})
    assert done.status_code == 204
    await asyncio.wait_for(page.gone.wait(), DEADLINE_S)
    assert (await member.client.get("/api/auth/session")).status_code == 200
    assert (await member.stranger(Cookie=f"{COOKIE}={other}").get("/api/nodes")).status_code == 401
    assert not any(NEW in str(row) or PASSWORD in str(row) for row in await member.hub.audit.recent())


async def test_sessions_are_seen_told_apart_and_ended(member: Bay) -> None:
    user = await member.hub.auth.users.known("anna")
    await member.hub.auth.sessions.create(user.id, "10.0.0.9", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    vera = await member.visitor("viewer")
    rows = (await member.client.get("/api/auth/sessions")).json()
    assert {(row["device"], row["address"], row["current"]) for row in rows} == {
        ("Unknown program", "127.0.0.1", True),
        ("Firefox on Linux", "10.0.0.9", False),
    }
    assert len((await member.client.get("/api/auth/sessions?everyone=true")).json()) == 3
    (own,) = (await vera.get("/api/auth/sessions")).json()
    assert (await vera.get("/api/auth/sessions?everyone=true")).status_code == 403
    assert (await vera.delete(f"/api/auth/sessions/{rows[0]['id']}")).status_code == 403
    other = next(row["id"] for row in rows if not row["current"])
    assert (await member.client.delete(f"/api/auth/sessions/{other}")).status_code == 204
    assert (await member.client.delete(f"/api/auth/sessions/{other}")).status_code == 404
    await member.hub.auth.sessions.create(user.id, "10.0.0.9")
    assert (await member.client.post("/api/auth/sessions/end-others")).status_code == 204
    assert len((await member.client.get("/api/auth/sessions")).json()) == 1
    assert (await member.client.delete(f"/api/auth/sessions/{own['id']}")).status_code == 204
    assert (await vera.get("/api/nodes")).status_code == 401


async def test_a_second_step_is_asked_for_and_each_code_counts_once(member: Bay) -> None:
    login = {"username": "anna", "password": PASSWORD}
    factor = member.hub.auth.second_factor
    factor._now_ms = lambda: 1_700_000_000_000
    own = {"password": PASSWORD}
    assert (await member.client.post("/api/auth/second-factor", json={"password": "no"})).status_code == 403
    begun = (await member.client.post("/api/auth/second-factor", json=own)).json()
    assert begun["picture"].startswith("data:image/svg+xml")
    app = pyotp.TOTP(begun["secret"])
    assert (await member.stranger().post("/api/auth/login", json=login)).status_code == 200  # not confirmed yet
    wrong = await member.client.post("/api/auth/second-factor/confirm", json={"code": "000 000"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong-code")
    first = app.at(1_700_000_000)
    confirmed = await member.client.post("/api/auth/second-factor/confirm", json={"code": f"{first[:3]} {first[3:]}"})
    codes = confirmed.json()["codes"]
    assert len(set(codes)) == 10
    asked = await member.stranger().post("/api/auth/login", json=login)
    assert (asked.status_code, asked.json()["code"]) == (403, "second-factor")
    for code, status in ((first, 403), (app.at(1_700_000_030), 200), (app.at(1_700_000_030), 403), (codes[0], 200)):
        assert (await member.stranger().post("/api/auth/login", json={**login, "code": code})).status_code == status
    assert (await member.stranger().post("/api/auth/login", json={**login, "code": codes[0]})).status_code == 403
    assert (await member.client.get("/api/auth/second-factor")).json() == {"enabled": True, "codesLeft": 9}
    assert (await member.client.post("/api/auth/second-factor", json=own)).status_code == 409
    link = (await member.client.post("/api/users/anna/link")).json()["path"].partition("#token=")[2].partition("&")[0]
    assert (await accept(member, link))[1].json()["code"] == "second-factor"
    async with member.hub.database.begin() as connection:
        kept = str((await connection.execute(text("SELECT secret FROM totp"))).scalar_one())
    assert begun["secret"] not in kept
    assert (await member.client.delete("/api/users/anna/second-factor")).status_code == 204
    assert (await member.stranger().post("/api/auth/login", json=login)).status_code == 200
    lines = [(row.outcome, row.detail) for row in await member.hub.audit.find(AuditQuery(words="second-factor"), 9)]
    assert lines == [("ok", "removed"), ("ok", "added")]


async def test_a_token_is_made_once_told_once_and_taken_back(member: Bay) -> None:
    body = {"label": "Prometheus", "scope": "read", "days": 30}
    made = (await member.client.post("/api/auth/tokens", json=body)).json()
    program = member.program(Authorization=f"Bearer {made['token']}")
    assert (await program.get("/metrics")).status_code == 200
    assert (await program.post("/api/auth/tokens", json=body)).status_code == 403
    (row,) = (await member.client.get("/api/auth/tokens")).json()
    assert (row["label"], row["scope"], "lastUsedAt" in row, "expiresAt" in row) == ("Prometheus", "read", True, True)
    assert made["token"] not in json.dumps(row)
    vera = await member.visitor("viewer")
    for odd in ({**body, "scope": "admin"}, {**body, "label": " "}, {**body, "days": 0}):
        assert (await vera.post("/api/auth/tokens", json=odd)).status_code == 400, odd
    assert (await vera.delete(f"/api/auth/tokens/{made['id']}")).status_code == 403
    assert (await vera.post("/api/auth/tokens", json=body)).status_code == 201
    assert len((await member.client.get("/api/auth/tokens?everyone=true")).json()) == 2
    tokens = member.hub.auth.tokens
    clock, tokens._now_ms = tokens._now_ms, lambda: row["expiresAt"]
    assert (await program.get("/metrics")).status_code == 401
    tokens._now_ms = clock
    assert (await member.client.delete(f"/api/auth/tokens/{made['id']}")).status_code == 204
    assert (await program.get("/metrics")).status_code == 401
    assert (await member.client.delete(f"/api/auth/tokens/{made['id']}")).status_code == 404


async def test_the_record_is_filtered_paged_and_exported(member: Bay) -> None:
    for number in range(7):
        await member.hub.audit.record("ben", "10.0.0.5", "node.apply", f"nas{number}", "ok" if number else "conflict")
    await member.hub.audit.record("anna", "10.0.0.6", "user.add", "100%_sure")

    async def find(**query: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await member.client.get("/api/audit", params=query)).json()
        return found

    first = await find(limit=5)
    assert [line["target"] for line in first["lines"]] == ["100%_sure", "nas6", "nas5", "nas4", "nas3"]
    assert [line["target"] for line in (await find(limit=5, before=first["before"]))["lines"]] == [
        "nas2",
        "nas1",
        "nas0",
    ]
    assert (first["actors"], first["actions"]) == (["anna", "ben"], ["node.apply", "user.add"])
    assert [line["outcome"] for line in (await find(failed=True))["lines"]] == ["conflict"]
    for query, count in (({"actor": "ben"}, 7), ({"action": "user."}, 1), ({"words": "%_S"}, 1), ({"words": "5"}, 7)):
        assert len((await find(**query))["lines"]) == count, query
    at = first["lines"][0]["at"]
    assert len((await find(since=at + 1))["lines"]) == 0
    assert len((await find(until=at + 1))["lines"]) == 8
    assert (await member.client.get("/api/audit?limit=9999")).status_code == 400
    exported = await member.client.get("/api/audit/export?actor=ben")
    lines = [json.loads(text) for text in exported.text.splitlines()]
    assert [line["target"] for line in lines] == [f"nas{number}" for number in range(7)]
    assert "attachment" in exported.headers["content-disposition"]
    assert (await (await member.visitor("operator")).get("/api/audit")).status_code == 403


async def test_the_record_is_bounded(member: Bay, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"{MOST_ROWS:,}" in (await member.client.get("/api/audit")).json()["kept"]
    monkeypatch.setattr("servicebay.auth.audit.MOST_ROWS", 3)
    for number in range(5):
        await member.hub.audit.record("ben", "", "x", str(number))
    await member.hub.audit.prune()
    assert [row.target for row in await member.hub.audit.recent()] == ["4", "3", "2"]


async def test_a_backup_is_for_an_administrator_who_is_there(member: Bay) -> None:
    body = {"password": PASSWORD, "passphrase": "a passphrase of words"}
    wrong = await member.client.post("/api/backup", json={**body, "password": "not it"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong-password")
    weak = await member.client.post("/api/backup", json={**body, "passphrase": "short"})
    assert (weak.status_code, weak.json()["field"]) == (400, "passphrase")
    program = member.program(Authorization=f"Bearer {member.hub.auth.local_token.text}")
    assert (await program.post("/api/backup", json=body)).status_code == 403
    answer = await member.client.post("/api/backup", json=body)
    assert answer.content.startswith(b"SBBACKUP")
    assert int(answer.headers["content-length"]) == len(answer.content)
    manifest = await asyncio.to_thread(check_backup, io.BytesIO(answer.content), body["passphrase"])
    assert manifest.files >= 2
    assert [row.outcome for row in await member.hub.audit.find(AuditQuery(action="backup."), 9)] == ["ok", "passphrase"]
    assert not list(member.hub.settings.data_dir.glob(".backup-*"))
