"""The plugin's own tests: a real connection, real files, and what its parts say of them."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from servicebay.plugins import GatewayError, Question
from servicebay.plugins.loading import check_plugin
from servicebay_plugin_example import plugin
from servicebay_plugin_example.found import found_in, is_redis
from servicebay_plugin_example.labels import read_label
from servicebay_plugin_example.redis import ask_redis, is_address, judge
from servicebay_plugin_example.router_file import RouterFile


def test_it_fits_this_hub() -> None:
    check_plugin(plugin, "example")


@asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readline() == b"PING\r\n":
            writer.write(answer)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("answer", "level", "text"),
    [
        (b"+PONG\r\n", "ok", "answers PONG"),
        (b"-NOAUTH Authentication required.\r\n", "ok", "answers, and wants a password"),
        (b"-LOADING Redis is loading the dataset in memory\r\n", "warn", "is still reading its data"),
        (b"-ERR max number of clients reached\r\n", "fail", "refuses: ERR max number of clients reached"),
        (b"220 mail.example.org\r\n", "fail", "is no Redis server: it answers '220 mail.example.org'"),
        (b"", "fail", "closed the connection"),
    ],
)
def test_a_server_is_asked_and_its_answer_put_into_words(answer: bytes, level: str, text: str) -> None:
    async def ask() -> None:
        async with server(answer) as port:
            found = await ask_redis(Question(f"127.0.0.1:{port}", 60.0, asyncio.open_connection))
            assert (found.level, found.text) == (level, text)

    asyncio.run(ask())


def test_an_endless_answer_is_cut() -> None:
    assert len(judge(b"x" * 100_000, 1.0).text) < 200


def test_an_address_has_a_port() -> None:
    assert [is_address(text) for text in ("nas:6379", "[2001:db8::1]:6379")] == [True, True]
    assert not any(is_address(text) for text in ("nas", "nas:", "nas:0", "nas:65536", "redis://nas:6379", "a b:1"))


@pytest.mark.parametrize(
    ("image", "is_one"),
    [
        ("docker.io/library/redis:7", True),
        ("valkey/valkey@sha256:0", True),
        ("localhost/redis:latest", True),
        ("docker.io/oliver006/redis_exporter:v1", False),
        ("docker.io/bitnami/redis-sentinel:7", False),
    ],
)
def test_images_are_known_by_their_names(image: str, is_one: bool) -> None:
    assert is_redis({"image": image}) is is_one


def test_a_container_has_the_address_of_its_node_and_its_check() -> None:
    row = {"key": "nas/1", "node": "nas", "name": "cache", "image": "redis:7", "stateText": "Running"}
    row_with_port = {**row, "ports": [{"containerPort": 6379, "hostPort": 7000}]}
    found = found_in(row_with_port, {"address": "2001:db8::5"}, {"[2001:db8::5]:7000": "c1"})
    assert (found["address"], found["check"]) == ("[2001:db8::5]:7000", "c1")
    assert found_in(row, {}, {})["address"] == ""


def test_a_router_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "router.json"
    path.write_text(
        '{"upstream": "up", "publicV4": "203.0.113.7", "mappings": [{"protocol": "tcp", "externalPort": 443,'
        ' "internalHost": "192.168.1.10", "internalPort": 8443}]}'
    )
    reading = asyncio.run(RouterFile(str(path)).read())
    assert (reading.upstream, reading.public_v4) == ("up", "203.0.113.7")
    assert reading.mappings is not None
    assert reading.mappings[0].internal_port == 8443
    long_ago = time.time() - 3600
    os.utime(path, (long_ago, long_ago))
    with pytest.raises(GatewayError, match="60 minutes ago"):
        asyncio.run(RouterFile(str(path)).read())


@pytest.mark.parametrize("text", ["", "[]", "{", '{"upstream": "sideways"}', '{"mappings": [{"protocol": "tcp"}]}'])
def test_a_file_that_is_wrong_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "router.json").write_text(text)
    with pytest.raises(GatewayError, match="not as it should be"):
        asyncio.run(RouterFile(str(tmp_path / "router.json")).read())


def test_routes_are_read_from_a_label() -> None:
    proxy = read_label("photos.example.org=photos:2342  nonsense docs.example.org=docs:99999")
    assert [(route.host, route.target_service, route.target_port) for route in proxy.routes] == [
        ("photos.example.org", "photos", 2342)
    ]
    assert len(proxy.problems) == 2
