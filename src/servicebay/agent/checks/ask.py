"""One asking, in a process of its own: it may block as it likes, and is ended at its deadline."""

import platform
import ssl
import time
from importlib import import_module
from typing import Any, Dict, List, Optional, Tuple

from servicebay.wire.reach import refusal_of, says_loopback

from .words import NoName, Refused, of_error

socket = import_module("socket")
"""The whole of it: TLS and HTTP need what its C half lacks."""
DAY_S = 86_400
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
        try:
            found = socket.getaddrinfo(host, None, 0, socket.SOCK_STREAM)
        except OSError as error:
            raise NoName(str(error)) from None
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


def ask(args: Dict[str, Any]) -> Dict[str, Any]:
    """What is found now, as ``actions`` says."""
    asker = Asker(args)
    kinds = {"tcp": ask_tcp, "certificate": ask_certificate, "http": _ask_http, "dns": _ask_dns, "ping": _ask_ping}
    try:
        return kinds[args["kind"]](asker)
    except (OSError, ValueError, EOFError) as error:
        return {"failed": of_error(error, asker.timeout_s)}


def ask_tcp(asker: Asker) -> Dict[str, Any]:
    """Connect, and read what it says first where somebody wants to know."""
    host, port = host_and_port(asker.args["target"])
    with asker.connect(host, port, host) as connection:
        latency_ms, said, text = asker.latency_ms(), b"", asker.args.get("text", "")
        while text and text.encode() not in said and b"\n" not in said and len(said) < 4096:
            connection.settimeout(asker.left_s())
            try:
                data = connection.recv(1024)
            except OSError:
                break
            if not data:
                break
            said += data
    return {"latencyMs": latency_ms, "greeting": said.decode("utf-8", "replace")}


def ask_certificate(asker: Asker) -> Dict[str, Any]:
    """Shake hands, and look at the certificate."""
    host, port = host_and_port(asker.args["target"])
    context = ssl.create_default_context()
    with asker.connect(host, port, host) as plain:
        if asker.args.get("starttls"):
            _ask_for_tls(asker, plain)
        plain.settimeout(asker.left_s())
        with context.wrap_socket(plain, server_hostname=host) as connection:
            days = days_left(connection.getpeercert())
            return {"latencyMs": asker.latency_ms(), "certificateDays": days}


def _ask_for_tls(asker: Asker, plain: Any) -> None:
    from servicebay.wire.starttls import STEPS, NoTls, problem_of

    for sent, good in STEPS[asker.args["starttls"]]:
        plain.sendall(sent)
        problem = problem_of(good, _last_line(asker, plain, sent))
        if problem is not None:
            raise NoTls(problem)


def _last_line(asker: Asker, plain: Any, sent: bytes) -> bytes:
    from servicebay.wire.starttls import MOST_LINES, is_last

    for _ in range(MOST_LINES):
        line = _line(asker, plain)
        if not line or is_last(sent, line):
            return line
    return b""


def _line(asker: Asker, plain: Any) -> bytes:
    """One letter after another: what follows the answer is TLS."""
    from servicebay.wire.starttls import MOST_LINE

    line = b""
    while not line.endswith(b"\n") and len(line) < MOST_LINE:
        plain.settimeout(asker.left_s())
        letter = plain.recv(1)
        if not letter:
            break
        line += letter
    return line


def days_left(certificate: Any) -> Optional[int]:
    """Whole days until a certificate ends; None where it was not verified."""
    if not certificate:
        return None
    return int((ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) // DAY_S)


def host_and_port(target: str) -> Tuple[str, int]:
    """``host:443`` or ``[2001:db8::1]:443``. Raises ValueError for anything else."""
    host, _, port = target.rpartition(":")
    return host.lstrip("[").rstrip("]"), int(port)


def _ask_http(asker: Asker) -> Dict[str, Any]:
    from .web import ask_http

    return ask_http(asker)


def _ask_dns(asker: Asker) -> Dict[str, Any]:
    from .names import ask_dns

    return ask_dns(asker)


def _ask_ping(asker: Asker) -> Dict[str, Any]:
    from .echo import ask_ping

    return ask_ping(asker)
