"""Git registries: which there are, their last snapshot, and fetching a newer one in a process of its own.

Kept are one settings document (addresses, branches, encrypted passwords) and one file per registry in the data
directory, its snapshot. A registry that can't be reached keeps what it had.
"""

import asyncio
import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

import msgspec

from ..storage.documents import DocumentStore
from .catalog import Fault, Shelf, build_shelf
from .errors import RegistryError
from .snapshot import Asked, Fetched, Snapshot, trees_of
from .stack import Stack
from .template import Template
from .tree import NAME

DEADLINE_S = 60.0
MAX_REGISTRIES = 20
DOCUMENT = "registries"
SCRATCH = "fetch-"
SCHEMES = ("https", "ssh")
_BRANCH = re.compile(r"(?!.*(\.\.|@\{|//|/\.|\.lock(/|$)))[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}(?<![./])")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,99}")
_SHORT = re.compile(r"(?P<user>[a-z0-9_.-]+)@(?P<host>[A-Za-z0-9.-]+):(?P<path>[^/].*)")
_OUTPUT_BYTES = 32 << 20


class Remote(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """A git registry. ``secret`` is encrypted: a password, or a private key where the address is one of SSH.

    ``fetched_at`` in ms; ``problem`` is why the last attempt failed.
    """

    name: str
    url: str
    branch: str | None = None
    username: str | None = None
    secret: str | None = None
    commit: str | None = None
    committed_at: int | None = None
    fetched_at: int | None = None
    problem: str | None = None


class RemoteList(msgspec.Struct, frozen=True, rename="camel"):
    """The settings document."""

    items: list[Remote] = []
    name: str = DOCUMENT


class Change(NamedTuple):
    """A template or stack that an update brought, took away or changed. ``before`` and ``after`` are versions."""

    id: str
    kind: Literal["template", "stack"]
    before: str | None
    after: str | None


class Box(Protocol):
    """What encrypts (``settings.sealed``)."""

    def seal(self, text: str) -> str:
        """Encrypt."""

    def open(self, sealed: str) -> str:
        """Decrypt. Raises StoreError."""


class Remotes:
    """The git registries of this hub."""

    def __init__(
        self,
        documents: DocumentStore[RemoteList],
        folder: Path,
        box: Box,
        now_ms: Callable[[], int],
        schemes: Sequence[str] = SCHEMES,
    ) -> None:
        self._documents = documents
        self._folder = folder
        self._box = box
        self._now_ms = now_ms
        self._schemes = schemes
        self._items: dict[str, Remote] = {}
        self._shelves: dict[str, Shelf] = {}
        self._changing = asyncio.Lock()
        self.on_change: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Read what is kept, and sweep away what a fetch left that did not live to do it. Raises StoreError."""
        await asyncio.to_thread(self._sweep)
        kept = await self._documents.get(DOCUMENT)
        self._items = {each.name: each for each in (kept.items if kept is not None else [])}
        for name in self._items:
            self._shelves[name] = await asyncio.to_thread(self._read_shelf, name)

    @property
    def items(self) -> list[Remote]:
        """The registries, by name."""
        return [self._items[name] for name in sorted(self._items)]

    @property
    def shelves(self) -> Iterable[Shelf]:
        """What they have."""
        return self._shelves.values()

    def shelf(self, name: str) -> Shelf:
        """What one has."""
        return self._shelves.get(name, Shelf())

    async def add(self, name: str, url: str, branch: str | None, username: str | None, secret: str | None) -> Remote:
        """Fetch a registry for the first time and keep it; what can't be fetched is not kept. Raises RegistryError."""
        remote = Remote(name=_name(name), url=check_url(url, self._schemes), branch=_branch(branch), username=username)
        if username is not None and not _USER.fullmatch(username):
            raise RegistryError("invalid", "A user name has letters, digits and _ . @ + -.")
        async with self._changing:
            if name in self._items:
                raise RegistryError("conflict", f"There is a registry called {name} already.")
            if len(self._items) >= MAX_REGISTRIES:
                raise RegistryError("conflict", f"There are {MAX_REGISTRIES} registries already.")
            sealed = await asyncio.to_thread(self._box.seal, secret) if secret else None
            remote = msgspec.structs.replace(remote, secret=sealed)
            await self._fetch(remote)
        return self._items[name]

    async def update(self, name: str) -> list[Change]:
        """Fetch what is there now; returns what changed. Raises RegistryError, which is kept as well."""
        async with self._changing:
            before = self.shelf(name)
            try:
                await self._fetch(self._find(name))
            except RegistryError as error:
                await self._keep(msgspec.structs.replace(self._find(name), problem=error.message))
                raise
            return changes(before, self.shelf(name))

    async def remove(self, name: str) -> None:
        """Forget a registry. What was installed from it stays as it is. Raises RegistryError."""
        async with self._changing:
            self._find(name)
            left = [each for each in self.items if each.name != name]
            await self._documents.save(RemoteList(left))
            del self._items[name]
            self._shelves.pop(name, None)
            self.on_change()
            await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    def _find(self, name: str) -> Remote:
        if name not in self._items:
            raise RegistryError("not-found", f"There is no registry called {name}.")
        return self._items[name]

    async def _fetch(self, remote: Remote) -> None:
        check_url(remote.url, self._schemes)
        snapshot = await self._snapshot(remote)
        shelf = await asyncio.to_thread(build_shelf, trees_of(snapshot), remote.name)
        await asyncio.to_thread(self._write_shelf, remote.name, snapshot)
        kept = msgspec.structs.replace(
            remote,
            commit=snapshot.commit,
            committed_at=snapshot.committed_at,
            fetched_at=self._now_ms(),
            problem=None,
        )
        await self._keep(kept)
        self._shelves[remote.name] = shelf
        self.on_change()

    async def _keep(self, remote: Remote) -> None:
        items = {**self._items, remote.name: remote}
        await self._documents.save(RemoteList([items[name] for name in sorted(items)]))
        self._items = items

    async def _snapshot(self, remote: Remote) -> Snapshot:
        secret = await asyncio.to_thread(self._box.open, remote.secret) if remote.secret else None
        async with self._scratch() as scratch:
            over_ssh = remote.url.startswith("ssh:")
            key_file = await asyncio.to_thread(_write_key, scratch, secret) if over_ssh and secret else None
            asked = Asked(
                url=remote.url,
                folder=str(self._folder),
                branch=remote.branch,
                username=remote.username,
                password=None if over_ssh else secret,
                key_file=key_file,
            )
            answer = await run_fetch(asked, scratch)
        if answer.snapshot is None:
            raise RegistryError(answer.code or "unreachable", answer.message or "The repository can't be fetched.")
        return answer.snapshot

    @contextlib.asynccontextmanager
    async def _scratch(self) -> AsyncIterator[str]:
        """A folder for what a fetch leaves behind, gone afterwards."""
        made = await asyncio.to_thread(self._make_scratch)
        try:
            yield made.name
        finally:
            await asyncio.to_thread(made.cleanup)

    def _make_scratch(self) -> "tempfile.TemporaryDirectory[str]":
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=SCRATCH, dir=self._folder)

    def _sweep(self) -> None:
        """A hub that was killed while it fetched left the private key there."""
        for left in self._folder.glob(f"{SCRATCH}*"):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _read_shelf(self, name: str) -> Shelf:
        try:
            snapshot = msgspec.json.decode(self._path(name).read_bytes(), type=Snapshot)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            fault = Fault(name, self._path(name).name, f"What is kept of it can't be read ({error}): update it.")
            return Shelf(faults=(fault,))
        return build_shelf(trees_of(snapshot), name)

    def _write_shelf(self, name: str, snapshot: Snapshot) -> None:
        path = self._path(name)
        fresh = path.with_suffix(".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.encode(snapshot))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def _write_key(folder: str, key: str) -> str:
    path = os.path.join(folder, "key")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(key.strip() + "\n")
    return path


async def run_fetch(asked: Asked, scratch: str, deadline_s: float = DEADLINE_S) -> Fetched:
    """Run the process that fetches, and end it at the deadline. Raises RegistryError."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", "servicebay.registry.fetch"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(os.environ, scratch),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(deadline_s):
            output, _ = await process.communicate(msgspec.json.encode(asked))
    except TimeoutError as error:
        raise RegistryError("timeout", f"The repository was not fetched within {deadline_s:.0f} s.") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)  # ssh as well, which it may have started
            await process.wait()
    try:
        if len(output) > _OUTPUT_BYTES:
            raise ValueError("too long")
        return msgspec.json.decode(output, type=Fetched)
    except (msgspec.MsgspecError, ValueError) as error:
        raise RegistryError("too-large", "The repository is too large or too odd to be read.") from error


def _environment(environ: Mapping[str, str], scratch: str) -> dict[str, str]:
    """What git and ssh may know: the way to the network and to certificates, and no configuration of anybody."""
    allowed = ("PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "https_proxy", "http_proxy", "no_proxy", "all_proxy")
    kept = {name: environ[name] for name in allowed if name in environ}
    return {**kept, "HOME": scratch, "TMPDIR": scratch, "XDG_CONFIG_HOME": scratch, "GIT_CONFIG_NOSYSTEM": "1"}


def changes(before: Shelf, after: Shelf) -> list[Change]:
    """What differs between two states of a registry: new, gone and with another version."""
    return [
        *_changes("template", before.templates, after.templates),
        *_changes("stack", before.stacks, after.stacks),
    ]


def _changes(
    kind: Literal["template", "stack"], old: Mapping[str, Template | Stack], new: Mapping[str, Template | Stack]
) -> Iterable[Change]:
    for id in sorted({*old, *new}):
        before, after = (each[id].head.version if id in each else None for each in (old, new))
        if before != after:
            yield Change(id, kind, before, after)


def check_url(url: str, schemes: Sequence[str] = SCHEMES) -> str:
    """Return an address that git can fetch from. Raises RegistryError: other schemes, passwords in it, options."""
    short = _SHORT.fullmatch(url)
    if short is not None:
        url = f"ssh://{short['user']}@{short['host']}/{short['path']}"
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError as error:
        raise RegistryError("invalid", "That is not an address.") from error
    if parts.scheme not in schemes:
        raise RegistryError("invalid", f"The address must start with {' or '.join(f'{s}://' for s in schemes)}.")
    if not url.isprintable() or " " in url or len(url) > 500 or "\\" in url or parts.query or parts.fragment:
        raise RegistryError("invalid", "That is not the address of a git repository.")
    if parts.password is not None or (parts.username is not None and parts.scheme != "ssh"):
        raise RegistryError("invalid", "Give user name and password in their own fields, not in the address.")
    if parts.scheme != "file" and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*|[0-9a-f:]+", parts.hostname or ""):
        raise RegistryError("invalid", "The address has no host.")
    if parts.username is not None and not _USER.fullmatch(parts.username):
        raise RegistryError("invalid", "The user in the address is refused.")
    return url


def _name(name: str) -> str:
    if not NAME.fullmatch(name) or name == "built-in":
        raise RegistryError("invalid", "A registry's name has small letters, digits and '-'.")
    return name


def _branch(branch: str | None) -> str | None:
    if branch and not _BRANCH.fullmatch(branch):
        raise RegistryError("invalid", "That is not the name of a branch.")
    return branch or None
