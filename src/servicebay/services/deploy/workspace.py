"""The files of one service side by side, and its unit as systemd reads it."""

import asyncio

from ...nodes.errors import ActionFailed
from ..actions import Requester
from ..contents import SECRET_KINDS, FileContents
from ..errors import ActionError
from ..shapes.draft import WorkspaceAnswer, WorkspaceFile
from ..shapes.service import FileView, ServiceView
from .present import check_draft

MAX_FILES = 60


class Workspaces:
    """Reads workspaces."""

    def __init__(self, nodes: Requester, contents: FileContents) -> None:
        self._nodes = nodes
        self._contents = contents

    async def read(self, service: ServiceView, with_secrets: bool) -> WorkspaceAnswer:
        """A file that cannot be had comes with its problem. Raises ActionFailed, UnknownNode where the node is away."""
        modes = {entry.path: entry.mode for entry in self._contents.list(service.node)}
        files, unit_text = await asyncio.gather(
            asyncio.gather(*(self._file(service, file, modes, with_secrets) for file in service.files[:MAX_FILES])),
            self._unit_text(service),
        )
        plain = next((file.content for file in files if file.kind == "unit"), None)
        return WorkspaceAnswer(service=service, files=list(files), unit_text=unit_text or plain)

    async def _file(
        self, service: ServiceView, file: FileView, modes: dict[str, str], with_secrets: bool
    ) -> WorkspaceFile:
        mode = modes.get(file.path, "")
        known = WorkspaceFile(path=file.path, kind=file.kind, mode=mode, sha256=file.sha256, problem=file.problem)
        if file.problem is not None or (file.kind in SECRET_KINDS and not with_secrets):
            return known
        try:
            found = await self._contents.read(service.node, file.path)
        except (ActionError, ActionFailed) as error:
            failure = error.failure if isinstance(error, ActionFailed) else error
            if failure.code == "unreachable":
                raise
            return WorkspaceFile(path=file.path, kind=file.kind, mode=mode, problem=failure.message)
        return WorkspaceFile(path=file.path, kind=file.kind, mode=mode, content=found.content, sha256=found.sha256)

    async def _unit_text(self, service: ServiceView) -> str | None:
        if service.origin != "quadlet":
            return None
        checked = await check_draft(self._nodes, service.node, [], [service.unit])
        unit = checked.units.get(service.unit)
        return None if unit is None else unit.text
