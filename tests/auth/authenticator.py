"""A passkey in software, as its own side of WebAuthn: CBOR, COSE and ES256 are done here, not by what is tested.

Formats: https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data and RFC 9052 (COSE), RFC 8949 (CBOR).
"""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from servicebay.auth.ceremony import Assertion, Registration

PRESENT, VERIFIED, CAN_SYNC, SYNCED, HAS_KEY = 0x01, 0x04, 0x08, 0x10, 0x40


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor(value: Any) -> bytes:
    """Enough of it: integers, bytes, texts, maps."""
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(5, len(value)) + b"".join(cbor(key) + cbor(each) for key, each in value.items())


def head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes([kind << 5 | size])
    return bytes([kind << 5 | 24, size]) if size < 256 else bytes([kind << 5 | 25]) + struct.pack(">H", size)


@dataclass
class Passkey:
    """A credential. What stands here can be changed to make it lie."""

    site: str = "nas.example.net"
    origin: str = "https://nas.example.net"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    counts: bool = True
    cross_origin: bool = False
    handle: str = ""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def id(self) -> str:
        return text(self.credential_id)

    def make(self, challenge: str, handle: str, kind: str = "webauthn.create") -> Registration:
        """``navigator.credentials.create``."""
        self.handle = handle
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor(public)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(HAS_KEY) + credential}
        return Registration(self.id, text(self._client_data(challenge, kind)), text(cbor(attestation)))

    def sign(self, challenge: str, kind: str = "webauthn.get") -> Assertion:
        """``navigator.credentials.get``."""
        self.count += self.counts
        data, client_data = self._data(0), self._client_data(challenge, kind)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return Assertion(self.id, text(client_data), text(data), text(signature), self.handle)

    def _data(self, more: int) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", self.flags | more, self.count)

    def _client_data(self, challenge: str, kind: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.cross_origin}
        return json.dumps(told).encode()
