"""A stand-in hub for working on the client: ``python frontend/dev/server.py [--port 8799] [--empty] [--setup] [--size N]``. Never shipped.

Serves the built client under the product's CSP, the REST calls the client makes, and the live document over
Socket.IO. ``POST /dev/<what>`` changes the world: ``offline``, ``online``, ``refuse``, ``reset``, ``drop``, ``fail``.
"""

import argparse
import asyncio
import contextlib
import mimetypes
import random
import sys
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec
import socketio
import uvicorn

sys.path.insert(0, str(Path(__file__).parent))
from world import CHECKS, World, node  # noqa: E402

from servicebay.services import requests as r  # noqa: E402
from servicebay.services import views as v  # noqa: E402
from servicebay.wire.mergepatch import diff  # noqa: E402

CLIENT = Path(__file__).parents[2] / "src/servicebay/api/client"
CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; frame-ancestors 'none'"
Reply = tuple[int, object]
replace = msgspec.structs.replace


def now() -> int:
    return int(time.time() * 1000)


def problem(status: int, code: str, title: str, detail: str, **more: Any) -> Reply:
    return status, r.Problem(type="about:blank", title=HTTPStatus(status).phrase, status=status, code=code, detail=f"{title}. {detail}", **more)


class Hub:
    def __init__(self, world: World, setup: bool, quiet: bool) -> None:
        self.world, self.setup, self.quiet = world, setup, quiet
        self.signed_in = not setup
        self.sio = socketio.AsyncServer(async_mode="asgi", transports=["websocket"], cors_allowed_origins="*")
        self.sio.on("connect", self.on_connect)
        self.sio.on("live:subscribe", self.on_subscribe)
        self.epoch, self.revision, self.doc = f"e{now()}", 1, world.state()

    async def on_connect(self, sid: str, environ: Any, auth: Any = None) -> bool:
        return self.signed_in

    async def on_subscribe(self, sid: str, have: dict[str, Any] | None = None) -> None:
        if not have or have.get("epoch") != self.epoch or have.get("revision") != self.revision:
            await self.sio.emit("live:snapshot", {"epoch": self.epoch, "revision": self.revision, "state": self.doc}, to=sid)

    async def publish(self) -> None:
        doc = self.world.state()
        patch = diff(self.doc, doc)
        if patch:
            base, self.revision, self.doc = self.revision, self.revision + 1, doc
            await self.sio.emit("live:patch", {"epoch": self.epoch, "base": base, "revision": self.revision, "patch": patch})

    async def live(self) -> None:
        while True:
            await asyncio.sleep(2)
            if self.quiet:
                continue
            for name, n in self.world.nodes.items():
                if n.status == "online":
                    cpu = min(99.0, max(0.4, round((n.cpu_percent or 1) + random.uniform(-3, 3), 1)))  # noqa: S311
                    self.world.nodes[name] = replace(n, cpu_percent=cpu, last_seen=now())
            old = now() - 60_000
            self.world.operations = {k: o for k, o in self.world.operations.items() if o.ended_at is None or o.ended_at > old}
            await self.publish()

    async def operate(self, kind: str, row: Any, action: str) -> Reply:
        world, id, start = self.world, f"op{next(self.world.counter)}", now()
        doing = {"start": "Starting", "stop": "Stopping", "restart": "Restarting", "kill": "Killing", "delete": "Deleting"}[action]
        done = {"start": "started", "stop": "stopped", "restart": "restarted", "kill": "killed", "delete": "deleted"}[action]
        op = v.OperationView(id=id, node=row.node, kind=kind, target=row.key, action=action, state="running", text=f"{doing} {row.name} on {row.node}", started_at=start, user="ada")
        world.operations = {**world.operations, id: op}
        await self.publish()
        await asyncio.sleep(1.6)
        if row.name.startswith("paperless") or row.stale:
            text = f"{row.name} did not start: its main process exited with status 1."
            world.operations = {**world.operations, id: replace(op, state="failed", text=text, ended_at=now(), detail="python: can't open file '/app/manage.py'")}
            await self.publish()
            return problem(502, "job-failed", "It did not start", "Its main process exited with status 1. Look at its log, then try again.", stderr="python: can't open file '/app/manage.py': [Errno 2] No such file or directory")
        self.effect(kind, row, action)
        message = f"{row.name} on {row.node} was {done} in 1.6 s."
        world.operations = {**world.operations, id: replace(op, state="done", text=message, ended_at=now())}
        await self.publish()
        return 200, r.ActionAnswer(operation=id, message=message)

    def effect(self, kind: str, row: Any, action: str) -> None:
        rows: dict[str, Any] = dict(self.world.services if kind == "service" else self.world.containers)
        up = action in ("start", "restart")
        if action == "delete":
            del rows[row.key]
        elif kind == "service":
            rows[row.key] = replace(row, active_state="active" if up else "inactive", sub_state="running" if up else "dead", state_text="Running" if up else "Stopped", tone="ok" if up else "off",
                                    since=now(), cause=None, actions=["stop", "restart"] if up else ["start"])
        else:
            rows[row.key] = replace(row, state="running" if up else "exited", state_text="Running" if up else "Exited 0", tone="ok" if up else "off", since=now(), health=None,
                                    actions=["stop", "restart", "kill"] if up else ["start", "delete"])
        setattr(self.world, "services" if kind == "service" else "containers", rows)

    async def rest(self, method: str, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> Reply:
        parts = [unquote(part) for part in path.strip("/").split("/")][1:]
        at = query.get("node", [""])[0]
        if parts[0] == "auth":
            return await self.auth(parts[1], body)
        if not self.signed_in:
            return problem(401, "unauthenticated", "Sign in first", "Your session has ended.", setup_needed=self.setup)
        if parts[0] in ("services", "containers") and parts[-1] == "action":
            rows: dict[str, Any] = self.world.services if parts[0] == "services" else self.world.containers  # type: ignore[assignment]
            row = rows.get(f"{at}/{parts[1]}")
            return await self.operate(parts[0][:-1], row, body["action"]) if row else problem(404, "not-found", "Unknown", "There is no such thing.")
        return await self.node_call(method, parts, body)

    async def auth(self, what: str, body: dict[str, Any]) -> Reply:
        if what == "logout":
            self.signed_in = False
            return 204, None
        if what == "session" and not self.signed_in:
            return problem(401, "unauthenticated", "Sign in first", "Your session has ended.", setup_needed=self.setup or None)
        if what == "login" and body["password"] == "wrong":
            return problem(401, "wrong-login", "That did not match", "The name or the password is wrong.")
        if what == "setup" and len(body["password"]) < 8:
            return problem(400, "invalid", "The password is too short", "Use at least 8 characters.", field="password")
        self.signed_in, self.setup = True, False
        return 200, r.SessionAnswer(username=body.get("username", "ada"), expires_at=now() + 86_400_000)

    async def node_call(self, method: str, parts: list[str], body: dict[str, Any]) -> Reply:
        world = self.world
        await asyncio.sleep(0.7)
        if parts[1:] == ["probe"]:
            if body["host"].startswith("no"):
                return problem(502, "unreachable", "No SSH server answered", f"{body['host']} refused the connection on port {body.get('port', 22)}. Check the address, and that sshd is running.", field="host")
            command = "mkdir -p ~/.ssh && chmod 700 ~/.ssh && echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJm3 servicebay@hub' >> ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys"
            return 200, r.ProbeAnswer(fingerprint="SHA256:Zp3qRkB0v0h5tq9rEoXcB8u2o2w1tM0yGQfEw7iS2aM", key_type="ssh-ed25519", key_accepted=body["host"].startswith("ok"), public_key="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJm3 servicebay@hub", install_command=command, message="The server answered.")
        if parts == ["nodes"] and method == "POST":
            if body.get("password") == "wrong":
                return problem(403, "denied", "The password was refused", "The node did not accept this password for this user.", field="password")
            world.nodes = {**world.nodes, body["name"]: node(body["name"], 2, 18, 31, capabilities=CHECKS)}
        elif method == "DELETE":
            world.nodes = {k: n for k, n in world.nodes.items() if k != parts[1]}
            world.services = {k: s for k, s in world.services.items() if s.node != parts[1]}
            world.containers = {k: c for k, c in world.containers.items() if c.node != parts[1]}
        elif parts[-1] == "trust":
            n = world.nodes[parts[1]]
            world.nodes = {**world.nodes, parts[1]: replace(n, status="online", status_text="online", tone="ok", stale=False, fingerprint=body["fingerprint"], offered_fingerprint=None)}
        elif parts[-1] == "test":
            return 200, r.TestAnswer(ok=False, message="The node answers. Two things are missing.", capabilities=CHECKS)
        await self.publish()
        return 200, world.nodes.get(body.get("name", ""))

    async def dev(self, what: str) -> Reply:
        nodes = self.world.nodes
        if what == "refuse":
            text = "The node shows another host key than the one you trusted. Nothing is sent to it until you decide."
            nodes["cabin"] = replace(nodes["cabin"], status="refused", status_text=text, tone="act", offered_fingerprint="SHA256:W0nderfullyDifferentKeyw1tM0yGQfEw7iS2aMxyz")
        elif what in ("offline", "online"):
            off = what == "offline"
            nodes["nas"] = replace(nodes["nas"], status=what, status_text="The node did not answer for 20 s. Trying again." if off else "online", stale=off, tone="act" if off else "ok")
            self.world.services = {k: replace(s, stale=off) if s.node == "nas" else s for k, s in self.world.services.items()}
            self.world.containers = {k: replace(c, stale=off) if c.node == "nas" else c for k, c in self.world.containers.items()}
        elif what == "reset":
            await self.sio.emit("live:reset", {"reason": "too far behind"})
        elif what == "skip":
            self.revision += 1
        await self.publish()
        return 200, None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        raw, message = b"", {"more_body": True}
        while message.get("more_body"):
            message = await receive()
            raw += message.get("body", b"")
        path = scope["path"]
        if path.startswith("/api/"):
            status, value = await self.rest(scope["method"], path, parse_qs(scope["query_string"].decode()), msgspec.json.decode(raw) if raw else {})
        elif path.startswith("/dev/"):
            status, value = await self.dev(path[5:])
        else:
            await self.static(path, send)
            return
        body = b"" if value is None else msgspec.json.encode(value)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})

    async def static(self, path: str, send: Any) -> None:
        file = CLIENT / path.lstrip("/")
        if not file.is_file():
            file = CLIENT / "index.html"
        headers = [(b"content-type", (mimetypes.guess_type(file.name)[0] or "text/plain").encode()), (b"content-security-policy", CSP.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": file.read_bytes()})


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8799)
    parser.add_argument("--size", type=int, default=1)
    for flag in ("--empty", "--setup", "--quiet"):
        parser.add_argument(flag, action="store_true")
    args = parser.parse_args()
    world = World(args.size)
    if args.empty or args.setup:
        world.nodes, world.services, world.containers = {}, {}, {}
    hub = Hub(world, args.setup, args.quiet)
    app = socketio.ASGIApp(hub.sio, hub)
    config = uvicorn.Config(app, host="127.0.0.1", port=args.port, log_level="warning", ws="websockets-sansio", lifespan="off")
    ticker = asyncio.create_task(hub.live())
    with contextlib.suppress(asyncio.CancelledError):
        await uvicorn.Server(config).serve()
    ticker.cancel()


if __name__ == "__main__":
    asyncio.run(main())
