"""The form of a unit: fields, and the files beside it."""

import msgspec

from ...sentences import Sentence
from .base import Answer, Body


class FormBody(Body, frozen=True):
    """POST /api/quadlet/form: a text as a form. ``name`` is the file's (``web.container``).

    Without ``text``: how a new file begins. ``set``: values by the fields' IDs; what is not in it stays as it is.
    """

    name: str
    text: str | None = None
    set: dict[str, list[str]] = msgspec.field(default_factory=dict)


class FormField(Answer, frozen=True):
    """A field of a form. ``kind``: ``text lines choice switch``; a switch is on with any value.

    ``more``: not among the first that one needs.
    """

    id: str
    label: Sentence
    kind: str
    values: list[str]
    hint: Sentence | None = None
    example: str | None = None
    choices: list[str] = msgspec.field(default_factory=list)
    more: bool = False


class BesideFile(Answer, frozen=True):
    """A file that a new one needs beside it."""

    name: str
    text: str


class FormAnswer(Answer, frozen=True):
    """The text, and the same as fields. ``beside``: what a new file needs (a ``.kube`` file its YAML)."""

    text: str
    fields: list[FormField]
    beside: list[BesideFile] = msgspec.field(default_factory=list)
