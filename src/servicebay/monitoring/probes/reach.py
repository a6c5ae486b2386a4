"""Whom the check that is being asked may connect to. Set for the task that asks; read where it connects."""

import contextlib
import socket
from collections.abc import Iterator
from contextvars import ContextVar

from ...wire.reach import refusal_of, says_loopback

_PRESENT: ContextVar["Reach | None"] = ContextVar("reach", default=None)


class Refused(OSError):
    """An address that this check may not ask. ``text`` says which and why, as the rest of a sentence."""

    def __init__(self, text: str) -> None:
        super().__init__(0, text)
        self.text = text


class Reach:
    """What one asking may reach. ``refused`` is what was in the way, for callers that get it wrapped."""

    def __init__(self, anywhere: bool, host: str) -> None:
        self._anywhere = anywhere
        self._said_loopback = says_loopback(host, socket.gethostname())
        self.refused: str | None = None

    def check(self, ip: str) -> None:
        """Raise ``Refused`` for an address that it may not ask."""
        problem = None if self._anywhere else refusal_of(ip, self._said_loopback)
        if problem is not None:
            self.refused = problem
            raise Refused(problem)


@contextlib.contextmanager
def reaching(anywhere: bool, host: str) -> Iterator[Reach]:
    """Let what runs inside reach only what this check may; ``host`` is what it names itself."""
    reach = Reach(anywhere, host)
    token = _PRESENT.set(reach)
    try:
        yield reach
    finally:
        _PRESENT.reset(token)


def check_reach(ip: str) -> None:
    """Raise ``Refused`` where the check that is being asked may not connect there."""
    reach = _PRESENT.get()
    if reach is not None:
        reach.check(ip)
