"""Fields of the Kubernetes YAML that Podman reads, from ``kube_fields.txt``: for completion, and for what is misspelt.

Pure. An object is known by its name (``Container``); the object of a document is that of its kind (``Deployment``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

ANY = "Any"
"""An object of which nothing is known."""
_KIND = re.compile(r"([A-Za-z]+)(?:\(([^)]*)\))?(\*?)")
_SCALARS = ("text", "int", "bool", "size", "map", "enum")


@dataclass(frozen=True)
class Field:
    """One field of an object. ``kind`` is ``text int bool size map enum`` or ``object``, whose name ``object`` is."""

    name: str
    kind: str
    help: str
    object: str | None = None
    is_list: bool = False
    values: tuple[str, ...] = ()


def objects() -> Mapping[str, Mapping[str, Field]]:
    """All objects by name, their fields by name."""
    return _OBJECTS


def field_of(name: str, key: str) -> Field | None:
    """A field of an object. Podman does not mind capitals; None where there is no such field."""
    fields = _OBJECTS.get(name, {})
    return fields.get(key) or _BY_LOWER.get(name, {}).get(key.lower())


def read_fields(text: str) -> dict[str, dict[str, Field]]:
    """Read the table. Raises ValueError, which names the line."""
    found: dict[str, dict[str, Field]] = {}
    fields: dict[str, Field] = {}
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if line.startswith("["):
            fields = found.setdefault(line[1:-1], {})
        elif line and not line.startswith("#"):
            columns = [column.strip() for column in line.split("|", 2)]
            kind = _KIND.fullmatch(columns[1]) if len(columns) == 3 else None
            if kind is None or columns[0] in fields:
                raise ValueError(f"line {number}: {line!r}")
            is_scalar = kind[1] in _SCALARS
            fields[columns[0]] = Field(
                name=columns[0],
                kind=kind[1] if is_scalar else "object",
                help=columns[2],
                object=None if is_scalar else kind[1],
                is_list=bool(kind[3]),
                values=tuple((kind[2] or "").split(",")) if kind[2] else (),
            )
    return found


# read once, when the module is imported: an event loop must not wait for a file
_OBJECTS = read_fields(resources.files("servicebay.quadlet").joinpath("kube_fields.txt").read_text(encoding="utf-8"))
_BY_LOWER = {name: {key.lower(): field for key, field in fields.items()} for name, fields in _OBJECTS.items()}
