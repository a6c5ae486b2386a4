"""Podman's own event stream, as one more source of hints while its service is at hand anyway.

It is late (250 ms on journald), repeats and misses, but it tells what no file does: a network
connected, a limit updated. Names are Podman's (``exec``, ``exec_died``, ``health_status``), not
Docker's. Example: ``{"Type":"container","Action":"died","Actor":{"ID":"ab12…"},…}``.
"""

from typing import Any, Callable, Optional

from ..loop import Loop
from .api import PodmanError
from .http import HttpError
from .service import NoPodman, PodmanService

NOISE = frozenset({"exec", "exec_died", "health_status", "cleanup", "attach", "top", "mount", "unmount", "sync"})
PATH = "/events?stream=true"


def hinted_container(event: Any) -> Optional[str]:
    """The container that an event is about, or ``None`` where it changes none or is noise."""
    if not isinstance(event, dict) or event.get("Type") != "container":
        return None
    if str(event.get("Action") or event.get("Status")) in NOISE:
        return None
    actor = event.get("Actor")
    identity = actor.get("ID") if isinstance(actor, dict) else event.get("ID")
    return identity if isinstance(identity, str) and len(identity) == 64 else None


def hinted_stock(event: Any) -> Optional[str]:
    """The section besides ``containers`` that an event is about; ``None`` where it changes none.

    ``{"Type":"image","Action":"tag",…}``, ``{"Type":"volume","Action":"create",…}``. Networks are also connected and
    disconnected, which is their containers' business.
    """
    kind = event.get("Type") if isinstance(event, dict) else None
    if kind not in ("pod", "image", "volume", "network", "secret"):
        return None
    action = event.get("Action") or event.get("Status")
    return None if action in NOISE or action in ("connect", "disconnect") else "{}s".format(kind)


class EventStream:
    """Follows the events for as long as the service runs; never keeps the service alive."""

    def __init__(
        self,
        loop: Loop,
        service: PodmanService,
        on_hint: Callable[[str], None],
        on_stock: Callable[[str], None],
    ) -> None:
        self.dropped = 0
        self._on_stock = on_stock
        self._loop = loop
        self._service = service
        self._on_hint = on_hint
        self._running = False
        service.on_start = self.start

    def start(self) -> None:
        """Follow from now on; called whenever a service was started."""
        if not self._running:
            self._running = True
            self._loop.spawn(self._follow(), "podman events")

    async def _follow(self) -> None:
        try:
            api = await self._service.api()
            async for event in api.stream(PATH):
                container_id, section = hinted_container(event), hinted_stock(event)
                if container_id is not None:
                    self._on_hint(container_id)
                elif section is not None:
                    self._on_stock(section)
                else:
                    self.dropped += 1
        except (PodmanError, HttpError, NoPodman, OSError):
            pass  # the service ended, or does not stream: the other signals go on
        finally:
            self._running = False
