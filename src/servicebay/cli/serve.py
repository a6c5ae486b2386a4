"""``servicebay serve``: the hub and its web server in one process, until SIGTERM or Ctrl-C."""

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from .garbage import short_collections

if TYPE_CHECKING:
    import uvicorn

    from servicebay.settings.model import Settings

GRACE_S = 3
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104


@click.command()
@click.option("--host", help="Address to listen on [SERVICEBAY_HOST; default: 127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, 0 for any [SERVICEBAY_PORT; 8765].")
@click.option("--data-dir", help="Where everything is kept [SERVICEBAY_DATA_DIR; ~/.local/share/servicebay].")
@click.option(
    "--trusted-proxy",
    "trusted_proxies",
    multiple=True,
    help="Address or network of a proxy whose X-Forwarded-* headers count [SERVICEBAY_TRUSTED_PROXY].",
)
@click.option(
    "--join-port",
    type=click.IntRange(0, 65535),
    help="Let nodes dial in over SSH at this port [SERVICEBAY_JOIN_PORT; off].",
)
@click.option("--join-host", help="Address for the nodes that dial in [SERVICEBAY_JOIN_HOST; every one].")
@click.option(
    "--terminal-idle",
    metavar="SECONDS",
    type=click.IntRange(min=5),
    help="How long a terminal may go without a key until it is closed [SERVICEBAY_TERMINAL_IDLE_S; 43200].",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="How much to log to standard error [SERVICEBAY_LOG_LEVEL; info].",
)
def serve(
    host: str | None,
    port: int | None,
    data_dir: str | None,
    trusted_proxies: tuple[str, ...],
    join_port: int | None,
    join_host: str | None,
    terminal_idle: int | None,
    log_level: str | None,
) -> None:
    """Run the hub: its web interface, and the connections to all nodes."""
    gc.disable()  # until the hub runs: what is imported and built stays; looking through it is a quarter of the start
    from servicebay.settings.model import SettingsError, resolve_settings
    from servicebay.storage.errors import StoreError

    try:
        settings = resolve_settings(
            os.environ,
            data_dir=data_dir,
            host=host,
            port=port,
            trusted_proxies=trusted_proxies,
            log_level=log_level,
            join_port=join_port,
            join_host=join_host,
            terminal_idle_s=terminal_idle,
        )
        raise SystemExit(asyncio.run(run(settings)))
    except (SettingsError, StoreError, OSError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        gc.enable()


async def run(settings: "Settings") -> int:
    """Start the hub and serve until a signal. Raises StoreError, and OSError where the port is taken."""
    from servicebay.api.app import create_app
    from servicebay.api.server import build_server, listen
    from servicebay.hub import Hub
    from servicebay.settings.log import configure_logging

    configure_logging(settings.log_level)
    listener = listen(settings.host, settings.port)
    hub = Hub(settings)
    try:
        await hub.start()
        url = address_of(settings.host, listener.getsockname()[1])
        server = build_server(create_app(hub), GRACE_S)
        with short_collections(), on_signals(server), hub.auth.local_token.published(settings.data_dir, url):
            say(settings.host, url, await hub.auth.open_setup())
            await server.serve(sockets=[listener])
        return 0
    finally:
        listener.close()
        await hub.stop()


def address_of(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    shown = ANY_ADDRESS.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def say(host: str, url: str, setup_token: str | None) -> None:
    """Tell on standard output where to go; while nobody has an account, with the one-time link."""
    click.echo(f"ServiceBay is at {url}")
    if host in ANY_ADDRESS:
        click.echo("From another machine, put the name of this one in its place.")
    if setup_token is not None:
        click.echo(f"Create the first account: {url}/setup#token={setup_token}")
        click.echo("The link works once, until the hub restarts.")
    sys.stdout.flush()


@contextlib.contextmanager
def on_signals(server: "uvicorn.Server") -> Iterator[None]:
    """Have SIGTERM and SIGINT end the server, so that the hub stops in order after it."""
    loop = asyncio.get_running_loop()

    def leave() -> None:
        # the second one does not wait for connections
        server.force_exit = server.should_exit
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, leave)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
