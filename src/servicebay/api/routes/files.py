"""``/api/nodes/{name}/files``: what services are made of, and the content of one file for who asks."""

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from servicebay.api import grammar
from servicebay.services.requests import FileAnswer, FileContentAnswer
from servicebay.twin.schema import FileEntry

from .context import CallerPart, HubPart
from .nodes import find_node
from .record import recorded


@get("/nodes/{name:str}/files")
async def list_files(name: FromPath[str], hub: HubPart) -> list[FileAnswer]:
    """The files that the node's services are made of, from memory; without their contents."""
    return [file_answer(entry) for entry in hub.contents.list(find_node(hub, name).name)]


@get("/nodes/{name:str}/files/content")
async def read_file(
    name: FromPath[str], path: FromQuery[str], hub: HubPart, caller: CallerPart
) -> Response[FileContentAnswer]:
    """The content of one listed file, asked of the node. It may hold secrets: who read it is recorded."""
    node, path = find_node(hub, name).name, grammar.file_path(path)
    async with recorded(hub, caller, "file.read", node, detail=path):
        found = await hub.contents.read(node, path)
    answer = FileContentAnswer(path=path, kind=found.entry.kind, sha256=found.sha256, content=found.content)
    return Response(answer, headers={"Cache-Control": "no-store"})


def file_answer(entry: FileEntry) -> FileAnswer:
    """A file of the twin as an answer."""
    return FileAnswer(
        path=entry.path,
        kind=entry.kind,
        size_bytes=entry.size_bytes,
        mode=entry.mode,
        mtime=entry.mtime,
        sha256=entry.sha256,
        problem=entry.problem,
        target=entry.target,
    )
