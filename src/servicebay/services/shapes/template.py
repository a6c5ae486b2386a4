"""Bodies and answers about templates, stacks and the registries that they come from. Shapes only."""

from typing import Literal

import msgspec

from ...sentences import Sentence
from .base import Answer, Body
from .draft import PlanAnswer

ShelfKind = Literal["template", "stack"]
VariableKind = Literal["text", "number", "boolean", "secret", "generated", "port", "path", "select", "image"]
ProblemWeight = Literal["error", "warning"]
Given = str | int | bool


class TemplateRow(Answer, frozen=True):
    """GET /api/templates and /api/stacks: one of them in a list. ``registry`` is ``built-in`` for our own.

    ``icon`` is the name of a Lucide icon; ``picture`` that it has one of its own at ``…/{id}/icon``.
    """

    id: str
    kind: ShelfKind
    name: str
    title: Sentence
    description: Sentence
    category: Sentence
    version: str
    registry: str
    icon: str
    picture: bool = False


class TemplateFault(Answer, frozen=True):
    """A template or stack that can't be used, and why: ``place`` is its folder in its registry."""

    registry: str
    place: str
    text: Sentence


class TemplateListAnswer(Answer, frozen=True):
    """GET /api/templates and /api/stacks."""

    items: list[TemplateRow]
    faults: list[TemplateFault] = msgspec.field(default_factory=list)


class VariableView(Answer, frozen=True):
    """A question of the wizard. ``default`` is text as it would be typed; a secret never has one."""

    name: str
    type: VariableKind
    title: Sentence
    description: Sentence = ""
    default: str = ""
    optional: bool = False
    hint: Sentence | None = None
    options: list[str] = msgspec.field(default_factory=list)
    min: int | None = None
    max: int | None = None


class TemplateChange(Answer, frozen=True):
    """A version and what it brought."""

    version: str
    changes: list[Sentence]
    date: str | None = None


class TemplateLink(Answer, frozen=True):
    """Something to read about it."""

    title: Sentence
    url: str


class StackPartView(Answer, frozen=True):
    """A service of a stack, in the order of their start; ``needs`` are those that start before it."""

    template: str
    title: Sentence
    name: str
    needs: list[str] = msgspec.field(default_factory=list)


class TemplateAnswer(Answer, frozen=True):
    """GET /api/templates/{id} and /api/stacks/{id}. ``readme`` is Markdown, ``sources`` the files as they are written.

    ``readmes`` has the README in other languages than English, by their tags. ``requires`` are templates that should
    run beside it, ``opens`` the variable of the port that a browser opens.
    ``ports`` are free ones by node and question, where something on that node has the default.
    """

    row: TemplateRow
    readme: str
    variables: list[VariableView]
    links: list[TemplateLink] = msgspec.field(default_factory=list)
    changelog: list[TemplateChange] = msgspec.field(default_factory=list)
    notes: Sentence = ""
    requires: list[str] = msgspec.field(default_factory=list)
    podman: str = ""
    opens: str | None = None
    opens_tls: bool = False
    parts: list[StackPartView] = msgspec.field(default_factory=list)
    sources: dict[str, str] = msgspec.field(default_factory=dict)
    readmes: dict[str, str] = msgspec.field(default_factory=dict)
    ports: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)


class TemplateDraftBody(Body, frozen=True):
    """POST /api/templates/{id}/draft: what it would write on a node. ``name`` is the service's, not of a stack."""

    node: str
    values: dict[str, Given] = msgspec.field(default_factory=dict)
    name: str | None = None


class TemplateProblem(Answer, frozen=True):
    """Why it can't be installed as asked (``error``), or what to know before (``warning``).

    ``variable`` is the question that it belongs to; ``NAME`` is the service's name.
    """

    text: Sentence
    severity: ProblemWeight
    variable: str | None = None


class TemplateFile(Answer, frozen=True):
    """A file that it makes, at its place on the node: a ``DraftFile``."""

    path: str
    content: str
    mode: str


