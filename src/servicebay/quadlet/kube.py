"""Kubernetes YAML with the lines of what it says: documents, pods in them, containers in those. Pure.

PyYAML has the lines; scalars are taken as they are written (see ``yaml_text``). What would take for ever (nesting,
aliases that multiply) is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

MAX_DEPTH = 60
MAX_ALIASES = 100
TEMPLATED = ("Deployment", "DaemonSet", "Job")
KINDS = ("Pod", *TEMPLATED, "PersistentVolumeClaim", "ConfigMap", "Secret")
"""What ``podman kube play`` makes something of; it passes over other kinds."""
Node = yaml.Node
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LOOKS_LIKE = re.compile(r"^(?:apiVersion|kind|metadata|spec)[ \t]*:", re.MULTILINE)
_LEFT = re.compile(r"\{\{\{?[#/^&]?\s*[A-Za-z_][A-Za-z0-9_]*\s*\}?\}\}")


@dataclass(frozen=True)
class YamlProblem:
    """Why a text is no YAML, or not one that is read; ``line`` and ``column`` count from 1."""

    line: int
    column: int
    message: str


@dataclass(frozen=True)
class Pod:
    """A pod of a document: ``spec`` has its containers. ``name`` is that of its document, where it has one."""

    kind: str
    name: str
    spec: yaml.Node


def is_kube(path: str, text: str) -> bool:
    """Whether a file looks like Kubernetes YAML."""
    return path.endswith((".yaml", ".yml")) and len(set(_LOOKS_LIKE.findall(text))) > 1


def parse_yaml(text: str) -> list[yaml.Node] | YamlProblem:
    """The documents of a text, as nodes with their places; empty ones are left out."""
    try:
        return _check_size(text) or [node for node in yaml.compose_all(text, Loader=_LOADER) if node is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = (error.problem or error.context or "this is no YAML").strip()
        return YamlProblem(
            mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, f"{words[:1].upper()}{words[1:]}."
        )
    except (yaml.YAMLError, UnicodeError, ValueError):
        return YamlProblem(1, 1, "The file has a character that YAML does not allow.")


def leftovers(text: str) -> Iterator[tuple[int, str]]:
    """Variables of a template that nobody replaced, with their lines: ``{{PORT}}`` is valid YAML."""
    for found in _LEFT.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, found.group()


def pods_of(document: yaml.Node) -> Iterator[Pod]:
    """The pods that a document makes."""
    kind, name = text_of(get(document, "kind")), text_of(get(document, "metadata", "name"))
    if kind == "List":
        for item in items(get(document, "items")):
            yield from pods_of(item)
    path = ("spec",) if kind == "Pod" else ("spec", "template", "spec") if kind in TEMPLATED else ()
    spec = get(document, *path) if path else None
    if spec is not None:
        yield Pod(kind, name, spec)


def containers_of(pod: Pod) -> Iterator[yaml.Node]:
    """Its containers, those for its start first."""
    for key in ("initContainers", "containers"):
        yield from items(get(pod.spec, key))


def get(node: yaml.Node | None, *path: str) -> yaml.Node | None:
    """What stands under a path of keys; of a repeated key the last one. None where there is nothing.

    As with Podman, capitals do not count where nothing is spelt exactly so.
    """
    for key in path:
        if not isinstance(node, yaml.MappingNode):
            return None
        named = [(text_of(name), value) for name, value in reversed(pairs(node))]
        exact = next((value for name, value in named if name == key), None)
        node = exact or next((value for name, value in named if name.lower() == key.lower()), None)
    return node


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """The items of a list; none of anything else."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    """Key and value of each member of an object, those that it takes from others (``<<: *base``) first; none of
    anything else.
    """
    return _pairs(node, {})


def _pairs(
    node: yaml.Node | None, known: dict[int, list[tuple[yaml.Node, yaml.Node]]]
) -> list[tuple[yaml.Node, yaml.Node]]:
    """``known`` has each object once, however often it is taken: aliases multiply, and may go in a circle."""
    if not isinstance(node, yaml.MappingNode):
        return []
    if id(node) not in known:
        own = known[id(node)] = [(key, value) for key, value in node.value if text_of(key) != "<<"]
        bases = [base for key, value in node.value if text_of(key) == "<<" for base in items(value) or [value]]
        names = {text_of(key) for key, _ in own}
        taken: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for base in bases:
            for key, value in _pairs(base, known):
                if text_of(key) not in names:
                    taken.setdefault(text_of(key), (key, value))
        known[id(node)] = [*taken.values(), *own]
    return known[id(node)]


def text_of(node: yaml.Node | None) -> str:
    """A scalar as it is written, without its quotes; empty for anything else."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def line_of(node: yaml.Node) -> int:
    """Its line, counted from 1."""
    return int(node.start_mark.line) + 1


def _check_size(text: str) -> YamlProblem | None:
    depth = aliases = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if depth > MAX_DEPTH or aliases > MAX_ALIASES:
            mark = event.start_mark
            what = f"nested more than {MAX_DEPTH} levels deep" if depth > MAX_DEPTH else "full of aliases"
            return YamlProblem(mark.line + 1, mark.column + 1, f"This YAML is {what}, and is not read.")
    return None
