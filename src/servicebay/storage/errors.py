"""The errors of this package."""

from pathlib import Path


class StoreError(Exception):
    """The store cannot be used. The text names the file, what is wrong with it and what to do."""

    def __init__(self, path: Path, problem: str, advice: str) -> None:
        super().__init__(f"{path}: {problem} {advice}")
        self.path = path


class UnreadableDocument(StoreError):
    """One document cannot be read; the rest of the store can."""
