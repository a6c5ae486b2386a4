"""Roles and scopes at the door: every route and every event has a need, and who may not is told so in a sentence."""

import asyncio
import re
from typing import Any

import pytest
import socketio  # type: ignore[import-untyped]
from litestar import post

from servicebay.api.app import HANDLERS
from servicebay.api.gate import SAFE_METHODS
from servicebay.api.live import LiveServer
from servicebay.api.needs import EVENTS, NEEDS, GuardedServer, need_of, route_needs
from servicebay.api.routes import system
from servicebay.auth.identity import Identity, may_ask_anywhere, refusal
from servicebay.auth.roles import LEVELS, Level, Role, Scope
from servicebay.cli.terminal_socket import NAMESPACE
from tests.api.bay import DEADLINE_S, Bay

pytestmark = pytest.mark.anyio

READS_BY_POST = {
    ("POST", "/api/auth/logout"), ("PUT", "/api/logs/filters"), ("DELETE", "/api/logs/filters/{name}"),
    ("POST", "/api/nodes/{name}/lint"), ("POST", "/api/quadlet/form"),
}  # fmt: skip
"""What a viewer may though its method says that something changes: one's own affairs, and questions with a body."""
ADMINISTRATORS = (
    "POST /api/nodes", "POST /api/nodes/probe", "POST /api/nodes/join-token", "DELETE /api/nodes/{name}",
    "POST /api/nodes/{name}/trust", "POST /api/nodes/{name}/move",
    "POST /api/secrets", "POST /api/secrets/{name}/action", "PUT /api/gateway/settings",
    "POST /api/registries", "POST /api/alerts/targets", "PUT /api/updates/schedule", "POST /api/status-pages",
)  # fmt: skip


def filled(path: str) -> str:
    return re.sub(r"\{[a-z_]+\}", "1", path)


async def test_every_route_has_a_need_and_a_viewer_changes_nothing(bay: Bay) -> None:
    needs = route_needs(bay.app.rest)
    assert len(needs) >= len(HANDLERS)
    assert set(needs.values()) <= NEEDS
    viewer = await bay.visitor("viewer")
    refused = 0
    for (method, path), need in needs.items():
        changes = method not in SAFE_METHODS and need != "open"
        if changes and need == "read":
            assert (method, path) in READS_BY_POST, f"{method} {path} changes something, and a viewer may"
        if need in ("operate", "administer"):
            answer = await viewer.request(method, filled(path))
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (method, path)
            assert "Your role is viewer" in answer.json()["detail"]
            refused += changes
    assert refused >= 70


async def test_administrators_affairs_are_no_operators(bay: Bay) -> None:
    needs = route_needs(bay.app.rest)
    operator = await bay.visitor("operator")
    asked = [place for place, need in needs.items() if need == "administer"]
    for method, path in asked:
        answer = await operator.request(method, filled(path))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (method, path)
        assert "only an administrator may" in answer.json()["detail"]
    assert {f"{method} {path}" for method, path in asked} >= set(ADMINISTRATORS)
    assert (await operator.post("/api/services/none/action", json={"action": "start"})).status_code == 404


async def test_every_event_has_a_need_and_no_other_can_be_registered(bay: Bay) -> None:
    server: Any = bay.app.live._server
    assert isinstance(server, GuardedServer)
    served = {(space, event) for space, events in server.handlers.items() for event in events}
    assert served - {("/", "disconnect"), (NAMESPACE, "disconnect")} == set(EVENTS)
    assert len(served) >= 13

    async def handler(_sid: str) -> None: ...

    with pytest.raises(RuntimeError, match="not declared"):
        server.on("term-anything", handler, namespace=NAMESPACE)


