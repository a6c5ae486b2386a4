"""``ETag`` for what is read from the live document: its revision says whether anything changed."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response

from servicebay.services.live import LiveDocument


def etag_of(live: LiveDocument) -> str:
    """The present revision as a weak tag."""
    return f'W/"{live.epoch}-{live.revision}"'


def cached(request: Request[Any, Any, Any], etag: str, build: Callable[[], Any]) -> Response[Any]:
    """Answer 304 to whoever has this revision, else what ``build`` makes."""
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(None, status_code=304, headers=headers)
    return Response(build(), headers=headers)
