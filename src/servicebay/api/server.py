"""The web server around the application: uvicorn, on a socket that is bound before anything starts."""

import contextlib
import socket
from collections.abc import Iterator

import uvicorn

from .app import Application
from .live import MAX_INCOMING_BYTES


class Server(uvicorn.Server):
    """uvicorn's server without its signal handlers: who starts it decides when it ends."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone; uvicorn would raise them again before the hub could stop."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Bind a TCP socket. Raises OSError that names the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with the protocol named: asyncio turns Nagle's algorithm off only where it is, else small answers wait 40 ms
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        text = f"Cannot listen on {host} port {port}: {error.strerror or error}. Choose another with --port."
        raise OSError(text) from error
    listener.setblocking(False)
    return listener


def build_server(app: Application, grace_s: int = 3) -> Server:
    """Build the server; ``serve(sockets=[…])`` runs it until ``should_exit`` is set."""
    return Server(
        uvicorn.Config(
            app,
            lifespan="on",
            # forwarded headers are the gate's business: uvicorn would trust every local process
            proxy_headers=False,
            server_header=False,
            access_log=False,
            # else it tells of each connection of each browser: people would look for the hub's own lines among them
            log_level="warning",
            log_config=None,
            ws="websockets-sansio",
            ws_max_size=MAX_INCOMING_BYTES,
            # compressing small patches costs more CPU than it saves bytes
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=grace_s,
        )
    )
