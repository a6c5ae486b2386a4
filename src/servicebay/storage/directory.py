"""The data directory: everything ServiceBay keeps is in it, readable by its owner alone."""

import os
from pathlib import Path

from .errors import StoreError

DATABASE_NAME = "servicebay.db"


def prepare_directory(path: Path) -> None:
    """Create the data directory (0700) where it is missing, and take other people's access away. Raises StoreError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(13, "no read and write access")
    except OSError as error:
        raise StoreError(
            path,
            f"the data directory cannot be used ({error.strerror}).",
            "Make it a directory that this user owns, or name another one with --data-dir.",
        ) from error


def database_path(data_dir: Path) -> Path:
    """Where the database of a data directory is."""
    return data_dir / DATABASE_NAME
