"""The rows that the hub would show of what an agent on a node tells: the path from the node to the words."""

from servicebay.services.shapes.service import ServiceView
from tests.services.facts import Hub, config

from .agent_run import AgentRun


def rows_of(agent: AgentRun) -> dict[str, ServiceView]:
    """All service rows by unit, from the agent's state as it is now."""
    hub = Hub(config())
    hub.node("nas", agent.state)
    return {row.unit: row for row in hub.live.services()}
