"""A node's files in memory, behind the requests that jobs make: for what goes wrong in the hub, not on a node."""

import asyncio
import hashlib
from typing import Any

from servicebay.hub import Hub
from servicebay.nodes.errors import ActionFailed
from servicebay.services.shapes.draft import DraftBody, DraftFile
from servicebay.twin.schema import Failure
from servicebay.twin.store import Connection
from tests.api.bay import container, populate, unit

Q = "/home/a/.config/containers/systemd"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def draft(**contents: tuple[str | None, str | None] | str) -> DraftBody:
    """``a="new"`` or ``a=("new", "old")``, for ``a.container``."""
    files = []
    for name, given in contents.items():
        content, base = given if isinstance(given, tuple) else (given, None)
        files.append(DraftFile(f"{Q}/{name}.container", content, None if base is None else sha(base)))
    return DraftBody(files=files)


class Shelf:
    """Stands for the node ``nas`` of a hub. ``refuses`` are paths; ``binary`` ones are there and no text."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.files: dict[str, str] = {}
        self.binary: set[str] = set()
        self.modes: dict[str, str] = {}
        self.refuses: set[str] = set()
        self.fails: set[str] = set()
        self.asked: list[str] = []
        self.holds: dict[str, asyncio.Event] = {}
        self.held = asyncio.Event()
        populate(hub, "nas", [container()], [unit()])
        hub.nodes.request = self.request  # type: ignore[method-assign]

    def show(self, **kinds: str) -> None:
        """Let the twin know all files, each of which has a kind by its ending; ``web.container`` is its unit's."""
        told = {}
        for path, text in self.files.items():
            kind = kinds.get(path.rpartition(".")[2], "quadlet")
            entry = {"path": path, "kind": kind, "sizeBytes": 1, "mode": "0644", "mtime": 1, "sha256": sha(text)}
            told[path] = {**entry, "refers": [each for each in self.files if kind == "quadlet" and each != path]}
        units = {"web.service": unit(sourcePath=f"{Q}/web.container", fragmentPath="/run/web.service")}
        raw = self.hub.twin.get("nas").raw
        sections = {**raw["sections"], "files": {"source": "inotify"}}
        self.hub.twin.apply_state("nas", 2, {**raw, "services": units, "files": told, "sections": sections})

    def cut(self) -> None:
        """The connection goes."""
        self.hub.twin.set_connection("nas", Connection("offline", "Gone."))

    async def request(
        self, node: str, action: str, args: dict[str, Any], deadline_s: float = 30.0, on_progress: Any = None
    ) -> dict[str, Any]:
        self.asked.append(action)
        if action in self.holds:
            self.held.set()
            await self.holds[action].wait()
        if self.hub.twin.get(node).connection.status != "online":
            raise ActionFailed(Failure("unreachable", "It is gone."))
        if action in self.fails:
            raise ActionFailed(Failure("podman", f"{action} failed."))
        if action == "files.hashes":
            return {"files": [self.tell(path) for path in args["paths"]]}
        if action == "files.read":
            return {"content": self.files[args["path"]]}
        if action == "files.write":
            self.write(args["files"])
        return {"units": {}, "before": {}, "messages": []}

    def tell(self, path: str) -> dict[str, Any]:
        if path in self.refuses:
            raise ActionFailed(Failure("refused", f"{path} cannot be read."))
        told: dict[str, Any] = {"path": path}
        if path in self.binary:
            return {**told, "sha256": "0" * 64, "mode": "0644"}
        if path in self.files:
            text = self.files[path]
            told |= {"sha256": sha(text), "content": text, "mode": self.modes.get(path, "0644")}
        return told

    def write(self, files: list[dict[str, Any]]) -> None:
        for file in files:
            now = self.files.get(file["path"])
            if file["path"] in self.refuses:
                raise ActionFailed(Failure("refused", f"{file['path']} cannot be written."))
            if now != file.get("content") and (None if now is None else sha(now)) != file.get("base"):
                raise ActionFailed(Failure("conflict", f"{file['path']} was changed meanwhile."))
        for file in files:
            if file.get("content") is None:
                self.files.pop(file["path"], None)
                continue
            self.files[file["path"]] = file["content"]
            if file.get("mode"):
                self.modes[file["path"]] = file["mode"]
