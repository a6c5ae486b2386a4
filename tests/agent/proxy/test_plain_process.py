"""A proxy without a container: how its command line reads, and who counts as one."""

import os
from collections.abc import Mapping

import pytest

from servicebay.agent.proxy.found import Found, find_plain_proxies
from servicebay.agent.proxy.inspector import named_config
from servicebay.agent.proxy.plain_process import as_container, parse_command, read_command

EDGE = {"name": "edge.service", "kind": "service", "activeState": "active", "mainPid": 7}


def found(unit: Mapping[str, object], program: str = "nginx") -> list[Found]:
    return list(find_plain_proxies({"edge.service": dict(unit)}, lambda pid: program).values())


def test_a_unit_counts_by_the_program_that_it_runs() -> None:
    assert found(EDGE) == [Found("edge.service", "nginx", "process")]
    assert found(EDGE, "caddy") == [Found("edge.service", "caddy", "process")]


@pytest.mark.parametrize(
    ("unit", "program"),
    [
        ({**EDGE, "kind": "container"}, "nginx"),
        ({**EDGE, "activeState": "failed"}, "nginx"),
        ({**EDGE, "mainPid": None}, "nginx"),
        ({**EDGE, "containers": ["ab"]}, "nginx"),
        (EDGE, "mpris-proxy"),
    ],
)
def test_what_is_none_does_not_count(unit: Mapping[str, object], program: str) -> None:
    assert found(unit, program) == []


def test_nginx_writes_its_command_line_as_one_word() -> None:
    data = b"nginx: master process /usr/sbin/nginx -p /home/a/n -c nginx.conf\0\0\0"
    assert parse_command(data) == ["/usr/sbin/nginx", "-p", "/home/a/n", "-c", "nginx.conf"]
    assert parse_command(b"caddy\0run\0--config\0/etc/Caddyfile\0") == ["caddy", "run", "--config", "/etc/Caddyfile"]


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("-p /n -c own.conf", ["/n/own.conf"]),
        ("-p /n/", ["/n/conf/nginx.conf"]),
        ("-c /etc/own.conf -p /n", ["/etc/own.conf"]),
        ("-c /etc/own.conf", ["/etc/own.conf"]),
        ("-c own.conf", []),
    ],
)
def test_the_main_file_may_be_relative_to_the_prefix(words: str, path: list[str]) -> None:
    assert named_config({"command": ["nginx", *words.split()]}) == path


def test_a_process_that_is_gone_is_no_proxy() -> None:
    assert read_command(2**22 + 1) == []
    assert as_container({"name": "edge.service", "mainPid": 2**22 + 1}) is None
    assert read_command(os.getpid())
