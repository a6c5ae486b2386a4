"""Bodies and answers about drafts of files: plans, workspaces, versions, the trash. Shapes only.

A draft is what a person wants files to be. Paths are absolute on the node; contents are UTF-8, byte for byte.
"""

from typing import Literal

import msgspec

from ...sentences import Sentence
from .base import Answer, Body
from .job import StepView
from .problem import Conflict
from .service import ServiceView

FileAction = Literal["create", "write", "delete"]
UnitChange = Literal["new", "changed", "removed"]
Severity = Literal["error", "warning", "hint"]
VersionKind = Literal["written", "deleted", "found"]


class DraftFile(Body, frozen=True):
    """One file of a draft. Without ``content`` it is deleted. ``base``: SHA-256 of the content it was edited from.

    Without ``base`` the file must not exist yet. ``mode`` is octal (``0600``); without one it stays as it is.
    """

    path: str
    content: str | None = None
    base: str | None = None
    mode: str | None = None


class DraftBody(Body, frozen=True):
    """POST /api/nodes/{name}/plan and …/apply. ``pull``: fetch the images of what changes, also those that are there.

    ``replaces`` are keys of containers that the new units take the place of: stopped before, and back if it fails.
    ``brings_back`` is the ID of a job that set containers aside: they are called as before again, and run if they did.
    """

    files: list[DraftFile]
    reason: str | None = None
    pull: bool = False
    replaces: list[str] = msgspec.field(default_factory=list)
    brings_back: str | None = None


class PlanFile(Answer, frozen=True):
    """A file that an apply changes; ``diff`` is unified."""

    path: str
    action: FileAction
    diff: str


class PlanUnit(Answer, frozen=True):
    """A generated unit that an apply changes, as systemd would read it; ``diff`` is unified."""

    unit: str
    action: UnitChange
    diff: str


class Fix(Answer, frozen=True):
    """How a finding could be mended: the whole content that its file would have, or another one (``path``)."""

    title: Sentence
    content: str
    path: str | None = None


class Finding(Answer, frozen=True):
    """Something about a draft.

    ``source``: who says it (``generator``, ``lint``, ``ports``, ``images``, ``names``, ``node``).
    """

    severity: Severity
    code: str
    text: Sentence
    source: str
    path: str | None = None
    line: int | None = None
    fix: Fix | None = None


class PlanAnswer(Answer, frozen=True):
    """What an apply would do, in order. ``title`` is the button: 'Write 2 files, pull 1 image, restart immich'.

    ``orphans`` are sentences about volumes that nothing would use any more.
    """

    node: str
    title: Sentence
    can_apply: bool
    steps: list[StepView]
    files: list[PlanFile]
    units: list[PlanUnit]
    findings: list[Finding]
    conflicts: list[Conflict]
    orphans: list[str]


class WorkspaceFile(Answer, frozen=True):
    """A file of a service, with its content where it may be shown; ``problem`` says why it cannot be had."""

    path: str
    kind: str
    mode: str
    content: str | None = None
    sha256: str | None = None
    problem: Sentence | None = None


class WorkspaceAnswer(Answer, frozen=True):
    """GET /api/services/{name}/workspace: its files, and its unit as systemd reads it.

    Environment files come with their contents only where ``?secrets=1`` asked for them.
    """

    service: ServiceView
    files: list[WorkspaceFile]
    unit_text: str | None = None


class VersionRow(Answer, frozen=True):
    """GET /api/nodes/{name}/versions: a content that a file had. ``found``: somebody else wrote it.

    ``deleted``: the file went then; its version has what was in it. ``images`` are the digests that ran with it.
    ``current``: it is what is there now; of equal ones only the newest. ``mode`` is octal (``0600``). ``reason`` is a
    person's, ``told`` what ServiceBay did, where nobody gave one.
    """

    id: int
    path: str
    sha256: str
    at: int
    kind: VersionKind
    current: bool = False
    mode: str | None = None
    author: str | None = None
    reason: str | None = None
    told: Sentence | None = None
    job: str | None = None
    images: list[str] = msgspec.field(default_factory=list)


