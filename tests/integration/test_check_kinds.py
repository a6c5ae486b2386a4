"""Kinds of checks about a node, good and bad, on a real one: the rows ``ON_NODE`` of the table of all kinds."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from servicebay.monitoring.check import Check
from servicebay.monitoring.facts import outcome_of
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.probes import Prober
from servicebay.twin.store import Connection, TwinStore
from testbed import Node
from tests.monitoring.protocol_rows import ON_NODE, Row
from tests.patience import until

from .agent_run import AgentRun

WEB = "localhost/nginx:1"
SHELL = "localhost/busybox:1"
UNITS = {
    "well": "ExecStart=/bin/sleep infinity",
    "bad": "Type=oneshot\nExecStart=/bin/sh -c 'exit 3'",
}
MADE = f"""
set -e
systemctl --user daemon-reload
systemctl --user start well
systemctl --user start bad || :
mkdir -p ~/kinds; echo x > ~/kinds/new.tar; touch -d '2 days ago' ~/kinds/old.tar
podman run -d --name kind-well --health-cmd /bin/true --health-interval 1s {SHELL} sleep infinity
podman run -d --name kind-sick --health-cmd /bin/false --health-interval 1s --health-retries 1 {SHELL} sleep infinity
podman run -d --name kind-plain -p 127.0.0.1:8098:80 {WEB}
podman run -d --name kind-gone {SHELL} sh -c 'exit 3'
"""
COMMANDS = {"raid": ["/bin/echo", "clean"], "bad": ["/bin/false"]}


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    for name, text in UNITS.items():
        node.write(f"~/.config/systemd/user/{name}.service", f"[Service]\n{text}\n")
    node.write("~/.config/servicebay/commands.json", json.dumps(COMMANDS))
    node.ssh("sh", "-c", f"chmod 600 ~/.config/servicebay/commands.json; {MADE}")
    with AgentRun(node) as run:
        yield run


def outcome(agent: AgentRun, row: Row) -> Outcome:
    """What a hub finds that has this node: in its twin, or by asking the node."""
    twin = TwinStore()
    twin.add("nas")
    twin.apply_state("nas", 1, agent.state)
    members = dict(row.members)
    gone = members.pop("gone", False)
    twin.set_connection("nas", Connection("offline" if gone else "online", "The node did not answer." if gone else ""))

    async def request(node: str, action: str, args: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        answer: dict[str, Any] = await asyncio.to_thread(agent.request, action, **args)
        return dict(answer["result"])

    async def ask() -> Outcome:
        prober = Prober(unseal=str, facts=lambda check: outcome_of(check, twin.get("nas")), request=request)
        await prober.open()
        try:
            key = {"key": "own.x", "name": "x", "kind": row.kind, "target": row.target, "node": "nas"}
            return await prober.ask(Check(**{**key, "timeout_s": 20.0, **members}))
        finally:
            await prober.close()

    return asyncio.run(ask())


@pytest.mark.parametrize("row", ON_NODE, ids=lambda row: f"{row.kind} {row.target}: {row.level}")
def test_what_is_asked_of_a_node(agent: AgentRun, row: Row) -> None:
    def is_found() -> bool:
        found = outcome(agent, row)
        return (found.level, found.text[: len(row.text)]) == (row.level, row.text)

    until(is_found, lambda: outcome(agent, row))
