"""A node as a row and a page: connection, facts, load, and counts of its rows. Pure."""

from collections.abc import Iterable
from typing import Any

from ..nodes.config import NodeConfig
from ..twin.schema import AgentStats, Capability, Facts
from ..twin.store import NodeTwin
from .clock import clock_line
from .liveness import is_stale, known_facts
from .load import load_members
from .machines import Machine
from .shapes.base import Tone
from .shapes.container import ContainerView
from .shapes.node import CapabilityView, NodeView
from .shapes.service import ServiceView

CHECKLIST = ("python", "podman", "quadlet", "session", "linger", "cgroups", "events", "space")
RSS_STEP_BYTES = 256 * 1024
"""The agent's memory is shown in steps, or each heartbeat would reach every browser."""


def node_view(
    twin: NodeTwin,
    config: NodeConfig | None,
    services: Iterable[ServiceView],
    containers: Iterable[ContainerView],
    machine: Machine | None = None,
) -> NodeView:
    """A node as a row, with what is known of it. ``config`` is absent where the node is just being removed,
    ``machine`` where no other node is on the same one.
    """
    shown = [service for service in services if not service.hidden]
    visible = [container for container in containers if not container.hidden]
    stale = is_stale(twin)
    return NodeView(
        name=twin.name,
        status=twin.connection.status,
        status_text=twin.connection.text,
        tone=_tone(twin),
        stale=stale,
        offered_fingerprint=twin.connection.offered_fingerprint,
        last_seen=twin.confirmed_at if stale else None,
        capabilities=[*capability_views(known_facts(twin)), *filter(None, [clock_line(twin.clock_ahead_s)])],
        services_total=len(shown),
        services_up=sum(service.active_state == "active" for service in shown),
        services_failed=sum(service.active_state == "failed" for service in shown),
        containers_total=len(visible),
        containers_running=sum(container.state == "running" for container in visible),
        section_problems={name: s.reason for name, s in twin.state.sections.items() if s.reason},
        **_agent_members(twin.stats),
        **_address_members(config),
        **_facts_members(known_facts(twin)),
        **load_members(twin.state.resources),
        **_machine_members(twin.name, machine),
    )


def _tone(twin: NodeTwin) -> Tone:
    if twin.connection.status in ("offline", "refused"):
        return "act"
    if twin.connection.status == "connecting":
        return "busy"
    facts = known_facts(twin)
    lacking = facts is not None and any(c.state == "fail" for c in facts.capabilities.values())
    troubled = any(section.reason for section in twin.state.sections.values())
    return "look" if lacking or troubled else "ok"


def _address_members(config: NodeConfig | None) -> dict[str, Any]:
    if config is None:
        return {}
    if config.kind == "local":
        return {"local": True}
    if config.kind == "joined":
        return {"joined": True, "fingerprint": config.fingerprint or None}
    return {
        "address": config.host or None,
        "user": config.user or None,
        "port": config.port,
        "jump": config.jump,
        "fingerprint": config.fingerprint or None,
    }


def _agent_members(stats: AgentStats | None) -> dict[str, Any]:
    if stats is None:
        return {}
    rss_bytes = stats.rss_bytes // RSS_STEP_BYTES * RSS_STEP_BYTES
    return {"agent_rss_bytes": rss_bytes, "agent_cpu_s": round(stats.cpu_s, 1)}


def _facts_members(facts: Facts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    return {
        "hostname": facts.hostname,
        "os_name": facts.os_name,
        "kernel": facts.kernel,
        "architecture": facts.architecture,
        "podman_version": facts.podman_version,
        "systemd_version": facts.systemd_version,
        "python_version": facts.python_version,
        "quadlet_folder": facts.quadlet_folder,
    }


def _machine_members(name: str, machine: Machine | None) -> dict[str, Any]:
    if machine is None:
        return {}
    members: dict[str, Any] = {"same_machine": [each for each in machine.nodes if each != name]}
    if machine.shown_by != name:
        members["machine_of"] = machine.shown_by
        members["machine_text"] = f"Another user of the machine of {machine.shown_by}, which shows its load and disks."
    return members


def capability_views(facts: Facts | None) -> list[CapabilityView]:
    """The node's checklist in its usual order; what is not in it comes last."""
    if facts is None:
        return []
    order = {name: index for index, name in enumerate(CHECKLIST)}
    known = sorted(facts.capabilities.values(), key=lambda c: (order.get(c.id, len(order)), c.id))
    return [capability_view(capability) for capability in known]


def capability_view(capability: Capability) -> CapabilityView:
    """One line of the checklist."""
    return CapabilityView(
        id=capability.id,
        title=capability.title,
        state=capability.state,
        detail=capability.detail,
        cure=capability.cure,
    )
