import pytest

from servicebay.auth.attempts import ATTEMPTS_PER_ACCOUNT
from tests.api.bay import PASSWORD, Bay

pytestmark = pytest.mark.anyio


async def test_the_setup_link_makes_the_first_account_once(bay: Bay) -> None:
    assert (await bay.client.get("/api/health")).json()["setupNeeded"] is True
    wrong = {"token": "x" * 43, "username": "eve", "password": PASSWORD}
    assert (await bay.client.post("/api/auth/setup", json=wrong)).status_code == 403
    await bay.sign_up()
    assert (await bay.client.get("/api/auth/session")).json()["username"] == "anna"
    again = {"token": bay.setup_token, "username": "eve", "password": PASSWORD}
    refused = await bay.stranger().post("/api/auth/setup", json=again)
    assert (refused.status_code, refused.json()["code"]) == (409, "setup-closed")
    assert await bay.hub.auth.open_setup() is None


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(bay: Bay) -> None:
    body = {"token": bay.setup_token, "username": "anna", "password": PASSWORD}
    cookie = (await bay.client.post("/api/auth/setup", json=body)).headers["set-cookie"].lower()
    assert cookie.startswith("servicebay_session=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # plain HTTP


async def test_a_wrong_password_and_an_unknown_name_read_the_same(member: Bay) -> None:
    async with member.stranger() as stranger:
        wrong = await stranger.post("/api/auth/login", json={"username": "anna", "password": "no"})
        unknown = await stranger.post("/api/auth/login", json={"username": "nobody", "password": "no"})
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.json() == unknown.json()
        assert wrong.headers["content-type"] == "application/problem+json"
        right = await stranger.post("/api/auth/login", json={"username": "anna", "password": PASSWORD})
        assert right.status_code == 200
        assert (await stranger.get("/api/nodes")).status_code == 200


async def test_signing_out_ends_the_session_on_the_hub(member: Bay) -> None:
    cookie = member.cookie
    assert (await member.client.post("/api/auth/logout")).status_code == 204
    async with member.stranger(Cookie=cookie) as thief:
        assert (await thief.get("/api/nodes")).status_code == 401


async def test_too_many_attempts_are_told_to_wait(member: Bay) -> None:
    async with member.stranger() as stranger:
        body = {"username": "anna", "password": "no"}
        for _ in range(ATTEMPTS_PER_ACCOUNT):
            assert (await stranger.post("/api/auth/login", json=body)).status_code == 401
        refused = await stranger.post("/api/auth/login", json={"username": "anna", "password": PASSWORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 300
    assert refused.json()["retryAfterS"] == int(refused.headers["retry-after"])


async def test_without_a_session_the_answer_says_whether_an_account_is_needed_first(bay: Bay) -> None:
    first = await bay.client.get("/api/auth/session")
    assert (first.status_code, first.json()["setupNeeded"]) == (401, True)
    await bay.sign_up()
    later = await bay.stranger().get("/api/auth/session")
    assert (later.status_code, "setupNeeded" in later.json()) == (401, False)


async def test_a_token_signs_programs_in_without_an_origin(member: Bay) -> None:
    user = await member.hub.auth.users.find("anna")
    assert user is not None
    token = await member.hub.auth.tokens.create(user.id, "metrics", "operate")
    async with member.program(Authorization=f"Bearer {token}") as program:
        assert (await program.get("/metrics")).status_code == 200
        missing = await program.post("/api/services/none/action", json={"action": "start"})
        assert missing.status_code == 404
    record = (await member.hub.auth.tokens.list())[0]
    assert record.last_used_at is not None
    assert await member.hub.auth.tokens.revoke(record.id)
    async with member.program(Authorization=f"Bearer {token}") as program:
        assert (await program.get("/metrics")).status_code == 401


@pytest.mark.parametrize(
    "bearer", ["Bearer", "Bearer sb_local_" + "0" * 64, "Bearer x", "Basic YTpi", "sb_local_" + "0" * 64]
)
async def test_a_bad_token_is_nobody_even_beside_a_good_cookie(member: Bay, bearer: str) -> None:
    answer = await member.client.get("/api/nodes", headers={"Authorization": bearer})
    assert answer.status_code == 401


async def test_the_hub_records_who_signed_in_and_who_could_not(member: Bay) -> None:
    async with member.stranger() as stranger:
        await stranger.post("/api/auth/login", json={"username": "anna", "password": "no"})
    rows = await member.hub.audit.recent()
    assert [(row.action, row.outcome, row.address) for row in rows] == [
        ("auth.login", "invalid-credentials", "127.0.0.1"),
    ]
    assert not any(PASSWORD in str(row) for row in rows)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "anna"}, "password"),
        ({"username": 1, "password": "x"}, "username"),
        ({"username": "a", "password": "b", "admin": True}, "admin"),
        ([], None),
        ("x", None),
    ],
)
async def test_a_malformed_body_is_a_problem_that_names_the_field(bay: Bay, body: object, field: str | None) -> None:
    answer = await bay.client.post("/api/auth/login", json=body)
    assert (answer.status_code, answer.json().get("field")) == (400, field)


async def test_what_is_no_json_or_too_long_is_a_problem_too(bay: Bay) -> None:
    headers = {"Content-Type": "application/json"}
    assert (await bay.client.post("/api/auth/login", content=b"{", headers=headers)).status_code == 400
    assert (await bay.client.post("/api/auth/login", content=b"\xff\xfe", headers=headers)).status_code == 400
    long = b'{"username":"' + b"a" * 100_000 + b'","password":"b"}'
    answer = await bay.client.post("/api/auth/login", content=long, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    nested = b"[" * 60_000
    assert (await bay.client.post("/api/auth/login", content=nested, headers=headers)).status_code == 400