async def test_a_viewer_gets_no_terminal_and_is_told_why(bay: Bay) -> None:
    token = await bay.session_of("vera", "x", "viewer")
    watcher = await bay.socket(Cookie=f"servicebay_session={token}")
    await watcher.subscribe()
    assert "nodes" in (await watcher.next("live:snapshot"))["state"]
    client = socketio.AsyncClient(reconnection=False)
    bay.sockets.append(client)
    refusals: asyncio.Queue[Any] = asyncio.Queue()
    client.on("connect_error", refusals.put, namespace=NAMESPACE)
    headers = {"Cookie": f"servicebay_session={token}", "Origin": bay.url}
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(bay.url, headers=headers, transports=["websocket"], namespaces=[NAMESPACE])
    assert "Your role is viewer" in str(await asyncio.wait_for(refusals.get(), DEADLINE_S))
    assert bay.app.terminals.connected == 0


async def test_an_event_beyond_a_role_is_answered_with_a_problem(bay: Bay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EVENTS, ("/", "live:watch"), "operate")
    live = LiveServer(bay.hub.live, bay.hub.auth.still_valid, lambda _any, _nodes: None)
    handler = live._server.handlers["/"]["live:watch"]
    token = await bay.session_of("vera", "x", "viewer")
    identity = await bay.hub.auth.identify(token, None)
    caller = type("Caller", (), {"identity": identity})()
    live._server.get_environ = lambda _sid, namespace: {"asgi.scope": {"servicebay.caller": caller}}
    answer = await handler("sid", {})
    assert (answer.status, answer.code) == (403, "forbidden")


async def test_who_is_given_less_loses_the_sockets_of_before(bay: Bay) -> None:
    token = await bay.session_of("olga", "x", "operator")
    watcher = await bay.socket(Cookie=f"servicebay_session={token}")
    users = bay.hub.auth.users
    await users.add("anna", "x")
    await users.set_role(await users.known("olga"), "viewer")
    await bay.app.live.recheck()
    await asyncio.wait_for(watcher.gone.wait(), DEADLINE_S)
    answer = await bay.stranger(Cookie=f"servicebay_session={token}").get("/api/auth/session")
    assert (answer.json()["role"], answer.json()["may"]) == ("viewer", ["read"])
    assert set(answer.json()["refusals"]) == {"operate", "administer"}


async def test_a_token_may_no_more_than_its_scope_and_its_owner(bay: Bay) -> None:
    hub = bay.hub
    await bay.session_of("anna", "x")
    await bay.session_of("vera", "x", "viewer")
    cases: list[tuple[str, Scope, tuple[int, int, int]]] = [
        ("anna", "read", (200, 403, 403)),
        ("anna", "operate", (200, 404, 403)),
        ("anna", "admin", (200, 404, 400)),
        ("vera", "admin", (200, 403, 403)),
    ]
    for owner, scope, statuses in cases:
        token = await hub.auth.tokens.create((await hub.auth.users.known(owner)).id, "t", scope)
        program = bay.program(Authorization=f"Bearer {token}")
        answers = [
            await program.get("/api/nodes"),
            await program.post("/api/services/none/action", json={"action": "start"}),
            await program.post("/api/nodes", json={}),
        ]
        assert tuple(answer.status_code for answer in answers) == statuses, (owner, scope)


def test_an_unknown_need_is_a_mistake_of_ours() -> None:
    @post("/x", opt={"need": "everything"})
    async def handler() -> None: ...

    with pytest.raises(RuntimeError, match="unknown need"):
        need_of(handler, "POST")
    assert need_of(system.live, "GET") == "read"


@pytest.mark.parametrize(
    ("role", "scope", "level"),
    [
        ("viewer", None, "read"),
        ("operator", None, "operate"),
        ("administrator", None, "administer"),
        ("administrator", "read", "read"),
        ("viewer", "admin", "read"),
        ("operator", "operate", "operate"),
    ],
)
def test_the_lesser_of_role_and_scope_counts(role: Role, scope: Scope | None, level: Level) -> None:
    identity = Identity("anna", "session" if scope is None else "token", "k", role=role, scope=scope)
    assert identity.level == level
    assert [need for need in LEVELS if refusal(identity, need) is None] == list(identity.may)
    assert (refusal(identity, "self") is None) == (scope is None)
    assert may_ask_anywhere(identity) == (role == "administrator" and scope is None)
