"""When a certificate expires: just enough DER for that, as the ``ssl`` module costs megabytes. Pure.

Source: RFC 5280, 4.1 (``Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { [0] version, serialNumber,
signature, issuer, validity SEQUENCE { notBefore, notAfter }, …``).
"""

import binascii
import re
from typing import NamedTuple, Optional

from ..podman.parse import parse_time

_PEM = re.compile(rb"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END")
_TIME = re.compile(r"(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z\Z")
SEQUENCE, UTC_TIME, GENERALIZED_TIME, VERSION = 0x30, 0x17, 0x18, 0xA0


class _Element(NamedTuple):
    tag: int
    start: int
    end: int


def parse_expiry(pem: bytes) -> Optional[int]:
    """``notAfter`` of the first certificate of a PEM file in Unix ms; ``None`` where there is no such thing."""
    found = _PEM.search(pem)
    if found is None:
        return None
    try:
        return _not_after(binascii.a2b_base64(found.group(1)))
    except (ValueError, IndexError):  # binascii.Error is a ValueError
        return None


def _not_after(der: bytes) -> Optional[int]:
    body = _element(der, _element(der, 0, SEQUENCE).start, SEQUENCE)
    position = body.start
    first = _element(der, position)
    if first.tag == VERSION:
        position = first.end
    for _ in ("serialNumber", "signature", "issuer"):
        position = _element(der, position).end
    validity = _element(der, position, SEQUENCE)
    not_after = _element(der, _element(der, validity.start).end)
    text = der[not_after.start : not_after.end].decode("ascii")
    return _parse_time(text, not_after.tag)


def _element(der: bytes, at: int, tag: Optional[int] = None) -> _Element:
    """The element that begins at ``at``. Raises ValueError, IndexError."""
    size, start = der[at + 1], at + 2
    if size & 0x80:
        length = size & 0x7F
        size, start = int.from_bytes(der[start : start + length], "big"), start + length
    if start + size > len(der) or (tag is not None and der[at] != tag):
        raise ValueError("not a certificate")
    return _Element(der[at], start, start + size)


def _parse_time(text: str, tag: int) -> Optional[int]:
    """``261122204534Z`` (UTCTime; from 50 on of the 1900s) or ``20261122204534Z``."""
    match = _TIME.match(text)
    if match is None or (match.group(1) is None) != (tag == UTC_TIME):
        return None
    year, month, day, hour, minute, second = match.groups()[1:]
    century = match.group(1) or ("19" if int(year) >= 50 else "20")
    return parse_time("{}{}-{}-{}T{}:{}:{}Z".format(century, year, month, day, hour, minute, second))
