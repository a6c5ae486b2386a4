"""``/api/nodes/{name}/plan``, ``…/apply``, ``/api/jobs``, ``/api/versions``, ``/api/trash``: how files change."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import OPERATE
from servicebay.api.problems import Refusal
from servicebay.services.deploy.rename import RenameDraft
from servicebay.services.file_export import export_files
from servicebay.services.resolve import find_service
from servicebay.services.shapes.draft import (
    DraftBody,
    DraftFile,
    PlanAnswer,
    RenameBody,
    ServiceDraft,
    TrashRow,
    VersionAnswer,
    VersionRow,
)
from servicebay.services.shapes.job import JobView
from servicebay.services.shapes.service import ServiceView

from .context import CallerPart, HubPart, identity_of
from .nodes import find_node
from .record import record_shown, recorded
from .scope import known_node

MAX_DRAFT_BYTES = 1 << 20
NO_STORE = {"Cache-Control": "no-store"}


@post("/nodes/{name:str}/plan", status_code=200, request_max_body_size=MAX_DRAFT_BYTES)
async def plan(
    name: FromPath[str], data: JSONBody[DraftBody], hub: HubPart, caller: CallerPart
) -> Response[PlanAnswer]:
    """What applying a draft would do, and what is wrong with it; nothing is written."""
    node = find_node(hub, name).name
    found = await hub.deploys.plan(node, data)
    await record_shown(hub, caller, node, {file.path: found.present[file.path].sha256 for file in found.files})
    return Response(found.answer, headers=NO_STORE)


@post("/nodes/{name:str}/apply", status_code=202, request_max_body_size=MAX_DRAFT_BYTES)
async def apply(name: FromPath[str], data: JSONBody[DraftBody], hub: HubPart, caller: CallerPart) -> JobView:
    """Begin to apply a draft, as a job that goes on without its caller. 409 with ``conflicts`` where a base is old."""
    node = find_node(hub, name).name
    async with recorded(hub, caller, "node.apply", node, detail=_paths(data)):
        return await hub.deploys.apply(node, data, identity_of(caller).username)


@get("/jobs")
async def list_jobs(hub: HubPart, node: FromQuery[str | None] = None) -> Response[list[JobView]]:
    """The last jobs, of one node or of all, newest first."""
    return Response(await hub.deploys.newest(known_node(hub, node)), headers=NO_STORE)


@get("/jobs/{job:str}")
async def get_job(job: FromPath[str], hub: HubPart) -> JobView:
    """One job."""
    return await hub.deploys.get(job)


@post("/jobs/{job:str}/cancel", status_code=202)
async def cancel_job(job: FromPath[str], hub: HubPart, caller: CallerPart) -> JobView:
    """Have a job undone: what it waits for is given up, and the old files and the old state come back."""
    async with recorded(hub, caller, "job.cancel", job[:80]):
        return await hub.deploys.cancel(job)


@post("/jobs/{job:str}/rollback", status_code=202)
async def roll_back_job(job: FromPath[str], hub: HubPart, caller: CallerPart) -> JobView:
    """Make the files that a job changed what they were before it, as a job."""
    async with recorded(hub, caller, "job.rollback", job[:80]):
        return await hub.changes.rollback(job, identity_of(caller).username)


@post("/jobs/{job:str}/rollback/draft", status_code=200)
async def draft_rollback(job: FromPath[str], hub: HubPart, caller: CallerPart) -> Response[ServiceDraft]:
    """The draft of rolling a job back, with what files were before it. Nothing is written."""
    row = await hub.deploys.get(job)
    async with recorded(hub, caller, "job.rollback-draft", row.id):
        found = await hub.changes.way_back(row)
    return Response(found, headers=NO_STORE)


@get("/nodes/{name:str}/versions")
async def list_versions(name: FromPath[str], hub: HubPart, path: FromQuery[str | None] = None) -> list[VersionRow]:
    """Versions of a node's files, or of one of them, newest first; without contents."""
    path = None if path is None else grammar.file_path(path)
    return await hub.versions.rows_of(find_node(hub, name).name, path)


@get("/versions/{version:str}", opt=OPERATE)
async def get_version(version: FromPath[str], hub: HubPart, caller: CallerPart) -> Response[VersionAnswer]:
    """One version, with its content and the diff to the one before. It may hold secrets: who read it is recorded."""
    number = _version(version)
    async with recorded(hub, caller, "version.read", version):
        found = await hub.versions.read(number)
    return Response(found, headers=NO_STORE)


@post("/versions/{version:str}/restore", status_code=202)
async def restore_version(version: FromPath[str], hub: HubPart, caller: CallerPart) -> JobView:
    """Make a file again what it was, as a job."""
    number = _version(version)
    async with recorded(hub, caller, "version.restore", version):
        return await hub.changes.restore(number, identity_of(caller).username)


