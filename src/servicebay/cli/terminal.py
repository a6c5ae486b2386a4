"""``servicebay ssh``, ``servicebay exec`` and ``servicebay terminal``: the hub's terminals in this one.

Sessions are the hub's, so what begins here can be watched, joined and closed in a browser, and the other way round.
The keys Enter, ~ and . in a row leave without closing, as in ssh.
"""

import asyncio
import os
import shutil
import signal
import sys
import termios
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import click
import msgspec

from servicebay.services.shapes.base import Tone
from servicebay.terminal.shapes import TerminalSession

from .connection import HubClient, path_of, with_hub
from .output import build_table, json_option, print_json, show
from .terminal_socket import Object, TerminalSocket

READ_BYTES = 65536
SIGNALLED = 128
END_AGAIN_S = 1.0
"""How often the end of a piped stdin is told."""


class _Screen:
    """This terminal: what is shown goes to stdout, keys come from stdin, the end is an exit status."""

    def __init__(self) -> None:
        self.terminal = ""
        self.ended: asyncio.Future[Object] = asyncio.get_running_loop().create_future()

    async def show(self, head: Object, data: bytes) -> None:
        """Write some output; returning acknowledges it."""
        if head["id"] == self.terminal or not self.terminal:
            await asyncio.to_thread(_write, data)

    def on_state(self, state: Object) -> None:
        """The session is another now."""
        if state.get("state") in ("ended", "left") and not self.ended.done():
            self.ended.set_result(state.get("exit") or {})


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


async def _use(hub: HubClient, asked: Object, join: str | None) -> int:
    """Open or join a terminal and be in it until it ends or is left; the exit status."""
    screen = _Screen()
    headers = {"Authorization": f"Bearer {hub.token}"}
    columns, rows = shutil.get_terminal_size()
    size = {"columns": max(2, columns), "rows": max(1, rows)}
    async with TerminalSocket(hub.url, headers, screen.show, screen.on_state) as socket:
        event, body = ("term-join", {"id": join}) if join else ("term-open", asked)
        joined = await socket.ask(event, **body, **size)
        screen.terminal = joined["terminal"]["id"]
        if joined["terminal"]["state"] == "ended":
            screen.on_state(joined["terminal"])
        async with _raw_mode(), _resizing(socket, screen.terminal):
            if not joined["writes"]:
                click.echo("You may watch this terminal, but not write to it. Enter ~ . leaves.\r", err=True)
            keys = asyncio.create_task(_send_keys(socket, screen.terminal, joined["writes"]))
            lost = asyncio.create_task(socket.lost.wait())
            ends: list[asyncio.Future[Any]] = [keys, lost, screen.ended]
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                is_lost = lost.done() and not screen.ended.done()
            finally:
                keys.cancel()
                lost.cancel()
                await asyncio.gather(keys, lost, return_exceptions=True)
    if not keys.cancelled() and (refusal := keys.exception()) is not None and not screen.ended.done():
        raise refusal
    return _status(screen, is_lost)


def _status(screen: _Screen, is_lost: bool) -> int:
    if is_lost:
        click.echo(f"The connection to the hub was lost. Go on: servicebay terminal join {screen.terminal}", err=True)
        return 3
    if not screen.ended.done():
        click.echo(f"Left. It runs on: servicebay terminal join {screen.terminal}", err=True)
        return 0
    how = screen.ended.result()
    if how.get("signal"):
        click.echo(how["text"], err=True)
        return SIGNALLED + getattr(signal, how["signal"], 0)
    if how.get("status") is None:
        click.echo(how.get("text", "The terminal ended."), err=True)
        return 1
    return int(how["status"])


async def _send_keys(socket: TerminalSocket, terminal: str, writes: bool) -> None:
    """Until the escape keys, or for ever: the shell's end is waited for. Raises HubError where input is refused."""
    escape = _Escape()
    last = b"\n"
    async for data in _read_stdin():
        last = data[-1:]
        kept = escape.feed(data) if sys.stdin.isatty() else data
        if writes:
            await socket.send(terminal, kept)
        if escape.was_given:
            return None
    if not writes:
        return await socket.until_lost()
    if last != b"\n":
        await socket.send(terminal, b"\n")  # within a line Ctrl-D is no end
    while True:
        # one reader after another: Ctrl-D that came before a shell was ready for keys is lost
        await socket.send(terminal, b"\x04")
        await asyncio.sleep(END_AGAIN_S)


