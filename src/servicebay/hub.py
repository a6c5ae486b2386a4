"""The composition root: builds the hub's parts from its settings, starts and stops them in order."""

import asyncio
import logging

from servicebay import __version__
from servicebay.auth.audit import Audit
from servicebay.auth.service import Auth, wall_clock_ms
from servicebay.nodes.config import NodeConfig
from servicebay.nodes.manager import NodeManager
from servicebay.services.actions import Actions
from servicebay.services.live import HubFacts, LiveDocument
from servicebay.services.operations import Operations
from servicebay.settings.model import Settings
from servicebay.storage import schema
from servicebay.storage.database import Database
from servicebay.storage.directory import database_path
from servicebay.storage.documents import DocumentStore
from servicebay.storage.twins import TwinRows
from servicebay.twin.keeper import TwinKeeper
from servicebay.twin.store import TwinStore

log = logging.getLogger(__name__)
PRUNE_INTERVAL_S = 3600.0


class Hub:
    """All parts of one running hub. ``live`` and ``actions`` exist once it was started."""

    live: LiveDocument
    actions: Actions

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(database_path(settings.data_dir))
        self.audit = Audit(self.database, wall_clock_ms)
        self.auth = Auth(self.database, self.audit)
        self.twin = TwinStore()
        self.nodes = NodeManager(
            self.twin, DocumentStore(self.database, schema.nodes, NodeConfig), settings.data_dir / "ssh"
        )
        self._keeper = TwinKeeper(self.twin, TwinRows(self.database))
        self._pruning: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the database, restore the twin, connect to the nodes (without waiting for them). Raises StoreError."""
        loop = asyncio.get_running_loop()
        await self.database.open()
        await self._keeper.start()
        await self.nodes.start()
        operations = Operations(wall_clock_ms, loop.call_later)
        facts = HubFacts(__version__, wall_clock_ms(), self.nodes.public_key)
        self.live = LiveDocument(self.twin, self.nodes.configs, operations, facts, loop.call_soon)
        self.actions = Actions(self.live, operations, self.nodes)
        self._pruning = asyncio.create_task(self._prune(), name="prune")

    async def stop(self) -> None:
        """End everything in reverse: actions, node sessions, the twin saved, the database closed."""
        if self._pruning is not None:
            self._pruning.cancel()
            await asyncio.gather(self._pruning, return_exceptions=True)
            await self.actions.stop()
            self.live.close()
            await self.nodes.stop()
            await self._keeper.stop()
        await self.database.close()

    async def _prune(self) -> None:
        while True:
            try:
                await self.auth.prune()
            except Exception:  # supervision boundary: a store that is busy now is tried again in an hour
                log.exception("could not forget what has expired")
            await asyncio.sleep(PRUNE_INTERVAL_S)
