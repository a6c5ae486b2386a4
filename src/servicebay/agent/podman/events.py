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


class EventStream:
    """Follows the events for as long as the service runs; never keeps the service alive."""

    def __init__(self, loop: Loop, service: PodmanService, on_hint: Callable[[str], None]) -> None:
        self.dropped = 0
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
                container_id = hinted_container(event)
                if container_id is None:
                    self.dropped += 1
                else:
                    self._on_hint(container_id)
        except (PodmanError, HttpError, NoPodman, OSError):
            pass  # the service ended, or does not stream: the other signals go on
        finally:
            self._running = False
