"""Kubernetes YAML: what Podman cannot read, reads otherwise than it looks, or will not run."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from yaml import Node, ScalarNode

from ..keys import parse_version
from ..kube import (
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
from ..yaml_text import as_text
from .container_rules import is_secret
from .field_rules import odd_fields
from .finding import MAX_FINDINGS, Finding
from .image_rules import full_name
from .kube_document import check_documents, check_pod
from .kube_file import KubeFile
from .kube_shapes import check_shapes
from .set_rules import MAX_PORTS, HostPort
from .unit import Files

_DECIMAL_MODE = re.compile(r"[0-7]{3}")
REFUSED = frozenset(
    {
        *("yaml-syntax", "yaml-duplicate-key", "yaml-not-bool", "kube-type", "kube-field", "kube-kind", "kube-volume"),
        *("kube-port", "missing-image", "bad-image", "same-container-name"),
    }
)
"""As errors, these say that ``podman kube play`` refuses the file: no generator looks into it."""


def check_kube(files: Files) -> tuple[list[Finding], list[HostPort]]:
    """Findings in all Kubernetes YAML of the set, and the ports of the host that it takes."""
    players = _players(files)
    found: list[Finding] = []
    ports: list[HostPort] = []
    for path, text in files.others.items():
        service = players.get(path.rpartition("/")[2], "")
        is_played = bool(service) or path in files.facts.played
        if path.endswith((".yaml", ".yml")) and (is_played or is_kube(path, text)):
            file = KubeFile(path, text, service, is_played, parse_version(files.facts.podman))
            documents = parse_yaml(text)
            found += islice(_check_file(file, documents), MAX_FINDINGS)
            if not isinstance(documents, YamlProblem):
                pods = (pod for document in documents for pod in pods_of(document))
                ports += islice(chain.from_iterable(_host_ports(file, pod) for pod in pods), MAX_PORTS)
    found += _check_privileged(ports, files)
    return found, ports


def _check_file(file: KubeFile, documents: list[Node] | YamlProblem) -> Iterator[Finding]:
    for line, variable in leftovers(file.text):
        yield Finding(file.path, line, "warning", "template-leftover", f"{variable} was never replaced by a value.")
    if isinstance(documents, YamlProblem):
        yield Finding(file.path, documents.line, "error", "yaml-syntax", documents.message, documents.column)
        return
    yield from check_documents(file, documents)
    for document in documents:
        yield from _check_document(file, document)
        yield from check_shapes(file, document)
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


def _check_document(file: KubeFile, document: Node) -> Iterator[Finding]:
    yield from _check_repeats(file, document)
    kind = text_of(get(document, "kind"))
    for name in ("metadata.labels", "metadata.annotations", "spec.template.metadata.labels"):
        for _key, value in pairs(get(document, *name.split("."))):
            yield from _check_text(file, value, name)
    if kind in ("ConfigMap", "Secret"):
        for _key, value in pairs(get(document, "data" if kind == "ConfigMap" else "stringData")):
            yield from _check_text(file, value, "data")


def _check_repeats(file: KubeFile, node: Node, seen: set[int] | None = None) -> Iterator[Finding]:
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


def _check_pod(file: KubeFile, pod: Pod) -> Iterator[Finding]:
    yield from check_pod(file, pod)
    for container in containers_of(pod):
        yield from _check_image(file, container)
        yield from _check_texts(file, container)
    yield from _check_modes(file, get(pod.spec, "volumes"))


def _check_image(file: KubeFile, container: Node) -> Iterator[Finding]:
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


def _check_texts(file: KubeFile, container: Node) -> Iterator[Finding]:
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


def _check_text(file: KubeFile, node: Node, where: str) -> Iterator[Finding]:
    """A scalar where a text belongs: unquoted, some become another text."""
    text = text_of(node)
    if not isinstance(node, ScalarNode) or node.style in ("'", '"', "|", ">") or as_text(text) == text:
        return
    message = f"{text} becomes {as_text(text)} in {where}: quote what is a text."
    yield file.say(node, "warning", "yaml-not-text", message, ("Quote it", f'"{text}"'))


def _check_modes(file: KubeFile, node: Node | None) -> Iterator[Finding]:
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


def _host_ports(file: KubeFile, pod: Pod) -> Iterator[HostPort]:
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
