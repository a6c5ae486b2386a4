"""Fetches one commit of a git repository and prints its templates and stacks: ``python -m servicebay.registry.fetch``.

A process of its own, as what comes from a stranger's repository must be bounded in memory and time: the hub ends it at
its deadline. Only objects are read; nothing is checked out: there are no links to follow, no hooks or filters to run.
"""

import io
import resource
import shlex
import stat
import sys
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from dulwich.client import HTTPUnauthorized, get_transport_and_path
from dulwich.errors import (
    ApplyDeltaError,
    ChecksumMismatch,
    FileFormatException,
    GitProtocolError,
    HangupException,
    NotGitRepository,
)
from dulwich.object_store import MemoryObjectStore, peel_sha
from dulwich.objects import Commit, ObjectID
from dulwich.objects import Tree as GitTree
from dulwich.refs import Ref
from urllib3.exceptions import HTTPError

from .errors import Broken, RegistryError
from .snapshot import MAX_TEXT_BYTES, MAX_TREES, Asked, BrokenTree, Fetched, Snapshot, Tree
from .tree import FOLDERS, MAX_ENTRIES, MAX_FILE_BYTES, MAX_FILES, as_text, check_path, printable

CPU_S = 120
SERVERS_FAULT = (
    GitProtocolError, HangupException, ApplyDeltaError, ChecksumMismatch, FileFormatException, HTTPError, zlib.error,
)  # fmt: skip


def main() -> int:
    """Read ``Asked`` from standard input, print ``Fetched``."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    resource.setrlimit(resource.RLIMIT_AS, (asked.max_memory_bytes, asked.max_memory_bytes))
    try:
        answer = Fetched(snapshot=fetch(asked))
    except RegistryError as error:
        answer = Fetched(code=error.code, message=error.message)
    except MemoryError:
        answer = Fetched(code="too-large", message="The repository needs too much memory.")
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    return 0


def fetch(asked: Asked) -> Snapshot:
    """Fetch the newest commit of a branch, without its history. Raises RegistryError."""
    store = MemoryObjectStore()
    pack = Pack(asked.max_pack_bytes)
    wanted: list[ObjectID] = []

    def choose(refs: Mapping[Ref, ObjectID], depth: int | None = None) -> list[ObjectID]:
        wanted.append(ref_of(refs, asked.branch))
        return wanted

    try:
        client, path = get_transport_and_path(
            asked.url,
            username=asked.username,
            password=asked.password,
            ssh_command=ssh_command(asked) if asked.url.startswith("ssh:") else None,
            quiet=True,
        )
        client.fetch_pack(path, choose, NoHistory(), pack.write, depth=1)
        pack.into(store)
        commit = peel_sha(store, wanted[0])[1]
    except RegistryError:
        raise
    except HTTPUnauthorized as error:
        raise RegistryError("refused", "The server wants a user name and a password, or refuses these.") from error
    except NotGitRepository as error:
        raise RegistryError("not-found", "There is no git repository at this address.") from error
    except (*SERVERS_FAULT, OSError, ValueError, KeyError, AssertionError) as error:
        raise RegistryError("unreachable", f"The repository can't be fetched: {words(error)}") from error
    if not isinstance(commit, Commit):
        raise RegistryError("invalid", "The branch leads to no commit.")
    return Snapshot(
        commit=commit.id.decode("ascii"),
        committed_at=commit.commit_time * 1000,
        trees=read_trees(store, commit),
    )


class NoHistory:
    """A graph walker of somebody who has nothing."""

    def __init__(self) -> None:
        self.shallow: set[ObjectID] = set()
        self.unshallow: set[ObjectID] = set()

    def __iter__(self) -> Iterator[bytes]:
        return iter(())

    def __next__(self) -> ObjectID | None:
        return None

    next = __next__

    def ack(self, sha: ObjectID) -> None:
        """Nothing is offered, so nothing is acknowledged."""

    def nak(self) -> None:
        """Nothing is offered, so nothing is refused."""

    def update_shallow(self, new_shallow: set[ObjectID] | None, new_unshallow: set[ObjectID] | None) -> None:
        """One commit without its parents is what was asked for."""


class Pack:
    """What a server sends, up to a limit."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._data = io.BytesIO()

    def write(self, data: bytes) -> int:
        """Take a piece. Raises RegistryError when there is too much."""
        if self._data.tell() + len(data) > self._limit:
            raise RegistryError("too-large", f"The repository is larger than {self._limit >> 20} MiB.")
        return self._data.write(data)

    def into(self, store: MemoryObjectStore) -> None:
        """Unpack into a store."""
        file, commit, abort = store.add_pack()
        try:
            file.write(self._data.getvalue())
        except BaseException:
            abort()
            raise
        commit()


def ref_of(refs: Mapping[Ref, ObjectID], branch: str | None) -> ObjectID:
    """The commit of a branch, or of the server's own choice. Raises RegistryError."""
    name = b"HEAD" if branch is None else b"refs/heads/" + branch.encode()
    found = refs.get(Ref(name))
    if found is None:
        text = "The repository is empty." if branch is None else f"There is no branch {printable(branch)}."
        raise RegistryError("not-found", text)
    return found


