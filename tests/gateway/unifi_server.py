"""A UniFi console as a UDM is one: TLS, sign-in with a cookie and a CSRF token, the Network application behind it."""

import datetime
import ipaddress
import secrets
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def self_signed(folder: Path) -> ssl.SSLContext:
    """As a console has it out of the box."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "unifi.local")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "unifi.pem"
    form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


class UnifiConsole:
    """What it knows stands in ``health``, ``devices`` and ``forwards``. Sessions end with ``forget``."""

    def __init__(self, user: str = "anna", password: str = "very-secret") -> None:
        self.user, self.password = user, password
        self.sessions: set[str] = set()
        self.signed_in = 0
        self.broken: Callable[[str], web.Response | None] = lambda path: None
        self.port = 0
        self.health: list[dict[str, Any]] = [
            {
                "subsystem": "wan",
                "status": "ok",
                "wan_ip": "198.51.100.9",
                "gw_name": "Dream Machine",
                "gw_version": "4.1.13",
                "nameservers": ["192.0.2.53"],
                "gw_system-stats": {"cpu": "9.5", "mem": "60", "uptime": "90000"},
                "tx_bytes-r": 1200,
                "rx_bytes-r": 90_000,
                "lan_ip": "192.168.1.1",
            },
            {"subsystem": "www", "status": "ok", "uptime": 3600, "latency": 8},
            {"subsystem": "lan", "status": "ok"},
        ]
        self.devices: list[dict[str, Any]] = [
            {"type": "usw", "model": "US8"},
            {
                "type": "udm",
                "model": "UDM",
                "version": "4.1.13",
                "uptime": 90_000,
                "wan1": {
                    "tx_bytes": 5000,
                    "rx_bytes": 7000,
                    "max_speed": 1000,
                    "ipv6": ["fe80::1", "2001:db8:9::1"],
                },
            },
        ]
        self.forwards: list[dict[str, Any]] = [
            _forward("web", "80,443", "192.0.2.10", "443", "tcp"),
            _forward("game", "27000-27010", "192.0.2.11", "27000-27010", "tcp_udp", enabled=False),
        ]

    @asynccontextmanager
    async def serving(self, context: ssl.SSLContext) -> AsyncIterator["UnifiConsole"]:
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/", _page)
        app.router.add_post("/api/auth/login", self._sign_in)
        base = "/proxy/network/api/s/default"
        app.router.add_get(f"{base}/{{group}}/{{name}}", self._data)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()

    def forget(self) -> None:
        self.sessions.clear()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        broken = self.broken(request.path)
        if broken is not None:
            return broken
        if request.path.startswith("/proxy/") and request.cookies.get("TOKEN") not in self.sessions:
            return web.json_response({"error": {"code": 401, "message": "Unauthorized"}}, status=401)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _sign_in(self, request: web.Request) -> web.Response:
        given = await request.json()
        if (given["username"], given["password"]) != (self.user, self.password):
            wrong = {"code": "AUTHENTICATION_FAILED_INVALID_CREDENTIALS", "message": "Invalid username or password"}
            return web.json_response(wrong, status=401)
        token = secrets.token_hex(16)
        self.sessions.add(token)
        self.signed_in += 1
        answer = web.json_response({"username": self.user}, headers={"x-csrf-token": secrets.token_hex(8)})
        answer.set_cookie("TOKEN", token, httponly=True, secure=True, path="/")
        return answer

    async def _data(self, request: web.Request) -> web.Response:
        known = {"health": self.health, "device": self.devices, "portforward": self.forwards}
        rows = known[request.match_info["name"]]
        return web.json_response({"meta": {"rc": "ok"}, "data": rows})


async def _page(_: web.Request) -> web.Response:
    return web.Response(text="<html>UniFi OS</html>", content_type="text/html")


def _forward(name: str, outside: str, host: str, inside: str, protocol: str, enabled: bool = True) -> dict[str, Any]:
    return {
        "_id": name,
        "name": name,
        "enabled": enabled,
        "dst_port": outside,
        "fwd": host,
        "fwd_port": inside,
        "proto": protocol,
        "pfwd_interface": "wan",
        "src": "any",
        "site_id": "1",
    }
