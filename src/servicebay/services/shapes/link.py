"""Links: bodies and answers."""

from .base import Answer, Body


class LinkCheckBody(Body, frozen=True):
    """Whether and how a link is asked: how often, which statuses are good, a text that must be in the answer.

    ``anywhere``: it may be led to the asking machine, and to metadata services of clouds.
    """

    enabled: bool = True
    interval_s: int = 60
    statuses: str = "200-399"
    text: str = ""
    verify: bool = True
    anywhere: bool = False


class LinkBody(Body, frozen=True):
    """POST /api/links and PUT /api/links/{id}. ``icon`` is a character or two, such as an emoji."""

    name: str
    url: str
    description: str = ""
    icon: str = ""
    group: str = ""
    check: LinkCheckBody = LinkCheckBody()


class LinkCheckAnswer(Answer, frozen=True):
    """Whether and how a link is asked."""

    enabled: bool
    interval_s: int
    statuses: str
    text: str
    verify: bool
    anywhere: bool


class LinkAnswer(Answer, frozen=True):
    """A link, as it is kept."""

    id: str
    name: str
    url: str
    check: LinkCheckAnswer
    description: str = ""
    icon: str = ""
    group: str = ""
