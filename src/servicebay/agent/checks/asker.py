"""What one check may reach, and until when; connections to there."""

import platform
import time
from importlib import import_module
from typing import Any, Dict, List, Optional, Tuple

from servicebay.wire.reach import refusal_of, says_loopback

from .words import NoName, Refused, Unanswered

socket = import_module("socket")
"""The whole of it: TLS and HTTP need what its C half lacks."""
Address = Tuple[int, Tuple[Any, ...]]


class Asker:
    """What one check may reach, and until when."""

    def __init__(self, args: Dict[str, Any]) -> None:
        self.args = args
        self.timeout_s = float(args.get("timeoutS", 10.0))
        self.started = time.monotonic()
        self.anywhere = args.get("anywhere") is True

    def left_s(self) -> float:
        """How long there still is to wait."""
        return max(0.01, self.timeout_s - (time.monotonic() - self.started))

    def latency_ms(self) -> float:
        """How long it took up to now."""
        return round((time.monotonic() - self.started) * 1000, 1)

    def addresses(self, host: str, said: str) -> List[Address]:
        """Where a name leads, without what this check may not ask; ``said`` is what it names itself."""
        found = self._look_up(host)
        own = says_loopback(said, platform.node())
        allowed, refused = [], None
        for family, _, _, _, address in found:
            problem = None if self.anywhere else refusal_of(address[0], own)
            refused = problem or refused
            if problem is None:
                allowed.append((family, address))
        if not allowed:
            raise Refused(refused) if refused else NoName(host)
        return allowed

    def _look_up(self, host: str) -> List[Any]:
        try:
            return list(socket.getaddrinfo(host, None, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST))
        except OSError:
            pass  # no address: a name
        found: List[Any] = []

        def look() -> None:
            try:
                found.append(socket.getaddrinfo(host, None, 0, socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                found.append(error)

        # The C library waits for a silent server as resolv.conf says, which may be longer than this check does.
        looking = import_module("threading").Thread(target=look, daemon=True)
        looking.start()
        looking.join(self.left_s())
        if not found or getattr(found[0], "errno", None) == socket.EAI_AGAIN:
            raise Unanswered(host)
        if isinstance(found[0], BaseException):
            raise NoName(str(found[0]))
        return list(found[0])

    def connect(self, host: str, port: int, said: str) -> Any:
        """A connection to the first address that takes it."""
        failed: Optional[OSError] = None
        for family, address in self.addresses(host, said):
            each = socket.socket(family, socket.SOCK_STREAM)
            each.settimeout(self.left_s())
            try:
                each.connect((address[0], port, *tuple(address[2:])))
                return each
            except OSError as error:
                each.close()
                failed = failed or error
        raise failed or NoName(host)


def host_and_port(target: str) -> Tuple[str, int]:
    """``host:443`` or ``[2001:db8::1]:443``. Raises ValueError for anything else."""
    host, _, port = target.rpartition(":")
    return host.lstrip("[").rstrip("]"), int(port)
