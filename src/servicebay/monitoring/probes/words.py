"""Errors of the network in words, as the rest of a sentence about the server."""

import errno
import socket
import ssl

import aiohttp

from servicebay.wire.faults import NAMELESS, OF_ERRNO, UNANSWERED
from servicebay.wire.starttls import NoTls

from .reach import Refused

SAID = OF_ERRNO | {errno.EMFILE: "could not be asked: the hub has too many files open"}


def of_error(error: BaseException) -> str:
    """What went wrong, in words."""
    if isinstance(error, Refused):
        return error.text
    if isinstance(error, NoTls):
        return str(error)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return of_error(error.certificate_error)
    if isinstance(error, aiohttp.ClientConnectorSSLError):  # an SSLError too, but without its reason
        return of_error(error.os_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"has a certificate that is not good: {error.verify_message.rstrip('.')}"
    if isinstance(error, ssl.SSLError):
        return f"does not speak TLS as it should: {(error.reason or 'no reason given').replace('_', ' ').lower()}"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return of_error(error.os_error)
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return UNANSWERED
    if isinstance(error, (socket.gaierror, UnicodeError)):  # no IDNA can be made of it
        return NAMELESS
    if isinstance(error, aiohttp.ClientConnectorError):
        return of_error(error.os_error)
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "broke the connection off"
    if isinstance(error, OSError) and error.errno in SAID:
        return SAID[error.errno]
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be reached: {error.strerror.lower()}"
    return f"answers what is no HTTP ({type(error).__name__})"


def host_and_port(target: str) -> tuple[str, int]:
    """``host:443`` or ``[2001:db8::1]:443``. Raises ValueError for anything else."""
    host, _, port = target.rpartition(":")
    return host.removeprefix("[").removesuffix("]"), int(port)
