"""Keeps the ``facts`` section true: what the node is, and what Podman and systemd told about themselves."""

from typing import Any, Callable, Dict, Optional

from servicebay.wire.codec import to_object

from .aggregator import Aggregator
from .facts import read_facts
from .loop import TimedOut
from .podman.api import PodmanError
from .podman.client import PodmanClient
from .podman.service import NoPodman, PodmanService
from .podman.watch import ContainerWatch
from .services import ServiceWatch

SECTION = "facts"


class FactsWatch:
    """Owner of the ``facts`` section."""

    def __init__(
        self,
        aggregator: Aggregator,
        service: PodmanService,
        containers: ContainerWatch,
        services: ServiceWatch,
        on_change: Callable[[], None],
    ) -> None:
        self._aggregator = aggregator
        self._service = service
        self._containers = containers
        self._services = services
        self._on_change = on_change
        self._event_logger: Optional[str] = None

    def look(self) -> None:
        """Read the facts anew; cheap, files only."""
        monitor = self._services.monitor
        facts = read_facts(
            podman_version=self._service.version,
            podman_problem=self._containers.problem,
            event_logger=self._event_logger,
            systemd_version=monitor.version,
            bus_problem=monitor.problem,
        )
        self._aggregator.put(SECTION, to_object(facts), "proc")
        self._on_change()

    async def ask_podman(self, client: PodmanClient, on_store: Callable[[Dict[str, Any]], None]) -> None:
        """Ask Podman once how it logs events and where its things are (``store`` of ``podman info``)."""
        try:
            info = await client.info()
        except (PodmanError, NoPodman, TimedOut):
            return  # the containers section says what is wrong; the usual places are watched meanwhile
        self._event_logger = (info.get("host") or {}).get("eventLogger")
        store = info.get("store") or {}
        if store.get("runRoot") and store.get("graphRoot"):
            on_store(store)
        self.look()
