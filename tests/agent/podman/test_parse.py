import datetime
from functools import partial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.podman.events import hinted_container
from servicebay.agent.podman.parse import (
    MAX_OUTPUT_CHARS,
    parse_health,
    parse_inspect,
    parse_listed,
    parse_ports,
    parse_time,
)
from servicebay.twin.schema import Container
from servicebay.wire.codec import dumps, to_object
from servicebay.wire.podman import Health, Mount, Port

NEVER = "0001-01-01T00:00:00Z"
# As Podman 5.4.2 answered for `podman run -d --name web1 -p 8081:8080 …`, cut to what is read
RUNNING = {
    "Id": "b4d5a5fe1907b68c177c9bfb4948ebf9d4625e476fc64702ccaffcc13a10ef43",
    "Created": "2026-11-22T20:45:34.540871315Z",
    "Path": "/bin/httpd",
    "Args": ["-f", "-p", "8080"],
    "State": {
        "Status": "running",
        "Pid": 294,
        "ExitCode": 0,
        "StartedAt": "2026-11-22T20:45:34.625012036Z",
        "FinishedAt": NEVER,
        "Health": {"Status": "healthy", "FailingStreak": 0, "Log": [{"ExitCode": 0, "Output": "12:00 fine\n"}]},
    },
    "Image": "9442a89b",
    "ImageName": "localhost/busybox:1",
    "Pod": "5e4c",
    "Name": "web1",
    "RestartCount": 2,
    "IsInfra": False,
    "IsService": False,
    "Mounts": [
        {"Type": "volume", "Name": "data", "Source": "/v/data", "Destination": "/data", "RW": True},
        {"Type": "bind", "Source": "/etc/x", "Destination": "/conf", "RW": False},
    ],
    "NetworkSettings": {
        "Ports": {"8080/tcp": [{"HostIp": "", "HostPort": "8081"}]},
        "Networks": {"pasta": {}, "b": {}},
    },
    "Config": {"Labels": {"PODMAN_SYSTEMD_UNIT": "web1.service", "a": "b"}, "Healthcheck": {"Test": ["CMD", "true"]}},
    "HostConfig": {"RestartPolicy": {"Name": "always"}, "NetworkMode": "pasta"},
}


def test_a_running_container() -> None:
    container = parse_inspect(RUNNING, {"5e4c": "pod"})
    assert container.names == ["web1"]
    assert container.command == ["/bin/httpd", "-f", "-p", "8080"]
    assert (container.state, container.pid, container.exit_code, container.finished_at) == ("running", 294, None, None)
    assert container.created == 1795380334540
    assert container.ports == [Port(8080, "tcp", host_ip="0.0.0.0", host_port=8081)]
    assert container.mounts == [
        Mount("bind", "/conf", source="/etc/x", read_write=False),
        Mount("volume", "/data", source="/v/data", name="data"),
    ]
    assert container.networks == ["b"], "pasta is a mode, not a network"
    assert (container.unit, container.pod_name, container.restart_count) == ("web1.service", "pod", 2)
    assert container.health == Health("healthy"), "what a healthy check prints is not told: it may print the time"
    assert container.health_command == ["CMD", "true"]


def test_a_container_that_was_killed_for_memory() -> None:
    state = {
        **RUNNING["State"],  # type: ignore[dict-item]
        "Status": "exited",
        "Pid": 0,
        "ExitCode": 137,
        "OOMKilled": True,
        "FinishedAt": "2026-11-22T20:46:00Z",
    }
    container = parse_inspect({**RUNNING, "State": state}, {})
    assert (container.exit_code, container.oom_killed, container.pid) == (137, True, None)
    assert container.finished_at == 1795380360000
    assert container.health is None, "a stopped container is neither healthy nor unhealthy"


def test_a_created_container_has_neither_exit_code_nor_start() -> None:
    state = {
        "Status": "created",
        "ExitCode": 0,
        "StartedAt": "0001-01-01T00:00:00Z",
        "FinishedAt": NEVER,
    }
    container = parse_inspect({"Id": "a", "Name": "n", "State": state}, {})
    assert (container.exit_code, container.started_at, container.finished_at) == (None, None, None)


def test_ports_published_twice_exposed_only_and_on_ipv6() -> None:
    answer = {
        "80/tcp": [{"HostIp": "::1", "HostPort": "8080"}, {"HostIp": "127.0.0.1", "HostPort": "8080"}],
        "53/udp": None,
    }
    assert parse_ports(answer) == [
        Port(53, "udp"),
        Port(80, "tcp", host_ip="127.0.0.1", host_port=8080),
        Port(80, "tcp", host_ip="::1", host_port=8080),
    ]


