"""What travels between the hub and those who watch its terminals, over Socket.IO and REST. Shapes only.

Events from the hub: ``term-list`` (list of TerminalSession), ``term-state`` (TerminalSession), ``term-output``
(TerminalOutput, then the bytes; acknowledged once they are on the screen). Events to it, each answered:
``term-open term-join term-leave term-resize term-keep term-close`` with one body each, and ``term-input`` with the
session's ID and the bytes.
"""

from typing import Literal

import msgspec

from ..sentences import Sentence

TerminalKind = Literal["node", "container", "attach", "debug"]
TerminalShare = Literal["no", "read", "write"]
TerminalState = Literal["open", "away", "ended"]

MAX_COLUMNS, MAX_ROWS = 1000, 500
MAX_WORDS, MAX_WORD = 64, 4096


class Told(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """Base of what the hub tells."""


class Asked(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Base of what is asked of it: unknown members are refused."""


class TerminalContainer(Told, frozen=True):
    """The container that a terminal is in."""

    id: str
    name: str


class TerminalExit(Told, frozen=True):
    """How a session ended: with a status, by a signal (``SIGKILL``), or neither; ``text`` says it as a sentence."""

    text: Sentence
    status: int | None = None
    signal: str | None = None


class TerminalViewer(Told, frozen=True):
    """Somebody who watches, and the size of their screen."""

    id: str
    username: str
    writes: bool
    columns: int
    rows: int


class TerminalGiven(Told, frozen=True):
    """What a session was opened with, of what could be left out: the same can be opened again."""

    user: str | None = None
    workdir: str | None = None
    command: list[str] | None = None
    debug_image: str | None = None


class TerminalSession(Told, frozen=True):
    """One session, as one user sees it.

    ``state`` ``away``: it lives on, on a node that is not reachable just now. ``title`` is the program's (at most
    200 characters, anybody's text). ``scope``: it outlives the hub. Times are ms; ``closes_at`` is there shortly before
    the idle time-out. ``columns`` and ``rows`` are the size that counts: the smallest of those who may write.
    ``given`` is told to its owner only.
    """

    id: str
    node: str
    kind: TerminalKind
    name: str
    owner: str
    mine: bool
    share: TerminalShare
    state: TerminalState
    scope: bool
    columns: int
    rows: int
    created_at: int
    active_at: int
    viewers: list[TerminalViewer]
    container: TerminalContainer | None = None
    given: TerminalGiven | None = None
    title: str | None = None
    exit: TerminalExit | None = None
    closes_at: int | None = None


class TerminalOpen(Asked, frozen=True):
    """``term-open``: the node's login shell; with ``container`` its shell, or ``command``.

    ``attach``: the container's main process instead. ``debug_image``: a throw-away container of this image in the
    namespaces of ``container``. ``scope``: on the node in a scope of its own, so that it outlives the hub.
    """

    node: str
    columns: int
    rows: int
    name: str | None = None
    scope: bool = False
    container: str | None = None
    attach: bool = False
    user: str | None = None
    workdir: str | None = None
    command: list[str] | None = None
    debug_image: str | None = None


class TerminalJoin(Asked, frozen=True):
    """``term-join``: watch a session. ``from``: the last ``next`` that is on this screen already."""

    id: str
    columns: int
    rows: int
    from_: int | None = msgspec.field(default=None, name="from")
    read_only: bool = False


class TerminalSize(Asked, frozen=True):
    """``term-resize``: this viewer's screen, in characters."""

    id: str
    columns: int
    rows: int


class TerminalId(Asked, frozen=True):
    """``term-leave``, ``term-keep``, ``term-close``."""

    id: str


class TerminalJoined(Told, frozen=True):
    """The answer to ``term-open`` and ``term-join``. ``viewer`` is who one is in ``viewers``."""

    terminal: TerminalSession
    viewer: str
    writes: bool


class TerminalOutput(Told, frozen=True):
    """``term-output``, before its bytes. ``next``: the position after them. ``reset``: clear the screen first.

    ``past``: what programs ask in them was answered when it was written; nobody answers again.
    """

    id: str
    next: int
    reset: bool = False
    past: bool = False


class TerminalChange(Asked, frozen=True):
    """PATCH /api/terminals/{id}: what is absent stays as it is."""

    name: str | None = None
    share: TerminalShare | None = None


class TerminalOffer(Told, frozen=True):
    """GET /api/containers/{container}/shells: does it run, with a terminal, and images to debug it."""

    running: bool
    tty: bool
    debug_images: list[str]
