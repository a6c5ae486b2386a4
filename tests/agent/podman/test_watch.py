"""What a container's health log does to its entry, without Podman being asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from servicebay.agent.aggregator import Aggregator
from servicebay.agent.loop import Loop
from servicebay.agent.podman.client import PodmanClient
from servicebay.agent.podman.service import PodmanService
from servicebay.agent.podman.watch import ContainerWatch
from servicebay.agent.process import Spawner

ID = "ab" * 32
HEALTHY = {"Status": "healthy", "FailingStreak": 0, "Log": [{"ExitCode": 0, "Output": "10:00"}]}
SICK = {"Status": "unhealthy", "FailingStreak": 3, "Log": [{"ExitCode": 1, "Output": "no answer"}]}


class Rig:
    """A watch that knows one running container of ``web.service``."""

    def __init__(self, folder: Path) -> None:
        loop, self.aggregator, self.log = Loop(), Aggregator(), folder / "healthcheck.log"
        spawner = Spawner(loop)
        client = PodmanClient(loop, PodmanService(loop, spawner, str(folder)), spawner)
        self.woken = 0
        self.heard: list[Any] = []
        self.watch = ContainerWatch(loop, client, self.aggregator, self.wake)
        self.watch.on_health = lambda unit, health: self.heard.append((unit, health["status"]))
        self.aggregator.put("containers", {ID: {"id": ID, "state": "running", "unit": "web.service"}}, "podman-socket")

    def wake(self) -> None:
        self.woken += 1

    def check(self, log: dict[str, Any]) -> Any:
        """Podman writes the log; returns the health as the aggregator has it then."""
        self.log.write_text(json.dumps(log))
        self.watch.hint_health(ID, str(self.log))
        return self.aggregator.get("containers")[ID].get("health")


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_a_check_that_finds_what_the_last_one_found_wakes_nobody(rig: Rig) -> None:
    assert rig.check(HEALTHY) == {"status": "healthy", "failingStreak": 0}
    for minute in range(1, 4):
        rig.check({**HEALTHY, "Log": [{"ExitCode": 0, "Output": f"10:0{minute}"}]})
    assert rig.woken == 1
    assert rig.heard == [("web.service", "healthy")] * 4


def test_a_check_that_finds_something_else_is_told_at_once(rig: Rig) -> None:
    rig.check(HEALTHY)
    assert rig.check(SICK) == {"status": "unhealthy", "failingStreak": 3, "exitCode": 1, "output": "no answer"}
    assert rig.woken == 2


def test_a_log_that_is_none_changes_nothing(rig: Rig) -> None:
    rig.check(HEALTHY)
    rig.log.write_text('{"Status":')
    rig.watch.hint_health(ID, str(rig.log))
    rig.watch.hint_health(ID, str(rig.log) + ".gone")
    assert rig.woken == 1


def test_ports_that_were_seen_outlast_another_look_at_the_same_process(rig: Rig) -> None:
    """With the node's network Podman knows of none: they would go at each look, and come back a moment later."""
    seen = {"containerPort": 7200, "protocol": "tcp", "hostPort": 7200, "forwarder": "container"}
    inspected = {"id": ID, "state": "running", "pid": 7, "networkMode": "host", "ports": []}
    rig.watch._gathering = None
    rig.aggregator.put("containers", {ID: {**inspected, "ports": [seen]}}, "podman-socket")
    rig.watch._publish(ID, dict(inspected), None)
    assert rig.aggregator.get("containers")[ID]["ports"] == [seen]
    rig.watch._publish(ID, {**inspected, "pid": 8}, None)
    assert rig.aggregator.get("containers")[ID]["ports"] == []
