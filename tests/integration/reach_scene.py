"""A whole way to a service, in parts that can be broken: DNS and a router on loopback, and a node with a proxy."""

import asyncio
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import testbed
from tests.api.bay import Bay
from tests.gateway.names import Names
from tests.gateway.routers import Line, fritzbox
from tests.patience import PATIENCE_S

NGINX, BUSYBOX = "localhost/nginx:1", "localhost/busybox:1"
NAME, PUBLIC = "photos.example.org", "198.51.100.7"
SITE = """server {
    listen 80; listen 443 ssl; server_name photos.example.org;
    ssl_certificate /etc/nginx/conf.d/cert.pem; ssl_certificate_key /etc/nginx/conf.d/key.pem;
    location / { proxy_pass http://app:PORT; }
}
"""
FIREWALL = (
    "add table inet closed; add chain inet closed input { type filter hook input priority -10; };"
    'add rule inet closed input iifname != "lo" tcp dport 8080 reject with tcp reset'
)


SILENCE = "pkill -f 'httpd -p .*[9]000'"
"""What listens in ``app`` ends; the pattern does not fit the shell that has it in its command."""


def listen(where: str = "9000") -> str:
    """Have something listen in ``app``, as soon as what did before is gone."""
    return f"until podman exec app httpd -p {where}; do sleep 0.1; done"


class Scene:
    """``broken`` asks until the step that is meant is the first that is broken."""

    def __init__(self, bay: Bay, node: testbed.Node, names: Names, line: Line) -> None:
        self.bay, self.node, self.names, self.line = bay, node, names, line

    async def on(self, command: str) -> str:
        return await asyncio.to_thread(self.node.ssh, "sh", "-ec", command)

    async def root(self, *argv: str) -> str:
        return await asyncio.to_thread(self.node.root, *argv)

    async def ask(self, address: str) -> dict[str, Any]:
        answer = await self.bay.client.post("/api/network/reach", json={"address": address}, timeout=60)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def broken(self, step: str | None, words: str, address: str = f"http://{NAME}") -> dict[str, Any]:
        """Ask until this step is the first that is broken (None: nothing is) and says so."""
        found: dict[str, Any] = {}
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not self._is_so(found, step, words):
                    found = await self.ask(address)
        except TimeoutError:
            told = [f"{each['key']} {each['state']}: {each['text']}" for each in found["steps"]]
            raise AssertionError(f"{step} ({words}) was not named, but: {found['text']}\n" + "\n".join(told)) from None
        if step is None:
            return found
        named: dict[str, Any] = found["steps"][found["broken"]]
        assert named["cure"].endswith(".")
        return named

    @staticmethod
    def _is_so(found: dict[str, Any], step: str | None, words: str) -> bool:
        if not found or words not in found["text"]:
            return False
        return step is None if "broken" not in found else found["steps"][found["broken"]]["key"] == step

    def site(self, port: int = 9000) -> str:
        """Write the route, and have the proxy read it again."""
        text = shlex.quote(SITE.replace("PORT", str(port)))
        return f"printf %s {text} >web/photos.conf; podman kill -s HUP edge"

    def certificate(self, days: int) -> str:
        """A new certificate for the name, which ends in so many days."""
        key = ec.generate_private_key(ec.SECP256R1())
        ends = datetime.now(UTC) + timedelta(days=days)
        owner = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        made = x509.CertificateBuilder().subject_name(owner).issuer_name(owner).public_key(key.public_key())
        made = made.serial_number(1).not_valid_before(ends - timedelta(days=90)).not_valid_after(ends)
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        private = key.private_bytes(*form).decode()
        return f"printf %s {shlex.quote(pem)} >web/cert.pem; printf %s {shlex.quote(private)} >web/key.pem"


@asynccontextmanager
async def playing(bay: Bay, node: testbed.Node) -> AsyncIterator[Scene]:
    """The scene, whole: ``http://photos.example.org`` leads through router and proxy to ``app``."""
    line = Line(public_v4=PUBLIC, mappings=[("TCP", 80, node.address, 8080, "web", 1, 0)])
    line.mappings.append(("TCP", 443, node.address, 8443, "web", 1, 0))
    names = Names(NAME, PUBLIC)
    scene = Scene(bay, node, names, line)
    await scene.on(
        "mkdir -p web; podman network create app;"
        f"podman run -d --name app --network app {BUSYBOX} sleep 10000; {listen()};"
        f"{scene.certificate(60)}; printf %s {shlex.quote(SITE.replace('PORT', '9000'))} >web/photos.conf;"
        f"podman run -d --name edge --network app -p 8080:80 -p 8443:443 -v ./web:/etc/nginx/conf.d {NGINX};"
        f"podman run -d --name quiet {BUSYBOX} httpd -f;"
        f"podman run -d --name plain -p 8081:80 {BUSYBOX} httpd -f;"
        f"podman run -d --name shy -p 127.0.0.1:8082:80 {BUSYBOX} httpd -f"
    )
    async with fritzbox(line).serving() as box, names.answering() as resolver:
        body = {"kind": "fritzbox", "host": "127.0.0.1", "port": box.port, "username": "anna", "resolver": resolver}
        body["password"] = "very-secret"
        assert (await bay.client.put("/api/gateway/settings", json=body)).status_code == 200
        yield scene
