"""Changes that the hub drafts itself: a deletion, another name, a copy, and every way back to what files were."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from ...storage.versions import Version
from ...twin.store import TwinStore
from ..actions import Requester
from ..errors import ActionError
from ..jobs import ENDED
from ..live import LiveDocument
from ..shapes.draft import DraftBody, DraftFile, ServiceDraft
from ..shapes.job import JobView
from ..shapes.service import FileView, ServiceView
from . import reasons
from .companions import companions_of
from .deploys import Deploys
from .present import is_plain, read_present
from .rename import RenameDraft, copy_service, rename_service
from .request import REASON_CHARACTERS
from .steps import base
from .versions import Versions, name_of

OWN_KINDS = ("quadlet", "dropin", "unit", "kube", "env", "config", "checks")
"""Kinds of files that go with their service, where no other one has them too."""
AT_ONCE = 200
"""Files that are read in one request."""


class Deletion(NamedTuple):
    """The draft's files, sentences on what stays, and paths of what only the service uses."""

    files: list[DraftFile]
    notes: list[str]
    companions: list[str]


STAYS = "It stays, as"
"""How the detail of a step begins that set a container aside."""


class Wanted(NamedTuple):
    """What a file shall be again: None for no file. ``mode`` is octal, of a file that is not there now."""

    content: str | None
    mode: str | None = None


