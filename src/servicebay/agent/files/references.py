"""Which other files a unit file names: Kubernetes YAML, environment files, and configuration that it mounts. Pure.

Sources: podman-systemd.unit(5) (``Yaml=``, ``ConfigMap=``, ``EnvironmentFile=``; relative to the unit's file),
systemd.exec(5) (``EnvironmentFile=``, ``-`` before a path: may be missing), systemd.unit(5) (specifiers),
podman-run(1) (``--volume``, ``--mount``). What only the running system can resolve is left out, not guessed: URLs,
patterns, other specifiers. What a container mounts and may not write is its configuration (``config``), or a folder of
it: what it may write changes by itself.
"""

import os
from typing import Dict, List, Mapping, NamedTuple, Tuple

from ..systemd.unitfiles import parse_assignments

_KEYS = {
    ("Kube", "Yaml"): "kube",
    ("Kube", "ConfigMap"): "kube",
    ("Container", "EnvironmentFile"): "env",
    ("Service", "EnvironmentFile"): "env",
    ("Container", "Volume"): "config",
    ("Container", "Mount"): "config",
    ("Pod", "Volume"): "config",
}


class Reference(NamedTuple):
    """A file that a unit file names. ``may_miss``: the unit starts without it."""

    path: str
    kind: str
    may_miss: bool


def parse_references(text: str, folder: str, specifiers: Mapping[str, str]) -> List[Reference]:
    """Return the files that a unit file in ``folder`` names: ``EnvironmentFile=-%h/web.env`` -> ``/home/anna/web.env``.

    ``specifiers`` maps the letter of a specifier to its value.
    """
    found: Dict[Tuple[str, str], List[Reference]] = {}
    for section, key, value in parse_assignments(text):
        kind = _KEYS.get((section, key))
        if kind is None:
            continue
        values = found.setdefault((section, key), [])
        if not value:
            values.clear()  # an empty assignment takes back the ones before
        if kind == "config":
            words = [_read_only_source(key, value)]
        else:
            words = [value] if section == "Service" else value.split()
        for word in words:
            path = _resolve(word.lstrip("-"), folder, specifiers, is_quadlet=section != "Service")
            if path:
                values.append(Reference(path, kind, word.startswith("-")))
    every = [each for values in found.values() for each in values]
    every.sort(key=lambda each: each.kind != "config")  # what is environment too may hold secrets: that kind counts
    return list({each.path: each for each in every}.values())


def _read_only_source(key: str, value: str) -> str:
    """``./web.conf:/etc/web.conf:ro,Z`` -> ``./web.conf``; empty for volumes with a name and what may be written."""
    if key == "Volume":
        parts = value.split(":")
        source, options = parts[0], parts[2].split(",") if len(parts) > 2 else []
    else:
        options = value.split(",")
        given = {name: told for name, _, told in (option.partition("=") for option in options)}
        source = (given.get("source") or given.get("src") or "") if given.get("type") == "bind" else ""
    is_path = source.startswith(("/", ".", "%"))
    return source if is_path and any(option in _READ_ONLY for option in options) else ""


_READ_ONLY = ("ro", "ro=true", "readonly", "readonly=true")


def _resolve(word: str, folder: str, specifiers: Mapping[str, str], is_quadlet: bool) -> str:
    path = _expand(word.strip("\"'"), specifiers)
    if not path or "://" in path or any(sign in path for sign in "*?[\0"):
        return ""
    if not path.startswith("/"):
        path = os.path.join(folder, path) if is_quadlet else ""
    return os.path.normpath(path) if path else ""


def _expand(text: str, specifiers: Mapping[str, str]) -> str:
    parts = text.split("%")
    whole = parts.pop(0)
    while parts:
        part = parts.pop(0)
        if part == "" and parts:  # %%
            whole += "%" + parts.pop(0)
        elif part[:1] in specifiers:
            whole += specifiers[part[:1]] + part[1:]
        else:
            return ""
    return whole
