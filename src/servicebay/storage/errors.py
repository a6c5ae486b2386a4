"""The one error of this package."""

from pathlib import Path


class StoreError(Exception):
    """The store cannot be used. The text names the file, what is wrong with it and what to do."""

    def __init__(self, path: Path, problem: str, advice: str) -> None:
        super().__init__(f"{path}: {problem} {advice}")
        self.path = path
