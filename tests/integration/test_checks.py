"""Checks that a real node asks, of servers on it, of its files and its list of commands."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from testbed import Node
from tests.patience import until

from .agent_run import AgentRun

WEB = "localhost/nginx:1"


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    with AgentRun(node) as run:
        yield run


def ask(agent: AgentRun, kind: str, target: str, **more: Any) -> dict[str, Any]:
    return result(agent, "check.ask", **{"kind": kind, "target": target, "timeoutS": 20.0, **more})


def result(agent: AgentRun, action: str, **args: Any) -> dict[str, Any]:
    answer: dict[str, Any] = agent.request(action, **args)["result"]
    return answer


def test_a_node_asks_its_own_servers_and_leaves_nothing_behind(agent: AgentRun, node: Node) -> None:
    node.ssh("podman", "run", "-d", "--name", "asked", "-p", "127.0.0.1:8099:80", WEB)
    until(lambda: ask(agent, "http", "http://127.0.0.1:8099/").get("status") == 200, "it does not serve")
    assert "html" in ask(agent, "http", "http://127.0.0.1:8099/", wantsText=True)["text"].lower()
    assert set(ask(agent, "tcp", "127.0.0.1:8099")) == {"latencyMs", "greeting"}
    node.ssh("podman", "rm", "-f", "-t", "0", "asked")
    refused = {"failed": "refused the connection"}
    until(lambda: ask(agent, "tcp", "127.0.0.1:8099") == refused, "the port is still open")
    assert ask(agent, "tcp", "127.0.0.1:22", text="SSH-")["greeting"].startswith("SSH-2.0")
    assert "metadata" in ask(agent, "http", "http://169.254.169.254/latest/")["failed"]
    assert ask(agent, "dns", "localhost", server="127.0.0.1#1", timeoutS=2.0).keys() == {"failed"}
    assert ask(agent, "ping", "127.0.0.1").keys() in ({"latencyMs"}, {"failed"})
    until(lambda: len(node.ssh("pgrep", "-f", "agent[.]pyz").split()) == 1, "more than the agent is left")


def test_a_file_of_checks_is_told_beside_its_service_and_gone_when_it_is_removed(agent: AgentRun, node: Node) -> None:
    path = "/home/podman/.config/containers/systemd/asked.checks.yml"
    node.write(path, "web:\n  target: http://{host}:8099/\n")
    agent.wait(lambda: agent.state["files"].get(path, {}).get("kind") == "checks", "listed")
    assert result(agent, "files.read", path=path)["content"].startswith("web:")
    node.ssh("rm", path)
    agent.wait(lambda: path not in agent.state["files"], "gone")


def test_a_node_finds_the_newest_backup_and_runs_what_its_list_has_and_no_shell(agent: AgentRun, node: Node) -> None:
    node.write("~/backup/old.tar", "x")
    node.write("~/backup/new.tar", "xyz")
    home = node.ssh("sh", "-c", "touch -d '2 days ago' ~/backup/old.tar; echo ~").strip()
    found = result(agent, "check.backup", path=f"{home}/backup/*.tar")
    assert (found["count"], found["newest"], found["sizeBytes"] >= 3) == (2, f"{home}/backup/new.tar", True)
    missing = result(agent, "check.command", name="raid")
    assert "there is no" in missing["failed"]
    listed = {"raid": ["/bin/echo", "clean; $(id)"], "bad": ["/bin/false"], "slow": ["/bin/sleep", "60"]}
    node.write("~/.config/servicebay/commands.json", json.dumps(listed))
    node.ssh("chmod", "600", f"{home}/.config/servicebay/commands.json")
    assert result(agent, "check.command", name="raid") == {"status": 0, "line": "clean; $(id)"}
    assert result(agent, "check.command", name="bad")["status"] == 1
    assert "not listed" in result(agent, "check.command", name="raid; id")["failed"]
