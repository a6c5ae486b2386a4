"""The books: what people decided, each kept as one document in the table of settings and read at the start."""

from servicebay.gateway.book import GatewayBook
from servicebay.gateway.book import Kept as KeptGateway
from servicebay.monitoring.board import Board
from servicebay.monitoring.book import CheckBook, Checks
from servicebay.settings.sealed import SecretBox
from servicebay.storage.database import Database
from servicebay.storage.documents import DocumentStore
from servicebay.storage.schema import settings as table

from .alerts.book import AlertBook, Alerted
from .auto_checks.overrides import OverrideBook, Overrides
from .graph.edges import EdgeBook, Edges
from .links import LinkBook, Links
from .logs.filters import LogFilters, SavedFilters
from .positions import PositionBook, Positions
from .settled import Runs, Settled
from .status.book import StatusBook, StatusPages
from .templates.kept import KeptTemplate, KeptTemplates
from .updates.book import UpdateBook, Wishes


class Books:
    """One of each. Those that hold secrets seal them; those that bring checks put them on the board."""

    def __init__(self, database: Database, secrets: SecretBox, board: Board) -> None:
        self.alerts = AlertBook(DocumentStore(database, table, Alerted), secrets)
        self.checks = CheckBook(DocumentStore(database, table, Checks), board)
        self.edges = EdgeBook(DocumentStore(database, table, Edges))
        self.gateway = GatewayBook(DocumentStore(database, table, KeptGateway), secrets)
        self.links = LinkBook(DocumentStore(database, table, Links), board)
        self.log_filters = LogFilters(DocumentStore(database, table, SavedFilters))
        self.overrides = OverrideBook(DocumentStore(database, table, Overrides))
        self.positions = PositionBook(DocumentStore(database, table, Positions))
        self.settled = Settled(DocumentStore(database, table, Runs))
        self.status = StatusBook(DocumentStore(database, table, StatusPages))
        self.templates = KeptTemplates(DocumentStore(database, table, KeptTemplate))
        self.updates = UpdateBook(DocumentStore(database, table, Wishes))

    async def load(self, now_ms: int) -> None:
        """Read what is needed from the start; filters, places and templates are read when they are asked for."""
        await self.updates.load()
        await self.settled.load()
        await self.links.load()
        await self.edges.load()
        await self.checks.load(now_ms)
        await self.overrides.load()
        await self.alerts.load()
        await self.status.load()
        await self.gateway.load()
