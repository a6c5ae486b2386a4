"""Asking an admin API: real sockets on loopback. The answers are Caddy's and Traefik's, the servers are ours."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from servicebay.agent.proxy import admin_api
from servicebay.agent.proxy.admin_api import address_of
from tests.agent.proxy.test_inspector import AUTOSAVE, RAW, run_inspect


@contextmanager
def server(
    answer: bytes, seen: list[bytes] | None = None, linger: Callable[[], object] = lambda: None
) -> Iterator[int]:
    """Answer one request with these bytes; the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            request = connection.recv(65536)
            if seen is not None:
                seen.append(request)
            connection.sendall(answer)
            linger()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def ok(body: Any) -> bytes:
    return b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + json.dumps(body).encode()


def published(container_port: int, host_port: int, **more: Any) -> dict[str, Any]:
    return {"ports": [{"containerPort": container_port, "hostPort": host_port, "hostIp": "0.0.0.0", **more}]}


def test_a_port_is_reached_where_it_is_published() -> None:
    assert address_of(published(2019, 9000), 2019) == ("127.0.0.1", 9000)
    assert address_of(published(2019, 9000, hostIp="10.99.1.2"), 2019) == ("10.99.1.2", 9000)
    assert address_of({"networkMode": "host"}, 2019) == ("127.0.0.1", 2019)
    assert address_of(published(80, 8080), 2019) is None
    assert address_of(published(2019, 9000, protocol="udp"), 2019) is None


def test_caddy_is_asked_over_its_admin_api_with_a_host_that_it_accepts() -> None:
    seen: list[bytes] = []
    with server(ok(AUTOSAVE), seen) as port:
        proxy = run_inspect("caddy", **published(2019, port)).proxy
    assert (proxy.source, proxy.problems, [route.target_service for route in proxy.routes]) == ("api", [], ["app"])
    assert seen[0].startswith(b"GET /config/ HTTP/1.0\r\nHost: localhost:2019\r\n")


def test_traefik_is_asked_over_its_api_without_running_anything() -> None:
    seen: list[bytes] = []
    with server(ok(RAW), seen) as port:
        found = run_inspect("traefik", command=["traefik", "--entrypoints.web.address=:80"], **published(8080, port))
    assert (found.proxy.source, found.proxy.problems, found.again) == ("api", [], True)
    assert [route.target_service for route in found.proxy.routes] == ["10.0.0.4"]
    assert seen[0].startswith(b"GET /api/rawdata HTTP/1.0\r\n")


def test_traefiks_own_entry_point_says_where_its_api_is() -> None:
    command = ["traefik", "--entrypoints.web.address=:80", "--entrypoints.traefik.address=:9999"]
    with server(ok(RAW)) as port:
        proxy = run_inspect("traefik", command=command, **published(9999, port)).proxy
    assert proxy.source == "api"


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.0 403 Forbidden\r\n\r\n{}", b"HTTP/1.0 200 OK\r\n", b"\0" * 9])
def test_an_answer_that_is_none_is_an_oserror(answer: bytes) -> None:
    with server(answer) as port, pytest.raises(OSError, match="it answered"):
        admin_api.get(("127.0.0.1", port), "/", "localhost")


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_api, "MAX_BYTES", 1000)
    with server(ok("x" * 5000)) as port, pytest.raises(OSError, match="larger than 1000 bytes"):
        admin_api.get(("127.0.0.1", port), "/", "localhost")


def test_an_api_that_does_not_answer_is_waited_for_no_longer_than_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_api, "DEADLINE_S", 0.1)
    released = threading.Event()
    with server(b"HTTP/1.0 200 OK\r\n\r\n{", linger=released.wait) as port:
        with pytest.raises(OSError, match=r"timed out|longer than"):
            admin_api.get(("127.0.0.1", port), "/", "localhost")
        released.set()


def test_nobody_there_is_an_oserror() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        admin_api.get(("127.0.0.1", port), "/", "localhost")
