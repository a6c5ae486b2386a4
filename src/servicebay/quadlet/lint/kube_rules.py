"""Kubernetes YAML: what Podman cannot read, reads otherwise than it looks, or will not run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from yaml import MappingNode, Node, ScalarNode

from ..kube import (
    KINDS,
    Pod,
    YamlProblem,
    containers_of,
    get,
    is_kube,
    items,
    leftovers,
    line_of,
    pairs,
    parse_yaml,
    pods_of,
    text_of,
)
from ..names import find_references
from ..values import parse_image
from ..yaml_text import as_text, meant_bool
from .container_rules import is_secret
from .field_rules import odd_fields
from .finding import MAX_FINDINGS, Finding, Fix, Severity
from .image_rules import full_name
from .set_rules import MAX_PORTS, HostPort
from .unit import Files

_DECIMAL_MODE = re.compile(r"[0-7]{3}")
_BOOLS = frozenset(
    {
        *("allowPrivilegeEscalation", "hostIPC", "hostNetwork", "hostPID", "hostUsers", "optional", "privileged"),
        *("readOnly", "readOnlyRootFilesystem", "runAsNonRoot", "shareProcessNamespace", "stdin", "stdinOnce", "tty"),
    }
)


@dataclass(frozen=True)
class _File:
    """One file of Kubernetes YAML; ``service`` is the unit that plays it, where one of the set does."""

    path: str
    text: str
    service: str

    def say(
        self, node: Node, severity: Severity, code: str, message: str, fix: tuple[str, str] | None = None
    ) -> Finding:
        """A finding at a node; ``fix`` is its title and what stands in the node's place instead."""
        mark = node.start_mark
        made = Fix(fix[0], self._with(node, fix[1])) if fix and mark.line == node.end_mark.line else None
        return Finding(self.path, mark.line + 1, severity, code, message, mark.column + 1, made)

    def _with(self, node: Node, text: str) -> str:
        lines = self.text.split("\n")
        line = lines[node.start_mark.line]
        lines[node.start_mark.line] = line[: node.start_mark.column] + text + line[node.end_mark.column :]
        return "\n".join(lines)


def check_kube(files: Files) -> tuple[list[Finding], list[HostPort]]:
    """Findings in all Kubernetes YAML of the set, and the ports of the host that it takes."""
    players = _players(files)
    found: list[Finding] = []
    ports: list[HostPort] = []
    for path, text in files.others.items():
        service = players.get(path.rpartition("/")[2], "")
        if path.endswith((".yaml", ".yml")) and (service or is_kube(path, text)):
            file = _File(path, text, service)
            documents = parse_yaml(text)
            found += islice(_check_file(file, documents), MAX_FINDINGS)
            if not isinstance(documents, YamlProblem):
                pods = (pod for document in documents for pod in pods_of(document))
                ports += islice(chain.from_iterable(_host_ports(file, pod) for pod in pods), MAX_PORTS)
    found += _check_privileged(ports, files)
    return found, ports


def _check_file(file: _File, documents: list[Node] | YamlProblem) -> Iterator[Finding]:
    for line, variable in leftovers(file.text):
        yield Finding(file.path, line, "warning", "template-leftover", f"{variable} was never replaced by a value.")
    if isinstance(documents, YamlProblem):
        yield Finding(file.path, documents.line, "error", "yaml-syntax", documents.message, documents.column)
        return
    for document in documents:
        yield from _check_document(file, document)
        for odd in odd_fields(document):
            fix = (f"Write {odd.near}", odd.near) if odd.near else None
            yield file.say(odd.node, odd.severity, "kube-unknown-field", odd.message, fix)
        for pod in pods_of(document):
            yield from _check_pod(file, pod)


def _players(files: Files) -> dict[str, str]:
    """File name of YAML -> the unit of the ``.kube`` that plays it."""
    return {
        reference.target.rpartition("/")[2]: unit.service
        for unit in files.units
        if unit.kind == "kube"
        for reference in find_references(unit.name, unit.document)
        if reference.kind == "yaml"
    }


def _check_document(file: _File, document: Node) -> Iterator[Finding]:
    yield from _check_repeats(file, document)
    if not isinstance(document, MappingNode):
        yield file.say(document, "error", "kube-field", "A document of Kubernetes YAML is an object with a kind.")
        return
    kind = text_of(get(document, "kind"))
    for name in ("kind", "metadata.name"):
        if not text_of(get(document, *name.split("."))) and not (kind == "List" and "." in name):
            message = f"{name} is missing, and without it Podman refuses the file."
            yield file.say(document, "error", "kube-field", message)
    if kind and kind not in (*KINDS, "List"):
        message = f"Podman passes over a {kind}: it plays {', '.join(KINDS)}."
        yield file.say(get(document, "kind") or document, "warning", "kube-kind", message)
    for name in ("metadata.labels", "metadata.annotations", "spec.template.metadata.labels"):
        for _key, value in pairs(get(document, *name.split("."))):
            yield from _check_text(file, value, name)
    if kind in ("ConfigMap", "Secret"):
        for _key, value in pairs(get(document, "data" if kind == "ConfigMap" else "stringData")):
            yield from _check_text(file, value, "data")


