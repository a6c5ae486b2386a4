"""What nodes' files were: every content that the hub wrote, or found after somebody else wrote it. Sealed at rest.

Reads, and keeps what jobs write; ``found`` sees what others write.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence

from ...settings.sealed import SecretBox
from ...storage.versions import Version, VersionRows
from ...twin.schema import FileEntry
from ...twin.store import TwinStore
from ..actions import Requester
from ..errors import ActionError
from ..live import LiveDocument
from ..shapes.draft import TrashRow, VersionAnswer, VersionRow
from ..shapes.service import ServiceView
from .diffs import diff_all
from .document import JobFile
from .job import Job
from .reasons import PUT_BACK, told_apart

READ_DEADLINE_S = 10.0
MAX_ROWS = 500
RUN = (".container", ".pod", ".kube", ".service")


class Versions:
    """All that is kept. ``live`` is set once it is there."""

    def __init__(
        self,
        twin: TwinStore,
        nodes: Requester,
        rows: VersionRows,
        secrets: SecretBox,
        now_ms: Callable[[], int],
    ) -> None:
        self._twin = twin
        self._nodes = nodes
        self._rows = rows
        self._secrets = secrets
        self._now_ms = now_ms
        self.live: LiveDocument | None = None

    async def rows_of(self, node: str, path: str | None) -> list[VersionRow]:
        """Versions of a node's files, newest first."""
        return self._rows_told(node, await self._rows.newest(node, path, MAX_ROWS))

    async def rows_of_service(self, service: ServiceView) -> list[VersionRow]:
        """Versions of a service's files, newest first; of those that are gone as well."""
        paths = [file.path for file in service.files]
        found = await self._rows.of_service(service.node, service.name, paths, MAX_ROWS)
        return self._rows_told(service.node, found)

    def _rows_told(self, node: str, found: Sequence[Version]) -> list[VersionRow]:
        """Newest first: the first of a path is what is there, if it has that hash."""
        now = {entry.path: entry.sha256 for entry in (self._twin.get(node).state.files or {}).values()}
        newest = {each.path: each.id for each in reversed(found) if each.kind != "deleted"}
        return [
            row_of(each, is_current=newest.get(each.path) == each.id and now.get(each.path) == each.sha256)
            for each in found
        ]

    async def get(self, version_id: int) -> Version:
        """One version. Raises ActionError ``not-found``."""
        found = await self._rows.get(version_id)
        if found is None:
            raise ActionError("not-found", "There is no such version.")
        return found

    async def read(self, version_id: int) -> VersionAnswer:
        """One version with its content and the diff to the one before it. Raises ActionError ``not-found``."""
        found = await self.get(version_id)
        earlier = await self._rows.before(found)
        content = await self.content(found)
        before = "" if earlier is None else await self.content(earlier)
        after = "" if found.kind == "deleted" else content
        (diff,) = await diff_all([(before, after, found.path)])
        return VersionAnswer(version=row_of(found), node=found.node, content=content, diff=diff)

    async def original(self, version: Version) -> Version | None:
        """What a file was before a job wrote this version; None where there was no file.

        Raises ActionError ``refused`` where that is not known, or not kept any more.
        """
        if version.before == "":
            return None
        earlier = await self._rows.before(version, version.before)
        if earlier is not None and version.before is None and earlier.kind == "deleted":
            return None
        if earlier is None:
            raise ActionError("refused", f"What {version.path} was before that is not kept: it cannot be put back.")
        return earlier

    async def content(self, version: Version) -> str:
        """What a file was then; of a deletion what was in it. Raises StoreError."""
        return (await asyncio.to_thread(self._secrets.open_bytes, version.content)).decode()

    async def base_of(self, node: str, path: str, sha256: str) -> str | None:
        """The content of this hash, where it is kept."""
        found = await self._rows.of_hash(node, path, sha256)
        return None if found is None else await self.content(found)

    async def trash(self, node: str) -> list[TrashRow]:
        """Files that were deleted and are not there again, by the job that did it, newest first."""
        return [
            TrashRow(
                id=job,
                service=name_of(versions),
                paths=[version.path for version in versions],
                at=versions[0].at,
                author=versions[0].author,
            )
            for job, versions in (await self.deleted(node)).items()
        ]

    async def deleted(self, node: str) -> dict[str, list[Version]]:
        """What the trash holds, by job."""
        there = {entry.path for entry in (self._twin.get(node).state.files or {}).values() if entry.sha256}
        groups: dict[str, list[Version]] = {}
        for version in await self._rows.deleted(node):
            if version.job is not None and version.path not in there:
                groups.setdefault(version.job, []).append(version)
        return groups

    async def of_job(self, job: str) -> list[Version]:
        """What a job wrote and deleted."""
        return await self._rows.of_job(job)

    async def keep_old(self, job: Job) -> None:
        """Before a job writes: what is there now is kept, if it is not yet."""
        newest = await self._rows.newest_hashes(job.view.node)
        rows = []
        for file in job.document.files:
            kind, known = newest.get(file.path, ("", ""))
            if file.before_content is None or (kind != "deleted" and known == file.before):
                continue
            rows.append(self._version(job, file, "found", file.before_content, file.before_mode))
        await self._add(rows)

    async def keep_new(self, job: Job, files: Sequence[JobFile]) -> None:
        """After a job wrote these files, or put them back: what is there now."""
        newest = await self._rows.newest_hashes(job.view.node)
        is_back = job.document.phase == "back"
        rows = []
        for file in files:
            content, mode = (
                (file.before_content, file.before_mode) if is_back else (file.after_content, file.after_mode)
            )
            kept = content if content is not None else (file.after_content if is_back else file.before_content)
            kind = "written" if content is not None else "deleted"
            is_known = kept is not None and newest.get(file.path) in (
                (kind, sha256(kept)),
                ("found", sha256(kept)) if content is not None and is_back else (),
            )
            if kept is None or (is_known and file.before != file.after):
                continue
            rows.append(self._version(job, file, kind, kept, mode or file.before_mode))
        await self._add(rows)

    async def note_images(self, job: Job) -> None:
        """After a job is done: what runs with what it wrote."""
        for file in job.document.files:
            if file.after is not None:
                images = " ".join(self._images(job.view.node, file.path))
                await self._rows.set_images(job.view.id, file.path, images)

    async def add_found(self, node: str, entry: FileEntry, content: str) -> None:
        """Keep what somebody else wrote."""
        version = Version(
            id=0,
            node=node,
            path=entry.path,
            sha256=sha256(content),
            at=entry.mtime or self._now_ms(),
            kind="found",
            author=None,
            reason=None,
            job=None,
            service=self._service_of(node, entry.path),
            images=" ".join(self._images(node, entry.path)),
            mode=entry.mode or None,
            size=len(content),
            content=content.encode("utf-8", "replace"),
        )
        await self._add([version])

    async def _add(self, rows: list[Version]) -> None:
        """Seal these, which takes a while, and keep them."""

        def sealed() -> list[Version]:
            return [row._replace(content=self._secrets.seal_bytes(row.content)) for row in rows]

        if rows:
            await self._rows.add(await asyncio.to_thread(sealed))

    def _version(self, job: Job, file: JobFile, kind: str, content: str, mode: str | None) -> Version:
        is_back = job.document.phase == "back"
        reason = PUT_BACK.format(job.document.why)[:1000] if is_back else job.document.reason
        return Version(
            id=0,
            node=job.view.node,
            path=file.path,
            sha256=sha256(content),
            at=self._now_ms(),
            kind=kind,
            author=job.view.user if kind != "found" else None,
            reason=reason if kind != "found" else None,
            job=None if is_back or kind == "found" else job.view.id,
            service=self._service_of(job.view.node, file.path),
            images=" ".join(self._images(job.view.node, file.path)),
            mode=mode,
            size=len(content),
            content=content.encode(),
            before=None if is_back or kind == "found" else file.before or "",
        )

    def _service_of(self, node: str, path: str) -> str:
        for row in self.live.services(node) if self.live else ():
            if any(file.path == path for file in row.files):
                return row.name
        return path.rpartition("/")[2].partition(".")[0]

    def _images(self, node: str, path: str) -> list[str]:
        """Digests that run for the services that have a file."""
        if self.live is None:
            return []
        keys = {
            key
            for row in self.live.services(node)
            if any(file.path == path for file in row.files)
            for key in row.containers
        }
        found = {each.image_digest or each.image_id for each in self.live.containers(node) if each.key in keys}
        return sorted(digest for digest in found if digest)


def name_of(versions: Sequence[Version]) -> str:
    """What the files that one job deleted are called together: by that which is a unit, not by what lies beside it."""
    return next((each for each in versions if each.path.endswith(RUN)), versions[0]).service


def sha256(content: str) -> str:
    """The hash of a content."""
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def row_of(version: Version, is_current: bool = False) -> VersionRow:
    """A version as readers see it."""
    reason, told = told_apart(version.reason)
    return VersionRow(
        id=version.id,
        path=version.path,
        sha256=version.sha256,
        at=version.at,
        kind=version.kind,  # type: ignore[arg-type]
        current=is_current,
        mode=version.mode,
        author=version.author,
        reason=reason,
        told=told,
        job=version.job,
        images=version.images.split(),
    )
