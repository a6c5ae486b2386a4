"""Fields of Kubernetes YAML that Podman does not read: it says nothing about them."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from yaml import Node, ScalarNode

from ..kube import get, items, pairs, text_of
from ..kube_fields import objects
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
        field = fields.get(text_of(key))
        if field is None:
            if isinstance(key, ScalarNode) and text_of(key) != "status":
                yield _unknown(key, name, list(fields))
        elif field.object is not None:
            for item in items(value) if field.is_list else [value]:
                yield from _odd(item, field.object, seen)


def _unknown(key: Node, name: str, known: list[str]) -> OddField:
    written = text_of(key)
    near = get_close_matches(written, known, 1, 0.75) or [each for each in known if each.lower() == written.lower()]
    if near:
        return OddField(key, "warning", f"Podman passes over {written}. Did you mean {near[0]}?", near[0])
    return OddField(key, "hint", f"Podman passes over {written}: it knows no such field here.", None)