@get("/nodes/{name:str}/trash")
async def list_trash(name: FromPath[str], hub: HubPart) -> list[TrashRow]:
    """What was deleted on a node, newest first."""
    return await hub.versions.trash(find_node(hub, name).name)


@post("/trash/{job:str}/restore", status_code=202)
async def restore_trash(job: FromPath[str], hub: HubPart, caller: CallerPart) -> JobView:
    """Bring back what was deleted together, as a job."""
    async with recorded(hub, caller, "trash.restore", job[:80]):
        return await hub.changes.restore_trash(job, identity_of(caller).username)


@get("/nodes/{name:str}/export", media_type="application/x-tar", opt=OPERATE)
async def export(
    name: FromPath[str], hub: HubPart, caller: CallerPart, secrets: FromQuery[bool] = False
) -> Response[bytes]:
    """The files of a node's services as a tar, the same bytes while nothing changes.

    Files that hold secrets are left out, and named in ``.gitignore``, unless ``secrets`` asks for them, on record.
    """
    node = find_node(hub, name).name
    async with recorded(hub, caller, "node.export", node, detail="with secrets" if secrets else ""):
        data = await export_files(hub.contents, node, secrets)
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{node}.tar"'}
    return Response(data, media_type="application/x-tar", headers=headers)


@post("/services/{name:str}/delete", status_code=202)
async def delete_service(
    name: FromPath[str],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
    companions: FromQuery[bool] = False,
) -> JobView:
    """Stop a service and move its files to the trash, as a job; with ``companions`` also units that only it uses."""
    row = find_service(hub.live, grammar.service_name(name), known_node(hub, node))
    async with recorded(hub, caller, "service.delete", row.key):
        return await hub.changes.delete(row, identity_of(caller).username, companions)


@post("/services/{name:str}/delete/draft", status_code=200)
async def draft_deletion(
    name: FromPath[str], hub: HubPart, node: FromQuery[str | None] = None, companions: FromQuery[bool] = False
) -> Response[ServiceDraft]:
    """The draft of deleting a service: its files that no other service has. Nothing is written.

    Volumes, networks, images and builds that only it uses are named, and with ``companions`` deleted along.
    """
    row = find_service(hub.live, grammar.service_name(name), known_node(hub, node))
    found = await hub.changes.deletion(row, companions)
    return Response(ServiceDraft(found.files, found.notes, found.companions), headers=NO_STORE)


@get("/services/{name:str}/versions")
async def list_service_versions(
    name: FromPath[str], hub: HubPart, node: FromQuery[str | None] = None
) -> list[VersionRow]:
    """Versions of the files that a service has or had, newest first; without contents."""
    row = find_service(hub.live, grammar.service_name(name), known_node(hub, node))
    return await hub.versions.rows_of_service(row)


@post("/services/{name:str}/rename", status_code=200)
async def rename_service(
    name: FromPath[str],
    data: JSONBody[RenameBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> Response[ServiceDraft]:
    """A draft that gives a service another name, references followed. Nothing is written."""
    row = find_service(hub.live, grammar.service_name(name), known_node(hub, node))
    return await _shown(hub, caller, row, await hub.changes.rename(row, data.name))


@post("/services/{name:str}/copy", status_code=200)
async def copy_service(
    name: FromPath[str],
    data: JSONBody[RenameBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> Response[ServiceDraft]:
    """A draft that makes another service like this one. Nothing is written."""
    row = find_service(hub.live, grammar.service_name(name), known_node(hub, node))
    return await _shown(hub, caller, row, await hub.changes.copy(row, data.name))


async def _shown(hub: HubPart, caller: CallerPart, row: ServiceView, draft: RenameDraft) -> Response[ServiceDraft]:
    """The files of a service, taken into a draft: that somebody saw them is recorded."""
    await record_shown(hub, caller, row.node, _sources(row, draft.files))
    return Response(ServiceDraft(files=draft.files, notes=draft.notes), headers=NO_STORE)


def _version(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise Refusal(404, "not-found", "There is no such version.")
    return int(text)


def _sources(row: ServiceView, files: list[DraftFile]) -> dict[str, str | None]:
    """Files of a service of which a draft has the contents under another name."""
    endings = {file.path.rpartition("/")[2].partition(".")[2] for file in files if file.content is not None}
    return {file.path: file.sha256 for file in row.files if file.path.rpartition("/")[2].partition(".")[2] in endings}


def _paths(data: DraftBody) -> str:
    return " ".join(file.path for file in data.files)[:1000]
