"""Which unit a source file makes, and which other files it names. Pure; names are those of ``wire.quadlet``.

A file names others in the values of some keys (``Volume=data.volume:/data``, ``Pod=web.pod``) and, since Podman 5.5, in
the dependencies of its ``[Unit]`` (``After=db.container``).
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from servicebay.wire.quadlet import kind_of_file, service_of_file

from .parse import Entry, UnitFile, effective, parse
from .values import split_words, unquote

__all__ = ["Reference", "container_name", "find_references", "kind_of_file", "own_section", "references", "service_of"]

SECTIONS = {
    "container": "Container",
    "pod": "Pod",
    "kube": "Kube",
    "volume": "Volume",
    "network": "Network",
    "image": "Image",
    "build": "Build",
    "artifact": "Artifact",
}
DEPENDENCIES = (
    *("After", "Before", "BindsTo", "Conflicts", "OnFailure", "OnSuccess", "PartOf", "PropagatesReloadTo"),
    *("PropagatesStopTo", "ReloadPropagatedFrom", "Requires", "Requisite", "StopPropagatedFrom", "Upholds", "Wants"),
)
"""Keys of ``[Unit]`` in which Podman 5.5 and newer translate the names of Quadlet files."""
_FILES = {
    ("Kube", "Yaml"): "yaml",
    ("Kube", "ConfigMap"): "yaml",
    ("Container", "EnvironmentFile"): "env",
    ("Service", "EnvironmentFile"): "env",
    ("Build", "File"): "containerfile",
    ("Build", "IgnoreFile"): "ignore",
}


@dataclass(frozen=True)
class Reference:
    """A file that a unit file names: ``target`` as it is written, without options (``data.volume``, ``./pod.yaml``).

    ``kind`` is the Quadlet kind, or ``yaml env containerfile ignore``. ``section``, ``key`` and ``line`` say where.
    """

    target: str
    kind: str
    section: str
    key: str
    line: int


def own_section(name: str) -> str | None:
    """The section that a file of this name is about: ``web.container`` -> ``Container``."""
    return SECTIONS.get(kind_of_file(name) or "")


def service_of(name: str, text: str | UnitFile) -> str:
    """The unit that a source makes: ``web.pod`` -> ``web-pod.service``, or what its ``ServiceName=`` says."""
    section = own_section(name)
    document = parse(text) if isinstance(text, str) else text
    told = document.get(section, "ServiceName") if section else None
    return service_of_file(name, unquote(told) if told else None)


def container_name(name: str, text: str | UnitFile) -> str:
    """What Podman calls the thing that a source makes: ``web.container`` -> ``systemd-web``; specifiers stay."""
    section, document = own_section(name) or "", parse(text) if isinstance(text, str) else text
    keys = {"Container": "ContainerName", "Pod": "PodName", "Volume": "VolumeName", "Network": "NetworkName"}
    told = document.get(section, keys.get(section, "")) if section in keys else None
    return unquote(told) if told else "systemd-" + posixpath.basename(name).rpartition(".")[0]


def references(name: str, text: str) -> list[str]:
    """The Quadlet files that a source names, each once: ``["data.volume", "web.pod"]``."""
    return list(dict.fromkeys(each.target for each in find_references(name, text) if kind_of_file(each.target)))


def find_references(name: str, text: str | UnitFile) -> list[Reference]:
    """All files that a source names, with their lines; Quadlet files, and Kubernetes YAML, environment files, …"""
    document = parse(text) if isinstance(text, str) else text
    own = own_section(name)
    found: list[Reference] = []
    counted = {(entry.section, entry.key) for entry in document.entries}
    for section, key in counted:
        for entry in effective(document.entries_of(section, key)):
            found += _of_entry(entry, own)
    return sorted(found, key=lambda each: each.line)


def target_of(reference: str) -> str:
    """The file behind a reference to an instance: ``data@%i.volume`` -> ``data@.volume``."""
    stem, dot, kind = posixpath.basename(reference).rpartition(".")
    return stem.partition("@")[0] + "@" + dot + kind if "@" in stem else stem + dot + kind


def _of_entry(entry: Entry, own: str | None) -> Iterator[Reference]:
    kind = _FILES.get((entry.section, entry.key))
    if kind is not None:
        words = [entry.value] if entry.section == "Service" else split_words(entry.value)
        for word in words:
            target = unquote(word).lstrip("-")
            if target and "://" not in target:
                yield Reference(target, kind, entry.section, entry.key, entry.line)
    elif entry.section == "Unit" and entry.key in DEPENDENCIES:
        for word in split_words(entry.value):
            kind = kind_of_file(word)
            if kind is not None:
                yield Reference(word, kind, "Unit", entry.key, entry.line)
    elif entry.section == own:
        for target in _targets(entry):
            kind = kind_of_file(target)
            if kind is not None and "/" not in target:
                yield Reference(target, kind, entry.section, entry.key, entry.line)


def _targets(entry: Entry) -> list[str]:
    value = unquote(entry.value)
    if entry.key in ("Volume", "Network"):
        target = value.partition(":")[0]
        wanted = (".volume",) if entry.key == "Volume" else (".network", ".container")
        return [target] if target.endswith(wanted) else []
    if entry.key == "Image" and entry.section in ("Container", "Volume", "Image"):
        return [value] if value.endswith((".image", ".build")) else []
    if entry.key == "Pod" and entry.section == "Container":
        return [value] if value.endswith(".pod") else []
    if entry.key == "Mount":
        options = dict(part.partition("=")[::2] for part in value.split(","))
        source = options.get("source") or options.get("src") or ""
        return [source] if source.endswith((".volume", ".image", ".build", ".artifact")) else []
    return []
