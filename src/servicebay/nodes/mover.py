"""The program that carries a volume's content on a node (``agent/volume_mover.py``), and the frames that it says.

It is sent on stdin, as the agent is, and not imported here. Sans-IO.
"""

import json
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Any, NamedTuple

from .errors import LinkFault

MAX_FRAME_BYTES = 1 << 20
# A byte at a time: what follows on stdin is not for a buffer. No newline, which csh takes in no quotes
_LOADER = 'import os,sys;exec(b"".join(os.read(0,1)for _ in range(int(sys.argv[1]))))'


class Frame(NamedTuple):
    """``kind``: ``d`` data of the volume, ``t`` what goes on, ``e`` the end."""

    kind: str
    content: bytes


# read once, when the module is imported: an event loop must not wait for a file
_SOURCE = (resources.files("servicebay") / "agent" / "volume_mover.py").read_bytes()


def mover_source() -> bytes:
    """What goes to its stdin first."""
    return _SOURCE


def mover_argv(verb: str, volume: str, stop: Sequence[tuple[str, str]], idle_s: float, size: int = 0) -> list[str]:
    """The command; ``stop`` are units and containers (``("unit", "web.service")``) that it stops meanwhile."""
    request = {"verb": verb, "volume": volume, "stop": stop, "idleS": idle_s, "size": size}
    return ["python3", "-I", "-S", "-c", _LOADER, str(len(mover_source())), json.dumps(request)]


class FrameSplitter:
    """Takes bytes as they come, gives whole frames."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Frames that are complete with these bytes. Raises LinkFault where it is none of ours."""
        self._rest += data
        while len(self._rest) >= 5:
            size = int.from_bytes(self._rest[1:5], "big")
            if bytes(self._rest[:1]) not in (b"d", b"t", b"e") or size > MAX_FRAME_BYTES:
                raise LinkFault("protocol", "What the node says of its volume is not understood.")
            if len(self._rest) < 5 + size:
                return
            frame = Frame(chr(self._rest[0]), bytes(self._rest[5 : 5 + size]))
            del self._rest[: 5 + size]
            yield frame


def read_end(content: bytes) -> dict[str, Any]:
    """The end as it was told: empty where all went well, else ``code`` and ``message``. Raises LinkFault."""
    try:
        told = json.loads(content)
    except ValueError as error:
        raise LinkFault("protocol", "What the node says of its volume is not understood.") from error
    return told if isinstance(told, dict) else {}
