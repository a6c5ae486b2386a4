"""What a live client is owed next. Pure: no sockets, no clock.

A client is either served (it has a revision and gets each patch after it) or paused (it never
asked, or was too far behind and was told to fetch again). What waits for a client in its send
queue is bounded: beyond ``MAX_QUEUED`` frames or ``MAX_QUEUED_BYTES`` it gets one ``live:reset``
and then nothing until it asks again.
"""

from collections import OrderedDict, deque
from typing import NamedTuple, Protocol

import msgspec

from servicebay.services.live import Object

from .patch_join import join_patches

MAX_QUEUED = 64
MAX_QUEUED_BYTES = 1 << 20
NODE = "node:status"
TOO_SLOW = "This connection could not keep up."


class Frame(NamedTuple):
    """An event to send, its body encoded already."""

    event: str
    body: bytes


class Document(Protocol):
    """What is fed: see ``services.live.LiveDocument``."""

    epoch: str

    @property
    def revision(self) -> int:
        """Counts up with each change."""

    def snapshot(self) -> Object:
        """The whole, with its revision."""

    def patches_since(self, epoch: str, revision: int) -> list[Object] | None:
        """The patches from there to now; None: take a snapshot."""


class Events(NamedTuple):
    """Names of the events with which a document travels."""

    snapshot: str
    patch: str
    reset: str


LIVE = SNAPSHOT, PATCH, RESET = Events("live:snapshot", "live:patch", "live:reset")


class Encoder:
    """Encodes each patch and each snapshot once, however many clients get it."""

    def __init__(self, live: Document, events: Events = LIVE, kept: int = 32) -> None:
        self.events = events
        self._live = live
        self._kept = kept
        self._patches: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()
        self._snapshot: tuple[int, bytes] = (-1, b"")

    def snapshot(self) -> tuple[int, Frame]:
        """The present revision and its snapshot."""
        if self._snapshot[0] != self._live.revision:
            shot = self._live.snapshot()
            self._snapshot = (shot["revision"], msgspec.json.encode(shot))
        revision, body = self._snapshot
        return revision, Frame(self.events.snapshot, body)

    def patches(self, missing: list[Object]) -> list[Frame]:
        """Patches of the document that follow each other, as few as can be."""
        if not missing:
            return []
        ends = missing[0]["base"], missing[-1]["revision"]
        bodies = self._patches.get(ends)
        if bodies is None:
            bodies = self._patches[ends] = [msgspec.json.encode(patch) for patch in join_patches(missing)]
            if len(self._patches) > self._kept:
                self._patches.popitem(last=False)
        return [Frame(self.events.patch, body) for body in bodies]


class Feed:
    """One client's place in the stream of patches."""

    def __init__(self, live: Document, encoder: Encoder) -> None:
        self._live = live
        self._encoder = encoder
        self._revision: int | None = None
        self._queued: deque[int] = deque()
        self.resets = 0

    @property
    def served(self) -> bool:
        """Whether it gets patches."""
        return self._revision is not None

    def ask(self, epoch: str | None, revision: int | None) -> list[Frame]:
        """The client says what it has: the patches that it lacks, else the whole."""
        missing = None
        if epoch is not None and revision is not None:
            missing = self._live.patches_since(epoch, revision)
        if missing is None:
            self._revision, frame = self._encoder.snapshot()
            return self._note([frame])
        self._revision = self._live.revision
        return self._note(self._encoder.patches(missing))

    def catch_up(self, queued: int) -> list[Frame]:
        """What to send now, where ``queued`` frames of this client still wait to leave."""
        if self._revision is None or self._revision == self._live.revision:
            return []
        if self._is_full(queued):
            return self._give_up()
        missing = self._live.patches_since(self._live.epoch, self._revision)
        if missing is None:
            return self._give_up()
        self._revision = self._live.revision
        return self._note(self._encoder.patches(missing))

    def _is_full(self, queued: int) -> bool:
        while len(self._queued) > queued:
            self._queued.popleft()
        # one frame may be of any size, or a large snapshot would be refused for ever
        return queued >= MAX_QUEUED or (queued > 1 and sum(self._queued) > MAX_QUEUED_BYTES)

    def _give_up(self) -> list[Frame]:
        self._revision = None
        self.resets += 1
        return self._note([Frame(self._encoder.events.reset, msgspec.json.encode({"reason": TOO_SLOW}))])

    def _note(self, frames: list[Frame]) -> list[Frame]:
        self._queued.extend(len(frame.body) for frame in frames)
        return frames


def status_events(patch: Object, nodes: Object) -> list[Frame]:
    """The ``node:status`` events of a live patch: one for each node whose connection changed."""
    frames = []
    for name, changed in (patch["patch"].get("nodes") or {}).items():
        row = nodes.get(name)
        if row is None or changed is None or not {"status", "statusText"} & changed.keys():
            continue
        event = {"node": name, "status": row["status"], "text": row["statusText"]}
        frames.append(Frame(NODE, msgspec.json.encode(event)))
    return frames
