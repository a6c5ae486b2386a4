"""A running hub as tests see it, and agents' words to fill its twin with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import socketio  # type: ignore[import-untyped]

from servicebay.api.app import Application, create_app
from servicebay.api.client import BUILT
from servicebay.api.gate import COOKIE
from servicebay.api.server import build_server, listen
from servicebay.auth.roles import Role
from servicebay.hub import Hub
from servicebay.settings.model import Settings
from servicebay.twin.schema import AgentStats, Heartbeat
from servicebay.twin.store import Connection
from tests.patience import PATIENCE_S

PASSWORD = "correct horse battery"
DEADLINE_S = PATIENCE_S


@dataclass
class Bay:
    """A running hub, and a browser-like client of it."""

    hub: Hub
    app: Application
    server: Any
    url: str
    client: httpx2.AsyncClient
    setup_token: str | None
    sockets: list[socketio.AsyncClient] = field(default_factory=list)
    strangers: list[httpx2.AsyncClient] = field(default_factory=list)

    async def sign_up(self, username: str = "anna") -> None:
        body = {"token": self.setup_token, "username": username, "password": PASSWORD}
        answer = await self.client.post("/api/auth/setup", json=body)
        assert answer.status_code == 200, answer.text

    async def sign_in(self, username: str, password_hash: str) -> None:
        """Give the client an account and a session without the cost of argon2."""
        self.client.cookies.set(COOKIE, await self.session_of(username, password_hash))

    async def session_of(self, username: str, password_hash: str, role: Role = "administrator") -> str:
        """Make an account and a session of it; returns the cookie's value."""
        user = await self.hub.auth.users.add(username, password_hash, role)
        token, _ = await self.hub.auth.sessions.create(user.id, "127.0.0.1")
        return token

    async def visitor(self, role: Role) -> httpx2.AsyncClient:
        """A browser of a new account with that role, closed with the hub."""
        token = await self.session_of(f"a-{role}", "no password", role)
        return self.stranger(Cookie=f"{COOKIE}={token}")

    def stranger(self, **headers: str) -> httpx2.AsyncClient:
        """Somebody without cookies, closed with the hub."""
        return self.program(**{"Origin": self.url, **headers})

    def program(self, **headers: str) -> httpx2.AsyncClient:
        """Something that is no browser and sends no Origin, closed with the hub."""
        self.strangers.append(browser_of(self.url, headers))
        return self.strangers[-1]

    async def close(self) -> None:
        for socket in self.sockets:
            await socket.disconnect()
        for stranger in self.strangers:
            await stranger.aclose()

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())

    async def socket(self, **headers: str) -> "Watcher":
        watcher = Watcher()
        self.sockets.append(watcher.client)
        named = {"Cookie": self.cookie, "Origin": self.url, **headers}
        sent = {name: value for name, value in named.items() if value}
        await watcher.client.connect(self.url, headers=sent, transports=["websocket"], wait_timeout=PATIENCE_S)
        return watcher


class Watcher:
    """A real Socket.IO client that keeps what it hears."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.client.on("*", self._on_event)
        self.client.on("disconnect", self._on_disconnect)

    async def subscribe(self, **have: Any) -> None:
        await self.client.emit("live:subscribe", have)

    async def next(self, event: str) -> Any:
        """The next event of that name; others are passed over."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                name, body = await self.heard.get()
                if name == event:
                    return body

    async def _on_event(self, event: str, body: Any = None) -> None:
        self.heard.put_nowait((event, body))

    async def _on_disconnect(self, _reason: str = "") -> None:
        self.gone.set()


def browser_of(url: str, headers: dict[str, str]) -> httpx2.AsyncClient:
    """A client of the hub, with the patience of all tests."""
    return httpx2.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=PATIENCE_S)


@asynccontextmanager
async def running_bay(settings: Settings, client_root: Path = BUILT) -> AsyncIterator[Bay]:
    """Start a hub with its server on a free port, and stop both in order."""
    listener = listen("127.0.0.1", 0)
    hub = Hub(settings)
    await hub.start()
    server = build_server(create_app(hub, client_root), grace_s=1)
    app = server.config.app
    assert isinstance(app, Application)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        async with browser_of(url, {"Origin": url}) as client:
            bay = Bay(hub, app, server, url, client, await hub.auth.open_setup())
            yield bay
            await bay.close()
    finally:
        server.should_exit = True
        await serving
        await hub.stop()


def container(number: int = 1, **more: Any) -> dict[str, Any]:
    """A container in the wire's spelling."""
    base = {"id": f"{number:064x}", "names": [f"web{number}"], "image": "localhost/nginx:1", "state": "running"}
    return {**base, "created": 1_700_000_000_000, "startedAt": 1_700_000_100_000, **more}


def unit(name: str = "web.service", **more: Any) -> dict[str, Any]:
    """A unit in the wire's spelling."""
    base = {"name": name, "kind": "container", "origin": "quadlet", "description": "Web", "loadState": "loaded"}
    return {**base, "activeState": "active", "subState": "running", **more}


def populate(hub: Hub, node: str, containers: list[dict[str, Any]], units: list[dict[str, Any]] = []) -> None:  # noqa: B006
    """Let the twin know a node as if its agent had spoken."""
    hub.twin.add(node)
    sections = {"containers": {"source": "podman-socket"}, "services": {"source": "dbus"}}
    state = {
        "containers": {c["id"]: c for c in containers},
        "services": {u["name"]: u for u in units},
        "sections": sections,
    }
    hub.twin.apply_state(node, 1, state)
    hub.twin.set_connection(node, Connection("online", "Online."))
    hub.twin.apply_heartbeat(node, Heartbeat(1, 0, AgentStats(12_000_000, 1.5, 0, 3, 4)))
