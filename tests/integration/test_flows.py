"""Connections between containers of a real node: seen by the agent, and edges of the graph."""

from testbed import Node
from tests.integration.agent_run import AgentRun
from tests.services.graph.scene import Scene

RUN = ("podman", "run", "-d", "--network", "talk", "--stop-timeout", "1")
BUSYBOX = "localhost/busybox:1"
SERVE = "while true; do nc -l -p 7000 -e cat; done"
HOLD = "until sleep 1000 | nc server 7000; do sleep 0.2; done"
ASK = "wget -qO- http://web:8080/hosts"


def test_connections_between_containers_are_edges(node: Node) -> None:
    node.ssh("sh", "-c", f"until podman image exists {BUSYBOX}; do sleep 0.2; done")
    node.ssh("podman", "network", "create", "talk")
    node.ssh(*RUN, "--name", "server", BUSYBOX, "sh", "-c", SERVE)
    node.ssh(*RUN, "--name", "web", BUSYBOX, "httpd", "-f", "-p", "8080", "-h", "/etc")
    node.ssh(*RUN, "--name", "client", "--env", "WEB_URL=http://user:pa55word@web:8080/", BUSYBOX, "sh", "-c", HOLD)
    with AgentRun(node) as agent:
        agent.send({"type": "WATCH", "looking": "node"})

        def edges() -> set[str]:
            return Scene(nas=agent.state).edges("flow", "environment")

        held = "flow container client > container server :7000"
        agent.wait(lambda: held in edges(), "a connection that stays open")
        node.ssh("podman", "exec", "client", "sh", "-c", ASK)
        agent.wait(lambda: "flow container client > container web :8080" in edges(), "one that has ended already")
        assert "environment container client > container web :8080" in edges()
        assert "pa55word" not in str(agent.frames)
        agent.wait(lambda: told(agent, 7000) == [(1, False)], "one connection, and it is open")


def told(agent: AgentRun, port: int) -> list[tuple[int, bool]]:
    """How many connections are told of who asks at a port, and whether they have ended."""
    flows = [flow for flow in agent.state["flows"].values() if (flow["port"], flow["direction"]) == (port, "out")]
    return [(flow["connections"], "ended" in flow) for flow in flows]
