"""``servicebay watch``: the live document in the terminal, as it changes, until Ctrl-C.

The same stream as the browser's: a snapshot, then merge patches with their revisions.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click
import msgspec

from servicebay.services.views import LiveState, NodeView
from servicebay.wire import mergepatch

from .connection import HubClient, HubUnreachable, with_hub
from .listing import SERVICE_COLUMNS, service_cells, service_order
from .output import SIGNS, TONE_ORDER, build_table, clean

if TYPE_CHECKING:
    from rich.console import RenderableType

REFRESH_S = 10.0
"""Ages are drawn anew at least this often."""
Object = dict[str, Any]


class Replica:
    """The document as far as it came. A patch that does not fit asks for a snapshot."""

    def __init__(self) -> None:
        self.epoch: str | None = None
        self.revision = 0
        self.state: Object = {}

    def take_snapshot(self, snapshot: Object) -> None:
        """Begin anew."""
        self.epoch, self.revision, self.state = snapshot["epoch"], snapshot["revision"], snapshot["state"]

    def take_patch(self, patch: Object) -> bool:
        """Apply a patch; False where it does not follow on what is here."""
        if patch["epoch"] != self.epoch or patch["base"] != self.revision:
            return False
        self.state = mergepatch.merge(self.state, patch["patch"])
        self.revision = patch["revision"]
        return True


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
    import socketio  # type: ignore[import-untyped]

    client = socketio.AsyncClient(reconnection=True, reconnection_delay_max=3, json=_Json)

    async def subscribe() -> None:
        known = {} if replica.epoch is None else {"epoch": replica.epoch, "revision": replica.revision}
        await client.emit("live:subscribe", known)

    def on_snapshot(snapshot: Object) -> None:
        replica.take_snapshot(snapshot)
        on_change("live:snapshot", snapshot)

    async def on_patch(patch: Object) -> None:
        if replica.take_patch(patch):
            on_change("live:patch", patch)
        elif patch["epoch"] != replica.epoch or patch["base"] > replica.revision:
            await on_reset({})

    async def on_reset(_reason: Object) -> None:
        replica.epoch = None
        await subscribe()

    client.on("connect", subscribe)
    client.on("live:snapshot", on_snapshot)
    client.on("live:patch", on_patch)
    client.on("live:reset", on_reset)
    try:
        await client.connect(hub.url, headers={"Authorization": f"Bearer {hub.token}"}, transports=["websocket"])
        await client.wait()
    except socketio.exceptions.ConnectionError as error:
        raise HubUnreachable(f"The hub at {hub.url} refused the live connection ({error}).") from error
    finally:
        await client.disconnect()


class _Json:
    """What python-socketio calls for JSON."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str, **_options: Any) -> Any:
        return msgspec.json.decode(text)


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
                    await asyncio.wait_for(changed.wait(), REFRESH_S)
                changed.clear()
                if replica.state:
                    live.update(build_screen(replica.state, node, everything, screen.height - 4), refresh=True)
        following.result()
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def build_screen(state: Object, node: str | None, everything: bool, height: int) -> "RenderableType":
    """The first sentence, the nodes in a line, and the services that fit, worst first."""
    from rich.console import Group
    from rich.text import Text

    document = msgspec.convert(state, LiveState)
    nodes = [row for row in document.nodes.values() if node in (None, row.name)]
    rows = [s for s in document.services.values() if node in (None, s.node) and (everything or not s.hidden)]
    rows.sort(key=service_order)
    shown = rows[: max(1, height)]
    rest = [Text(f"and {len(rows) - len(shown)} more", "dim")] if len(shown) < len(rows) else []
    running = [Text(clean(o.text), "blue") for o in document.operations.values() if o.state == "running"]
    table = build_table(SERVICE_COLUMNS, (service_cells(row) for row in shown))
    return Group(Text(document.hub.summary, "bold"), _node_line(nodes), *running, table, *rest)


def _node_line(nodes: list[NodeView]) -> "RenderableType":
    from rich.text import Text

    line = Text()
    for row in sorted(nodes, key=lambda row: (TONE_ORDER[row.tone], row.name)):
        sign, style = SIGNS[row.tone]
        line.append(f"{sign} ", style)
        load = "" if row.cpu_percent is None else f" {row.cpu_percent:.0f} %"
        line.append(f"{row.name} {row.status}{load}   ")
    return line
