"""A stream of bytes encrypted with a passphrase: scrypt for the key, AES-256-GCM for chunks, a header that says so.

Layout: ``SBBACKUP``, version (1 byte), log2 of scrypt's cost (1), salt (16), nonce (7), check of the passphrase (16),
CRC-32 of all that (4); then chunks of 64 KiB, each with a tag of 16 bytes. A chunk's nonce is the header's, its number
and whether it is the last one, so that none can be swapped, left out or cut off unseen (the STREAM construction).
"""

import hashlib
import os
import struct
import zlib
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"SBBACKUP"
VERSION = 1
COST_LOG2 = 16
"""64 MiB and about 0.2 s."""
MOST_COST_LOG2 = 20
CHUNK = 64 * 1024
TAG = 16
HEAD = struct.Struct(">8sBB16s7s16s")
CRC = struct.Struct(">I")
MIN_PASSPHRASE_LENGTH = 10


class BackupError(Exception):
    """What is wrong with a backup; ``code`` is ``passphrase``, ``damaged``, ``version`` or ``target``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


DAMAGED = "The backup is damaged: it was cut off or changed. Take another one."


class SealingWriter:
    """A file that is only written, and comes out encrypted. ``close`` ends the stream, and leaves ``sink`` open."""

    def __init__(self, sink: BinaryIO, passphrase: str) -> None:
        if len(passphrase) < MIN_PASSPHRASE_LENGTH:
            raise BackupError("passphrase", f"A passphrase needs at least {MIN_PASSPHRASE_LENGTH} characters.")
        salt, self._nonce = os.urandom(16), os.urandom(7)
        key, check = derive(passphrase, salt, COST_LOG2)
        head = HEAD.pack(MAGIC, VERSION, COST_LOG2, salt, self._nonce, check)
        self._head = head + CRC.pack(zlib.crc32(head))
        self._cipher = AESGCM(key)
        self._sink = sink
        self._waiting = bytearray()
        self._number = 0
        sink.write(self._head)

    def write(self, data: bytes) -> int:
        """Take bytes; full chunks go out."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, chunk: bytes, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(nonce_of(self._nonce, self._number, last), chunk, self._head))
        self._number += 1


class OpeningReader:
    """The bytes again, each chunk proved before it is given out. Raises BackupError."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        self._head = source.read(HEAD.size + CRC.size)
        if not self._head.startswith(MAGIC):
            raise BackupError("damaged", "This is not a backup of ServiceBay.")
        if len(self._head) < HEAD.size + CRC.size:
            raise BackupError("damaged", DAMAGED)
        head, crc = self._head[: HEAD.size], CRC.unpack(self._head[HEAD.size :])[0]
        if zlib.crc32(head) != crc:
            raise BackupError("damaged", DAMAGED)
        _magic, version, cost, salt, self._nonce, check = HEAD.unpack(head)
        if version != VERSION or cost > MOST_COST_LOG2:
            raise BackupError("version", "This backup was made by another, probably newer, ServiceBay. Use that one.")
        key, found = derive(passphrase, salt, cost)
        if found != check:
            raise BackupError("passphrase", "The passphrase is not the one that this backup was made with.")
        self._cipher = AESGCM(key)
        self._source = source
        self._ready = bytearray()
        self._number = 0
        self._next = source.read(CHUNK + TAG)
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._take()
        end = len(self._ready) if size < 0 else size
        data = bytes(self._ready[:end])
        del self._ready[:end]
        return data

    def _take(self) -> None:
        chunk, self._next = self._next, self._source.read(CHUNK + TAG)
        last = not self._next
        try:
            self._ready += self._cipher.decrypt(nonce_of(self._nonce, self._number, last), chunk, self._head)
        except InvalidTag as error:
            raise BackupError("damaged", DAMAGED) from error
        self._number += 1
        self._ended = last


def derive(passphrase: str, salt: bytes, cost_log2: int) -> tuple[bytes, bytes]:
    """The key, and what in the header tells a wrong passphrase from a damaged file."""
    n = 1 << cost_log2
    made = hashlib.scrypt(passphrase.encode(), salt=salt, n=n, r=8, p=1, maxmem=256 * n * 8, dklen=64)
    return made[:32], hashlib.sha256(made[32:]).digest()[:16]


def nonce_of(prefix: bytes, number: int, last: bool) -> bytes:
    """The 12 bytes of a chunk."""
    return prefix + struct.pack(">IB", number, last)
