"""The comment that says which template, version and values made a unit, so that an update can be offered.

``# servicebay-template: {"id":"vaultwarden","version":"1.0.0","values":{"PORT":"8222"}}``. Secrets are not in it.
"""

import json
from collections.abc import Mapping

import msgspec

PREFIX = "# servicebay-template: "
MADE = "# Made by ServiceBay from the template "
MAX_LINES = 40


class Origin(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What made a unit's files. ``digest`` tells apart what an author changed without a new version.

    ``needs`` are the units that its stack has it start after.
    """

    id: str
    version: str
    values: dict[str, str] = {}
    stack: str | None = None
    digest: str | None = None
    needs: list[str] = []


def origin_line(origin: Origin) -> str:
    """The comment's line."""
    values: Mapping[str, object] = msgspec.to_builtins(origin)
    return PREFIX + json.dumps(values, separators=(",", ":"), sort_keys=True)


def without_heading(text: str) -> str:
    """A unit without the comments at its top that change with each version of its template."""
    lines = text.split("\n")
    while lines and lines[0].startswith((MADE, PREFIX)):
        del lines[0]
    return "\n".join(lines)


def heading_of(text: str) -> str:
    """These comments."""
    return text.removesuffix(without_heading(text))


def read_origin(text: str) -> Origin | None:
    """What made a unit, by the comment near its top; None where there is none that can be read."""
    for line in text.split("\n")[:MAX_LINES]:
        if line.startswith(PREFIX):
            try:
                return msgspec.json.decode(line.removeprefix(PREFIX), type=Origin)
            except (msgspec.MsgspecError, UnicodeError, RecursionError):
                return None
    return None