def ssh_command(asked: Asked) -> str:
    """The ssh that is run: asks nobody, pins a host at its first use, reads nothing of anybody's configuration."""
    options = {
        "BatchMode": "yes", "StrictHostKeyChecking": "accept-new",
        "UserKnownHostsFile": f'"{_for_ssh(asked.folder)}/known_hosts"',
        "IdentitiesOnly": "yes", "ConnectTimeout": "15", "ForwardAgent": "no", "ClearAllForwardings": "yes",
    }  # fmt: skip
    argv = ["ssh", "-F", "/dev/null", *(f"-o{name}={value}" for name, value in options.items())]
    return shlex.join([*argv, "-i", _for_ssh(asked.key_file or "/dev/null")])


def _for_ssh(path: str) -> str:
    """A path in ssh's words (ssh_config(5)): ``%`` begins a token; quotes and backslashes are taken inside quotes."""
    return path.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')


def read_trees(store: MemoryObjectStore, commit: Commit) -> dict[str, Tree]:
    """The folders below ``templates/`` and ``stacks/``. Raises RegistryError where there are too many, or none."""
    found: dict[str, Tree] = {}
    total = 0
    root = tree_at(store, commit.tree)
    for kind in FOLDERS:
        entry = next((entry for entry in root.iteritems() if entry.path == kind.encode()), None)
        if entry is None or not stat.S_ISDIR(entry.mode):
            continue
        for child in tree_at(store, entry.sha).iteritems():
            name = child.path.decode("utf-8", "replace")
            if not stat.S_ISDIR(child.mode):
                continue
            if len(found) >= MAX_TREES:
                raise RegistryError("too-large", f"There are more than {MAX_TREES} templates.")
            made = read_tree(store, child.sha)
            total += sum(map(len, made.files.values()))
            if total > MAX_TEXT_BYTES:
                raise RegistryError("too-large", f"Its templates are larger than {MAX_TEXT_BYTES >> 20} MiB.")
            found[f"{kind}/{printable(name)}"] = made
    if not found:
        raise RegistryError("invalid", "The repository has no folder templates/ or stacks/ with anything in it.")
    return found


def read_tree(store: MemoryObjectStore, sha: ObjectID) -> Tree:
    """The files of one template, or why it is refused."""
    files: dict[str, str] = {}
    try:
        for path, mode, blob in walk(store, sha):
            if stat.S_ISLNK(mode):
                raise Broken(path, "Symbolic links are refused.")
            if not stat.S_ISREG(mode):
                raise Broken(path, "That is not a plain file.")
            if len(files) >= MAX_FILES:
                raise Broken(path, f"There are more than {MAX_FILES} files.")
            data = store[blob].as_raw_string()
            files[path] = as_text(path, data[: MAX_FILE_BYTES + 1])
    except Broken as error:
        return Tree(broken=BrokenTree(error.file, error.message))
    except KeyError:
        return Tree(broken=BrokenTree("", "A part of it is missing in the repository."))
    return Tree(files=files)


def walk(store: MemoryObjectStore, sha: ObjectID) -> Iterator[tuple[str, int, ObjectID]]:
    """Every entry that is no folder: its path, its mode and its object.

    Raises Broken for a name that is refused, and for too many entries: one folder's object can be in many places.
    """
    seen, waiting = 0, [("", sha)]
    while waiting:
        prefix, folder = waiting.pop()
        for entry in tree_at(store, folder).iteritems():
            path = check_path(prefix + entry.path.decode("utf-8", "replace"))
            seen += 1
            if seen > MAX_ENTRIES:
                raise Broken(path, f"There are more than {MAX_ENTRIES} files and folders.")
            if stat.S_ISDIR(entry.mode):
                waiting.append((f"{path}/", entry.sha))
            else:
                yield path, entry.mode, entry.sha


def tree_at(store: MemoryObjectStore, sha: ObjectID) -> GitTree:
    """A folder's object."""
    found = store[sha]
    if not isinstance(found, GitTree):
        raise KeyError(sha)
    return found


REASONS = {
    "Connection refused": "its server refuses the connection",
    "Failed to resolve": "nobody knows its host",
    "Name or service not known": "nobody knows its host",
    "Could not resolve hostname": "nobody knows its host",
    "Network is unreachable": "there is no way to its server",
    "No route to host": "there is no way to its server",
    "certificate verify failed": "its certificate is not trusted",
    "timed out": "its server does not answer",
    "Permission denied": "its server does not accept the key",
    "Host key verification failed": "its host key changed since the first time",
    "remote server did not send any data": "its server closes the connection without a word",
}


def words(error: Any) -> str:
    """An exception in a line: a known reason in our words, else the library's, without what a server made of it."""
    text = " ".join(str(error).split())
    for sign, reason in REASONS.items():
        if sign.lower() in text.lower():
            return f"{reason}."
    return printable(f"{type(error).__name__}{': ' if text else ''}{text}")[:200] + "."


if __name__ == "__main__":
    raise SystemExit(main())
