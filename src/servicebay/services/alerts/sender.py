"""Hands a message to a service by its apprise address. Blocking: call it in a thread.

apprise takes a quarter of a second to import, and knows more than a hundred services: it is loaded when it is first
needed, without its plug-ins from files and its asset of local commands.
"""

import logging
import re
import threading
from typing import Any
from urllib.parse import unquote

REFUSED = ("file", "syslog", "rsyslog", "dbus", "gnome", "macosx", "windows", "kde", "qt", "glib")
"""Of the machine that the hub runs on: nobody looks there."""
MOST_SAID = 500
log = logging.getLogger(__name__)


class Words(logging.Handler):
    """What apprise says in this thread: what is sent elsewhere meanwhile has other secrets."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._thread = threading.get_ident()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.thread == self._thread:
            self.said.append(record.getMessage())


def masked(address: str) -> str | None:
    """Kind and host of the address, for people to know it by; None where apprise does not know it.

    What apprise itself hides is hidden, and the path: it is a token where a webhook's address is the secret.
    """
    service = _service(address)
    if service is None:
        return None
    scheme, _, rest = str(service.url(privacy=True)).partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}{'/…' if slash and path else ''}"


def send(address: str, title: str, body: str) -> str | None:
    """Send; returns what went wrong, in the service's own words, None where nothing did."""
    service = _service(address)
    if service is None:
        return "apprise does not know this address any more."
    words = Words()
    logger = logging.getLogger("apprise")
    logger.addHandler(words)
    try:
        if service.notify(title=title, body=body):
            return None
    except Exception as error:  # supervision boundary: a hundred plug-ins of others
        log.error("apprise failed with %s", type(error).__name__)  # its words may hold the address
        return f"It could not be sent: apprise failed with {type(error).__name__}."
    finally:
        logger.removeHandler(words)
    return without_secrets(" ".join(words.said), address, masked(address) or "")


def without_secrets(words: str, address: str, shown: str) -> str:
    """A service's own words, without the parts of its address that are not shown."""
    parts = re.split(r"[/:@?&=]+", address)
    secrets = sorted({part for part in (*parts, *map(unquote, parts)) if len(part) > 5}, key=len, reverse=True)
    for secret in secrets:
        words = words.replace(secret, "…") if secret not in shown else words
    return " ".join(words.split())[:MOST_SAID] or "The service did not take it, and did not say why."


def _service(address: str) -> Any:
    import apprise

    logging.getLogger("apprise").propagate = False  # its words may hold the address
    if address.partition("://")[0].lower() in REFUSED or len(address) > 2_000:
        return None
    return apprise.Apprise.instantiate(address, suppress_exceptions=True)
