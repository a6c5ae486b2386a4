"""What a git registry had at one commit: the text files of its templates and stacks. Shapes, and their limits.

A snapshot is all that is kept of a registry: no clone, no history, nothing that git or a shell would look at.
"""

from collections.abc import Mapping

import msgspec

from .errors import Broken
from .tree import Files

MAX_PACK_BYTES = 32 << 20
MAX_TEXT_BYTES = 8 << 20
MAX_TREES = 1000


class BrokenTree(msgspec.Struct, frozen=True, rename="camel"):
    """A folder that was refused: which file of it, and why."""

    file: str
    message: str


class Tree(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One template or stack: its files, or why it was refused."""

    files: dict[str, str] = {}
    broken: BrokenTree | None = None


class Snapshot(msgspec.Struct, frozen=True, rename="camel"):
    """The state of a registry. ``trees`` is keyed by ``templates/x`` and ``stacks/x``; ``committed_at`` in ms."""

    commit: str
    committed_at: int
    trees: dict[str, Tree]


class Asked(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What to fetch: the input of ``python -m servicebay.registry.fetch``, one line of JSON.

    ``folder`` is where the process may keep temporary files and the hosts that it knows over SSH.
    """

    url: str
    folder: str
    branch: str | None = None
    username: str | None = None
    password: str | None = None
    key_file: str | None = None
    max_pack_bytes: int = MAX_PACK_BYTES
    max_memory_bytes: int = 1 << 30


class Fetched(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Its output: a snapshot, or why there is none (``code`` as in ``RegistryError``)."""

    snapshot: Snapshot | None = None
    code: str = ""
    message: str = ""


def trees_of(snapshot: Snapshot) -> Mapping[str, Files | Broken]:
    """A snapshot as ``catalog.build_shelf`` takes it."""
    return {
        place: tree.files if tree.broken is None else Broken(tree.broken.file, tree.broken.message)
        for place, tree in snapshot.trees.items()
    }
