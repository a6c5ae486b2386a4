"""The built browser client, read once and served from memory: no path from outside ever touches the disk.

Files under ``assets/`` carry a hash in their name and may be cached for ever; every other path is a
page of the client, which routes by itself, and gets ``index.html``.
"""

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from .forwarded import Scope, header
from .gate import Message, Receive, Send

BUILT = Path(__file__).parent / "client"
NOT_BUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>ServiceBay</title>
<h1>The browser client is not built</h1>
<p>The hub runs, its pages are missing. In a checkout run <code>make run</code>, or
<code>npm ci --ignore-scripts</code> and <code>npm run build</code> in <code>frontend/</code>, then start the hub again.
An installed ServiceBay carries the client: install the wheel anew.</p></html>
"""
CONTENT_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
}
"""Ours, not the machine's: what a page is must not depend on /etc/mime.types."""
BINARY = frozenset({".png", ".ico", ".woff2", ".wasm"})


@dataclass(frozen=True)
class Page:
    """A file ready to be sent. ``packed`` is its gzip form, where that is smaller."""

    body: bytes
    content_type: str
    etag: str
    immutable: bool
    packed: bytes | None = None


def read_pages(root: Path = BUILT) -> dict[str, Page]:
    """Read the built client, keyed by its path (``/assets/index-1a2b.js``). Blocking. Empty where it is not built."""
    if not (root / "index.html").is_file():
        return {}
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {
        "/" + path.relative_to(root).as_posix(): build_page(path.name, path.read_bytes(), path.parent.name)
        for path in files
    }


def build_page(name: str, body: bytes, folder: str = "") -> Page:
    """Prepare one file."""
    suffix = Path(name).suffix
    is_text = suffix in CONTENT_TYPES and suffix not in BINARY
    content_type = CONTENT_TYPES.get(suffix, "application/octet-stream") + "; charset=utf-8" * is_text
    packed = gzip.compress(body, 6, mtime=0) if is_text and len(body) > 1000 else None
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'  # weak: its gzip form has the same
    return Page(body, content_type, etag, folder == "assets", packed)


class Client:
    """ASGI application of the browser client."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pages: dict[str, Page] = {}
        self._start = build_page("index.html", NOT_BUILT)

    async def load(self) -> None:
        """Read the files, off the event loop."""
        self._pages = await asyncio.to_thread(read_pages, self._root)
        self._start = self._pages.get("/index.html", self._start)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer GET and HEAD."""
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        if scope["method"] not in ("GET", "HEAD"):
            return await answer_nothing(send, scope, 405, [(b"allow", b"GET, HEAD")])
        path = scope["path"]
        page = self._pages.get(path)
        if page is None and path.startswith("/assets/"):
            # an old page asks for a file of an older build: a page instead of a script would only confuse it
            return await answer_nothing(send, scope, 404, [(b"cache-control", b"no-store")])
        return await send_page(send, scope, page or self._start)


async def answer_nothing(send: Send, scope: Scope, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    """Refuse without a body."""
    await _send(send, scope, status, headers, b"")


async def send_page(send: Send, scope: Scope, page: Page) -> None:
    """Answer with a file, or that it is still the one that the browser has."""
    caching = b"public, max-age=31536000, immutable" if page.immutable else b"no-cache"
    headers = [(b"etag", page.etag.encode()), (b"cache-control", caching), (b"vary", b"accept-encoding")]
    if header(scope, b"if-none-match") == page.etag:
        return await _send(send, scope, 304, headers, b"")
    headers.append((b"content-type", page.content_type.encode()))
    if page.packed is not None and "gzip" in (header(scope, b"accept-encoding") or ""):
        return await _send(send, scope, 200, [*headers, (b"content-encoding", b"gzip")], page.packed)
    return await _send(send, scope, 200, headers, page.body)


async def _send(send: Send, scope: Scope, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
    start: Message = {"type": "http.response.start", "status": status, "headers": [*headers, *length]}
    await send(start)
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
