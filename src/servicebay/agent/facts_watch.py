"""Keeps the ``facts`` section true: what the node is, and what Podman and systemd told about themselves."""

import os
from typing import Any, Callable, Dict, List, Optional

from servicebay.wire.codec import to_object

from .aggregator import Aggregator
from .facts import read_facts
from .loop import Loop, TimedOut
from .podman.api import PodmanError
from .podman.client import PodmanClient
from .podman.service import NoPodman, PodmanService
from .podman.shape import as_object, as_text
from .podman.watch import ContainerWatch
from .services import ServiceWatch
from .space import Shortage, find_shortages

SECTION = "facts"
SPACE_INTERVAL_S = 30.0


class FactsWatch:
    """Owner of the ``facts`` section."""

    def __init__(
        self,
        loop: Loop,
        runtime_dir: str,
        aggregator: Aggregator,
        service: PodmanService,
        containers: ContainerWatch,
        services: ServiceWatch,
        on_change: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._runtime_dir = runtime_dir
        self._aggregator = aggregator
        self._service = service
        self._containers = containers
        self._services = services
        self._on_change = on_change
        self._event_logger: Optional[str] = None
        self._storage = os.path.join(os.environ["HOME"], ".local/share/containers/storage")
        self._shortages: List[Shortage] = []

    async def run(self) -> None:
        """Look now and then whether there is room to write, for ever: nothing announces that."""
        while True:
            self.look_for_room()
            await self._loop.sleep(SPACE_INTERVAL_S)

    def look_for_room(self) -> None:
        """See whether there is room to write now."""
        shortages = find_shortages(os.environ["HOME"], self._storage, self._runtime_dir)
        if shortages != self._shortages:
            self._shortages = shortages
            self.look()

    def look(self) -> None:
        """Read the facts anew; cheap, files only."""
        monitor = self._services.monitor
        facts = read_facts(
            podman_version=self._service.version,
            podman_problem=self._containers.problem,
            event_logger=self._event_logger,
            systemd_version=monitor.version,
            bus_problem=monitor.problem,
            shortages=self._shortages,
        )
        self._aggregator.put(SECTION, to_object(facts), "proc")
        self._on_change()

    async def ask_podman(self, client: PodmanClient, on_store: Callable[[Dict[str, Any]], None]) -> None:
        """Ask Podman once how it logs events and where its things are (``store`` of ``podman info``)."""
        try:
            info = await client.info()
        except (PodmanError, NoPodman, TimedOut):
            return  # the containers section says what is wrong; the usual places are watched meanwhile
        version = as_text(as_object(info.get("version")).get("Version"))  # the command line tells it nowhere else
        self._service.version = self._service.version or version
        self._event_logger = as_text(as_object(info.get("host")).get("eventLogger"))
        store = as_object(info.get("store"))
        if as_text(store.get("runRoot")) and as_text(store.get("graphRoot")):
            self._storage = store["graphRoot"]
            on_store(store)
        self.look()
