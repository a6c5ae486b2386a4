"""The errors of this package."""

from pathlib import Path

DISK_FULL = "The disk is full: make room."


class StoreError(Exception):
    """The store cannot be used. The text names the file, what is wrong with it and what to do."""

    def __init__(self, path: Path, problem: str, advice: str) -> None:
        super().__init__(f"{path}: {problem} {advice}")
        self.path = path
        self.is_full = advice == DISK_FULL


class UnreadableDocument(StoreError):
    """One document cannot be read; the rest of the store can."""
