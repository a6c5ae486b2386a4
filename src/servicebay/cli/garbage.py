"""Keeps full garbage collections short: what outlived one is not looked through by the next.

The twin and what is computed from it live long and hold no cycles; looking through those of 50 nodes stopped the
event loop for 300 ms, every few minutes. They are freed by their reference counts, frozen or not. A cycle that becomes
garbage only after it was frozen stays until all is looked through again, which happens when there is twice as much.
"""

import contextlib
import gc
from collections.abc import Iterator
from typing import Literal

OLDEST = 2
GROWTH = 2


@contextlib.contextmanager
def short_collections() -> Iterator[None]:
    """Freeze what is there, and from now on what each full collection leaves."""
    freezer = Freezer()
    gc.freeze()
    gc.callbacks.append(freezer)
    gc.enable()
    try:
        yield
    finally:
        gc.callbacks.remove(freezer)


class Freezer:
    """A callback of ``gc.callbacks``."""

    def __init__(self) -> None:
        self._most: int | None = None

    def __call__(self, phase: Literal["start", "stop"], info: dict[str, int]) -> None:
        """Freeze what a full collection left; where it grew too much, have the next one look through all."""
        if phase == "start" or info["generation"] != OLDEST:
            return
        gc.freeze()
        count = gc.get_freeze_count()
        if self._most is None:
            self._most = GROWTH * count
        elif count > self._most:
            gc.unfreeze()
            self._most = None
