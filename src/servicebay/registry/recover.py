"""Finds the secrets that files hold, in the places where their template put them. Pure.

A unit tells the values that made it, but not the secrets: they stand in its files alone, and are read from there when
a newer version is made. What a person put in their place since is what counts.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from . import documents, places
from .errors import Broken
from .generator import path_of
from .tags import MARK, render_marks
from .template import SUFFIX, Template

MAX_SECRETS = 2
"""In one value: more can't be told apart for certain, nor quickly."""


def recover(template: Template, name: str, values: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """Secrets by variable. ``texts`` are a service's files by their path relative to the folder of Quadlet files."""
    secret = {each.name for each in template.variables if each.is_secret}
    known = {name: values.get(name, "") for name in template.known} | dict.fromkeys(secret, "set") | {"NAME": name}
    pairs: list[tuple[str, str]] = []
    for path, source in template.sources.items():
        text = texts.get(path_of(path, name))
        if text is None or not any(each in source for each in secret):
            continue
        marked = render_marks(path + SUFFIX, source, known)
        pairs += _pairs(path, marked, text)
    found: dict[str, str] = {}
    for scalar, present in sorted(pairs, key=lambda pair: len(MARK.findall(pair[0]))):  # the plainest first
        pattern = _pattern(scalar, secret, known)
        match = re.fullmatch(pattern, present) if pattern is not None else None
        if match is not None:
            found = match.groupdict() | found
    return found


def _pairs(path: str, marked: str, text: str) -> Iterator[tuple[str, str]]:
    """Each value of the template with what stands in its place now."""
    if path.endswith(".env"):
        present = dict(line.split("=", 1) for line in text.split("\n") if "=" in line)
        lines = (line.partition("=") for line in marked.split("\n"))
        yield from ((value, present[key]) for key, _, value in lines if key in present)
    elif path.endswith(places.YAML_SUFFIXES):
        try:
            pairs = list(zip(documents.load_all(path, marked), documents.load_all(path, text), strict=False))
        except Broken:
            return  # edited into something that is not read here
        for template, now in pairs:
            yield from _scalars(template, now)


def _scalars(template: Any, now: Any) -> Iterator[tuple[str, str]]:
    if isinstance(template, dict) and isinstance(now, dict):
        for key in template.keys() & now.keys():
            yield from _scalars(template[key], now[key])
    elif isinstance(template, list) and isinstance(now, list):
        named = {each["name"]: each for each in now if isinstance(each, dict) and isinstance(each.get("name"), str)}
        for index, each in enumerate(template):
            name = each.get("name") if isinstance(each, dict) else None
            other = named.get(name) if isinstance(name, str) and not MARK.search(name) else None
            if other is None and index < len(now):
                other = now[index]
            yield from _scalars(each, other)
    elif isinstance(template, str) and isinstance(now, str):
        yield template, now


def _pattern(scalar: str, secret: set[str], known: Mapping[str, str]) -> str | None:
    """A regular expression for a value with secrets in it; None where it has none, or too many."""
    parts, at, names = [], 0, set[str]()
    for mark in MARK.finditer(scalar):
        parts.append(re.escape(scalar[at : mark.start()]))
        at = mark.end()
        if mark[1] not in secret:
            parts.append(re.escape(known[mark[1]]))
        elif mark[1] in names:
            parts.append(f"(?P={mark[1]})")
        else:
            names.add(mark[1])
            parts.append(f"(?P<{mark[1]}>.*)")
    if not 0 < len(names) <= MAX_SECRETS:
        return None
    return "".join([*parts, re.escape(scalar[at:])])
