"""What the hub itself needs from a person, among what needs one. Pure."""

from collections.abc import Callable, Mapping
from typing import Protocol

from ..monitoring.trouble import Trouble
from .shapes.live import AttentionView

RANK = 25


class Troubled(Protocol):
    """A part of the hub that may need a person."""

    @property
    def troubles(self) -> Mapping[str, Trouble]:
        """What it needs one for, by key."""

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` when ``troubles`` changed; returns how to stop."""


class Troubles:
    """Those of several parts as one."""

    def __init__(self, *parts: Troubled) -> None:
        self._parts = parts

    @property
    def troubles(self) -> Mapping[str, Trouble]:
        """All of them."""
        return {key: trouble for part in self._parts for key, trouble in part.troubles.items()}

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """As a part does."""
        undo = [part.subscribe(callback) for part in self._parts]

        def stop() -> None:
            for each in undo:
                each()

        return stop


def own_needs(troubles: Mapping[str, Trouble]) -> dict[str, AttentionView]:
    """Rows by their key."""
    return {
        f"hub:{key}": AttentionView(
            key="hub",
            kind="hub",
            node="",
            title="ServiceBay",
            text=trouble.text,
            tone="act" if trouble.urgent else "look",
            rank=RANK,
            since=trouble.since,
        )
        for key, trouble in troubles.items()
    }