def test_an_unhealthy_check_tells_its_last_output_from_the_end() -> None:
    log = [{"ExitCode": 0, "Output": "old"}, {"ExitCode": 7, "Output": "x" * 5000 + "end\n"}]
    health = parse_health({"Status": "unhealthy", "FailingStreak": 3, "Log": log})
    assert health is not None
    assert (health.exit_code, health.failing_streak) == (7, 3)
    assert health.output is not None
    assert health.output.endswith("xend")
    assert len(health.output) == MAX_OUTPUT_CHARS


@pytest.mark.parametrize("answer", [None, {}, {"Status": ""}])
def test_no_health_check_is_no_health(answer: dict[str, object] | None) -> None:
    assert parse_health(answer) is None


@given(st.datetimes(datetime.datetime(1970, 1, 2), datetime.datetime(2200, 1, 1), timezones=st.just(datetime.UTC)))
def test_times_are_what_the_calendar_says(moment: datetime.datetime) -> None:
    told = parse_time(moment.isoformat().replace("+00:00", "Z"))
    assert told is not None
    assert abs(told - moment.timestamp() * 1000) <= 1


@pytest.mark.parametrize(("text", "told"), [("2026-01-01T02:00:00+02:00", 1767225600000), ("", None), ("soon", None)])
def test_times_with_a_zone_and_no_times(text: str, told: int | None) -> None:
    assert parse_time(text) == told


@pytest.mark.parametrize("created", ["2026-11-22T20:45:34.540871315Z", 1795380334])
def test_a_list_entry_is_understood_from_rest_and_from_the_command_line(created: str | int) -> None:
    listed = {"Id": "b4", "Names": ["web1"], "Image": "i", "State": "exited", "ExitCode": 3, "Created": created}
    container = parse_listed({**listed, "Labels": None, "Networks": None, "Command": None, "Pod": "", "Pid": 0})
    assert (container.names, container.state, container.exit_code, container.pid) == (["web1"], "exited", 3, None)
    assert container.created // 1000 == 1795380334


LISTED = {
    "Id": RUNNING["Id"],
    "Names": ["web1"],
    "State": "running",
    "Pid": 294,
    "Created": "2026-11-22T20:45:34.540871315Z",
    "Command": ["/bin/httpd"],
    "Networks": ["b"],
    "Labels": None,
    "Restarts": 2,
    "ExitCode": 0,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=8,
)


def with_any(answer: object) -> st.SearchStrategy[object]:
    """The answer with any of its parts replaced by anything that JSON can say."""
    if isinstance(answer, dict):
        return JSON | st.fixed_dictionaries({}, optional={key: with_any(value) for key, value in answer.items()})
    if isinstance(answer, list):
        return JSON | st.lists(st.one_of(*(with_any(each) for each in answer), JSON), max_size=3)
    return st.just(answer) | JSON


@given(with_any(RUNNING) | with_any(LISTED))
def test_whatever_podman_answers_is_a_container_that_the_hub_accepts_or_none(answer: object) -> None:
    for parse in (partial(parse_inspect, pod_names={"5e4c": "pod"}), parse_listed):
        try:
            container = parse(answer)
        except ValueError:
            continue
        msgspec.json.decode(dumps(to_object(container)), type=Container)


@given(with_any(RUNNING["State"]["Health"]))  # type: ignore[index]
def test_whatever_stands_in_a_health_log_is_a_health_or_none(answer: object) -> None:
    health = parse_health(answer)
    assert health is None or isinstance(health.failing_streak, int)


@given(with_any({"Type": "container", "Action": "died", "Status": "died", "Actor": {"ID": "a" * 64}, "ID": "a" * 64}))
def test_whatever_podman_says_happened_hints_at_a_container_or_at_none(event: object) -> None:
    hinted = hinted_container(event)
    assert hinted is None or len(hinted) == 64


PODMAN_6 = {
    **RUNNING,
    "Path": "",
    "Config": {"Labels": None, "Entrypoint": ["/bin/httpd"], "Cmd": ["-f"], "StopSignal": "SIGTERM"},
    "HostConfig": {"NetworkMode": "pasta", "MemorySwappiness": None},
    "NetworkSettings": {"Networks": None, "Ports": None},
    "Mounts": None,
    "SomethingNew": {"of": "6.0"},
}
"""Not recorded: made after the release notes of 6.0 (null where 5 had 0 or an empty object; unknown members)."""


def test_nulls_and_new_members_of_a_newer_podman_cost_nothing_else() -> None:
    container = parse_inspect(PODMAN_6, {})
    assert (container.names, container.state, container.pid) == (["web1"], "running", 294)
    assert (container.ports, container.mounts, container.networks, container.labels) == ([], [], [], {})