class VersionAnswer(Answer, frozen=True):
    """GET /api/versions/{id}: with its content, and the diff to the version before it."""

    version: VersionRow
    node: str
    content: str
    diff: str


class TrashRow(Answer, frozen=True):
    """GET /api/nodes/{name}/trash: files that were deleted together, newest first."""

    id: str
    service: str
    paths: list[str]
    at: int
    author: str | None = None


class RenameBody(Body, frozen=True):
    """POST /api/services/{name}/rename and …/copy: the new name, without a suffix."""

    name: str


class ServiceDraft(Answer, frozen=True):
    """A draft that renames, copies or deletes a service, or rolls a job back. ``notes`` say what it leaves behind.

    ``companions``, of a deletion: paths of volumes, networks, images and builds that only this service's files name.
    They are among ``files`` where ``?companions=true`` asked for it; what is in volumes stays. ``replaces`` and
    ``brings_back`` are for the draft's members of these names.
    """

    files: list[DraftFile]
    notes: list[Sentence]
    companions: list[str] = msgspec.field(default_factory=list)
    replaces: list[str] = msgspec.field(default_factory=list)
    brings_back: str | None = None


class NameBody(Body, frozen=True):
    """POST /api/nodes/{name}/files/name: what a new file shall be called.

    ``like`` is a name with its ending (``x.container``), which may be left out of ``name``. Without ``folder`` it goes
    where the node's new Quadlet files go.
    """

    name: str
    like: str
    folder: str | None = None


class NameAnswer(Answer, frozen=True):
    """Where it goes, and why not."""

    path: str
    problem: Sentence | None = None


class NewFile(Answer, frozen=True, omit_defaults=False):
    """GET /api/services/{name}/new-files: a kind of file that a service can be given, and how it begins.

    ``name`` is a free one in ``folder``; ``hint`` says what it is for.
    """

    id: str
    title: Sentence
    hint: Sentence
    folder: str
    name: str
    content: str


class LintFile(Body, frozen=True):
    """A file to look at: its path on the node, and what it would have in it."""

    path: str
    content: str


class LintBody(Body, frozen=True):
    """POST /api/nodes/{name}/lint: files of one or more services. Nothing is asked of the node."""

    files: list[LintFile]


class KeyHelp(Answer, frozen=True):
    """A key for completion and hover. ``since`` and ``deprecated`` are versions of Podman (``5.3``).

    ``works``: the Podman that was asked about has it. ``values`` are offered; ``open``: others are possible as well.
    ``suffixes`` are the kinds of file whose names are values (``.volume``).
    """

    name: str
    kind: str
    help: str
    works: bool
    since: str | None = None
    deprecated: str | None = None
    repeatable: bool = False
    values: list[str] = msgspec.field(default_factory=list)
    open: bool = False
    suffixes: list[str] = msgspec.field(default_factory=list)


class SectionHelp(Answer, frozen=True):
    """A section and its keys."""

    name: str
    works: bool
    keys: list[KeyHelp]


class KeysAnswer(Answer, frozen=True):
    """GET /api/quadlet/keys: what a kind of Quadlet file may say; without ``podman`` as of the newest one."""

    type: str
    sections: list[SectionHelp]
    podman: str | None = None


class FieldHelp(Answer, frozen=True):
    """A field of Kubernetes YAML. ``object`` names the object that it has (``many``: a list of it)."""

    name: str
    kind: str
    help: str
    object: str | None = None
    many: bool = False
    values: list[str] = msgspec.field(default_factory=list)


class FieldsAnswer(Answer, frozen=True):
    """GET /api/quadlet/fields: the objects of Kubernetes YAML by name; a document's is that of its ``kind``."""

    objects: dict[str, list[FieldHelp]]
