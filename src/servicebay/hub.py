"""The composition root: builds the hub's parts from its settings, starts and stops them in order."""

import asyncio
import logging
import random
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import UTC
from typing import Any

from servicebay import __version__
from servicebay.auth.audit import Audit
from servicebay.auth.limiter import AttemptLimiter
from servicebay.auth.service import Auth, wall_clock_ms
from servicebay.auth.unattended import Unattended
from servicebay.gateway.poller import Gateway
from servicebay.monitoring.board import Board
from servicebay.monitoring.heartbeats import CALLS_PER_MINUTE, Heartbeats
from servicebay.monitoring.load_past.keeper import LoadKeeping
from servicebay.monitoring.maintenance import Maintenance, Windows
from servicebay.monitoring.past.reader import PastReader
from servicebay.monitoring.past.recorder import CheckRecorder
from servicebay.monitoring.past.steady import boot_clock_s
from servicebay.monitoring.probes import Prober
from servicebay.monitoring.scheduler import Scheduler
from servicebay.monitoring.teller import Teller
from servicebay.nodes.config import NodeConfig
from servicebay.nodes.join.invites import Invite
from servicebay.nodes.join.joining import Joining, ListenAt
from servicebay.nodes.log_reader import LogReaders
from servicebay.nodes.manager import NodeManager
from servicebay.plugins.installed import Plugins
from servicebay.registry.remotes import RemoteList, Remotes
from servicebay.services.actions import Actions
from servicebay.services.adopt.adoptions import Adoptions
from servicebay.services.alerts.alerts import Alerts
from servicebay.services.auto_checks.auto import AutoChecks
from servicebay.services.auto_checks.texts import CheckTexts
from servicebay.services.books import Books
from servicebay.services.boot import Boot
from servicebay.services.contents import FileContents
from servicebay.services.deploy.changes import Changes
from servicebay.services.deploy.deploys import Deploys
from servicebay.services.deploy.found import FoundFiles
from servicebay.services.deploy.judge import Judge
from servicebay.services.deploy.planner import Planner
from servicebay.services.deploy.store import JobStore
from servicebay.services.deploy.versions import Versions
from servicebay.services.deploy.workspace import Workspaces
from servicebay.services.gateway.check import outcome_of_router
from servicebay.services.gateway.desk import GatewayDesk
from servicebay.services.graph.desk import GraphDesk
from servicebay.services.history.recorder import History
from servicebay.services.jobs import Jobs
from servicebay.services.linting import NodeLinter
from servicebay.services.live import HubFacts, LiveDocument
from servicebay.services.logs.desk import LogDesk
from servicebay.services.logs.feeds import Feeds
from servicebay.services.logs.own import OwnLog
from servicebay.services.node_asking import asking
from servicebay.services.operations import Operations
from servicebay.services.own_needs import Troubles
from servicebay.services.status.desk import StatusDesk
from servicebay.services.stock.making import StockMaker
from servicebay.services.stock.prune import Pruner
from servicebay.services.templates.drafts import TemplateDrafts
from servicebay.services.templates.install import Installer
from servicebay.services.templates.shelves import Shelves
from servicebay.services.templates.upgrade import Upgrader
from servicebay.services.timeline.desk import TimelineDesk
from servicebay.services.transfers import Transfers
from servicebay.services.updates.checker import UpdateChecker
from servicebay.services.updates.scheduler import UpdateScheduler
from servicebay.services.updates.updater import KIND as UPDATE
from servicebay.services.updates.updater import ServiceUpdater
from servicebay.settings.log_ring import RING
from servicebay.settings.model import Settings
from servicebay.settings.sealed import SecretBox
from servicebay.storage import schema
from servicebay.storage.check_rows import CheckRows
from servicebay.storage.database import Database
from servicebay.storage.directory import database_path
from servicebay.storage.documents import DocumentStore
from servicebay.storage.jobs import JobRows
from servicebay.storage.transitions import TransitionRows
from servicebay.storage.twins import TwinRows
from servicebay.storage.versions import VersionRows
from servicebay.terminal.kept import Book, KeptTerminals
from servicebay.terminal.sessions import Sessions
from servicebay.twin.keeper import TwinKeeper
from servicebay.twin.store import TwinStore

