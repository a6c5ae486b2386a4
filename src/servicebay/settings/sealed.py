"""Encrypts what must be kept and must not be read in a copy of the database: passwords of others' services, files.

The key is a file of mode 0600 in the data directory, made when it is first needed. Without it what was sealed is
lost, and that is said, never guessed around.
"""

import os
import zlib
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from servicebay.storage.errors import StoreError

KEY_NAME = "secrets.key"
CURE = "Restore it from a backup, or give the passwords anew."


class SecretBox:
    """Seals and opens texts with the key of one data directory. Blocking: call it in a thread."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / KEY_NAME
        self._fernet: Fernet | None = None

    def seal(self, text: str) -> str:
        """Encrypt. Raises StoreError where the key can't be read or made."""
        return self._cipher().encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Decrypt. Raises StoreError where the key is another one, or can't be read."""
        try:
            return self._cipher().decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise StoreError(self._path, "the key is not the one that passwords were sealed with.", CURE) from error

    def seal_bytes(self, data: bytes) -> bytes:
        """Compress and encrypt: for contents of files. Raises as ``seal`` does."""
        return self._cipher().encrypt(zlib.compress(data, 6))

    def open_bytes(self, sealed: bytes) -> bytes:
        """What ``seal_bytes`` was given. Raises as ``open`` does."""
        try:
            return zlib.decompress(self._cipher().decrypt(sealed))
        except (InvalidToken, zlib.error) as error:
            raise StoreError(self._path, "the key is not the one that files were sealed with.", CURE) from error

    def _cipher(self) -> Fernet:
        if self._fernet is None:
            try:
                self._fernet = Fernet(self._read_or_make())
            except (OSError, ValueError) as error:
                raise StoreError(self._path, f"the key of kept passwords can't be used ({error}).", CURE) from error
        return self._fernet

    def _read_or_make(self) -> bytes:
        if not self._path.exists():
            fresh = self._path.with_suffix(f".{os.getpid()}")
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)  # whole or not at all
        if self._path.stat().st_mode & 0o077:
            self._path.chmod(0o600)
        return self._path.read_bytes()
