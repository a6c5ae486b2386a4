"""Errors of the network in words, as the rest of a sentence about the server."""

import ssl

from servicebay.wire.faults import NAMELESS, OF_ERRNO, UNANSWERED
from servicebay.wire.starttls import NoTls


class Refused(OSError):
    """An address that this check may not ask; the text says which and why."""


class NoName(OSError):
    """A name without an address."""


class Unanswered(OSError):
    """A name of which nobody said whether it has one."""


def of_error(error: BaseException, timeout_s: float) -> str:
    """What went wrong, in words."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, NoTls):
        return str(error)
    if isinstance(error, Unanswered):
        return UNANSWERED
    if isinstance(error, (NoName, UnicodeError)):
        return NAMELESS
    if isinstance(error, ssl.SSLCertVerificationError):
        return "has a certificate that is not good: {}".format(error.verify_message.rstrip("."))
    if isinstance(error, TimeoutError) or type(error).__name__ == "timeout":
        return "did not answer within {:g} s".format(timeout_s)
    if isinstance(error, ssl.SSLError):
        return "does not speak TLS as it should: {}".format((error.reason or "").replace("_", " ").lower())
    if isinstance(error, OSError) and error.errno in OF_ERRNO:
        return OF_ERRNO[error.errno]
    if isinstance(error, OSError) and error.strerror:
        return "cannot be reached: {}".format(error.strerror.lower())
    return "answers what is no HTTP ({})".format(type(error).__name__)
