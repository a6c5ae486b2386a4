"""Mustache as far as templates may use it: ``{{NAME}}``, ``{{#NAME}}…{{/NAME}}`` and ``{{^NAME}}…{{/NAME}}``.

Values never pass through the engine: it puts a mark where each belongs, and ``places`` puts the value there in a way
that fits the place. So a value can't be a tag, and a section asks only whether its variable is set (and not ``false``).
"""

import re
from collections.abc import Collection, Mapping

import pystache  # type: ignore[import-untyped]
from pystache.context import KeyNotFoundError  # type: ignore[import-untyped]

from .errors import Broken

OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}([A-Z][A-Z0-9_]*){CLOSE}")
_TAG = re.compile(r"(?<!\{)\{\{([#^/]?)\s*([A-Z][A-Z0-9_]{0,63})\s*\}\}(?!\})")
_MAX_DEPTH = 4
MAX_TAGS = 500
"""Of one file."""


def check_source(path: str, text: str, known: Collection[str]) -> set[str]:
    """Return the variables that a template's file uses. Raises Broken with the line of the first wrong tag."""
    if OPEN in text or CLOSE in text:
        raise Broken(path, "The file has characters of Unicode's private use area.")
    rest = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    for braces in ("{{", "}}"):
        if braces in rest:
            raise Broken(path, f"'{braces}' is part of no tag that templates may use.", _line(text, rest.find(braces)))
    used, opened = set(), []
    for count, tag in enumerate(_TAG.finditer(text)):
        if count >= MAX_TAGS:
            raise Broken(path, f"There are more than {MAX_TAGS} tags.")
        kind, name, line = tag[1], tag[2], _line(text, tag.start())
        if name not in known:
            raise Broken(path, f"The variable {name} is not in variables.json.", line)
        used.add(name)
        if kind in ("#", "^"):
            opened.append(name)
        elif kind == "/" and (not opened or opened.pop() != name):
            raise Broken(path, f"{{{{/{name}}}}} closes nothing.", line)
        if len(opened) > _MAX_DEPTH:
            raise Broken(path, "Sections are nested too deeply.", line)
    if opened:
        raise Broken(path, f"{{{{#{opened[-1]}}}}} is never closed.")
    return used


def mark_all(text: str) -> str:
    """A checked file with all its sections, and a mark for each value: what can be wrong in it is at its own line."""
    return _TAG.sub(lambda tag: "" if tag[1] else f"{OPEN}{tag[2]}{CLOSE}", text)


def render_marks(path: str, text: str, values: Mapping[str, str]) -> str:
    """Render a checked file, with a mark in the place of each value. Raises Broken that names an unset variable."""
    # a section asks for its variable by another name, under which there is only a truth
    asked = _TAG.sub(lambda tag: f"{{{{{tag[1]}{tag[2]}?}}}}" if tag[1] else f"{{{{{tag[2]}}}}}", text)
    context: dict[str, str | bool] = {name: f"{OPEN}{name}{CLOSE}" for name in values}
    context |= {f"{name}?": value not in ("", "false") for name, value in values.items()}
    renderer = pystache.Renderer(missing_tags="strict", escape=lambda mark: mark, partials={})
    try:
        rendered: str = renderer.render(asked, context)
    except KeyNotFoundError as error:
        raise Broken(path, f"The variable {str(error.key).rstrip('?')} is not set.") from error
    if "{{" in rendered or "}}" in rendered:
        raise Broken(path, "A tag is left over after rendering.")
    return rendered


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1
