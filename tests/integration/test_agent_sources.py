"""Which Podman the agent asks, what it says where one is missing or too old, and that it leaves nothing behind."""

from collections.abc import Iterator

import pytest

import testbed
from testbed import Node
from tests.patience import until

from .agent_run import AgentRun

IMAGE = "localhost/busybox:1"
WITHOUT_SERVICE = """#!/bin/sh
[ "$1" = system ] && { echo 'no service in this build' >&2; exit 125; }
exec /usr/bin/podman "$@"
"""


@pytest.fixture(scope="module", autouse=True)
def resting(nodes: testbed.NodeFactory) -> Iterator[AgentRun]:
    """An agent that comes to rest on a node of its own while the others are tested: that takes a minute."""
    node = nodes()
    health = ("--health-interval", "2s", "--health-cmd", "true")
    node.ssh("podman", "run", "-d", "--name", "checked", *health, IMAGE)
    with AgentRun(node) as agent:
        yield agent


def test_the_users_own_socket_is_taken_where_it_listens(node: Node) -> None:
    node.ssh("systemctl", "--user", "start", "podman.socket")
    with AgentRun(node) as agent:
        assert agent.state["sections"]["containers"] == {"source": "podman-socket"}
        node.ssh("podman", "run", "-d", "--name", "socketed", IMAGE)
        agent.wait(lambda: (agent.container("socketed") or {}).get("state") == "running", "running")
        node.ssh("podman", "rm", "-f", "-t0", "socketed")
        agent.wait(lambda: agent.container("socketed") is None, "removed")
    node.ssh("systemctl", "--user", "stop", "podman.socket", "podman.service")


def test_without_a_service_the_command_line_tells_and_does_the_same(node: Node) -> None:
    node.write("~/bin/podman", WITHOUT_SERVICE)
    node.ssh("chmod", "+x", "bin/podman")
    with AgentRun(node, python="env PATH=/home/podman/bin:/usr/bin:/bin python3") as agent:
        assert agent.state["sections"]["containers"] == {"source": "podman-cli"}
        container_id = node.ssh(
            "podman", "create", "--name", "cli", "--stop-timeout", "1", "-p", "8099:8080", IMAGE
        ).strip()
        agent.wait(lambda: agent.container("cli"), "created")
        assert "result" in agent.request("container.start", id=container_id)
        agent.wait(lambda: (agent.container("cli") or {})["state"] == "running", "running")
        port = (agent.container("cli") or {})["ports"][0]
        assert (port["hostPort"], port["containerPort"]) == (8099, 8080)
        assert "result" in agent.request("container.remove", id=container_id)
        agent.wait(lambda: agent.container("cli") is None, "removed")
        assert agent.request("container.inspect", id=container_id)["error"]["code"] == "not-found"
    node.ssh("rm", "bin/podman")


def test_podmans_answer_failing_never_empties_the_list(node: Node) -> None:
    node.ssh("podman", "run", "-d", "--name", "kept", IMAGE)
    with AgentRun(node) as agent:
        assert agent.container("kept")
        node.root("chmod", "000", "/usr/bin/podman")
        node.ssh("pkill", "-f", "podman system service")
        agent.wait(lambda: agent.request("agent.scan").get("error"), "the scan fails")
        agent.wait(lambda: agent.state["sections"]["containers"].get("reason"), "the section says why")
        assert agent.container("kept"), "the last truth stands"
        node.root("chmod", "755", "/usr/bin/podman")
        agent.wait(lambda: not agent.state["sections"]["containers"].get("reason"), "well again")
        assert agent.state["sections"]["containers"] == {"source": agent.state["sections"]["containers"]["source"]}
    node.ssh("podman", "rm", "-f", "-t0", "kept")


def test_one_damaged_container_hides_no_other(node: Node) -> None:
    node.ssh("podman", "run", "-d", "--name", "sound", IMAGE)
    node.ssh("podman", "create", "--name", "damaged", IMAGE)
    layer = node.ssh("podman", "inspect", "--format", "{{.GraphDriver.Data.UpperDir}}", "damaged").strip()
    node.root("mv", layer.removesuffix("/diff"), "/home/podman/layer")
    assert node.run("podman", "inspect", "damaged").returncode != 0
    with AgentRun(node) as agent:
        assert not agent.state["sections"]["containers"].get("reason")
        assert (agent.container("sound") or {})["state"] == "running"
        assert (agent.container("damaged") or {})["image"] == IMAGE, "as far as the list knows it"
        agent.wait(lambda: [frame for frame in agent.of_type("LOG") if "container" in frame["message"]], "it is told")
        node.root("mv", "/home/podman/layer", layer.removesuffix("/diff"))
        agent.wait(lambda: (agent.container("damaged") or {}).get("restartPolicy"), "read in full again")
    node.ssh("podman", "rm", "-f", "-t0", "sound", "damaged")


def test_the_agent_leaves_with_its_channel_and_takes_its_children_along(node: Node) -> None:
    with AgentRun(node) as agent:
        assert agent.state["sections"]["containers"] == {"source": "podman-service"}
        assert node.ssh("pgrep", "-f", "podman system service").strip()
    wait_until_gone(node, "podman system service")
    wait_until_gone(node, "agent.pyz")
    assert "servicebay" not in node.ssh("ls", "/run/user/1000")


def test_a_podman_too_old_for_quadlet_is_said_with_its_cure(nodes: testbed.NodeFactory) -> None:
    old = nodes(suite="bookworm")
    with AgentRun(old) as agent:
        agent.wait(lambda: agent.state["facts"].get("podmanVersion"), "Podman's version")
        quadlet = agent.state["facts"]["capabilities"]["quadlet"]
        assert quadlet["state"] == "fail"
        assert quadlet["detail"].startswith("Podman 4.3.1 is too old")
        assert "Debian 13" in quadlet["cure"]
        old.ssh("podman", "run", "-d", "--name", "old", IMAGE)
        agent.wait(lambda: (agent.container("old") or {}).get("state") == "running", "running")
        old.ssh("podman", "kill", "old")
        agent.wait(lambda: (agent.container("old") or {})["state"] == "exited", "exited")


def test_a_killed_agent_takes_its_podman_service_along(node: Node) -> None:
    with AgentRun(node):
        node.ssh("pkill", "-KILL", "-f", "agent.pyz")
        wait_until_gone(node, "podman system service")


def test_a_quiet_agent_runs_no_podman_and_starts_nothing(resting: AgentRun) -> None:
    node = resting.node
    resting.wait(lambda: not node.run("pgrep", "-f", "podman system service").stdout, "the service ended")
    beats = len(resting.of_type("HEARTBEAT"))
    resting.wait(lambda: len(resting.of_type("HEARTBEAT")) >= beats + 2, "two more heartbeats")
    first, last = (frame["stats"] for frame in resting.of_type("HEARTBEAT")[-2:])
    assert last["spawned"] == first["spawned"]
    assert last["scans"] == first["scans"]
    assert last["rssBytes"] <= 16 * 1024 * 1024
    assert last["drift"] == 0
    assert not node.run("pgrep", "-f", "podman system service").stdout


def wait_until_gone(node: Node, pattern: str) -> None:
    """Wait until no process matches."""
    until(lambda: not node.run("pgrep", "-f", pattern).stdout, pattern)
