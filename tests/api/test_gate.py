"""Nothing answers without a session but what is meant to; what comes from another site is refused."""

import ipaddress

import pytest
import socketio  # type: ignore[import-untyped]
import websockets
from litestar.routes import HTTPRoute
from sqlalchemy import text

from servicebay.api.gate import BEARING, OPEN, is_open, surface_of
from servicebay.api.needs import route_needs
from servicebay.settings.model import Network
from tests.api.bay import PASSWORD, Bay, container, populate

pytestmark = pytest.mark.anyio
SAMPLES = {"{container}": "web1", "{name}": "nas", "{path}": "x", "{job}": "j1", "{version}": "1"}


def routes_of(bay: Bay) -> list[tuple[str, str]]:
    """All (method, path) that the application knows, with sample values for parameters."""
    found = []
    for route in bay.app.rest.routes:
        assert isinstance(route, HTTPRoute), "a route that is not HTTP needs a guard of its own"
        path = (
            route.path_format.replace("{container}", "web1")
            .replace("{name}", "nas")
            .replace("{path}", "x")
            .replace("{job}", "j1")
            .replace("{version}", "1")
        )
        found += [(str(method), path) for method in route.methods]
    return found


async def test_every_route_asks_for_a_session_but_the_allow_list(bay: Bay) -> None:
    await bay.sign_up()
    walked, stranger = 0, bay.stranger()
    for method, path in routes_of(bay):
        if is_open(method, path) or surface_of(path) == "client":
            continue
        answer = await stranger.request(method, path)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["content-type"] == "application/problem+json"
        if method != "HEAD":
            assert answer.json()["code"] == "unauthenticated"
        walked += 1
    assert walked >= 19


async def test_the_allow_list_names_routes_that_exist_and_no_more(bay: Bay) -> None:
    routes = set(routes_of(bay))
    assert routes >= OPEN
    assert {path for method, path in routes - OPEN if is_open(method, path)} == {f"{BEARING}{{token}}"}
    assert {path for _, path in OPEN} == {
        "/api/health",
        *(f"/api/auth/{what}" for what in ("accept", "login", "setup", "passkey/begin", "passkey/login")),
    }
    needs = route_needs(bay.app.rest)
    declared = {place for place, need in needs.items() if need == "open"}
    assert declared == OPEN | {(method, f"{BEARING}{{token}}") for method in ("GET", "POST")}


async def test_what_does_not_exist_is_not_told_to_strangers(member: Bay) -> None:
    for path in (
        "/api",
        "/api/",
        "/api/nothing",
        "/api/health/",
        "/api/auth/login/x",
        "/metrics/",
        f"{member.url}//api/nodes",
    ):
        assert (await member.stranger().get(path)).status_code == 401, path
        answer = await member.client.get(path)
        assert answer.status_code in (200, 404), path
    missing = await member.client.get("/api/nothing")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    assert missing.headers["content-type"] == "application/problem+json"
    wrong = await member.client.put("/api/nodes", json={})
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method")


