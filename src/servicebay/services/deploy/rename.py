"""Another name for a service, or another one like it, as a draft: its files renamed, references followed. Pure.

References between Quadlet files are by file name (``Network=n.network``) or by unit (``After=web.service``).
"""

import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from ..errors import ActionError
from ..shapes.draft import DraftFile
from ..shapes.service import ServiceView

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,79}(?:@[a-zA-Z0-9_.-]*)?")
KINDS = ("container", "pod", "kube", "volume", "network", "image", "build", "artifact")
OWN_NAMES = ("ContainerName", "PodName", "VolumeName", "NetworkName", "ServiceName", "HostName")
BARE = ("container", "kube")
OBJECT_NAME = re.compile(
    r"^(metadata:[^\S\n]*\n(?=( +))(?:[^\S\n].*\n)*?\2name:[^\S\n]*)([\w.-]+)(?=[^\S\n]*$)", re.MULTILINE
)
"""The name of an object of Kubernetes YAML: a member of ``metadata``, no deeper."""


class RenameDraft(NamedTuple):
    """The draft's files, and sentences on what it leaves behind."""

    files: list[DraftFile]
    notes: list[str]


def rename_service(service: ServiceView, name: str, texts: Mapping[str, str]) -> RenameDraft:
    """``texts``: all Quadlet files of the node and the service's own files. Raises ActionError."""
    source, kind, old = _source_of(service, name)
    files: list[DraftFile] = []
    moved = _moved(service, source, old, name, texts)
    for path, text in texts.items():
        if path in moved:
            new = _renamed(text, old, name, kind, own=path == source)
            files.append(DraftFile(path=path, base=_hash(text)))
            files.append(DraftFile(path=moved[path], content=_pod_renamed(_followed(new, moved), old, name, path)))
        else:
            new = _followed(_renamed(text, old, name, kind, own=False), moved)
            if new != text:
                files.append(DraftFile(path=path, content=new, base=_hash(text)))
    notes = []
    if kind in ("volume", "network") and f"{kind.title()}Name=" not in texts[source]:
        notes.append(
            f"The {kind} systemd-{old} stays, and systemd-{name} is a new one: set {kind.title()}Name= to keep the old."
        )
    return RenameDraft(files, notes)


def copy_service(service: ServiceView, name: str, texts: Mapping[str, str]) -> RenameDraft:
    """``texts``: the service's own files. Raises ActionError."""
    source, kind, old = _source_of(service, name)
    moved = _moved(service, source, old, name, texts)
    files = []
    for path, text in texts.items():
        if path in moved:
            new = _followed(_renamed(text, old, name, kind, own=path == source), moved)
            files.append(DraftFile(path=moved[path], content=_pod_renamed(new, old, name, path)))
    notes = []
    if "PublishPort=" in texts[source] or "hostPort:" in "".join(texts.values()):
        notes.append("The copy publishes the same ports: only one of the two can run until one of them has others.")
    if re.search(r"^Volume=", texts[source], re.MULTILINE):
        notes.append("The copy mounts the same volumes.")
    return RenameDraft(files, notes)


def _source_of(service: ServiceView, name: str) -> tuple[str, str, str]:
    source = service.source_path or ""
    stem, _, kind = source.rpartition("/")[2].rpartition(".")
    if kind not in KINDS:
        raise ActionError(
            "refused", f"{service.unit} is not made by a Quadlet file: it cannot be renamed or copied here."
        )
    if not NAME.fullmatch(name) or name == stem:
        raise ActionError("invalid", "A new name has letters, digits, '_', '.', '-', and differs from the old one.")
    return source, kind, stem


def _moved(service: ServiceView, source: str, old: str, name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Old path -> new path: the source, its drop-ins, and files beside it that are named after it."""
    if source not in texts:
        raise ActionError("refused", f"{source} cannot be read.")
    folder, _, base = source.rpartition("/")
    kind = base.rpartition(".")[2]
    moved = {source: f"{folder}/{name}.{kind}"}
    for file in service.files:
        if file.path in texts and file.path != source and file.path.startswith(f"{folder}/"):
            rest = file.path[len(folder) + 1 :]
            if rest.startswith((f"{base}.d/", f"{old}.")):
                moved[file.path] = f"{folder}/{name}{rest[len(old) :]}"
    if set(moved.values()) & set(texts):
        raise ActionError("conflict", f"There is a {name}.{kind} already.")
    return moved


def _renamed(text: str, old: str, name: str, kind: str, own: bool) -> str:
    """References to the file and to its unit; in the file itself also the names it gives to what it makes."""
    unit = old if kind in BARE else f"{old}-{kind}"
    new_unit = name if kind in BARE else f"{name}-{kind}"
    text = re.sub(rf"(?<![\w@./-]){re.escape(old)}\.{kind}(?![\w-])", f"{name}.{kind}", text)
    text = re.sub(rf"(?<![\w@./-]){re.escape(unit)}\.service(?![\w-])", f"{new_unit}.service", text)
    if own:
        for key in OWN_NAMES:
            text = re.sub(rf"^({key}\s*=\s*){re.escape(old)}\s*$", rf"\g<1>{name}", text, flags=re.MULTILINE)
    return text


def _followed(text: str, moved: Mapping[str, str]) -> str:
    """Names of files that moved along, by path or beside it."""
    for path, target in moved.items():
        text = text.replace(path, target)
        old, new = path.rpartition("/")[2], target.rpartition("/")[2]
        if old != new:
            text = re.sub(rf"(?<![\w@.-]){re.escape(old)}(?![\w.-])", new, text)
    return text


def _pod_renamed(text: str, old: str, name: str, path: str) -> str:
    """Kubernetes YAML whose objects are called as their file was: two pods of one name cannot run."""
    if not path.endswith((".yml", ".yaml")):
        return text
    return OBJECT_NAME.sub(lambda found: f"{found[1]}{name}" if found[3] == old else found[0], text)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
