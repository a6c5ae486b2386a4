import socket

import pytest

from servicebay.api.server import listen
from tests.api.bay import Bay


@pytest.mark.anyio
async def test_small_answers_do_not_wait_for_each_other(bay: Bay) -> None:
    """Nagle's algorithm is off on what the server accepts; left on, it cost each small answer and patch 40 ms."""
    await bay.client.get("/api/health")
    (listener,) = bay.server.servers[0].sockets
    assert listener.proto == socket.IPPROTO_TCP
    (connection,) = bay.server.server_state.connections
    accepted = connection.transport.get_extra_info("socket")
    assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_a_port_that_is_taken_is_named() -> None:
    first = listen("127.0.0.1", 0)
    with pytest.raises(OSError, match=f"port {first.getsockname()[1]}"):
        listen("127.0.0.1", first.getsockname()[1])
    first.close()


def test_ipv6_can_be_listened_on() -> None:
    listener = listen("::1", 0)
    assert listener.family == socket.AF_INET6
    listener.close()
