"""The Prometheus page: a pure function of the twin and the checks, rendered when it is asked for.

Names that exist in the field are kept (podman-exporter, node_exporter, Uptime Kuma), with a ``node`` label
added; ``servicebay_*`` is for facts that nobody else has. ``process_*`` is the hub itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

from servicebay.monitoring.past.windows import Windows
from servicebay.monitoring.views import CheckView
from servicebay.services.shapes.gateway import GatewayView
from servicebay.twin.schema import Container, Port
from servicebay.twin.store import NodeTwin
from servicebay.wire.model import Usage

from .metrics_checks import add_checks
from .metrics_gateway import add_gateway
from .metrics_load import add_machine, add_usage
from .metrics_page import Page, seconds
from .metrics_stock import add_stock

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
CONTAINER_STATES = {
    "created": 0,
    "initialized": 1,
    "running": 2,
    "stopped": 3,
    "paused": 4,
    "exited": 5,
    "removing": 6,
    "stopping": 7,
}
HEALTH_STATES = {"healthy": 0, "unhealthy": 1, "starting": 2}
UNIT_STATES = ("active", "activating", "deactivating", "failed", "inactive")


@dataclass
class HubCounts:
    """What the hub knows of itself."""

    version: str
    browsers: int
    revision: int
    resets: int


def render_metrics(
    twins: Iterable[NodeTwin],
    checks: Iterable[CheckView],
    hub: HubCounts,
    gateway: GatewayView | None = None,
    windows: Mapping[str, Windows] | None = None,
) -> bytes:
    """The page as bytes."""
    page = Page()
    page.gauge("servicebay_info", "The running hub.", 1, version=hub.version)
    page.gauge("servicebay_browsers_connected", "Live connections of browsers and programs.", hub.browsers)
    page.count("servicebay_live_revisions", "Revisions of the live document since the start.", hub.revision)
    page.count("servicebay_live_resets", "Connections that were too slow and had to fetch again.", hub.resets)
    add_checks(page, checks, windows or {})
    if gateway is not None:
        add_gateway(page, gateway)
    for twin in twins:
        _node(page, twin)
        add_machine(page, twin.name, twin.state)
        add_stock(page, twin.name, twin.state)
        for unit in (twin.state.services or {}).values():
            for state in UNIT_STATES:
                page.gauge(
                    "node_systemd_unit_state",
                    "Systemd unit (of the user's manager).",
                    float(unit.active_state == state),
                    node=twin.name,
                    name=unit.name,
                    state=state,
                    type="service",
                )
        for container in (twin.state.containers or {}).values():
            _container(page, twin.name, container, (twin.state.usage or {}).get(container.id))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(page)
    ProcessCollector(registry=registry)
    return generate_latest(registry)


def _node(page: Page, twin: NodeTwin) -> None:
    node, online = twin.name, twin.connection.status == "online"
    page.gauge("servicebay_node_up", "Whether the agent of the node is connected.", float(online), node=node)
    page.gauge("servicebay_node_last_seen_seconds", "When the node last spoke.", seconds(twin.confirmed_at), node=node)
    for name, section in twin.state.sections.items():
        stale = float(section.reason is not None)
        page.gauge("servicebay_section_stale", "Whether the last scan failed.", stale, node=node, section=name)
    stats = twin.stats
    if stats is None:
        return
    page.gauge("servicebay_agent_resident_bytes", "Resident memory of the agent.", stats.rss_bytes, node=node)
    page.count("servicebay_agent_cpu_seconds", "CPU time of the agent and its children.", stats.cpu_s, node=node)
    page.count("servicebay_agent_spawned", "Processes that the agent started.", stats.spawned, node=node)
    page.count("servicebay_agent_scans", "Scans that the agent made.", stats.scans, node=node)
    page.count("servicebay_agent_full_scans", "Lists of all containers that it asked for.", stats.full_scans, node=node)
    page.count("servicebay_agent_signals", "Signals that the agent heard.", stats.signals, node=node)
    page.count("servicebay_agent_dropped", "Signals that the agent dropped as noise.", stats.dropped, node=node)
    page.count("servicebay_agent_frames", "Frames that the agent sent.", stats.frames, node=node)
    page.count("servicebay_agent_sent_bytes", "Bytes that the agent sent.", stats.sent_bytes, node=node)
    page.count("servicebay_agent_drift", "Changes that only the audit scan found.", stats.drift, node=node)


def _container(page: Page, node: str, container: Container, usage: Usage | None) -> None:
    labels = {
        "node": node,
        "id": container.id[:12],
        "pod_id": (container.pod_id or "")[:12],
        "pod_name": container.pod_name or "",
    }
    info = {**labels, "name": container.names[0] if container.names else "", "image": container.image}
    ports = ",".join(_published(port) for port in container.ports if port.host_port is not None)
    page.gauge("podman_container_info", "Container information.", 1, **info, ports=ports)
    state = CONTAINER_STATES.get(container.state, -1)
    health = HEALTH_STATES.get(container.health.status, -1) if container.health else -1
    page.gauge("podman_container_state", f"Container current state (-1=unknown,{_legend()}).", state, **labels)
    page.gauge(
        "podman_container_health",
        "Container current health (-1=unknown,0=healthy,1=unhealthy,2=starting).",
        health,
        **labels,
    )
    page.gauge("podman_container_exit_code", "Container exit code.", container.exit_code, **labels)
    page.gauge("podman_container_created_seconds", "Container creation time.", seconds(container.created), **labels)
    page.gauge("podman_container_started_seconds", "Container started time.", seconds(container.started_at), **labels)
    page.gauge("podman_container_exited_seconds", "Container exited time.", seconds(container.finished_at), **labels)
    if usage is not None:
        add_usage(page, usage, labels)
    page.count("servicebay_container_restarts", "Restarts by Podman.", container.restart_count, **labels)


def _published(port: Port) -> str:
    # as podman-exporter and `podman ps` spell it
    address = port.host_ip or "0.0.0.0"  # noqa: S104
    return f"{address}:{port.host_port}->{port.container_port}/{port.protocol}"


def _legend() -> str:
    return ",".join(f"{number}={state}" for state, number in CONTAINER_STATES.items())
