"""Documents of Kubernetes YAML as a whole: without a kind, a name or an image Podman refuses them, or passes over them.

Seen on Podman 4.3.1, 5.4.2 and 5.8.6 (tests/integration/test_kube_refusals.py holds it against a real one).
"""

import ipaddress
import re
from collections.abc import Iterator

from yaml import MappingNode, Node, ScalarNode

from ..kube import KINDS, Pod, containers_of, get, items, line_of, pairs, text_of
from ..yaml_text import ScalarType, type_of
from .finding import Finding
from .kube_file import KubeFile

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_SOURCES = ("hostPath", "persistentVolumeClaim", "configMap", "secret", "emptyDir", "image")
_IMAGE_SOURCE_SINCE = (5, 3)
_PLAYED = set(KINDS) - {"ConfigMap"}
_PODS = ("Pod", "Deployment", "DaemonSet", "Job")


def check_documents(file: KubeFile, documents: list[Node]) -> Iterator[Finding]:
    """Findings in what the documents are, and in all of them together."""
    told: dict[tuple[str, str], Node] = {}
    for document in documents:
        if not isinstance(document, MappingNode):
            if type_of(document) is not ScalarType.NULL:
                yield _say(file, document, "A document of Kubernetes YAML is an object with a kind")
            continue
        yield from _check_head(file, document)
        kind, name = get(document, "kind"), get(document, "metadata", "name")
        if text_of(kind) == "Pod" and name is not None and text_of(name):
            before = told.setdefault((text_of(kind), text_of(name)), name)
            if before is not name:
                yield _say(file, name, f"The pod {text_of(name)} stands in line {line_of(before)} already")
    yield from _check_all(file, documents)


def _check_all(file: KubeFile, documents: list[Node]) -> Iterator[Finding]:
    """Podman refuses a file in which it plays nothing. Where nobody plays it, that is a warning."""
    whole = [each for document in documents for each in _items_of(document)]
    kinds = {text_of(get(document, "kind")) for document in whole}
    if kinds & _PLAYED or not all(isinstance(each, MappingNode) for each in documents):
        return
    plays = f"It plays {', '.join(KINDS)}."
    if "ConfigMap" in kinds:
        if file.service:
            message = "There is nothing but ConfigMaps, and Podman refuses that: name the file with ConfigMap= instead."
            yield file.say(documents[0], "error", "kube-kind", message)
    elif file.is_played:
        line = line_of(documents[0]) if documents else 1
        message = f"Podman refuses the file: there is nothing in it to play. {plays}"
        yield Finding(file.path, line, "error", "kube-kind", message)


def _items_of(document: Node) -> list[Node]:
    return items(get(document, "items")) if text_of(get(document, "kind")) == "List" else [document]


def _check_head(file: KubeFile, document: Node) -> Iterator[Finding]:
    kind = text_of(get(document, "kind"))
    if not kind:
        message = "kind is missing: Podman passes over this document."
        yield file.say(document, "warning", "kube-field", message)
        return
    if kind not in (*KINDS, "List"):
        message = f"Podman passes over a {kind}: it plays {', '.join(KINDS)}."
        yield file.say(get(document, "kind") or document, "warning", "kube-kind", message)
        return
    if not text_of(get(document, "apiVersion")):
        message = "apiVersion is missing: Podman does not miss it, Kubernetes refuses the file."
        yield file.say(document, "warning", "kube-api-version", message)
    if kind == "List":
        return
    name = get(document, "metadata", "name")
    if not text_of(name):
        at = name or get(document, "metadata") or document
        if kind == "ConfigMap":
            message = "metadata.name is missing: nothing can name this ConfigMap."
            yield file.say(at, "warning", "kube-field", message)
        else:
            yield _say(file, at, "metadata.name is missing")
    elif kind in _PODS and name is not None and not _NAME.fullmatch(text_of(name)):
        yield _say(file, name, "A name has letters, digits, '_', '.' and '-', and begins with a letter or digit")


def check_pod(file: KubeFile, pod: Pod) -> Iterator[Finding]:
    """Findings in what a pod has: containers, mounts and volumes."""
    if not items(get(pod.spec, "containers")):
        message = f"The {pod.kind} has no containers: Podman starts it, and nothing runs in it."
        yield file.say(pod.spec, "warning", "kube-no-containers", message)
    yield from _check_volumes(file, pod)
    names: dict[str, Node] = {}
    declared = {text_of(get(volume, "name")) for volume in items(get(pod.spec, "volumes"))}
    for container in containers_of(pod):
        name = get(container, "name")
        if name is not None and text_of(name):
            if names.setdefault(text_of(name), name) is not name:
                yield file.say(name, "error", "same-container-name", f"There are two containers {text_of(name)}.")
            if not _NAME.fullmatch(text_of(name)):
                yield _say(file, name, "A name has letters, digits, '_', '.' and '-'")
        elif isinstance(container, MappingNode):
            message = "The container has no name: Podman makes one up."
            yield file.say(container, "warning", "kube-container-name", message)
        yield from _check_mounts(file, pod, container, declared)
        yield from _check_ports(file, container)
    for server in items(get(pod.spec, "dnsConfig", "nameservers")):
        if isinstance(server, ScalarNode) and not _is_ip(text_of(server)):
            yield _say(file, server, f"{text_of(server)} is no IP address")


def _check_mounts(file: KubeFile, pod: Pod, container: Node, declared: set[str]) -> Iterator[Finding]:
    places: dict[str, Node] = {}
    for mount in items(get(container, "volumeMounts")):
        wanted, place = get(mount, "name"), get(mount, "mountPath")
        if isinstance(mount, MappingNode) and text_of(wanted) not in declared:
            message = f"The {pod.kind} has no volume {text_of(wanted)}."
            yield file.say(wanted or mount, "error", "kube-volume", message)
        if isinstance(mount, MappingNode) and not text_of(place).startswith("/"):
            yield _say(file, place or mount, "mountPath is an absolute path in the container")
        elif place is not None and places.setdefault(text_of(place), place) is not place:
            yield _say(file, place, f"Something is mounted at {text_of(place)} already")


def _check_volumes(file: KubeFile, pod: Pod) -> Iterator[Finding]:
    for volume in items(get(pod.spec, "volumes")):
        if not isinstance(volume, MappingNode):
            continue
        found = {text_of(key): value for key, value in pairs(volume) if type_of(value) is not ScalarType.NULL}
        if not found.keys() & set(_SOURCES):
            yield _say(file, volume, f"A volume is one of {', '.join(_SOURCES)}")
        elif "image" in found and file.podman is not None and file.podman < _IMAGE_SOURCE_SINCE:
            yield _say(file, found["image"], "A volume is an image since Podman 5.3")
        host = found.get("hostPath")
        if isinstance(host, MappingNode) and not text_of(get(host, "path")):
            yield _say(file, host, "hostPath has a path")


def _check_ports(file: KubeFile, container: Node) -> Iterator[Finding]:
    for port in items(get(container, "ports")):
        address = get(port, "hostIP")
        if isinstance(address, ScalarNode) and text_of(address) and not _is_ip(text_of(address)):
            yield _say(file, address, f"{text_of(address)} is no IP address")


def _say(file: KubeFile, node: Node, rule: str) -> Finding:
    return file.say(node, "error", "kube-field", f"{rule}; Podman refuses the file otherwise.")


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
