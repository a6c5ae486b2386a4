"""Where people put things on the network map: bodies and answers."""

from .base import Answer, Body


class Place(Body, frozen=True):
    """A point of the map in its own units, from the corner of the group that the thing lies in."""

    x: float
    y: float


class PositionsBody(Body, frozen=True):
    """PUT /api/network/positions: what was put somewhere; null lets the layout place it again. The rest stays."""

    positions: dict[str, Place | None]


class PositionsAnswer(Answer, frozen=True):
    """Everything that was put somewhere, by the ID of its node on the map."""

    positions: dict[str, Place]
