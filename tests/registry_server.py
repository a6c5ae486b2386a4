"""A small, real OCI registry for tests: ``podman push`` fills it, ``podman pull`` of any node takes from it.

Source of the protocol: opencontainers/distribution-spec 1.1. No TLS (nodes list it as insecure), everything in memory,
one thread per connection. A test may hold back blobs (``hold``), break them off
(``break_off``), ask for a name and password (``require``), or look at
what was asked (``requests``).
"""

import base64
import hashlib
import json
import platform
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from testbed import Node

PATH = re.compile(r"/v2/(?P<name>[a-z0-9][a-z0-9._/-]*)/(?P<kind>manifests|blobs/uploads|blobs)/(?P<key>[^?]*)(\?.*)?")
INDEX = "application/vnd.oci.image.index.v1+json"
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
HELD_AT_MOST_S = 60.0


def digest_of(data: bytes) -> str:
    """``sha256:`` and the hash of a manifest or blob."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Registry:
    """Listens at ``address`` (``host:port``) until it is closed."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[tuple[str, str], tuple[str, bytes]] = {}
        """(repository, tag or digest) -> (media type, content)."""
        self.requests: list[tuple[str, str]] = []
        self.uploads: dict[str, bytearray] = {}
        self.account: str | None = None
        self.flowing = threading.Event()
        self.flowing.set()
        self.held_over_bytes = 0
        self.held, self.broken = threading.Event(), threading.Event()
        self.breaks = False
        registry = self

        class Handler(_Handler):
            parts = registry

        self._server = ThreadingHTTPServer((host, 0), Handler)
        self._server.daemon_threads = True
        self.address = f"{host}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self.flowing.set()
        self._server.shutdown()
        self._server.server_close()

    def require(self, user: str, password: str) -> None:
        """From now on, refuse who does not sign in so."""
        self.account = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    @contextmanager
    def hold(self, over_bytes: int = 0) -> Iterator[threading.Event]:
        """Send only the first half of larger blobs until the block ends; the event says that one is being held.

        An image's configuration is a small blob, asked for before Podman tells anything of layers.
        """
        self.held_over_bytes = over_bytes
        for event in (self.flowing, self.held, self.broken):
            event.clear()
        try:
            yield self.held
        finally:
            self.flowing.set()

    @contextmanager
    def break_off(self) -> Iterator[None]:
        """Send only the first half of each blob, and hang up, until the block ends."""
        self.breaks = True
        try:
            yield
        finally:
            self.breaks = False

    def digest(self, repository: str, tag: str) -> str:
        """What a tag means now."""
        return digest_of(self.manifests[repository, tag][1])

    def put_list(self, repository: str, tag: str, source: str, source_tag: str) -> None:
        """Let a tag mean a list for several platforms, of which amd64's is an image of another repository."""
        media_type, data = self.manifests[source, source_tag]
        self.manifests[repository, digest_of(data)] = (media_type, data)
        entry = {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}
        other = {**entry, "digest": "sha256:" + "0" * 64, "platform": {"architecture": "riscv64", "os": "linux"}}
        own = {**entry, "platform": {"architecture": ARCHITECTURE, "os": "linux"}}
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [other, own]}
        body = json.dumps(index).encode()
        for reference in (tag, digest_of(body)):
            self.manifests[repository, reference] = (INDEX, body)

    def trust_on(self, node: Node) -> None:
        """Let the node talk to it without TLS."""
        text = f'[[registry]]\nlocation = "{self.address}"\ninsecure = true\n'
        node.root("sh", "-c", 'mkdir -p "$(dirname "$1")" && cat >"$1"', "sh", CONF, stdin=text)

    def push(self, node: Node, image: str, reference: str, *flags: str) -> str:
        """Push an image of the node as ``repository:tag``; returns the full reference."""
        full = f"{self.address}/{reference}"
        node.ssh("podman", "push", "-q", "--tls-verify=false", *flags, image, full)
        return full


CONF = "/etc/containers/registries.conf.d/50-test.conf"


@contextmanager
def registry_for(node: Node) -> Iterator[Registry]:
    """A registry at the host's end of the node's cable, trusted by the node."""
    registry = Registry(node.address.rpartition(".")[0] + ".1")
    try:
        registry.trust_on(node)
        yield registry
    finally:
        registry.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    parts: Registry

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_HEAD(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def do_PATCH(self) -> None:
        self._answer(self._patch)

    def do_PUT(self) -> None:
        self._answer(self._put)

    def _answer(self, handle: Callable[[str, str, str, bytes], None]) -> None:
        self.parts.requests.append((self.command, self.path))
        body = self._read_body()
        if self.parts.account and self.headers.get("Authorization") != self.parts.account:
            self._send(401, headers={"WWW-Authenticate": 'Basic realm="test"'})
            return
        if self.path in ("/v2/", "/v2"):
            self._send(200, b"{}")
            return
        match = PATH.fullmatch(self.path)
        if match is None:
            self._send(404, b'{"errors":[{"code":"NAME_INVALID"}]}')
            return
        handle(match["name"], match["kind"], match["key"], body)

    def _get(self, name: str, kind: str, key: str, _body: bytes) -> None:
        if kind == "manifests":
            media_type, data = self.parts.manifests.get((name, key), ("", b""))
            if not data:
                self._send(404, b'{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}')
                return
            self._send(200, data, {"Content-Type": media_type, "Docker-Content-Digest": digest_of(data)})
        elif key in self.parts.blobs:
            data = self.parts.blobs[key]
            may_hold = len(data) > self.parts.held_over_bytes
            self._send(200, data, {"Content-Type": "application/octet-stream"}, may_hold)
        else:
            self._send(404, b'{"errors":[{"code":"BLOB_UNKNOWN"}]}')

    def _post(self, name: str, _kind: str, _key: str, _body: bytes) -> None:
        upload = uuid.uuid4().hex
        self.parts.uploads[upload] = bytearray()
        self._send(202, headers={"Location": f"/v2/{name}/blobs/uploads/{upload}", "Range": "0-0"})

    def _patch(self, name: str, _kind: str, key: str, body: bytes) -> None:
        self.parts.uploads[key] += body
        end = len(self.parts.uploads[key]) - 1
        self._send(202, headers={"Location": f"/v2/{name}/blobs/uploads/{key}", "Range": f"0-{end}"})

    def _put(self, name: str, kind: str, key: str, body: bytes) -> None:
        if kind == "manifests":
            digest = digest_of(body)
            for reference in (key, digest):
                self.parts.manifests[name, reference] = (self.headers.get("Content-Type", ""), body)
        else:
            data = bytes(self.parts.uploads.pop(key)) + body
            digest = digest_of(data)
            self.parts.blobs[digest] = data
        self._send(201, headers={"Docker-Content-Digest": digest, "Location": f"/v2/{name}/{kind}/{digest}"})

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send(
        self, status: int, data: bytes = b"", headers: dict[str, str] | None = None, may_hold: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        half = len(data) // 2
        self.wfile.write(data[:half])
        self.wfile.flush()
        if may_hold and self.parts.breaks:
            self.close_connection = True
            return
        if may_hold and not self.parts.flowing.is_set():
            self.parts.held.set()
            self.parts.flowing.wait(HELD_AT_MOST_S)
        try:
            self.wfile.write(data[half:])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            self.parts.broken.set()  # who pulled gave up