async def _read_stdin() -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    fd = sys.stdin.fileno()
    ready = asyncio.Event()
    try:
        loop.add_reader(fd, ready.set)
    except PermissionError:  # a file or /dev/null: it is always ready
        while data := os.read(fd, READ_BYTES):
            yield data
        return
    try:
        while True:
            await ready.wait()
            ready.clear()
            data = os.read(fd, READ_BYTES)
            if not data:
                return
            yield data
    finally:
        loop.remove_reader(fd)


class _Escape:
    """Finds Enter, ``~``, ``.`` in what is typed; ``~~`` is a tilde."""

    def __init__(self) -> None:
        self.was_given = False
        self._at_start = True
        self._tilde = False

    def feed(self, data: bytes) -> bytes:
        """What of it goes on."""
        kept = bytearray()
        for byte in data:
            if self._tilde:
                self._tilde = False
                if byte == ord("."):
                    self.was_given = True
                    break
                kept += b"~"
                self._at_start = False
                if byte == ord("~"):
                    continue
            if self._at_start and byte == ord("~"):
                self._tilde = True
                continue
            kept.append(byte)
            self._at_start = byte in b"\r\n"
        return bytes(kept)


@asynccontextmanager
async def _raw_mode() -> AsyncIterator[None]:
    if not sys.stdin.isatty():
        yield
        return
    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    try:
        tty.setraw(fd, termios.TCSADRAIN)  # what was typed ahead is kept
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


@asynccontextmanager
async def _resizing(socket: TerminalSocket, terminal: str) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[Any]] = set()

    def tell() -> None:
        columns, rows = shutil.get_terminal_size()
        task = asyncio.create_task(socket.ask("term-resize", id=terminal, columns=max(2, columns), rows=max(1, rows)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    loop.add_signal_handler(signal.SIGWINCH, tell)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGWINCH)
        for task in tasks:
            task.cancel()


def _enter(hub: HubClient, asked: Object, join: str | None = None) -> None:
    given = {name: value for name, value in asked.items() if value not in (None, False, [])}
    raise SystemExit(asyncio.run(_use(hub, given, join)))


@click.command(name="ssh")
@click.argument("node")
@click.option("--scope", is_flag=True, help="In a scope of systemd on the node: the shell outlives the hub.")
@click.option("--name", help="What it is called in lists.")
@with_hub
def ssh(hub: HubClient, node: str, scope: bool, name: str | None) -> None:
    """Open a shell on NODE, as its user. Enter ~ . leaves it running."""
    _enter(hub, {"node": node, "scope": scope, "name": name})


@click.command(name="exec", context_settings={"ignore_unknown_options": True})
@click.argument("container")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--node", help="Where the container is, if several nodes have one of this name.")
@click.option("--user", "-u", help="As this user of the container.")
@click.option("--workdir", "-w", help="In this folder of the container.")
@click.option("--attach", is_flag=True, help="To its main process instead; Ctrl-P Ctrl-Q leaves it.")
@click.option("--debug-image", help="A throw-away container of this image, in the container's namespaces.")
@with_hub
def exec_(hub: HubClient, container: str, command: tuple[str, ...], node: str | None, **more: Any) -> None:
    """Open a shell in CONTAINER, or run COMMAND there: servicebay exec web -- ls -l /etc."""
    row = msgspec.json.decode(hub.get(path_of("containers", container), node=node))["container"]
    more["debugImage"] = more.pop("debug_image")
    _enter(hub, {"node": row["node"], "container": row["id"], "command": list(command), **more})


@click.group()
def terminal() -> None:
    """The terminals that are open at the hub."""


@terminal.command(name="list")
@json_option
@with_hub
def list_terminals(hub: HubClient, as_json: bool) -> None:
    """List your terminals and those that are shared."""
    body = hub.get("/api/terminals")
    if as_json:
        return print_json(body)
    rows = msgspec.json.decode(body, type=list[TerminalSession])
    return show(build_table(("ID", "NAME", "WHERE", "STATE", "OWNER", "WATCHED BY"), (_cells(row) for row in rows)))


def _cells(row: TerminalSession) -> tuple[Tone, tuple[str, ...]]:
    where = row.node if row.container is None else f"{row.node}/{row.container.name}"
    state = row.exit.text if row.exit is not None else row.state
    watchers = ", ".join(viewer.username for viewer in row.viewers)
    tone: Tone = "ok" if row.state == "open" else "look" if row.state == "away" else "off"
    return tone, (row.id, row.name, where, state, row.owner, watchers)


@terminal.command()
@click.argument("id")
@with_hub
def join(hub: HubClient, id: str) -> None:
    """Join a terminal, with its history. Enter ~ . leaves it running."""
    _enter(hub, {}, id)


@terminal.command()
@click.argument("id")
@with_hub
def close(hub: HubClient, id: str) -> None:
    """End a terminal."""
    hub.delete(path_of("terminals", id))
