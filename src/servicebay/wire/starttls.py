"""How a conversation in plain text is turned into TLS: what is sent, and what a good answer begins with. Pure.

RFC 3207 (SMTP), RFC 9051 section 6.2.1 (IMAP), RFC 2595 (POP3).
"""

from typing import Dict, Optional, Tuple

STEPS: Dict[str, Tuple[Tuple[bytes, bytes], ...]] = {
    "smtp": ((b"", b"220"), (b"EHLO servicebay.invalid\r\n", b"250"), (b"STARTTLS\r\n", b"220")),
    "imap": ((b"", b"* OK"), (b"a STARTTLS\r\n", b"a OK")),
    "pop3": ((b"", b"+OK"), (b"STLS\r\n", b"+OK")),
}
"""Of each protocol what is sent (nothing before the greeting), and how the last line of a good answer begins."""
MOST_LINES = 100
MOST_LINE = 4096


class NoTls(OSError):
    """The server does not go over to TLS; its text is the rest of a sentence about it."""


def is_last(sent: bytes, line: bytes) -> bool:
    """Whether an answer is over: ``250-SIZE`` and, after an IMAP command, ``* CAPABILITY`` are followed by more."""
    return not (line[:3].isdigit() and line[3:4] == b"-") and not (sent and line.startswith(b"* "))


def problem_of(good: bytes, line: bytes) -> Optional[str]:
    """What is wrong with the last line of an answer; None where nothing is."""
    if line.upper().startswith(good.upper()):
        return None
    said = line.decode("utf-8", "replace").strip()[:80]
    return "does not start TLS: it says '{}'".format(said) if said else "does not start TLS: it says nothing"
