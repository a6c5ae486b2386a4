"""Plugins' static files below ``/plugins/<name>/``, read once and served from memory to who is signed in."""

import asyncio
import logging
from pathlib import Path

from servicebay.plugins.installed import Plugins

from .client import Page, answer_nothing, build_page, send_page
from .forwarded import Scope
from .gate import Receive, Send

log = logging.getLogger(__name__)
MOST_FILES = 500
MOST_BYTES = 16 << 20
"""Of one plugin, together."""


class PluginFiles:
    """ASGI application behind the gate."""

    def __init__(self, plugins: Plugins) -> None:
        self._plugins = plugins
        self._pages: dict[str, Page] = {}

    async def load(self) -> None:
        """Read the files, off the event loop; a plugin whose files cannot be read has failed."""
        for plugin in self._plugins.running():
            if plugin.front_end is None:
                continue
            try:
                pages = await asyncio.to_thread(read_files, plugin.front_end.folder)
            except (OSError, ValueError) as error:
                self._plugins.fail(plugin.name, "Its files for the browser cannot be read", error)
                continue
            if plugin.front_end.module not in pages:
                self._plugins.fail(plugin.name, f"Its module {plugin.front_end.module} is not among its files")
            self._pages |= {f"/plugins/{plugin.name}/{path}": page for path, page in pages.items()}

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer GET and HEAD."""
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        if scope["method"] not in ("GET", "HEAD"):
            return await answer_nothing(send, scope, 405, [(b"allow", b"GET, HEAD")])
        page = self._pages.get(scope["path"])
        if page is None:
            return await answer_nothing(send, scope, 404, [(b"cache-control", b"no-store")])
        return await send_page(send, scope, page)


def read_files(folder: Path) -> dict[str, Page]:
    """Files below the folder by their paths, links out of it left out. Blocking. Raises OSError, ValueError."""
    root = folder.resolve(strict=True)
    found: dict[str, Page] = {}
    size = 0
    for path in sorted(root.rglob("*")):
        if not path.is_file() or not path.resolve().is_relative_to(root):
            continue
        body = path.read_bytes()
        size += len(body)
        if len(found) >= MOST_FILES or size > MOST_BYTES:
            raise ValueError(f"more than {MOST_FILES} files or {MOST_BYTES >> 20} MiB")
        found[path.relative_to(root).as_posix()] = build_page(path.name, body)
    return found
