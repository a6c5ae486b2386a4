"""How busy nodes were, ready to draw. Shapes only."""

from typing import Literal

import msgspec

from ...sentences import Sentence

LoadUnit = Literal["percent", "bytesPerS", "celsius", "load"]


class Shape(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """What is absent is at its default."""


class LoadPoint(Shape, frozen=True, kw_only=True):
    """A stretch that began ``at`` (ms): the least, the mean and the most in it."""

    at: int
    least: float
    mean: float
    most: float


class LoadSeries(Shape, frozen=True, kw_only=True):
    """One metric of a node, oldest first; a stretch of which nothing is known has no point.

    ``name`` is shorter than the title, where it stands beside others of its sort: ``Memory``, ``/srv``.
    """

    metric: str
    title: Sentence
    name: Sentence | None = None
    unit: LoadUnit
    points: list[LoadPoint]


class LoadMetric(Shape, frozen=True, kw_only=True):
    """What may be asked for: ``pressure.io``, ``Waiting for disks``."""

    metric: str
    title: Sentence


class LoadPast(Shape, frozen=True, kw_only=True):
    """How busy a node was between two moments (ms); a point is ``step_s`` long.

    ``first_at`` (ms) is since when anything is kept of it. ``note`` says in words why there is nothing to draw.
    """

    node: str
    since: int
    until: int
    step_s: int
    first_at: int | None = None
    note: Sentence | None = None
    series: list[LoadSeries]


class LoadPasts(Shape, frozen=True, kw_only=True):
    """GET /api/system/history: several nodes over the same stretch, in the same steps."""

    nodes: list[LoadPast]
