"""Hands a message to a service by its apprise address. Blocking: call it in a thread.

apprise takes a quarter of a second to import, and knows more than a hundred services: it is loaded when it is first
needed, without its plug-ins from files and its asset of local commands.
"""

import logging
import re
from typing import Any

REFUSED = ("file", "syslog", "rsyslog", "dbus", "gnome", "macosx", "windows", "kde", "qt", "glib")
"""Of the machine that the hub runs on: nobody looks there."""
STAMP = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ - [A-Z]+ - ", re.MULTILINE)
MOST_SAID = 500


def masked(address: str) -> str | None:
    """The address without what is secret in it; None where apprise does not know it."""
    service = _service(address)
    return None if service is None else str(service.url(privacy=True)).partition("?")[0]


def send(address: str, title: str, body: str) -> str | None:
    """Send; returns what went wrong, in the service's own words, None where nothing did."""
    import apprise

    service = _service(address)
    if service is None:
        return "apprise does not know this address any more."
    with apprise.LogCapture(level=logging.WARNING) as said:  # type: ignore[no-untyped-call]
        if service.notify(title=title, body=body):
            return None
        words = STAMP.sub("", said.getvalue()).strip()
    secrets = sorted({part for part in re.split(r"[/:@?&=]+", address) if len(part) > 5}, key=len, reverse=True)
    for secret in secrets:
        words = words.replace(secret, "…") if secret not in str(service.url(privacy=True)) else words
    return " ".join(words.split())[:MOST_SAID] or "The service did not take it, and did not say why."


def _service(address: str) -> Any:
    import apprise

    if address.partition("://")[0].lower() in REFUSED or len(address) > 2_000:
        return None
    return apprise.Apprise.instantiate(address, suppress_exceptions=True)
