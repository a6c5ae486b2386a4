"""Which stopped service would publish a port: a Quadlet container is removed when it stops, its file says it still."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from ...nodes.errors import ActionFailed, NodeError
from ...quadlet.parse import parse
from ...quadlet.values import parse_port_mapping
from ..errors import ActionError
from ..shapes.service import ServiceView

SECTIONS = {"container": "Container", "pod": "Pod"}
MOST_FILES = 50
READ_S = 2.0
ReadFile = Callable[[str, str], Awaitable[str]]
"""The text of a file of a node, by node and path. Raises ActionError, ActionFailed, NodeError."""


async def find_stopped(services: Iterable[ServiceView], port: int, read: ReadFile) -> tuple[ServiceView, int] | None:
    """The first stopped one whose file publishes this TCP port, with the port inside; None where none is found."""
    stopped = [row for row in services if row.kind in SECTIONS and not row.containers and row.source_path]
    try:
        async with asyncio.timeout(READ_S):
            texts = await asyncio.gather(*(_text(row, read) for row in stopped[:MOST_FILES]))
    except TimeoutError:
        return None
    for row, text in zip(stopped, texts, strict=False):
        inside = port_inside(text, SECTIONS[row.kind], port)
        if inside is not None:
            return row, inside
    return None


async def _text(row: ServiceView, read: ReadFile) -> str:
    try:
        return await read(row.node, row.source_path or "")
    except (ActionError, ActionFailed, NodeError):
        return ""


def port_inside(text: str, section: str, port: int) -> int | None:
    """The container's port behind a TCP port of the node, as a Quadlet file says."""
    for value in parse(text).get_all(section, "PublishPort"):
        try:
            mapping = parse_port_mapping(value)
        except ValueError:
            continue
        if mapping.protocol == "tcp" and mapping.host is not None and mapping.host[0] <= port <= mapping.host[1]:
            return mapping.container[0] + port - mapping.host[0]
    return None
