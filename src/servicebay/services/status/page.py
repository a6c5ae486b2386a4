"""A status page as people make it. Pure."""

import re
import unicodedata
from collections.abc import Container, Iterator
from typing import Literal

import msgspec

from ..errors import ActionError

PostState = Literal["investigating", "identified", "watching", "resolved", "planned"]
SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
MOST_GROUPS = 30
MOST_ITEMS = 200
MOST_POSTS = 100
MOST_NAME = 80
MOST_TEXT = 2_000


class StatusItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A check on a page, by the name that its readers know."""

    check: str
    name: str


class StatusGroup(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Items under a title."""

    title: str
    items: list[StatusItem]


class StatusPost(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What its makers tell the readers of a page. ``at`` in ms."""

    at: int
    title: str
    text: str
    state: PostState
    by: str


class StatusPage(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A page. ``public``: without an account; ``posts`` are the newest first."""

    title: str
    text: str = ""
    public: bool = False
    groups: list[StatusGroup] = []
    posts: list[StatusPost] = []

    def items(self) -> Iterator[tuple[str, StatusItem]]:
        """Each item with its ID on this page."""
        taken: set[str] = set()
        for group in self.groups:
            for item in group.items:
                item_id = plain_id(item.name, taken)
                taken.add(item_id)
                yield item_id, item


def plain_id(name: str, taken: Container[str]) -> str:
    """``My photos`` -> ``my-photos``, or ``my-photos-2`` where there is one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36].strip("-") or "page"
    return next(each for each in (base, *(f"{base}-{n}" for n in range(2, 9_999))) if each not in taken)


def checked(page: StatusPage) -> StatusPage:
    """The page without white space around its words. Raises ActionError ``invalid``."""
    if len(page.groups) > MOST_GROUPS or sum(len(group.items) for group in page.groups) > MOST_ITEMS:
        raise ActionError("invalid", f"A page has at most {MOST_GROUPS} groups and {MOST_ITEMS} checks.")
    groups = [
        StatusGroup(
            title=_line(group.title, "A group's title"),
            items=[StatusItem(check=_key(item.check), name=_line(item.name, "A name")) for item in group.items],
        )
        for group in page.groups
    ]
    return msgspec.structs.replace(
        page, title=_line(page.title, "A page's title"), text=_text(page.text), groups=groups
    )


def checked_post(post: StatusPost) -> StatusPost:
    """The post without white space around its words. Raises ActionError ``invalid``."""
    return msgspec.structs.replace(post, title=_line(post.title, "A title"), text=_text(post.text))


def _line(text: str, what: str) -> str:
    text = text.strip()
    if not text or len(text) > MOST_NAME or not text.isprintable():
        raise ActionError("invalid", f"{what} has 1 to {MOST_NAME} characters, on one line.")
    return text


def _key(text: str) -> str:
    if not 0 < len(text) <= 300 or not text.isprintable():
        raise ActionError("invalid", "A check is named by its key, such as own.photos.")
    return text


def _text(text: str) -> str:
    text = text.strip()
    if len(text) > MOST_TEXT or any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in text):
        raise ActionError("invalid", f"A text has at most {MOST_TEXT} characters, and no control characters.")
    return text
