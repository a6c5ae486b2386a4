"""Status pages: what people make of them, and what their readers see."""

from typing import Literal

from ...sentences import Sentence
from .base import Answer, Body

StatusLevel = Literal["up", "trouble", "down", "maintenance", "unknown"]
StatusPostState = Literal["investigating", "identified", "watching", "resolved", "planned"]


class StatusItemBody(Body, frozen=True):
    """A check on a page, by the name that its readers know."""

    check: str
    name: str


class StatusGroupBody(Body, frozen=True):
    """Items under a title."""

    title: str
    items: list[StatusItemBody]


class StatusPageBody(Body, frozen=True):
    """POST /api/status-pages, PUT /api/status-pages/{slug}. ``public``: without an account."""

    title: str
    groups: list[StatusGroupBody]
    text: str = ""
    public: bool = False


class StatusPostBody(Body, frozen=True):
    """POST /api/status-pages/{slug}/posts: what the readers of a page are told."""

    title: str
    state: StatusPostState
    text: str = ""


class StatusPostView(Answer, frozen=True):
    """What the readers of a page were told. ``at`` in ms."""

    at: int
    title: str
    text: str
    state: StatusPostState


class StatusDayView(Answer, frozen=True):
    """A day of an item, ``2026-11-28`` in UTC."""

    day: str
    level: StatusLevel
    uptime_percent: float | None = None


class StatusItemView(Answer, frozen=True):
    """How something is. ``id`` is its name in addresses; ``days`` are of three months, oldest first."""

    id: str
    name: str
    level: StatusLevel
    text: Sentence
    uptime_day: float | None = None
    uptime_month: float | None = None
    days: list[StatusDayView] = []


class StatusGroupView(Answer, frozen=True):
    """Items under a title."""

    title: str
    items: list[StatusItemView]


class StatusIncidentView(Answer, frozen=True):
    """Something was down from ``at`` (ms) for ``lasted_ms``; absent while it is."""

    id: str
    name: str
    at: int
    lasted_ms: int | None = None


class StatusPageView(Answer, frozen=True, omit_defaults=False):
    """A page as its readers see it, at ``/status/{slug}``, and ``/status/{slug}/data.json``."""

    slug: str
    title: str
    text: str
    public: bool
    level: StatusLevel
    sentence: Sentence
    groups: list[StatusGroupView]
    incidents: list[StatusIncidentView]
    posts: list[StatusPostView]


class StatusPageAnswer(Answer, frozen=True, omit_defaults=False):
    """GET /api/status-pages/{slug}: a page as it was made, and ``now`` as its readers see it."""

    slug: str
    page: StatusPageBody
    now: StatusPageView
