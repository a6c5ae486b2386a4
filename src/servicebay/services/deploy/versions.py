"""What nodes' files were: every content that the hub wrote, or found after somebody else wrote it. Sealed at rest.

A file that changed on its node is asked for a while after, a few at a time: an editor that saves every second makes
one version, not sixty.
"""

import asyncio
import hashlib
import io
import logging
import tarfile
from collections.abc import Callable, Iterable

from ...nodes.errors import ActionFailed, UnknownNode
from ...settings.sealed import SecretBox
from ...storage.errors import StoreError
from ...storage.versions import Version, VersionRows
from ...twin.schema import FileEntry
from ...twin.store import Change, TwinStore
from ..actions import Requester
from ..drafts import TrashRow, VersionAnswer, VersionRow
from ..errors import ActionError
from ..live import LiveDocument
from ..views import ServiceView
from .diffs import diff_texts
from .job import Job

log = logging.getLogger(__name__)
SETTLE_S = 5.0
READ_DEADLINE_S = 10.0
MAX_ROWS = 500
MAX_FOUND_BYTES = 256 * 1024


class Versions:
    """The recorder, and the way to read. ``start`` once nodes are known."""

    def __init__(
        self,
        twin: TwinStore,
        nodes: Requester,
        rows: VersionRows,
        secrets: SecretBox,
        now_ms: Callable[[], int],
        settle_s: float = SETTLE_S,
    ) -> None:
        self._twin = twin
        self._nodes = nodes
        self._rows = rows
        self._secrets = secrets
        self._now_ms = now_ms
        self.settle_s = settle_s
        self.live: LiveDocument | None = None
        self._dirty: dict[str, float] = {}
        self._seen: dict[str, dict[str, FileEntry]] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Follow the twin."""
        self._unsubscribe = self._twin.subscribe(self._on_change)
        self._task = asyncio.create_task(self._run(), name="versions")

    async def stop(self) -> None:
        """End."""
        self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def rows_of(self, node: str, path: str | None) -> list[VersionRow]:
        """Versions of a node's files, newest first."""
        return [row_of(version) for version in await self._rows.newest(node, path, MAX_ROWS)]

    async def rows_of_service(self, service: ServiceView) -> list[VersionRow]:
        """Versions of a service's files, newest first; of those that are gone as well."""
        paths = [file.path for file in service.files]
        return [row_of(each) for each in await self._rows.of_service(service.node, service.name, paths, MAX_ROWS)]

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
        content = self.content(found)
        before = "" if earlier is None else self.content(earlier)
        after = "" if found.kind == "deleted" else content
        diff = diff_texts(before, after, found.path)
        return VersionAnswer(version=row_of(found), node=found.node, content=content, diff=diff)

    async def before(self, version: Version) -> Version | None:
        """The version of the same file before one."""
        return await self._rows.before(version)

    def content(self, version: Version) -> str:
        """What a file was then; of a deletion what was in it. Raises StoreError."""
        return self._secrets.open_bytes(version.content).decode()

    async def base_of(self, node: str, path: str, sha256: str) -> str | None:
        """The content of this hash, where it is kept."""
        found = await self._rows.of_hash(node, path, sha256)
        return None if found is None else self.content(found)

    async def trash(self, node: str) -> list[TrashRow]:
        """Files that were deleted and are not there again, by the job that did it, newest first."""
        return [
            TrashRow(
                id=job,
                service=versions[0].service,
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
            if file.before is None or file.before_content is None or newest.get(file.path, ("", ""))[1] == file.before:
                continue
            rows.append(self._version(job, file.path, "found", file.before_content, file.before_mode, author=None))
        await self._rows.add(rows)

    async def keep_new(self, job: Job) -> None:
        """After a job wrote (or put back): what is there now."""
        newest = await self._rows.newest_hashes(job.view.node)
        is_back = job.document.phase == "back"
        rows = []
        for file in job.document.files:
            content, mode = (
                (file.before_content, file.before_mode) if is_back else (file.after_content, file.after_mode)
            )
            kept = content if content is not None else (file.after_content if is_back else file.before_content)
            kind = "written" if content is not None else "deleted"
            if kept is None or newest.get(file.path) in (
                (kind, sha256(kept)),
                ("found", sha256(kept)) if content else (),
            ):
                continue
            rows.append(self._version(job, file.path, kind, kept, mode or file.before_mode, author=job.view.user))
        await self._rows.add(rows)

    async def note_images(self, job: Job) -> None:
        """After a job is done: what runs with what it wrote."""
        for file in job.document.files:
            if file.after is not None:
                images = " ".join(self._images(job.view.node, file.path))
                await self._rows.set_images(job.view.id, file.path, images)

    def _version(self, job: Job, path: str, kind: str, content: str, mode: str | None, author: str | None) -> Version:
        is_back = job.document.phase == "back"
        reason = f"Put back: {job.document.why}"[:1000] if is_back else job.document.reason
        return Version(
            id=0,
            node=job.view.node,
            path=path,
            sha256=sha256(content),
            at=self._now_ms(),
            kind=kind,
            author=author,
            reason=reason if kind != "found" else None,
            job=None if is_back or kind == "found" else job.view.id,
            service=self._service_of(job.view.node, path),
            images=" ".join(self._images(job.view.node, path)),
            mode=mode,
            size=len(content),
            content=self._secrets.seal_bytes(content.encode()),
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

    def _on_change(self, change: Change) -> None:
        if change.kind == "removed":
            self._seen.pop(change.node, None)
            self._dirty[change.node] = 0.0
            self._wake.set()
            return
        files = self._twin.get(change.node).state.files or {}
        is_back = change.kind == "connection" and self._twin.get(change.node).connection.status == "online"
        if self._seen.get(change.node) is not files or is_back:
            self._seen[change.node] = files
            self._dirty[change.node] = asyncio.get_running_loop().time() + self.settle_s
            self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            now = asyncio.get_running_loop().time()
            due = [node for node, at in self._dirty.items() if at <= now]
            for node in due:
                del self._dirty[node]
                await self._look(node)
            if not self._dirty:
                await self._wake.wait()
                continue
            delay = max(0.0, min(self._dirty.values()) - asyncio.get_running_loop().time())
            try:
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _look(self, node: str) -> None:
        try:
            if node not in self._twin.names():
                await self._rows.forget(node)
            elif self._twin.get(node).connection.status == "online":
                await self._find(node, list((self._twin.get(node).state.files or {}).values()))
        except (ActionFailed, UnknownNode) as error:
            log.info("node %s: its files are looked at again later (%s)", node, error)
        except StoreError as error:
            log.error("what node %s's files were could not be kept: %s", node, error)

    async def _find(self, node: str, entries: Iterable[FileEntry]) -> None:
        newest = await self._rows.newest_hashes(node)
        for entry in entries:
            known = newest.get(entry.path)
            if entry.sha256 is None or entry.size_bytes > MAX_FOUND_BYTES:
                continue
            if known is not None and known[0] != "deleted" and known[1] == entry.sha256:
                continue
            await self._keep_found(node, entry)

    async def _keep_found(self, node: str, entry: FileEntry) -> None:
        try:
            answer = await self._nodes.request(node, "files.read", {"path": entry.path}, deadline_s=READ_DEADLINE_S)
        except ActionFailed as error:
            if error.failure.code in ("unreachable", "timeout"):
                raise
            return  # gone or unreadable meanwhile: the twin will say so
        content = answer.get("content")
        if not isinstance(content, str):
            return
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
            content=self._secrets.seal_bytes(content.encode("utf-8", "replace")),
        )
        await self._rows.add([version])

    async def export(self, node: str) -> bytes:
        """A node's files of services as a tar that git likes: sorted, nobody's, with times. Raises ActionFailed."""
        entries = sorted((self._twin.get(node).state.files or {}).values(), key=lambda entry: entry.path)
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for entry in entries:
                if entry.sha256 is None or entry.kind == "env":
                    continue
                answer = await self._nodes.request(node, "files.read", {"path": entry.path}, deadline_s=READ_DEADLINE_S)
                data = str(answer.get("content", "")).encode("utf-8", "replace")
                info = tarfile.TarInfo(f"{node}{entry.path}")
                info.size, info.mtime, info.mode = len(data), entry.mtime // 1000, 0o644
                tar.addfile(info, io.BytesIO(data))
        return buffer.getvalue()


def sha256(content: str) -> str:
    """The hash of a content."""
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def row_of(version: Version) -> VersionRow:
    """A version as readers see it."""
    return VersionRow(
        id=version.id,
        path=version.path,
        sha256=version.sha256,
        at=version.at,
        kind=version.kind,  # type: ignore[arg-type]
        author=version.author,
        reason=version.reason,
        job=version.job,
        images=version.images.split(),
    )