log = logging.getLogger(__name__)
PRUNE_INTERVAL_S = 3600.0


class Hub:
    """All parts of one running hub. ``live``, ``actions`` and ``adoptions`` exist once it was started."""

    live: LiveDocument
    actions: Actions
    alerts: Alerts
    adoptions: Adoptions
    auto_checks: AutoChecks
    changes: Changes
    deploys: Deploys
    graph: GraphDesk
    installer: Installer
    log_desk: LogDesk
    log_feeds: Feeds
    upgrader: Upgrader
    planner: Planner
    checker: UpdateChecker
    maker: StockMaker
    pruner: Pruner
    timeline: TimelineDesk
    transfers: Transfers

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(database_path(settings.data_dir))
        self.audit = Audit(self.database, wall_clock_ms)
        self._unattended = Unattended(self.audit)
        self.secrets = SecretBox(settings.data_dir)
        self.auth = Auth(self.database, self.audit, box=self.secrets)
        self.plugins = Plugins(settings.plugins, settings.data_dir, lambda section: self.live.state.get(section, {}))
        self.twin = TwinStore(enrich=self.plugins.inspect)
        self.nodes = NodeManager(
            self.twin,
            DocumentStore(self.database, schema.nodes, NodeConfig),
            settings.data_dir / "ssh",
            joining=self._joining(),
        )
        self.contents = FileContents(self.twin, self.nodes)
        self.check_texts = CheckTexts(self.twin, self.contents.read)
        self.workspaces = Workspaces(self.nodes, self.contents)
        self.linter = NodeLinter(self.twin)
        self.jobs = Jobs()
        self.job_store = JobStore(JobRows(self.database), self.secrets, wall_clock_ms)
        self.version_rows = VersionRows(self.database)
        self.versions = Versions(self.twin, self.nodes, self.version_rows, self.secrets, wall_clock_ms)
        self.found_files = FoundFiles(self.twin, self.nodes, self.version_rows, self.versions)
        self.history = History(self.twin, self.nodes, TransitionRows(self.database), wall_clock_ms)
        self.board = Board()
        self.books = Books(self.database, self.secrets, self.board)
        self.check_rows = CheckRows(self.database)
        self.recorder = CheckRecorder(self.board, self.check_rows, wall_clock_ms, boot_clock_s)
        self.status_desk = StatusDesk(
            self.books.status, self.board, lambda key: self.past.read(key, "24h", UTC), wall_clock_ms
        )
        self.teller = Teller(self.board, self.twin, wall_clock_ms, lambda: outcome_of_router(self.gateway.standing))
        self.heartbeats = Heartbeats(self.board, wall_clock_ms)
        self.heartbeat_calls = AttemptLimiter(CALLS_PER_MINUTE, 60.0)
        planned = DocumentStore(self.database, schema.settings, Windows)
        self.maintenance = Maintenance(planned, self.board, wall_clock_ms)
        self.prober = Prober(
            unseal=self.secrets.open,
            facts=self.teller.outcome,
            request=asking(self.nodes, self.twin),
            plugged=self.plugins.ask,
        )
        self.load_past = LoadKeeping(self.twin, self.database, wall_clock_ms, boot_clock_s)
        self.past = PastReader(self.recorder, self.check_rows, wall_clock_ms)
        self.checks = Scheduler(self.board, self.prober.ask, wall_clock_ms, random.random)
        self.gateway = Gateway(self.books.gateway, wall_clock_ms, self.plugins.make_provider)
        self.gateway_desk = GatewayDesk(self.gateway, self.nodes.configs)
        self.shelves = Shelves(self._remotes())
        self.log_readers = LogReaders(self.nodes)
        self.own_log = OwnLog(RING)
        self.template_drafts = TemplateDrafts(self.twin, self.nodes, self.books.templates)
        book = Book(DocumentStore(self.database, schema.settings, KeptTerminals))
        self.terminals = Sessions(self.nodes, book, self.audit.record, wall_clock_ms, settings.terminal_idle_s)
        self._keeper = TwinKeeper(self.twin, TwinRows(self.database))
        self._undo = AsyncExitStack()

    async def start(self) -> None:
        """Open the database, restore the twin, connect to the nodes (without waiting for them). Raises StoreError.

        ``stop`` undoes what was started, also where this failed halfway.
        """
        await self.database.open()
        self._undo.push_async_callback(self.database.close)
        await asyncio.to_thread(self.secrets.seal_bytes, b"")  # the key is read, or made, off the event loop
        self._undo.push_async_callback(self._unattended.stop)
        await self.plugins.load()
        await self._keeper.start()
        self._undo.push_async_callback(self._keeper.stop)
        self._undo.push_async_callback(self.recorder.stop)
        await self.recorder.start()
        await self.books.load(wall_clock_ms())
        await self.maintenance.load()
        self.gateway.load()
        await self.shelves.start()
        await self.history.start()
        self._undo.push_async_callback(self.history.stop)
        self._undo.push_async_callback(self.nodes.stop)
        await self.nodes.start()
        self.teller.growth.recall(await self.load_past.start(self._undo))
        self._undo.push_async_callback(self.terminals.stop)
        await self.terminals.start()
        self._undo.callback(self.twin.subscribe(lambda change: self.terminals.on_node(change.node)))
        self._build_views()
        self.versions.live = self.live
        self.found_files.start()
        self._undo.push_async_callback(self.found_files.stop)
        await self.deploys.start()
        self._undo.push_async_callback(self.deploys.stop)
        self.alerts = Alerts(
            self.live, self.board, self.books.alerts, wall_clock_ms, boot_clock_s, self.checks.ask_soon
        )
        self._keep_running("alerts", self.alerts.run())
        self._start_gateway()
        self._undo.callback(self.teller.start())
        self.auto_checks = AutoChecks(self.live, self.board, self.books.overrides, self.check_texts, wall_clock_ms)
        self._undo.callback(self.auto_checks.start())
        self._undo.push_async_callback(self.check_texts.stop)
        self.check_texts.start()
        self._undo.callback(self.heartbeats.start())
        self._keep_running("maintenance", self.maintenance.run())
        await self.prober.open()
        self._undo.push_async_callback(self.prober.close)
        self._keep_running("checks", self.checks.run())
        self._keep_running("prune", self._prune())
        self._undo.push_async_callback(self.plugins.stop)
        await self.plugins.start()

    def _start_gateway(self) -> None:
        self._keep_running("gateway", self.gateway.run())
        self._undo.callback(self.gateway.subscribe(self.teller.on_router))
        self._undo.callback(self.live.subscribe(lambda message: self.gateway_desk.on_patch(message["patch"])))
        self._keep_running("gateway desk", self.gateway_desk.run(self.live.routes))

    def _keep_running(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run what runs as long as the hub; should it end before, that is told in the log."""
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(tell_end)
        self._undo.push_async_callback(cancel, task)

    async def stop(self) -> None:
        """End everything in reverse: actions, node sessions, the twin saved, the database closed."""
        undo, self._undo = self._undo, AsyncExitStack()
        await undo.aclose()

    def _joining(self) -> Joining | None:
        if self.settings.join_port is None:
            return None
        at = ListenAt(self.settings.join_port, self.settings.join_host)
        return Joining(at, DocumentStore(self.database, schema.invites, Invite), self._unattended.at_door)

    def _remotes(self) -> Remotes:
        documents = DocumentStore(self.database, schema.settings, RemoteList)
        folder = self.settings.data_dir / "registries"
        return Remotes(documents, folder, self.secrets, wall_clock_ms, self.settings.registry_schemes)

    def _build_views(self) -> None:
        loop = asyncio.get_running_loop()
        operations = Operations(wall_clock_ms, loop.call_later)
        facts = HubFacts(__version__, wall_clock_ms(), self.nodes.public_key, plugins=self.plugins.modules)
        self.live = LiveDocument(
            *(self.twin, self.nodes.configs, operations, facts, loop.call_soon),
            updates=self.books.updates,
            jobs=self.jobs,
            links=self.books.links,
            board=self.board,
            shelves=self.shelves,
            settled=self.books.settled,
            alerts=self.books.alerts,
            own=Troubles(self.recorder, self.prober.name_servers),
            gateway=self.gateway_desk,
        )
        self._undo.callback(self.live.close)
        self.plugins.on_fail = self.live.look_again
        self.graph = GraphDesk(self.live, self.twin, self.books.edges, self.gateway_desk, loop.call_soon)
        self._undo.callback(self.graph.close)
        self.log_desk = LogDesk(self.live, self.log_readers)
        kept = (self.history, self.version_rows, self.job_store, self.board, self.recorder, self.check_rows)
        self.timeline = TimelineDesk(self.live, *kept, self.log_desk, wall_clock_ms)
        self.log_feeds = Feeds(self.log_desk, self.log_readers)
        self._undo.push_async_callback(self.log_readers.stop)
        self._undo.push_async_callback(self.log_feeds.stop)
        self._undo.callback(self.own_log.stop)
        self.planner = Planner(self.live, self.twin, self.nodes, self.linter.lint_draft, self.versions.base_of)
        parts = (self.live, self.twin, self.nodes, self.planner, self.jobs, self.job_store, self.versions)
        self.deploys = Deploys(
            *parts,
            wall_clock_ms,
            judge=Judge(self.live, self.twin, read_lines=self.log_desk.last_words),
            settled=self.books.settled,
        )
        self.planner.aside_of = self.deploys.aside_of
        self.changes = Changes(self.live, self.twin, self.nodes, self.deploys, self.versions)
        self.installer = Installer(self.template_drafts, self.deploys)
        self.upgrader = Upgrader(self.shelves, self.books.templates, self.twin, self.nodes, self.deploys)
        self.actions = Actions(self.live, operations, self.nodes)
        self.adoptions = Adoptions(self.live, self.twin, self.nodes)
        self._undo.push_async_callback(self.actions.stop)
        updater = ServiceUpdater(
            self.live, self.twin, self.books.updates, self.deploys, self.jobs, self.actions.tell, wall_clock_ms
        )
        self.actions.add("update", updater.update)
        self.deploys.on_end[UPDATE] = updater.note
        boot = Boot(self.live, self.contents, self.deploys)
        self.actions.add("enable", boot.enable)
        self.actions.add("disable", boot.disable)
        self.actions.add("reload", boot.reload)
        self.maker = StockMaker(self.live, self.actions)
        self.transfers = Transfers(self.live, self.nodes, self.actions)
        self.pruner = Pruner(self.live, self.nodes, self.actions, self.contents)
        self.checker = UpdateChecker(self.live, self.nodes, self.books.updates, wall_clock_ms)
        scheduler = UpdateScheduler(
            self.live, self.books.updates, self.checker, self.actions, self._unattended.by_clock
        )
        self._keep_running("updates", scheduler.run())

    async def _prune(self) -> None:
        while True:
            try:
                await self.auth.prune()
                await self.history.prune()
                await self.job_store.prune()
                await self.version_rows.prune()
            except Exception:  # supervision boundary: a store that is busy now is tried again in an hour
                log.exception("could not forget what has expired")
            await asyncio.sleep(PRUNE_INTERVAL_S)


async def cancel(task: asyncio.Task[None]) -> None:
    """End a task and wait until it has."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def tell_end(task: asyncio.Task[None]) -> None:
    """Log the end of a task that nobody ended."""
    if not task.cancelled():
        log.error("%s ended; restart the hub to have it again", task.get_name(), exc_info=task.exception())
