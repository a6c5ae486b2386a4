"""Fields of Kubernetes YAML that Podman does not read: it says nothing about them."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from yaml import Node, ScalarNode

from ..kube import get, items, pairs, text_of
from ..kube_fields import field_of, objects
from .finding import Severity


class OddField(NamedTuple):
    """A field that its object does not have; ``near`` is what may have been meant."""

    node: Node
    severity: Severity
    message: str
    near: str | None


def odd_fields(document: Node) -> Iterator[OddField]:
    """All unknown fields of a document of a known kind."""
    kind = text_of(get(document, "kind"))
    if kind == "List":
        for item in items(get(document, "items")):
            yield from odd_fields(item)
    elif kind in objects():
        yield from _odd(document, kind, set())


def _odd(node: Node, name: str, seen: set[tuple[int, str]]) -> Iterator[OddField]:
    fields = objects().get(name)
    if fields is None or (id(node), name) in seen:
        return
    seen.add((id(node), name))
    for key, value in pairs(node):
        field = field_of(name, text_of(key))
        if text_of(key) not in (*fields, "status") and isinstance(key, ScalarNode):
            yield _unknown(key, name, list(fields))
        if field is not None and field.object is not None:
            for item in items(value) if field.is_list else [value]:
                yield from _odd(item, field.object, seen)


def _unknown(key: Node, name: str, known: list[str]) -> OddField:
    written = text_of(key)
    same = next((each for each in known if each.lower() == written.lower()), None)
    if same is not None:
        return OddField(key, "warning", f"Podman reads {written} as {same}; Kubernetes knows no such field.", same)
    near = get_close_matches(written, known, 1, 0.75)
    if near:
        return OddField(key, "warning", f"Podman passes over {written}. Did you mean {near[0]}?", near[0])
    return OddField(key, "hint", f"Podman passes over {written}: it knows no such field here.", None)
