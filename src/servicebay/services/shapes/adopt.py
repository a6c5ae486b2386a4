"""What is adopted, and the files that come of it."""

from typing import Literal

from ...sentences import Sentence
from .base import Answer, Body


class AdoptBody(Body, frozen=True):
    """POST /api/nodes/{name}/adopt: what shall become Quadlet files.

    ``what``: a ``container`` or ``pod`` of the node, its ID or name in ``container``; or what ``text`` is: ``run``
    (a ``podman run`` line), ``compose``, ``bundle``, or ``text`` for whichever of these. ``name`` is the name to give
    (of a compose file: the project's), ``folder`` what relative paths mean on the node, ``values`` the variables of a
    compose file, ``env`` the same as the text of its ``.env`` file.
    """

    what: Literal["container", "pod", "run", "compose", "bundle", "text"]
    container: str | None = None
    text: str | None = None
    name: str | None = None
    folder: str | None = None
    values: dict[str, str] = {}
    env: str | None = None


class AdoptedFile(Answer, frozen=True):
    """A file to be written, in full; a member of a draft."""

    path: str
    content: str


class AdoptAnswer(Answer, frozen=True, omit_defaults=False):
    """A draft, and what is to be known of it. Nothing was written.

    ``losses``: what the files do not keep. ``notes``: what they say otherwise, or in addition. ``replaces``: keys of
    the containers in whose place they come; ``secrets``: Podman secrets that must exist before.
    """

    node: str
    files: list[AdoptedFile]
    losses: list[Sentence]
    notes: list[Sentence]
    replaces: list[str]
    secrets: list[str]
