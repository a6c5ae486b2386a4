"""Logging of the hub: one line per event on standard error, structured, for a terminal or the journal."""

import logging
import re
import sys

import structlog

from .log_ring import RING

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def configure_logging(level: str) -> None:
    """Send everything to standard error in one form; coloured only on a terminal."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    # plain tracebacks: the pretty ones print local variables, and with them tokens
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, escape_control, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler, RING]
    root.setLevel(level.upper())
    for chatty in ("asyncssh", "aiosqlite", "alembic", "engineio", "socketio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def escape_control(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Spell out control characters: what a node says neither steers the terminal nor looks like a line of ours."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _CONTROL.sub(lambda found: repr(found[0])[1:-1], value)
    return event
