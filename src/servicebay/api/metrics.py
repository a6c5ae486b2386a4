"""The Prometheus page: a pure function of the twin, rendered when it is asked for.

Names that exist in the field are kept (podman-exporter, node_exporter), with a ``node`` label
added; ``servicebay_*`` is for facts that nobody else has.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from servicebay.twin.schema import Container, NodeState, Port
from servicebay.twin.store import NodeTwin

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


@dataclass(eq=False)
class Page:
    """Metric families in the order of their first sample."""

    families: dict[str, Metric] = field(default_factory=dict)

    def gauge(self, metric: str, text: str, value: float | None, /, **labels: str) -> None:
        """Add a sample of a gauge; None adds nothing."""
        self._add(GaugeMetricFamily, metric, text, value, labels)

    def count(self, metric: str, text: str, value: float | None, /, **labels: str) -> None:
        """Add a sample of a counter; None adds nothing."""
        self._add(CounterMetricFamily, metric, text, value, labels)

    def collect(self) -> Iterator[Metric]:
        """What ``prometheus_client`` asks a collector for."""
        yield from self.families.values()

    def _add(self, kind: Callable[..., Any], name: str, text: str, value: float | None, labels: dict[str, str]) -> None:
        if value is None:
            return
        if name not in self.families:
            self.families[name] = kind(name, text, labels=list(labels))
        family: Any = self.families[name]
        family.add_metric(list(labels.values()), value)


def render_metrics(twins: Iterable[NodeTwin], hub: HubCounts) -> bytes:
    """The page as bytes."""
    page = Page()
    page.gauge("servicebay_info", "The running hub.", 1, version=hub.version)
    page.gauge("servicebay_browsers_connected", "Live connections of browsers and programs.", hub.browsers)
    page.count("servicebay_live_revisions", "Revisions of the live document since the start.", hub.revision)
    page.count("servicebay_live_resets", "Connections that were too slow and had to fetch again.", hub.resets)
    for twin in twins:
        _node(page, twin)
        _resources(page, twin.name, twin.state)
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
            _container(page, twin.name, container)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(page)
    return generate_latest(registry)


def _node(page: Page, twin: NodeTwin) -> None:
    node, online = twin.name, twin.connection.status == "online"
    page.gauge("servicebay_node_up", "Whether the agent of the node is connected.", float(online), node=node)
    page.gauge("servicebay_node_last_seen_seconds", "When the node last spoke.", _seconds(twin.confirmed_at), node=node)
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
    page.count("servicebay_agent_signals", "Signals that the agent heard.", stats.signals, node=node)
    page.count("servicebay_agent_dropped", "Signals that the agent dropped as noise.", stats.dropped, node=node)
    page.count("servicebay_agent_drift", "Changes that only the audit scan found.", stats.drift, node=node)


def _resources(page: Page, node: str, state: NodeState) -> None:
    load = state.resources
    if load is None:
        return
    page.gauge("servicebay_node_cpu_percent", "Load of all cores together.", load.cpu_percent, node=node)
    page.gauge("node_load1", "1m load average.", load.load1, node=node)
    page.gauge("node_boot_time_seconds", "Node boot time, in unixtime.", _seconds(load.boot_time), node=node)
    total, used = load.memory_total_bytes, load.memory_used_bytes
    page.gauge("node_memory_MemTotal_bytes", "Memory information field MemTotal_bytes.", total, node=node)
    page.gauge(
        "node_memory_MemAvailable_bytes", "Memory information field MemAvailable_bytes.", total - used, node=node
    )
    for disk in load.disks.values():
        labels = {"node": node, "device": disk.device, "mountpoint": disk.mount, "fstype": disk.fs_type}
        free = disk.total_bytes - disk.used_bytes
        page.gauge("node_filesystem_size_bytes", "Filesystem size in bytes.", disk.total_bytes, **labels)
        page.gauge("node_filesystem_avail_bytes", "Filesystem space available.", free, **labels)


def _container(page: Page, node: str, container: Container) -> None:
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
    page.gauge("podman_container_created_seconds", "Container creation time.", _seconds(container.created), **labels)
    page.gauge("podman_container_started_seconds", "Container started time.", _seconds(container.started_at), **labels)
    page.gauge("podman_container_exited_seconds", "Container exited time.", _seconds(container.finished_at), **labels)
    page.count("servicebay_container_restarts", "Restarts by Podman.", container.restart_count, **labels)


def _published(port: Port) -> str:
    # as podman-exporter and `podman ps` spell it
    address = port.host_ip or "0.0.0.0"  # noqa: S104
    return f"{address}:{port.host_port}->{port.container_port}/{port.protocol}"


def _legend() -> str:
    return ",".join(f"{number}={state}" for state, number in CONTAINER_STATES.items())


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
