"""The hub's own SSH key pairs: it dials with one, its listener for nodes that dial in shows another.

Made at the first start, ed25519, mode 0600; they never leave the data directory.
"""

import os
from pathlib import Path
from typing import NamedTuple

import asyncssh


class HubKey(NamedTuple):
    """The private key, and the public one as the line for ``authorized_keys``."""

    private: asyncssh.SSHKey
    public: str


def load_or_create_key(folder: Path, name: str = "id_ed25519") -> HubKey:
    """Read ``folder/name``, or make it. Blocking. Raises OSError; ValueError names an unreadable key file."""
    path = folder / name
    if not path.exists():
        _create(path)
    try:
        key = asyncssh.read_private_key(path)
    except asyncssh.KeyImportError as error:
        raise ValueError(f"{path} is not a private key: {error}. Restore it from a backup, or move it away.") from error
    return HubKey(key, key.export_public_key().decode().strip())


def fingerprint_of(public_key: str) -> str:
    """``ssh-ed25519 AAAA…`` -> ``SHA256:…``. Raises asyncssh.KeyImportError."""
    return asyncssh.import_public_key(public_key).get_fingerprint()


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = asyncssh.generate_private_key("ssh-ed25519", comment="servicebay")
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.export_private_key())
        file.flush()
        os.fsync(file.fileno())
    path.with_suffix(".pub").write_bytes(key.export_public_key())
    draft.replace(path)
