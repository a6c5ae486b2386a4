"""The certificate that a server shows, in TLS at once or asked for in the server's own words."""

import ssl
import time
from typing import Any, Dict, Optional

from servicebay.wire.starttls import MOST_LINE, MOST_LINES, STEPS, NoTls, is_last, problem_of

from .asker import Asker, host_and_port

DAY_S = 86_400


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
    for sent, good in STEPS[asker.args["starttls"]]:
        plain.sendall(sent)
        problem = problem_of(good, _last_line(asker, plain, sent))
        if problem is not None:
            raise NoTls(problem)


def _last_line(asker: Asker, plain: Any, sent: bytes) -> bytes:
    for _ in range(MOST_LINES):
        line = _line(asker, plain)
        if not line or is_last(sent, line):
            return line
    return b""


def _line(asker: Asker, plain: Any) -> bytes:
    """One letter after another: what follows the answer is TLS."""
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
