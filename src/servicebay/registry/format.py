"""The shapes of ``template.yaml``, ``variables.json`` and ``stack.yaml``; decoded strictly.

``docs/templates.md`` describes them for authors; ``templates/`` and ``stacks/`` of the project are examples.
"""

import json
import re
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from . import documents
from .errors import Broken

S = TypeVar("S")
VariableType = Literal["text", "number", "boolean", "secret", "generated", "port", "path", "select", "image"]
SECRET_TYPES: tuple[VariableType, ...] = ("secret", "generated")
MAX_PATTERN = 200
TOO_COSTLY = (
    "Too costly a regular expression: no repeated groups, look-arounds or references, at most 3 repetitions, "
    "and few choices ('?', '|') beside them"
)
Line = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\ue000\ue001]*\Z")
]
Paragraph = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f\ue000\ue001]*\Z")]
Version = Annotated[str, msgspec.Meta(pattern=r"^(0|[1-9][0-9]{0,4})(\.(0|[1-9][0-9]{0,4})){2}\Z")]
PodmanVersion = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,2}(\.[0-9]{1,2}){0,2}\Z")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,62}\Z")]
TemplateId = Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9][a-z0-9-]{0,62}\.)?[a-z0-9][a-z0-9-]{0,62}\Z")]
"""A template's name, or ``registry.name``."""
VariableName = Annotated[str, msgspec.Meta(pattern=r"^[A-Z][A-Z0-9_]{0,63}\Z")]
Icon = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,40}\Z")]
Address = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s\x00-\x1f\x7f\"'<>\\]{1,500}\Z")]
Value = str | int | bool


class Strict(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base: a member that is not known is an error."""


class Variable(Strict, frozen=True):
    """A question of the wizard.

    ``title`` is its label, ``description`` the hint below. ``optional`` ones may be empty. ``pattern`` is a regular
    expression for the whole value, ``hint`` says in words what fits. ``length`` is of a generated value.
    """

    name: VariableName
    type: VariableType
    title: Line
    description: Paragraph = ""
    default: Value | None = None
    optional: bool = False
    pattern: Annotated[str, msgspec.Meta(max_length=MAX_PATTERN)] | None = None
    hint: Line | None = None
    options: list[Line] = []
    min: int | None = None
    max: int | None = None
    length: Annotated[int, msgspec.Meta(ge=16, le=128)] = 32

    @property
    def is_secret(self) -> bool:
        """Whether its value is kept out of units, records and answers."""
        return self.type in SECRET_TYPES


class Change(Strict, frozen=True):
    """A version of a template and what it brought, newest first."""

    version: Version
    changes: list[Line]
    date: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}\Z")] | None = None


class Migration(Strict, frozen=True):
    """How values that were given before version ``to`` become its own."""

    to: Version
    rename: dict[VariableName, VariableName] = {}
    defaults: dict[VariableName, Value] = {}
    remove: list[VariableName] = []


class Link(Strict, frozen=True):
    """Something to read about it."""

    title: Line
    url: Address


class TemplateHead(Strict, frozen=True):
    """``template.yaml``.

    ``name`` is that of its folder. ``opens`` is the variable of the port at which a browser reaches it, ``opens_tls``
    whether with https. ``podman`` is the oldest version that takes its files. ``requires`` are templates that
    should run beside it. ``notes`` is what to do once it runs.
    """

    name: Name
    title: Line
    description: Line
    category: Line
    version: Version
    icon: Icon = "package"
    links: list[Link] = []
    changelog: list[Change] = []
    migrations: list[Migration] = []
    requires: list[TemplateId] = []
    podman: PodmanVersion = "4.4"
    opens: VariableName | None = None
    opens_tls: bool = False
    notes: Paragraph = ""
    auto_update: Literal["registry", "local", "none"] = "none"


class StackPart(Strict, frozen=True):
    """A template of a stack, installed as service ``name``; ``values`` may name the stack's variables (``{{X}}``)."""

    template: TemplateId
    name: Name
    values: dict[VariableName, Value] = {}
    needs: list[Name] = []


class StackHead(Strict, frozen=True):
    """``stack.yaml``. ``network`` is a network of their own, over which its services reach each other by name."""

    name: Name
    title: Line
    description: Line
    category: Line
    version: Version
    parts: Annotated[list[StackPart], msgspec.Meta(min_length=1, max_length=20)]
    icon: Icon = "layers"
    network: Name | None = None
    links: list[Link] = []
    changelog: list[Change] = []
    notes: Paragraph = ""


def decode_yaml(path: str, text: str, kind: type[S]) -> S:
    """A YAML file as its shape. Raises Broken with the place in it."""
    made: S = _convert(path, documents.load(path, text), kind)
    return made


def decode_variables(path: str, text: str) -> list[Variable]:
    """``variables.json``: a list of variables, each with a name of its own. Raises Broken with the place in it."""
    try:
        raw = json.loads(text, object_pairs_hook=lambda pairs: _unique(path, pairs))
        json.dumps(raw, ensure_ascii=False).encode()  # half a surrogate pair, which no answer could carry
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise Broken(path, f"Not JSON: {error}.", line) from error
    variables: list[Variable] = _convert(path, raw, Annotated[list[Variable], msgspec.Meta(max_length=60)])
    seen: set[str] = set()
    for index, variable in enumerate(variables):
        if variable.name in seen:
            raise Broken(path, f"{variable.name} is there twice - at `$[{index}].name`.")
        seen.add(variable.name)
        _check_variable(path, index, variable)
    return variables


def _check_variable(path: str, index: int, variable: Variable) -> None:
    if variable.name in ("NAME", "NETWORK"):
        raise Broken(path, f"{variable.name} is always there and can't be declared - at `$[{index}].name`.")
    if (variable.type == "select") != bool(variable.options):
        raise Broken(path, f"A select, and nothing else, has options - at `$[{index}].options`.")
    if any(option != option.strip() or not option.isprintable() for option in variable.options):
        raise Broken(path, f"An option has no line breaks, and no spaces around it - at `$[{index}].options`.")
    if variable.is_secret and variable.default is not None:
        raise Broken(path, f"A secret has no default: it would be everybody's - at `$[{index}].default`.")
    if variable.pattern is not None:
        check_pattern(path, variable.pattern, f"$[{index}].pattern")


def check_pattern(path: str, pattern: str, place: str) -> None:
    """Refuse what is no regular expression, and what could keep a processor busy for long. Raises Broken."""
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise Broken(path, f"Not a regular expression: {error} - at `{place}`.") from error
    bare = re.sub(r"\\.|\[\^?\]?[^\]]*\]", "x", pattern)
    repeated = len(re.findall(r"[*+]|\{\d*,\d*\}", bare))
    choices = bare.count("?") + bare.count("|")  # each may double what there is to try
    is_costly = repeated > 3 or choices > 16 - 5 * repeated
    if "(?" in bare or re.search(r"\)[*+?{]", bare) or re.search(r"\\[1-9]", pattern) or is_costly:
        raise Broken(path, f"{TOO_COSTLY} - at `{place}`.")


def _convert(path: str, raw: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(raw, kind, strict=True)
    except msgspec.ValidationError as error:
        raise Broken(path, f"{error}.") from error
    except RecursionError as error:
        raise Broken(path, "It is nested too deeply.") from error


def _unique(path: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Broken(path, "A key is there twice.")
    return made


def version_of(text: str) -> tuple[int, ...]:
    """``1.10.0`` -> ``(1, 10, 0)``, which compares as versions do."""
    return tuple(int(part) for part in text.split("."))
