"""Connections of containers and units of a real node: seen by the agent, and edges of the graph."""

from collections.abc import Iterator

import pytest

from testbed import Node
from tests.integration.agent_run import AgentRun
from tests.services.graph.scene import Scene

RUN = ("podman", "run", "-d", "--stop-timeout", "1", "--network")
BUSYBOX = "localhost/busybox:1"
SERVE = "while true; do nc -l -p 7000 -e cat; done"
HOLD = "until sleep 1000 | nc server 7000; do sleep 0.2; done"
ASK = "wget -qO- http://web:8080/hosts"

UNITS = "/home/podman/.config/systemd/user"
UP = "until wget -qO- 127.0.0.1:7100 >/dev/null; do sleep 0.1; done"
AT_HOME = f"({UP}; sleep 1000 | nc 127.0.0.1 7100) & exec httpd -f -p 7200 -h /etc"
ASKER = "import socket, time; s = socket.create_connection(('127.0.0.1', 7200)); time.sleep(1000)"


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    """On a node with three containers in a network, and a container and two units on the node itself."""
    node.write(f"{UNITS}/home-server.service", "[Service]\nExecStart=python3 -m http.server 7100\n")
    asker = f'[Service]\nExecStart=python3 -c "{ASKER}"\nRestart=always\nRestartSec=100ms\n'
    node.write(f"{UNITS}/home-asker.service", f"[Unit]\nStartLimitIntervalSec=0\n{asker}")
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "home-server.service", "home-asker.service")
    node.ssh("sh", "-c", f"until podman image exists {BUSYBOX}; do sleep 0.2; done")
    node.ssh(*RUN, "host", "--name", "at-home", BUSYBOX, "sh", "-c", AT_HOME)
    node.ssh("podman", "network", "create", "talk")
    node.ssh(*RUN, "talk", "--name", "server", BUSYBOX, "sh", "-c", SERVE)
    node.ssh(*RUN, "talk", "--name", "web", BUSYBOX, "httpd", "-f", "-p", "8080", "-h", "/etc")
    url = "WEB_URL=http://user:pa55word@web:8080/"
    node.ssh(*RUN, "talk", "--name", "client", "--env", url, BUSYBOX, "sh", "-c", HOLD)
    with AgentRun(node) as agent:
        agent.send({"type": "WATCH", "looking": "node"})
        yield agent


def edges(agent: AgentRun) -> set[str]:
    return Scene(nas=agent.state).edges("flow", "environment", "publishes")


def test_connections_between_containers_are_edges(agent: AgentRun, node: Node) -> None:
    held = "flow container client > container server :7000"
    agent.wait(lambda: held in edges(agent), "a connection that stays open")
    node.ssh("podman", "exec", "client", "sh", "-c", ASK)
    agent.wait(lambda: "flow container client > container web :8080" in edges(agent), "one that has ended already")
    assert "environment container client > container web :8080" in edges(agent)
    assert "pa55word" not in str(agent.frames)
    agent.wait(lambda: told(agent, 7000) == [(1, False)], "one connection, and it is open")


def test_what_runs_on_the_node_itself_has_edges_too(agent: AgentRun, node: Node) -> None:
    """Over loopback: who asks tells of it, and what answers is known by the port at which it listens."""
    wanted = {
        "flow container at-home > service home-server :7100",
        "flow service home-asker > container at-home :7200",
        "publishes node nas > service home-server :7100",
    }
    agent.wait(lambda: wanted <= edges(agent), "who asks whom at home")
    assert agent.state["services"]["home-server.service"]["listens"] == ["Stream 0.0.0.0:7100"]
    node.ssh("systemctl", "--user", "stop", "home-server.service")
    agent.wait(lambda: "listens" not in agent.state["services"]["home-server.service"], "nobody listens")


def told(agent: AgentRun, port: int) -> list[tuple[int, bool]]:
    """How many connections are told of who asks at a port, and whether they have ended."""
    flows = [flow for flow in agent.state["flows"].values() if (flow["port"], flow["direction"]) == (port, "out")]
    return [(flow["connections"], "ended" in flow) for flow in flows]