class Changes:
    """Drafts, and the jobs that apply them."""

    def __init__(
        self, live: LiveDocument, twin: TwinStore, nodes: Requester, deploys: Deploys, versions: Versions
    ) -> None:
        self._live = live
        self._twin = twin
        self._nodes = nodes
        self._deploys = deploys
        self._versions = versions

    async def delete(self, service: ServiceView, user: str | None, with_companions: bool = False) -> JobView:
        """Stop a service and move its files to the trash; files that others have too stay. Raises as ``apply``."""
        companions = await self._companions(service) if with_companions else []
        draft = await self._draft(service.node, self._deletion(service, companions), f"Deleted {service.name}")
        return await self._deploys.apply(service.node, draft, user, "delete", f"Delete {service.name}")

    async def deletion(self, service: ServiceView, with_companions: bool = False) -> Deletion:
        """The draft of ``delete``, and what stays. Raises ActionError, ActionFailed, UnknownNode."""
        companions = await self._companions(service)
        wanted = self._deletion(service, companions if with_companions else [])
        draft = await self._draft(service.node, wanted, "")
        notes = ["The files go to the trash, from which they can be restored. Volumes and images stay."]
        for path in companions:
            goes = "goes along; what it made stays." if with_companions else "stays, and can be taken along."
            notes.append(f"{base(path)} is used by nothing else: it {goes}")
        for file in service.files:
            if _is_own(file, service) and file.path not in wanted:
                others = [
                    row.name
                    for row in self._live.services(service.node)
                    if row.key != service.key and any(each.path == file.path for each in row.files)
                ]
                notes.append(f"{file.path.rpartition('/')[2]} stays: {', '.join(others)} has it as well.")
        return Deletion(draft.files, notes, companions)

    async def _companions(self, service: ServiceView) -> list[str]:
        """Paths of what only this service's files name."""
        texts = await self._texts(service, whole=True)
        ours = {each.path for each in (self._twin.get(service.node).state.files or {}).values() if each.sha256}
        return [path for path in companions_of(self.own_files(service), texts) if path in ours]

    def _deletion(self, service: ServiceView, companions: Sequence[str]) -> dict[str, Wanted]:
        paths = self.own_files(service)
        if not paths:
            raise ActionError("refused", f"{service.unit} has no file of this user's that could be deleted.")
        return dict.fromkeys([*companions, *paths], Wanted(None))

    def own_files(self, service: ServiceView) -> list[str]:
        """The files of a service that no other one has."""
        others = {
            file.path for row in self._live.services(service.node) if row.key != service.key for file in row.files
        }
        return [file.path for file in service.files if _is_own(file, service) and file.path not in others]

    async def rename(self, service: ServiceView, name: str) -> RenameDraft:
        """A draft that gives a service another name, references followed. Raises ActionError."""
        return rename_service(service, name, await self._texts(service, whole=True))

    async def copy(self, service: ServiceView, name: str) -> RenameDraft:
        """A draft that makes another service like one. Raises ActionError."""
        return copy_service(service, name, await self._texts(service, whole=False))

    async def restore(self, version_id: int, user: str | None) -> JobView:
        """Make a file again what it was. Raises as ``apply``."""
        version = await self._versions.get(version_id)
        name = version.path.rpartition("/")[2]
        reason = reasons.RESTORED.format(version.id)
        draft = await self._draft(version.node, {version.path: await self._kept(version)}, reason)
        return await self._deploys.apply(version.node, draft, user, "restore", f"Restore {name}")

    async def restore_trash(self, job_id: str, user: str | None) -> JobView:
        """Bring back what one job deleted. Raises as ``apply``."""
        for node in self._twin.names():
            found = (await self._versions.deleted(node)).get(job_id)
            if found:
                files = [_over(each.path, None, await self._kept(each)) for each in found]
                draft = DraftBody(files=files, reason=reasons.FROM_TRASH)
                return await self._deploys.apply(
                    node, draft, user, "restore", f"Restore {name_of(found)} from the trash"
                )
        raise ActionError("not-found", "There is nothing of that in the trash.")

    async def rollback(self, job_id: str, user: str | None) -> JobView:
        """Make the files that a job changed what they were before it. Raises as ``apply``.

        What was changed since that job is a conflict, as for every editor that is late.
        """
        job = await self._deploys.get(job_id)
        reason = reasons.ROLLED_BACK.format(job.title)[:REASON_CHARACTERS]
        found = await self.way_back(job)
        draft = DraftBody(files=found.files, reason=reason, replaces=found.replaces, brings_back=found.brings_back)
        return await self._deploys.apply(job.node, draft, user, "rollback", f"Roll back: {job.title}")

    async def way_back(self, job: JobView) -> ServiceDraft:
        """The draft of ``rollback``, and what it leaves as it is. Raises ActionError."""
        if job.state not in ENDED or job.state == "undone":
            is_back = job.state == "undone"
            raise ActionError("refused", "It was undone already." if is_back else "It has not ended yet: cancel it.")
        files: dict[str, DraftFile] = {}
        for version in await self._versions.of_job(job.id):
            left = None if version.kind == "deleted" else version.sha256
            if version.path in files:  # it was written again, by the same job: what was before stays what it was
                files[version.path] = msgspec.structs.replace(files[version.path], base=left)
                continue
            earlier = version if version.kind == "deleted" else await self._versions.original(version)
            wanted = Wanted(None) if earlier is None else await self._kept(earlier)
            if left is not None and wanted.mode == version.mode:
                wanted = Wanted(wanted.content)
            files[version.path] = _over(version.path, left, wanted)
        if not files:
            raise ActionError("refused", "That job changed no files.")
        there = {container.key for container in self._live.containers(job.node)}
        return ServiceDraft(
            files=list(files.values()),
            notes=_left_aside(job),
            replaces=[key for key in job.returned if key in there],
            brings_back=job.id if job.aside else None,
        )

    async def _kept(self, version: Version) -> Wanted:
        return Wanted(await self._versions.content(version), version.mode)

    async def _draft(self, node: str, files: Mapping[str, Wanted], reason: str) -> DraftBody:
        """A draft on what is there now; a file that is there keeps its mode."""
        present = await read_present(self._nodes, node, list(files), contents=False)
        drafted = []
        for path, wanted in files.items():
            base = present[path].sha256
            drafted.append(_over(path, base, wanted if base is None else Wanted(wanted.content)))
        return DraftBody(files=drafted, reason=reason)

    async def _texts(self, service: ServiceView, whole: bool) -> dict[str, str]:
        """Texts by path: of a service's own files, or of all Quadlet files of its node."""
        paths = self.own_files(service)
        if whole:
            files = (self._twin.get(service.node).state.files or {}).values()
            paths += [
                each.path
                for each in files
                if each.kind in ("quadlet", "dropin") and each.path not in paths and each.sha256 and is_plain(each.path)
            ]
        texts: dict[str, str] = {}
        for first in range(0, len(paths), AT_ONCE):
            present = await read_present(self._nodes, service.node, paths[first : first + AT_ONCE], contents=True)
            texts |= {path: file.content for path, file in present.items() if file.content is not None}
        return texts


def _is_own(file: FileView, service: ServiceView) -> bool:
    """Whether a file goes with its service. A proxy's configuration does where it lies beside the Quadlet file."""
    folders = [each.path.rpartition("/")[0] + "/" for each in service.files if each.kind == "quadlet"]
    is_beside = file.kind == "proxy" and file.path.startswith(tuple(folders))
    return file.sha256 is not None and (file.kind in OWN_KINDS or is_beside)


def _over(path: str, base: str | None, wanted: Wanted) -> DraftFile:
    return DraftFile(path=path, content=wanted.content, base=base, mode=wanted.mode)


def _left_aside(job: JobView) -> list[str]:
    """Containers that a job of an older hub set aside, which did not write down what they were."""
    aside = (
        []
        if job.aside
        else [step for step in job.steps if step.kind == "stop" and (step.detail or "").startswith(STAYS)]
    )
    return [
        f"The container {step.target} that it took the place of is not started again: {step.detail}." for step in aside
    ]