class TemplateDraftAnswer(Answer, frozen=True):
    """The files of a draft, and what speaks against it. Without files where values do not fit.

    ``units`` are the services in the order of their start. ``values`` are all of them, made-up ones as well: sent along
    with the installation, what is written is what was shown.
    """

    files: list[TemplateFile]
    problems: list[TemplateProblem]
    units: list[str] = msgspec.field(default_factory=list)
    values: dict[str, str] = msgspec.field(default_factory=dict)


class InstallBody(Body, frozen=True):
    """POST /api/nodes/{name}/install. Either ``template`` (with its service's ``name``) or ``stack``."""

    values: dict[str, Given] = msgspec.field(default_factory=dict)
    template: str | None = None
    stack: str | None = None
    name: str | None = None


class UpgradeAnswer(Answer, frozen=True):
    """GET /api/services/{name}/template: the newer version of the template that made a service.

    ``changelog`` is what came since ``version``, ``asked`` the questions that are new or whose answer was not found,
    ``kept`` the titles of those whose answers are kept; no answer is shown. Without ``newest`` there is none.
    """

    id: str
    title: Sentence
    version: str
    text: Sentence
    newest: str | None = None
    changelog: list[TemplateChange] = msgspec.field(default_factory=list)
    asked: list[VariableView] = msgspec.field(default_factory=list)
    kept: list[str] = msgspec.field(default_factory=list)
    notes: str = ""


class UpgradeBody(Body, frozen=True):
    """POST /api/services/{name}/template/plan and …/upgrade.

    ``values`` are answers to what is asked, or instead of those that are kept. ``theirs`` are paths of files in which
    the template's lines count where a person changed the same ones. ``seen`` is of the plan that was looked at.
    """

    values: dict[str, Given] = msgspec.field(default_factory=dict)
    theirs: list[str] = msgspec.field(default_factory=list)
    seen: str | None = None
    reason: str | None = None


class UpgradeClash(Answer, frozen=True):
    """Lines that the template changed and a person as well; ``line`` is where they are in the file now."""

    path: str
    line: int
    mine: str
    theirs: str


class UpgradePlanAnswer(Answer, frozen=True):
    """POST /api/services/{name}/template/plan: what an upgrade would do. Secrets are hidden in all of it.

    Without a ``plan`` where an answer does not fit: ``problems`` say at which question, of which ``asked`` has those
    whose answer does not fit any more.
    """

    problems: list[TemplateProblem]
    asked: list[VariableView] = msgspec.field(default_factory=list)
    plan: PlanAnswer | None = None
    clashes: list[UpgradeClash] = msgspec.field(default_factory=list)
    notes: list[Sentence] = msgspec.field(default_factory=list)
    seen: str = ""


class RegistryView(Answer, frozen=True):
    """GET /api/registries: a git registry. ``problem`` is why it could not be fetched last; times in ms."""

    name: str
    url: str
    branch: str | None = None
    username: str | None = None
    has_secret: bool = False
    commit: str | None = None
    committed_at: int | None = None
    fetched_at: int | None = None
    problem: Sentence | None = None
    templates: int = 0
    stacks: int = 0
    faults: list[TemplateFault] = msgspec.field(default_factory=list)


class AddRegistryBody(Body, frozen=True):
    """POST /api/registries. ``secret`` is a password or token, or a private key where the address is one of SSH."""

    name: str
    url: str
    branch: str | None = None
    username: str | None = None
    secret: str | None = None


class RegistryChange(Answer, frozen=True):
    """A template or stack that an update brought (no ``before``), took away (no ``after``) or changed: its versions."""

    id: str
    kind: ShelfKind
    before: str | None = None
    after: str | None = None


class RegistryUpdateAnswer(Answer, frozen=True):
    """POST /api/registries/{name}/update: what it has now, and what changed."""

    registry: RegistryView
    changes: list[RegistryChange]
