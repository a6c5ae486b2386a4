"""New files: what a service can be given, where each goes and how it begins; and what a file may be called. Pure."""

import re
from collections.abc import Collection

from ..quadlet.form import POD
from ..quadlet.names import kind_of_file, own_section
from .shapes.draft import NewFile

STEM = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,79}(?:@[a-zA-Z0-9_.-]*)?")
"""What a Quadlet file may be called, without its ending; ``web@`` is a template."""
MAX_NAME = 200
TITLES = {
    "dropin": "Drop-in",
    "checks": "Checks",
    "env": "Environment file",
    "kube": "Kubernetes YAML",
    "volume": "Volume",
    "network": "Network",
}
CHECKS = """\
# health:
#   target: http://{host}:8080/health
"""
YAML_ENDINGS = (".yml", ".yaml")


def full_name(name: str, like: str) -> str:
    """A name with the ending of ``like`` where it lacks it: ``web``, like ``x.container`` -> ``web.container``."""
    ending = like[like.rfind(".") :]
    endings = YAML_ENDINGS if ending in YAML_ENDINGS else (ending,)
    return name if name.endswith(endings) else name + ending


def name_problem(name: str) -> str | None:
    """Why a file cannot be called that, in words; ``name`` is whole."""
    stem, _, _ = name.rpartition(".")
    if not stem:
        return "A name is needed."
    if kind_of_file(name) is not None and not STEM.fullmatch(stem):
        return "A name has letters, digits, '_', '.', '-', and starts with a letter or digit."
    if "/" in name or not name.isprintable() or name.startswith("."):
        return "A name has no slash, does not start with a dot, and can be read."
    return None if len(name) <= MAX_NAME else f"A name has at most {MAX_NAME} characters."


def new_files(source: str | None, taken: Collection[str]) -> list[NewFile]:
    """What the service of a source can be given; nothing without one. ``taken``: paths that are there."""
    if source is None:
        return []
    folder, _, file = source.rpartition("/")
    stem, _, kind = file.rpartition(".")
    section = own_section(file) or kind.capitalize()
    pod = POD.replace("{stem}", stem)
    drafted = [
        ("dropin", f"{source}.d/10-local.conf", f"[{section}]\n", f"Adds to {file} or overrides it"),
        ("env", f"{folder}/{stem}.env", "", f"Variables, one a line; named by EnvironmentFile=./{stem}.env"),
        ("kube", f"{folder}/{stem}.yml", pod, "A pod, named by Yaml= of a .kube file"),
        ("volume", f"{folder}/{stem}.volume", "[Volume]\n", f"Named by Volume={stem}.volume:/path"),
        ("network", f"{folder}/{stem}.network", "[Network]\n", f"Named by Network={stem}.network"),
    ]
    if kind in ("container", "kube", "pod") and f"{folder}/{stem}.checks.yml" not in taken:
        drafted.append(("checks", f"{folder}/{stem}.checks.yml", CHECKS, "What ServiceBay shall check of it, by name"))
    return [_new(id, path, content, hint, taken) for id, path, content, hint in drafted]


def _new(id: str, path: str, content: str, hint: str, taken: Collection[str]) -> NewFile:
    folder, _, name = path.rpartition("/")
    return NewFile(id=id, title=TITLES[id], hint=hint, folder=folder, name=_free(folder, name, taken), content=content)


def _free(folder: str, name: str, taken: Collection[str]) -> str:
    stem, _, ending = name.rpartition(".")
    number, free = 2, name
    while f"{folder}/{free}" in taken:
        number, free = number + 1, f"{stem}-{number}.{ending}"
    return free
