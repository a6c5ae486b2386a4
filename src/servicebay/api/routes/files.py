"""``/api/nodes/{name}/files``: what services are made of, and the content of one file for who asks."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import demand
from servicebay.api.problems import Refusal
from servicebay.services.contents import SECRET_KINDS
from servicebay.services.new_files import full_name, name_problem, new_files
from servicebay.services.resolve import find_service
from servicebay.services.shapes.draft import NameAnswer, NameBody, NewFile
from servicebay.services.shapes.file import FileAnswer, FileContentAnswer
from servicebay.twin.schema import FileEntry

from .context import CallerPart, HubPart
from .nodes import find_node
from .record import recorded
from .scope import known_node


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
    if any(entry.path == path and entry.kind in SECRET_KINDS for entry in hub.contents.list(node)):
        demand(caller, "operate")
    async with recorded(hub, caller, "file.read", node, detail=path):
        found = await hub.contents.read(node, path)
    answer = FileContentAnswer(path=path, kind=found.entry.kind, sha256=found.sha256, content=found.content)
    return Response(answer, headers={"Cache-Control": "no-store"})


@post("/nodes/{name:str}/files/name", status_code=200)
async def name_file(name: FromPath[str], data: JSONBody[NameBody], hub: HubPart) -> NameAnswer:
    """Where a new file of some name goes, and why it cannot. Nothing is written."""
    node = find_node(hub, name)
    folder = data.folder if data.folder is not None else quadlet_folder(hub, node.name)
    grammar.file_path(folder)
    wanted = full_name(data.name.strip(), data.like)
    path = f"{folder.rstrip('/')}/{wanted}"
    problem = name_problem(wanted)
    if problem is None and any(entry.path == path for entry in hub.contents.list(node.name)):
        problem = f"There is a {wanted} on {node.name} already."
    return NameAnswer(path=path, problem=problem)


@get("/services/{name:str}/new-files")
async def list_new_files(name: FromPath[str], hub: HubPart, node: FromQuery[str | None] = None) -> list[NewFile]:
    """The kinds of file that a service can be given, where each goes and how it begins."""
    row = find_service(hub.live, grammar.service_name(name), known_node(hub, node))
    return new_files(row.source_path, {entry.path for entry in hub.contents.list(row.node)})


def quadlet_folder(hub: HubPart, node: str) -> str:
    """Where a node's new Quadlet files go. Raises Refusal where it has not told."""
    facts = hub.twin.get(node).state.facts
    if facts is None or not facts.quadlet_folder:
        raise Refusal(409, "conflict", f"{node} has not told yet where its files go.")
    return facts.quadlet_folder


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
