"""What all shapes of the API have in common: rows, bodies, answers.

TypeScript types are generated from these modules. Absent members are left out, never null.
"""

from typing import Literal

import msgspec

Tone = Literal["ok", "look", "act", "busy", "off"]


class View(msgspec.Struct, frozen=True, rename="camel", omit_defaults=False, kw_only=True):
    """Base of all rows."""


class Body(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Base of what a client sends: unknown members are refused."""


class Answer(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """Base of what the hub answers."""
