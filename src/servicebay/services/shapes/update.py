"""Newer images: rows, what is asked, and schedules."""

from typing import Literal

from ...sentences import Sentence
from .base import Answer, Body, Tone, View


class ImageUpdateView(View, frozen=True, omit_defaults=True):
    """An image of a service against its registry. ``running`` and ``newest`` are digests (or IDs) of images."""

    reference: str
    text: Sentence
    tone: Tone
    available: bool = False
    running: str | None = None
    newest: str | None = None
    checked_at: int | None = None


class UpdateView(View, frozen=True, omit_defaults=True):
    """Whether newer images are there for a service, kept apart from its row. Key: the service's.

    ``text`` says it in words; ``checked_at`` (ms) is of the oldest answer. ``auto_update`` is what its file says to
    podman-auto-update (``registry``, ``local``); ``schedule`` is ServiceBay's own, in words, absent where it is off.
    """

    text: Sentence
    tone: Tone
    available: bool = False
    checked_at: int | None = None
    images: list[ImageUpdateView] = []
    auto_update: str | None = None
    schedule: Sentence | None = None


class UpdateCheckBody(Body, frozen=True):
    """POST /api/updates/check: the services to ask for, by key; without them all, or all of ``node``."""

    services: list[str] | None = None
    node: str | None = None


class UpdateAnswer(Answer, frozen=True):
    """GET /api/updates: what is known of newer images for one service."""

    service: str
    update: UpdateView


class ScheduleBody(Body, frozen=True):
    """PUT /api/services/{name}/update-schedule and /api/updates/schedule.

    ``at`` is ``HH:MM`` of the hub's machine; ``weekday`` 0 is Monday, and counts for ``weekly``.
    """

    every: Literal["off", "daily", "weekly"]
    at: str = "04:00"
    weekday: int = 6


class ScheduleAnswer(Answer, frozen=True):
    """A schedule, and in words."""

    every: str
    at: str
    weekday: int
    text: Sentence
