"""YAML as far as templates may use it: no aliases, no tags of their own, no repeated keys, bounded depth and size.

Podman reads YAML 1.1 and so does PyYAML; what both would read differently from what stands there is refused by
``format``'s types, not here.
"""

from typing import Any

import yaml

from .errors import Broken

MAX_DEPTH = 24
MAX_TOKENS = 20_000
MERGE = "tag:yaml.org,2002:merge"


def load(path: str, text: str) -> Any:
    """The one document of a file. Raises Broken with the line."""
    documents = load_all(path, text)
    if len(documents) != 1:
        raise Broken(path, f"There must be one YAML document, not {len(documents)}.")
    return documents[0]


def load_all(path: str, text: str) -> list[Any]:
    """All documents of a file as plain values. Raises Broken with the line."""
    try:
        check_events(path, text)
        for node in yaml.compose_all(text, yaml.CSafeLoader):
            _check_keys(path, node)
        return list(yaml.load_all(text, yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Broken(path, f"Not YAML: {error.problem or error.context}.", mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that is none
        raise Broken(path, f"Not YAML: {error}.") from error


def check_events(path: str, text: str) -> None:
    """Look at a text's events one by one, building nothing. Raises Broken for what is too much, MarkedYAMLError."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, yaml.CSafeLoader)):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise Broken(path, "Anchors and aliases are refused.", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise Broken(path, f"It is nested deeper than {MAX_DEPTH} levels.", line)
        if count > MAX_TOKENS:
            raise Broken(path, "It is too large.", line)
        if getattr(event, "tag", None) is not None:
            raise Broken(path, "Tags are refused.", line)


def _check_keys(path: str, node: yaml.Node) -> None:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == MERGE:
                raise Broken(path, "A key must be a plain word.", key.start_mark.line + 1)
            if key.value in seen:
                raise Broken(path, f"The key {key.value!r} is there twice.", key.start_mark.line + 1)
            seen.add(key.value)
            _check_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _check_keys(path, value)
