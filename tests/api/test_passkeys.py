"""Passkeys over REST: one's own, signing in with one, and what an administrator takes away."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from servicebay.api.gate import COOKIE
from servicebay.auth.audit import AuditQuery
from tests.api.bay import PASSWORD, Bay
from tests.auth.authenticator import Passkey

pytestmark = pytest.mark.anyio
OWN = {"password": PASSWORD}


def at_localhost(bay: Bay, **headers: str) -> httpx2.AsyncClient:
    """A browser that calls the hub by a name."""
    host = bay.url.removeprefix("http://").replace("127.0.0.1", "localhost")
    return bay.program(Host=host, Origin=f"http://{host}", **headers)


def device(bay: Bay) -> Passkey:
    return Passkey(site="localhost", origin=bay.url.replace("127.0.0.1", "localhost"))


async def add(browser: httpx2.AsyncClient, passkey: Passkey, name: str = "phone") -> dict[str, Any]:
    begun = (await browser.post("/api/auth/passkeys/begin", json=OWN)).json()
    made = passkey.make(begun["challenge"], begun["handle"])
    body = {"name": name, "id": made.id, "clientData": made.client_data, "attestation": made.attestation}
    answer = await browser.post("/api/auth/passkeys", json={**body, "transports": ["internal"]})
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


async def login(browser: httpx2.AsyncClient, passkey: Passkey) -> httpx2.Response:
    asked = (await browser.post("/api/auth/passkey/begin")).json()
    good = passkey.sign(asked["challenge"])
    body = {"id": good.id, "clientData": good.client_data, "authenticatorData": good.authenticator_data}
    return await browser.post(
        "/api/auth/passkey/login", json={**body, "signature": good.signature, "handle": good.handle}
    )


async def test_a_passkey_is_added_renamed_used_and_removed(member: Bay) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    anna, key = at_localhost(member, **{"Cookie": member.cookie, "User-Agent": agent}), device(member)
    assert (await anna.get("/api/auth/passkeys")).json() == {"passkeys": [], "suggestion": "Firefox on Linux"}
    wrong = await anna.post("/api/auth/passkeys/begin", json={"password": "no"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong-password")
    assert "known" not in (await at_localhost(member).post("/api/auth/passkey/begin")).json()
    row = await add(anna, key)
    assert (row["name"], row["site"], row["worksHere"], "lastUsedAt" in row) == ("phone", "localhost", True, False)
    begun = (await anna.post("/api/auth/passkeys/begin", json=OWN)).json()
    assert begun["own"] == [{"id": key.id, "transports": ["internal"]}]
    path = f"/api/auth/passkeys/{row['id']}"
    assert (await anna.put(path, json={"name": " stick "})).json()["name"] == "stick"

    # a second step is not asked for: a passkey is two
    factor = member.hub.auth.second_factor
    factor._now_ms = lambda: 1_700_000_000_000
    user = await member.hub.auth.users.known("anna")
    await factor.begin(user.id, "anna")
    async with member.hub.database.begin() as connection:
        await connection.execute(text("UPDATE totp SET confirmed_at = 1"))
    assert (await factor.standing(user.id)).enabled

    visitor = at_localhost(member)
    asked = await visitor.post("/api/auth/passkey/begin")
    assert asked.json()["known"] is True
    cookie = asked.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/api/auth/passkey", "max-age=300"):
        assert part in cookie
    answer = await login(visitor, key)
    assert (answer.status_code, answer.json()["username"]) == (200, "anna")
    assert (await visitor.get("/api/auth/session")).json()["username"] == "anna"
    (used,) = (await anna.get("/api/auth/passkeys")).json()["passkeys"]
    assert used["lastUsedAt"] >= used["createdAt"]

    assert (await anna.delete(path)).status_code == 204
    assert (await anna.delete(path)).json()["code"] == "unknown-passkey"
    assert (await login(at_localhost(member), key)).json()["code"] == "wrong-passkey"
    found = await member.hub.audit.find(AuditQuery(action="auth.passkey"), 9)
    assert [line.detail for line in found] == ["removed stick", "renamed phone → stick", "added phone"]


async def test_an_address_that_cannot_have_passkeys_says_so(member: Bay) -> None:
    await add(at_localhost(member, Cookie=member.cookie), device(member))
    here = (await member.client.get("/api/auth/passkeys")).json()
    assert "127.0.0.1 is an IP address" in here["refused"]
    assert [row.get("worksHere") for row in here["passkeys"]] == [None]
    for path, body in (("passkeys/begin", OWN), ("passkey/begin", None)):
        refused = await member.client.post(f"/api/auth/{path}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "no-passkeys-here"), path


async def test_a_challenge_is_of_the_browser_that_asked(member: Bay) -> None:
    key = device(member)
    await add(at_localhost(member, Cookie=member.cookie), key)
    asked = (await at_localhost(member).post("/api/auth/passkey/begin")).json()
    good = key.sign(asked["challenge"])
    body = {"id": good.id, "clientData": good.client_data, "authenticatorData": good.authenticator_data}
    thief = at_localhost(member, Cookie="servicebay_browser=another")
    for browser in (thief, at_localhost(member)):
        late = await browser.post(
            "/api/auth/passkey/login", json={**body, "signature": good.signature, "handle": good.handle}
        )
        assert (late.status_code, late.json()["code"]) == (409, "passkey-late")


async def test_an_administrator_takes_both_away_and_nobody_else_does(member: Bay) -> None:
    key, user = device(member), await member.hub.auth.users.known("anna")
    row = await add(at_localhost(member, Cookie=member.cookie), key)
    other = at_localhost(member, Cookie=f"{COOKIE}={await member.session_of('olga', 'x', 'operator')}")
    path = f"/api/auth/passkeys/{row['id']}"
    assert (await other.delete(path)).status_code == 404  # it is none of hers
    assert (await other.put(path, json={"name": "mine"})).status_code == 404
    assert (await other.delete("/api/users/anna/passkeys")).status_code == 403
    token = await member.hub.auth.tokens.create(user.id, "t", "admin")
    program = member.program(Authorization=f"Bearer {token}")
    assert (await program.get("/api/auth/passkeys")).status_code == 403
    people = {each["name"]: each for each in (await member.client.get("/api/users")).json()["users"]}
    assert (people["anna"]["passkeys"], "passkeys" in people["olga"]) == (1, False)
    assert (await member.client.delete("/api/users/anna/passkeys")).status_code == 204
    assert (await login(at_localhost(member), key)).json()["code"] == "wrong-passkey"
    (line,) = await member.hub.audit.find(AuditQuery(action="user.passkeys"), 9)
    assert (line.actor, line.target, line.detail) == ("anna", "anna", "removed 1")
