"""All status pages, kept in one settings document."""

import asyncio

import msgspec

from ...storage.keeping import Documents
from ..errors import ActionError
from .page import MOST_POSTS, StatusPage, StatusPost, checked, checked_post, plain_id

DOCUMENT = "status-pages"
MOST = 50


class StatusPages(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: pages by the last part of their address."""

    name: str = DOCUMENT
    pages: dict[str, StatusPage] = {}


class StatusBook:
    """Owner of the document. ``pages`` is never changed in place."""

    def __init__(self, store: Documents[StatusPages]) -> None:
        self._store = store
        self._lock = asyncio.Lock()  # each change is of what the one before has kept
        self.pages: dict[str, StatusPage] = {}

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        document = await self._store.get(DOCUMENT)
        self.pages = document.pages if document else {}

    async def add(self, page: StatusPage) -> str:
        """Keep a new one; returns the last part of its address. Raises ActionError, StoreError."""
        page = checked(page)
        async with self._lock:
            if len(self.pages) >= MOST:
                raise ActionError("refused", f"There are {MOST} status pages already.")
            slug = plain_id(page.title, self.pages)
            await self._save({**self.pages, slug: page})
            return slug

    async def change(self, slug: str, page: StatusPage) -> None:
        """Put another in its place; what was posted stays. Raises ActionError, StoreError."""
        page = checked(page)
        async with self._lock:
            kept = msgspec.structs.replace(page, posts=self.known(slug).posts)
            await self._save({**self.pages, slug: kept})

    async def remove(self, slug: str) -> None:
        """Forget one. Raises ActionError, StoreError."""
        async with self._lock:
            self.known(slug)
            await self._save({key: page for key, page in self.pages.items() if key != slug})

    async def post(self, slug: str, post: StatusPost) -> None:
        """Tell the readers of a page something. Raises ActionError, StoreError."""
        post = checked_post(post)
        async with self._lock:
            page = self.known(slug)
            posts = [post, *page.posts][:MOST_POSTS]
            await self._save({**self.pages, slug: msgspec.structs.replace(page, posts=posts)})

    def known(self, slug: str) -> StatusPage:
        """One of the pages. Raises ActionError."""
        if slug not in self.pages:
            raise ActionError("not-found", "There is no such status page any more.")
        return self.pages[slug]

    async def _save(self, pages: dict[str, StatusPage]) -> None:
        await self._store.save(StatusPages(pages=pages))
        self.pages = pages
