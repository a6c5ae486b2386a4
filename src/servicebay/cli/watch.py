"""``servicebay watch``: the live document in the terminal, as it changes, until Ctrl-C.

The same stream as the browser's: a snapshot, then merge patches with their revisions.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click
import msgspec

from servicebay.services.shapes.live import LiveState
from servicebay.services.shapes.node import NodeView
from servicebay.services.socket_json import SocketJson
from servicebay.wire import mergepatch

from .connection import HubClient, HubUnreachable, with_hub
from .listing import SERVICE_COLUMNS, service_cells, service_order
from .output import SIGNS, TONE_ORDER, build_table, clean

if TYPE_CHECKING:
    from rich.console import RenderableType

REFRESH_S = 10.0
"""Ages are drawn anew at least this often."""
RETRY_S = 2.0
Object = dict[str, Any]


class Replica:
    """The document as far as it came. A patch that does not fit asks for a snapshot."""

    def __init__(self) -> None:
        self.epoch: str | None = None
        self.revision = 0
        self.state: Object = {}
        self.connected = False

    def take_snapshot(self, snapshot: Object) -> None:
        """Begin anew."""
        self.connected = True
        self.epoch, self.revision, self.state = snapshot["epoch"], snapshot["revision"], snapshot["state"]

    def take_patch(self, patch: Object) -> bool:
        """Apply a patch; False where it does not follow on what is here."""
        if patch["epoch"] != self.epoch or patch["base"] != self.revision:
            return False
        self.state = mergepatch.merge(self.state, patch["patch"])
        self.revision = patch["revision"]
        return True

    def has(self, patch: Object) -> bool:
        """Whether a patch is in it already."""
        return patch["epoch"] == self.epoch and int(patch["revision"]) <= self.revision


@click.command()
@click.option("--node", help="Only of this node.")
@click.option("-a", "--all", "everything", is_flag=True, help="Also units of the system and helpers.")
@click.option("--json", "as_json", is_flag=True, help="Print each snapshot and patch as a line of JSON.")
@with_hub
def watch(hub: HubClient, node: str | None, everything: bool, as_json: bool) -> None:
    """Watch services change, live, until Ctrl-C."""
    hub.get("/api/live")  # says in words what a refused handshake does not
    if as_json:
        return _run(follow(hub, Replica(), lambda event, body: click.echo(_line(event, body))))
    return _run(_draw(hub, node, everything))


def _run(work: Any) -> None:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        raise SystemExit(0) from None


def _line(event: str, body: Object) -> str:
    return msgspec.json.encode({"event": event, **body}).decode()


async def follow(hub: HubClient, replica: Replica, on_change: Callable[[str, Object], None]) -> None:
    """Keep a replica up to date for ever, over lost connections. Raises HubUnreachable if it never connects."""
    while True:
        try:
            await _follow_once(hub, replica, on_change)
        except HubUnreachable:
            if replica.epoch is None:
                raise
        replica.connected = False
        on_change("lost", {})
        await asyncio.sleep(RETRY_S)
        with suppress(HubUnreachable):
            hub = hub.renewed()  # a hub that was restarted has another local token


async def _follow_once(hub: HubClient, replica: Replica, on_change: Callable[[str, Object], None]) -> None:
    import aiohttp
    import socketio  # type: ignore[import-untyped]

    async with aiohttp.ClientSession() as session:
        client = socketio.AsyncClient(http_session=session, reconnection=False, json=SocketJson, handle_sigint=False)
        _listen(client, replica, on_change)
        headers = {"Authorization": f"Bearer {hub.token}"}
        try:
            await client.connect(hub.url, headers=headers, transports=["websocket"])
            await client.wait()
        except socketio.exceptions.ConnectionError as error:
            raise HubUnreachable(f"The hub at {hub.url} refused the live connection ({error}).") from error
        finally:
            await client.disconnect()


def _listen(client: Any, replica: Replica, on_change: Callable[[str, Object], None]) -> None:
    async def subscribe(_reason: Object | None = None) -> None:
        known = {} if replica.epoch is None else {"epoch": replica.epoch, "revision": replica.revision}
        await client.emit("live:subscribe", known)

    def on_snapshot(snapshot: Object) -> None:
        replica.take_snapshot(snapshot)
        on_change("live:snapshot", snapshot)

    async def on_patch(patch: Object) -> None:
        replica.connected = True
        if replica.take_patch(patch):
            on_change("live:patch", patch)
        elif not replica.has(patch):
            await subscribe()

    client.on("connect", subscribe)
    client.on("live:snapshot", on_snapshot)
    client.on("live:patch", on_patch)
    client.on("live:reset", subscribe)


async def _draw(hub: HubClient, node: str | None, everything: bool) -> None:
    from rich.console import Console
    from rich.live import Live

    screen = Console(highlight=False, markup=False, emoji=False)
    replica, changed = Replica(), asyncio.Event()
    following = asyncio.create_task(follow(hub, replica, lambda _event, _body: changed.set()), name="follow")
    following.add_done_callback(lambda _task: changed.set())
    try:
        with Live(console=screen, screen=screen.is_terminal, auto_refresh=False) as live:
            while not following.done():
                with suppress(TimeoutError):
                    async with asyncio.timeout(REFRESH_S):  # wait_for of Python 3.11 may lose the Ctrl-C
                        await changed.wait()
                changed.clear()
                if replica.state:
                    live.update(build_screen(replica, node, everything, screen.height), refresh=True)
        following.result()
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def build_screen(replica: Replica, node: str | None, everything: bool, height: int) -> "RenderableType":
    """The first sentence, the nodes in a line, what is being done, and the services that fit, worst first."""
    from rich.console import Group
    from rich.text import Text

    document = msgspec.convert(replica.state, LiveState)
    nodes = [row for row in document.nodes.values() if node in (None, row.name)]
    rows = [s for s in document.services.values() if node in (None, s.node) and (everything or not s.hidden)]
    rows.sort(key=service_order)
    above = [Text(clean(o.text), "blue") for o in document.operations.values() if o.state == "running"]
    if not replica.connected:
        above.append(Text("The connection to the hub is lost. Trying again.", "yellow"))
    room = max(1, height - len(above) - 4)
    table = build_table(SERVICE_COLUMNS, (service_cells(row) for row in rows[:room]), fold=False)
    below = [Text(f"and {len(rows) - room} more", "dim")] if room < len(rows) else []
    return Group(Text(document.hub.summary, "bold"), _node_line(nodes), *above, table, *below)


def _node_line(nodes: list[NodeView]) -> "RenderableType":
    from rich.text import Text

    line = Text()
    for row in sorted(nodes, key=lambda row: (TONE_ORDER[row.tone], row.name)):
        sign, style = SIGNS[row.tone]
        line.append(f"{sign} ", style)
        load = "" if row.cpu_percent is None else f" {row.cpu_percent:.0f} %"
        line.append(f"{row.name} {row.status}{load}   ")
    return line
