"""Where things were put on the network map: one settings document for all who look at it."""

import asyncio
import math
from collections.abc import Mapping

import msgspec

from ..storage.keeping import Documents
from .errors import ActionError
from .shapes.positions import Place

DOCUMENT = "map-positions"
MOST = 5_000
ID_CHARS = 500
FARTHEST = 1_000_000.0


class Positions(msgspec.Struct, frozen=True, omit_defaults=True):
    """The document: places by the ID of a node of the map."""

    name: str = DOCUMENT
    places: dict[str, Place] = {}


class PositionBook:
    """Owner of the document. What has left the map keeps its place: it may come back."""

    def __init__(self, store: Documents[Positions]) -> None:
        self._store = store
        self._changing = asyncio.Lock()

    async def all(self) -> dict[str, Place]:
        """Every place that is kept. Raises StoreError."""
        document = await self._store.get(DOCUMENT)
        return {} if document is None else document.places

    async def change(self, wanted: Mapping[str, Place | None]) -> dict[str, Place]:
        """Keep places, or with None forget them; returns all. Raises ActionError, StoreError."""
        for key, place in wanted.items():
            check(key, place)
        async with self._changing:
            merged: dict[str, Place | None] = {**await self.all(), **wanted}
            places = {key: place for key, place in merged.items() if place is not None}
            if len(places) > MOST:
                raise ActionError("refused", f"{MOST} places are kept already. Reset the layout first.")
            await self._store.save(Positions(places=places))
            return places

    async def reset(self) -> None:
        """Forget all. Raises StoreError."""
        async with self._changing:
            await self._store.save(Positions())


def check(key: str, place: Place | None) -> None:
    """Raise ActionError ``invalid`` for what is no ID or no place on the map."""
    if not 1 <= len(key) <= ID_CHARS or not key.isprintable():
        raise ActionError("invalid", f"An ID has 1 to {ID_CHARS} characters, on one line.")
    if place is not None and not all(math.isfinite(each) and abs(each) <= FARTHEST for each in (place.x, place.y)):
        raise ActionError("invalid", f"A place is at most {FARTHEST:.0f} away.")
