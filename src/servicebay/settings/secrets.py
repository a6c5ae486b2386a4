"""Secrets at rest: what the database keeps of files (which may hold passwords) is encrypted with a key beside it.

The key is a file of the data directory with mode 0600. Without it what was encrypted is lost, so one that is missing or
damaged while the database has something encrypted is an error, never a new key.
"""

import os
import zlib
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from ..storage.errors import StoreError

KEY_NAME = "secrets.key"
RESTORE = "Restore it from the backup that the database is from, or remove both."


class Secrets:
    """Encrypts and decrypts bytes; ``open`` once, before the first use."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / KEY_NAME
        self._fernet: Fernet | None = None

    def open(self) -> None:
        """Read the key, or make one where there is none. Blocking. Raises StoreError."""
        try:
            key = self._read() or self._make()
            self._fernet = Fernet(key)
        except OSError as error:
            raise StoreError(self.path, f"the key of secrets cannot be used ({error.strerror}).", RESTORE) from error
        except ValueError as error:
            raise StoreError(self.path, "the key of secrets is damaged.", RESTORE) from error

    def seal(self, data: bytes) -> bytes:
        """Compress and encrypt."""
        return self._open.encrypt(zlib.compress(data, 6))

    def unseal(self, token: bytes) -> bytes:
        """What was sealed. Raises StoreError where it was with another key."""
        try:
            return zlib.decompress(self._open.decrypt(token))
        except (InvalidToken, zlib.error) as error:
            raise StoreError(self.path, "it is not the key that the database was written with.", RESTORE) from error

    @property
    def _open(self) -> Fernet:
        if self._fernet is None:
            raise RuntimeError("the key of secrets was not opened")
        return self._fernet

    def _read(self) -> bytes | None:
        try:
            fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        with open(fd, "rb") as file:
            if os.fstat(fd).st_mode & 0o077:
                os.fchmod(fd, 0o600)
            return file.read().strip()

    def _make(self) -> bytes:
        key = Fernet.generate_key()
        temporary = self.path.with_name(KEY_NAME + ".new")
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(key + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, self.path)
        return key
