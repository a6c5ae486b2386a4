"""Which other files a unit file names: Kubernetes YAML and environment files. Pure.

Sources: podman-systemd.unit(5) (``Yaml=``, ``ConfigMap=``, ``EnvironmentFile=``; relative to the unit's file),
systemd.exec(5) (``EnvironmentFile=``, ``-`` before a path: may be missing), systemd.unit(5) (specifiers). What only the
running system can resolve is left out, not guessed: URLs, patterns, other specifiers.
"""

import os
from typing import Dict, List, Mapping, NamedTuple, Tuple

from ..systemd.unitfiles import parse_assignments

_KEYS = {
    ("Kube", "Yaml"): "kube",
    ("Kube", "ConfigMap"): "kube",
    ("Container", "EnvironmentFile"): "env",
    ("Service", "EnvironmentFile"): "env",
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
        for word in [value] if section == "Service" else value.split():
            path = _resolve(word.lstrip("-"), folder, specifiers, is_quadlet=section != "Service")
            if path:
                values.append(Reference(path, kind, word.startswith("-")))
    return list({each.path: each for values in found.values() for each in values}.values())


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