async def test_the_librarys_own_pages_are_out_of_reach(member: Bay) -> None:
    answer = await member.client.get("/unreachable/openapi.json")
    assert answer.headers["content-type"].startswith("text/html")
    assert "openapi" not in answer.text
    document = (await member.client.get("/api/openapi.json")).json()
    assert {"/api/containers", "/api/services", "/api/nodes", "/metrics"} <= set(document["paths"])


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "https://127.0.0.1", "", "x"]
)
async def test_writes_from_another_site_are_refused(member: Bay, origin: str) -> None:
    answer = await member.client.post("/api/nodes/probe", json={}, headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")
    login = {"username": "anna", "password": PASSWORD}
    assert (await member.client.post("/api/auth/login", json=login, headers={"Origin": origin})).status_code == 403


async def test_a_write_without_origin_needs_a_token(member: Bay) -> None:
    program = member.program(Cookie=member.cookie)
    assert (await program.delete("/api/nodes/nas")).status_code == 403
    program = member.program(Authorization=f"Bearer {member.hub.auth.local_token.text}")
    assert (await program.delete("/api/nodes/nas")).status_code == 404
    foreign = member.program(Authorization=f"Bearer {member.hub.auth.local_token.text}", Origin="http://evil.example")
    assert (await foreign.delete("/api/nodes/nas")).status_code == 403


async def test_every_answer_carries_the_security_headers(member: Bay) -> None:
    for path in ("/", "/api/health", "/api/nodes", "/api/nothing"):
        headers = (await member.client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


async def test_no_answer_of_the_api_is_stored_but_what_is_asked_again_by_its_tag(member: Bay) -> None:
    populate(member.hub, "nas", [container()])
    expected = {"/api/auth/session": "no-store", "/api/containers/web1": "no-store", "/metrics": "no-store"}
    expected |= {"/api/nothing": "no-store", "/api/containers": "no-cache"}
    for path, value in expected.items():
        assert (await member.client.get(path)).headers.get_list("cache-control") == [value], path


async def test_sockets_without_a_session_are_refused_before_they_open(member: Bay) -> None:
    refused: list[dict[str, str]] = [
        {"Cookie": ""},
        {"Cookie": "servicebay_session=" + "x" * 43},
        {"Origin": "http://evil.example"},
        {"Origin": ""},
    ]
    for headers in refused:
        with pytest.raises(socketio.exceptions.ConnectionError):
            await member.socket(**headers)
    assert member.app.live.connected == 0
    graph = {"graph:watch", "graph:leave"}
    assert set(member.app.live.events) == {"live:subscribe", "live:watch", "log-open", "log-close"} | graph


async def test_polling_is_no_way_in(member: Bay) -> None:
    path = "/socket.io/?EIO=4&transport=polling"
    assert (await member.stranger().get(path)).status_code == 401
    assert (await member.client.get(path)).status_code == 400
    assert (await member.program(Cookie=member.cookie).get(path)).status_code == 403


async def test_forwarded_headers_of_strangers_are_ignored(member: Bay) -> None:
    forged = {"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    login = {"username": "anna", "password": PASSWORD}
    answer = await member.stranger(**forged).post("/api/auth/login", json=login)
    assert "secure" not in answer.headers["set-cookie"].lower()
    assert (await member.hub.audit.recent(1))[0].address == "127.0.0.1"
    foreign = member.stranger(**{**forged, "Origin": "https://evil.example"})
    assert (await foreign.post("/api/auth/login", json=login)).status_code == 403


async def test_cookies_of_other_programs_on_the_host_do_not_hide_ours(member: Bay) -> None:
    others = 'theme={"dark":true}; a b=c; x="; =; ;'
    stranger = member.program(Cookie=f"{others}{member.cookie}; later=[1]")
    assert (await stranger.get("/api/nodes")).status_code == 200


async def test_a_store_that_fails_closes_the_door_and_says_so(member: Bay, caplog: pytest.LogCaptureFixture) -> None:
    async with member.hub.database.begin() as connection:
        await connection.execute(text("DROP TABLE sessions"))
    answer = await member.client.get("/api/nodes")
    assert (answer.status_code, answer.json()["code"]) == (503, "store")
    assert str(member.hub.database.path) in caplog.text
    assert str(member.hub.database.path) not in answer.text


@pytest.mark.parametrize("path", ["/", "/api/nodes", "/api/nothing", "/metrics", "/socket.io"])
async def test_no_other_path_opens_a_socket(member: Bay, path: str, caplog: pytest.LogCaptureFixture) -> None:
    address = member.url.replace("http", "ws") + path
    for headers in ({}, {"Cookie": member.cookie, "Origin": member.url}):
        with pytest.raises(websockets.InvalidStatus) as caught:
            await websockets.connect(address, additional_headers=headers)
        assert caught.value.response.status_code >= 400
    assert "Traceback" not in caplog.text


class TestBehindAProxy:
    @pytest.fixture
    def trusted_proxies(self) -> tuple[Network, ...]:
        return (ipaddress.ip_network("127.0.0.0/8"),)

    async def test_a_trusted_proxy_tells_the_address_the_name_and_that_there_is_tls(self, member: Bay) -> None:
        headers = {"X-Forwarded-For": "6.6.6.6, 10.9.8.7, 127.0.0.5", "X-Forwarded-Proto": "https"}
        proxied = member.program(**headers, **{"X-Forwarded-Host": "bay.example", "Origin": "https://bay.example"})
        answer = await proxied.post("/api/auth/login", json={"username": "anna", "password": PASSWORD})
        assert answer.status_code == 200
        assert "secure" in answer.headers["set-cookie"].lower()
        assert (await member.hub.audit.recent(1))[0].address == "10.9.8.7"