def _check_repeats(file: _File, node: Node, seen: set[int] | None = None) -> Iterator[Finding]:
    """A key that stands twice in one object: only the last one counts."""
    seen = set() if seen is None else seen
    if id(node) in seen:
        return
    seen.add(id(node))
    names: dict[str, Node] = {}
    for key, value in pairs(node):
        before = names.setdefault(text_of(key), key)
        if before is not key and isinstance(key, ScalarNode):
            message = f"{text_of(key)}: stands in line {line_of(before)} already, and Podman refuses the file."
            yield file.say(key, "error", "yaml-duplicate-key", message)
        yield from _check_repeats(file, value, seen)
    for item in items(node):
        yield from _check_repeats(file, item, seen)


def _check_pod(file: _File, pod: Pod) -> Iterator[Finding]:
    if not items(get(pod.spec, "containers")):
        yield file.say(pod.spec, "warning", "kube-no-containers", f"The {pod.kind} has no containers.")
    names: dict[str, Node] = {}
    declared = {text_of(get(volume, "name")) for volume in items(get(pod.spec, "volumes"))}
    for container in containers_of(pod):
        name = get(container, "name")
        if name is not None and names.setdefault(text_of(name), name) is not name:
            yield file.say(name, "error", "same-container-name", f"There are two containers {text_of(name)}.")
        yield from _check_image(file, container)
        yield from _check_texts(file, container)
        for mount in items(get(container, "volumeMounts")):
            wanted = get(mount, "name")
            if wanted is not None and text_of(wanted) not in declared:
                message = f"The {pod.kind} has no volume {text_of(wanted)}."
                yield file.say(wanted, "error", "kube-volume", message)
    yield from _check_modes(file, get(pod.spec, "volumes"))
    yield from _check_bools(file, pod.spec, set())


def _check_image(file: _File, container: Node) -> Iterator[Finding]:
    node = get(container, "image")
    name = text_of(node)
    if node is None or not name:
        yield file.say(container, "error", "missing-image", "A container needs an image.")
        return
    try:
        image = parse_image(name)
    except ValueError as error:
        yield file.say(node, "error", "bad-image", str(error))
        return
    if image.domain is None and image.transport == "docker://":
        message = f"'{name}' is a short name: which registry it comes from depends on the node."
        full = full_name(image)
        yield file.say(node, "warning", "short-image-name", message, (f"Write {full}", full))
    if image.tag in (None, "latest") and not image.digest and image.domain not in ("localhost", ""):
        what = "no tag, which means latest" if image.tag is None else "the tag latest"
        message = f"The image has {what}: which version runs depends on when it was pulled."
        yield file.say(node, "warning", "latest-tag", message)


def _check_texts(file: _File, container: Node) -> Iterator[Finding]:
    for variable in items(get(container, "env")):
        name, value = text_of(get(variable, "name")), get(variable, "value")
        if value is None:
            continue
        yield from _check_text(file, value, f"the variable {name}")
        if is_secret(name, text_of(value)):
            message = (
                f"{name} stands here for all who can read this file: valueFrom.secretKeyRef takes a Podman secret."
            )
            yield file.say(value, "warning", "plain-secret", message)
    for key in ("command", "args"):
        for word in items(get(container, key)):
            yield from _check_text(file, word, key)


def _check_text(file: _File, node: Node, where: str) -> Iterator[Finding]:
    """A scalar where a text belongs: unquoted, some become another text."""
    text = text_of(node)
    if not isinstance(node, ScalarNode) or node.style in ("'", '"', "|", ">") or as_text(text) == text:
        return
    message = f"{text} becomes {as_text(text)} in {where}: quote what is a text."
    yield file.say(node, "warning", "yaml-not-text", message, ("Quote it", f'"{text}"'))


def _check_bools(file: _File, node: Node, seen: set[int]) -> Iterator[Finding]:
    """``readOnly: yes``: Podman takes true and false only."""
    if id(node) in seen:
        return
    seen.add(id(node))
    for key, value in pairs(node):
        meant = meant_bool(text_of(value))
        if text_of(key) in _BOOLS and meant is not None:
            message = f"Podman takes {text_of(value)} for a text here, and refuses the file: true or false."
            word = "true" if meant else "false"
            yield file.say(value, "error", "yaml-not-bool", message, (f"Write {word}", word))
        yield from _check_bools(file, value, seen)
    for item in items(node):
        yield from _check_bools(file, item, seen)


def _check_modes(file: _File, node: Node | None) -> Iterator[Finding]:
    for volume in items(node):
        for source in ("configMap", "secret"):
            places = [
                get(volume, source, "defaultMode"),
                *(get(each, "mode") for each in items(get(volume, source, "items"))),
            ]
            for mode in places:
                text = text_of(mode)
                if mode is not None and _DECIMAL_MODE.fullmatch(text) and text[0] != "0":
                    message = f"{text} is a decimal number here, not the mode 0{text}."
                    yield file.say(mode, "warning", "yaml-mode", message, (f"Write 0{text}", f"0{text}"))


def _host_ports(file: _File, pod: Pod) -> Iterator[HostPort]:
    for container in containers_of(pod):
        for port in items(get(container, "ports")):
            node = get(port, "hostPort")
            number = text_of(node)
            if node is not None and number.isdigit() and number != "0":
                ip, protocol = text_of(get(port, "hostIP")), text_of(get(port, "protocol")).lower() or "tcp"
                yield HostPort(file.path, line_of(node), file.service, ip, int(number), int(number), protocol)


def _check_privileged(ports: list[HostPort], files: Files) -> Iterator[Finding]:
    for port in ports:
        forbidden = files.facts.forbids_port(port.first)
        if forbidden is not None:
            yield Finding(port.path, port.line, forbidden[0], "privileged-port", forbidden[1])
