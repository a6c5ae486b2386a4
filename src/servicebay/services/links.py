"""Links to what runs elsewhere, shown among the services: kept in one settings document, rows of kind ``link``.

A link brings its check, unless it shall have none, and its row says what the check says.
"""

import asyncio
import re
import unicodedata
from collections.abc import Callable

import msgspec

from ..monitoring.board import Board
from ..monitoring.check import Check
from ..monitoring.rules import forbidden, is_address, problem_of
from ..monitoring.views import CheckState, CheckView
from ..storage.keeping import Documents
from .errors import ActionError
from .shapes.service import ServiceView

DOCUMENT = "links"
MOST = 500
LIMITS = {"name": 80, "url": 2_000, "description": 500, "icon": 8, "group": 80}
"""Characters of each member."""
STATE_WORDS: dict[CheckState, str] = {
    "ok": "Answers",
    "warn": "Answers",
    "fail": "Does not answer",
    "unknown": "Link",
    "pending": "Link",
    "maintenance": "Link",
    "paused": "Link",
}


class LinkCheck(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """Whether and how a link is asked: see ``monitoring.check``."""

    enabled: bool = True
    interval_s: int = 60
    statuses: str = "200-399"
    text: str = ""
    verify: bool = True
    anywhere: bool = False


class Link(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A link. ``icon`` is a character or two, such as an emoji; ``group`` puts several together."""

    name: str
    url: str
    description: str = ""
    icon: str = ""
    group: str = ""
    check: LinkCheck = LinkCheck()


class Links(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: links by their ID."""

    name: str = DOCUMENT
    links: dict[str, Link] = {}


class LinkBook:
    """Owner of the document. ``rows`` is a new dictionary after each change."""

    def __init__(self, store: Documents[Links], board: Board) -> None:
        self._store = store
        self._lock = asyncio.Lock()  # each change is of what the one before has kept
        self._board = board
        self._links: dict[str, Link] = {}
        self._checks: dict[str, CheckView | None] = {}
        self._subscribers: list[Callable[[], None]] = []
        self.rows: dict[str, ServiceView] = {}
        board.subscribe(self._on_board)

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        document = await self._store.get(DOCUMENT)
        self._show(document.links if document else {})

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    @property
    def links(self) -> dict[str, Link]:
        """All links by ID. Never changed in place."""
        return self._links

    async def add(self, link: Link) -> str:
        """Keep a new one; returns its ID. Raises ActionError, StoreError."""
        link = checked(link)
        async with self._lock:
            if len(self._links) >= MOST:
                raise ActionError("refused", f"There are {MOST} links already.")
            link_id = new_id(link.name, self._links)
            await self._keep({**self._links, link_id: link})
            return link_id

    async def change(self, link_id: str, link: Link) -> None:
        """Put another in its place. Raises ActionError, StoreError."""
        async with self._lock:
            self._known(link_id)
            await self._keep({**self._links, link_id: checked(link)})

    async def remove(self, link_id: str) -> None:
        """Forget one. Raises ActionError, StoreError."""
        async with self._lock:
            self._known(link_id)
            await self._keep({key: link for key, link in self._links.items() if key != link_id})

    def _known(self, link_id: str) -> None:
        if link_id not in self._links:
            raise ActionError("not-found", "There is no such link any more.")

    async def _keep(self, links: dict[str, Link]) -> None:
        await self._store.save(Links(links=links))
        self._show(links)

    def _show(self, links: dict[str, Link]) -> None:
        self._links = links
        self._board.put("link", {check.key: check for check in checks_of(links)})
        self._tell(self._rows())

    def _on_board(self) -> None:
        # the board tells of each outcome of all checks
        if any(self._checks.get(key) is not row for key, row in self._rows_of_checks().items()):
            rows = self._rows()
            if rows != self.rows:
                self._tell(rows)

    def _rows(self) -> dict[str, ServiceView]:
        self._checks = self._rows_of_checks()
        return {f"link/{key}": link_row(key, link, self._checks[key]) for key, link in self._links.items()}

    def _rows_of_checks(self) -> dict[str, CheckView | None]:
        return {key: self._board.rows.get(check_key(key)) for key in self._links}

    def _tell(self, rows: dict[str, ServiceView]) -> None:
        self.rows = rows
        for callback in tuple(self._subscribers):
            callback()


def check_key(link_id: str) -> str:
    """The key of a link's check."""
    return f"link.{link_id}"


def checks_of(links: dict[str, Link]) -> list[Check]:
    """The checks that links bring."""
    return [check_of(link_id, link) for link_id, link in links.items() if link.check.enabled]


def check_of(link_id: str, link: Link) -> Check:
    """The check of one link."""
    wish = link.check
    return Check(
        key=check_key(link_id),
        name=link.name,
        kind="http",
        target=link.url,
        origin=f"link/{link_id}",
        interval_s=float(wish.interval_s),
        statuses=wish.statuses,
        text=wish.text,
        verify=wish.verify,
        anywhere=wish.anywhere,
    )


def checked(link: Link) -> Link:
    """The link without white space around its members. Raises ActionError ``invalid``."""
    link = msgspec.structs.replace(link, **{name: getattr(link, name).strip() for name in LIMITS})
    for name, limit in LIMITS.items():
        text = getattr(link, name)
        if len(text) > limit or any(unicodedata.category(letter) == "Cc" for letter in text):
            raise ActionError("invalid", f"The {name} has at most {limit} characters, on one line.")
    if not link.name:
        raise ActionError("invalid", "A link needs a name.")
    if not is_address(link.url):
        raise ActionError("invalid", "An address looks like https://photos.example.org/, without a password in it.")
    asked = check_of("", link)
    problem = problem_of(asked) or (forbidden(asked) if link.check.enabled else None)
    if problem:
        raise ActionError("invalid", problem)
    return link


def new_id(name: str, taken: dict[str, Link]) -> str:
    """``My photos`` -> ``my-photos``, or ``my-photos-2`` where there is one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "link"
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, MOST + 3))) if key not in taken)


def link_row(link_id: str, link: Link, check: CheckView | None) -> ServiceView:
    """A link as a row among the services. Its key has the form of theirs; no unit has such a name."""
    told = check is not None and check.state in ("warn", "fail")
    return ServiceView(
        node="",
        unit="",
        active_state="",
        sub_state="",
        key=f"link/{link_id}",
        name=link.name,
        kind="link",
        origin="link",
        description=link.description,
        state_text=STATE_WORDS[check.state] if check else "Link",
        tone=check.tone if check and told else "ok",
        cause=f"{link.name} {check.text}." if check and told else None,
        since=check.since if check else None,
        url=link.url,
        icon=link.icon or None,
        group=link.group or None,
    )
