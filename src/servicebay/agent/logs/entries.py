"""An entry of the journal as a line of a source; what nobody wants in a log is left out.

Left out are Podman's events, which it writes beside the log (they are the history), and the container's ID that
``podman run --detach`` prints.
"""

import re
from ctypes import c_char_p
from typing import NamedTuple, Optional, Tuple

from .cursor import Place
from .journal import Journal

MOST_BYTES = 16 * 1024
"""Of a line; the rest of it is counted."""
_ID = re.compile(rb"[0-9a-f]{64}\s*")


class Entry(NamedTuple):
    """A record of a log. ``channel`` tells the two outputs of all containers apart; ``is_piece``: the line goes on in
    the next one of the same channel. ``source`` is ``unit:web.service``, ``container:web`` or ``manager``.
    """

    place: Place
    boot: str
    source: str
    stream: str
    priority: int
    text: bytes
    channel: str
    is_piece: bool


class Field(NamedTuple):
    """A field's name for libsystemd, and where its value begins."""

    name: "c_char_p"
    skip: int


def field_of(name: str) -> Field:
    """Prepare a field's name."""
    return Field(c_char_p(name.encode("ascii")), len(name) + 1)


MESSAGE = field_of("MESSAGE")
_PRIORITY, _CONTAINER, _CONTAINER_ID = field_of("PRIORITY"), field_of("CONTAINER_NAME"), field_of("CONTAINER_ID_FULL")
_PIECE = field_of("CONTAINER_PARTIAL_MESSAGE")
_UNIT, _ABOUT_UNIT, _EVENT = field_of("_SYSTEMD_USER_UNIT"), field_of("USER_UNIT"), field_of("PODMAN_EVENT")


def read_entry(journal: Journal) -> Optional[Entry]:
    """The entry where the journal stands; None for what is left out."""
    text = journal.field(*MESSAGE)
    if text is None:
        return None
    place, boot = journal.place()
    priority = _priority_of(journal.field(*_PRIORITY))
    container = journal.field(*_CONTAINER)
    if container is not None:
        name = container.decode("utf-8", "replace")
        stream = {3: "stderr", 6: "stdout"}.get(priority, "")  # what conmon gives them
        identity = journal.field(*_CONTAINER_ID) or container
        is_piece = journal.field(*_PIECE) == b"true"
        channel = identity.decode("utf-8", "replace") + stream
        return Entry(place, boot, "container:" + name, stream, priority, text, channel, is_piece)
    if _ID.fullmatch(text) is not None or journal.field(*_EVENT) is not None:
        return None
    return Entry(place, boot, _writer_of(journal), "", priority, text, "", False)


def _writer_of(journal: Journal) -> str:
    about = journal.field(*_ABOUT_UNIT)
    unit = about or journal.field(*_UNIT)
    if unit is None or unit == b"init.scope":
        return "manager"
    return "unit:" + unit.decode("utf-8", "replace")


def _priority_of(value: Optional[bytes]) -> int:
    return int(value) if value is not None and len(value) == 1 and value in b"01234567" else 6


def shown_text(text: bytes) -> Tuple[str, int]:
    """A line's text, and how many bytes of it were left out. What is no UTF-8 is replaced, as is NUL."""
    text = text.rstrip(b"\r\n")
    kept = text[:MOST_BYTES]
    return kept.decode("utf-8", "replace").replace("\0", "\ufffd"), len(text) - len(kept)


def spelt(entry: Entry, is_hit: bool) -> dict:  # type: ignore[type-arg]
    """A line as it travels; members that are as usual are left out."""
    text, cut = shown_text(entry.text)
    line = {"cursor": entry.place.word(), "at": entry.place.at, "source": entry.source, "text": text}
    if entry.boot:
        line["boot"] = entry.boot
    if entry.stream:
        line["stream"] = entry.stream
    if entry.priority != 6:
        line["priority"] = entry.priority
    if cut:
        line["cut"] = cut
    if is_hit:
        line["hit"] = True
    return line
