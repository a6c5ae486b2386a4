"""What is kept of a node's load, by metric. Pure.

``cpu memory swap`` and ``pressure.cpu``, ``pressure.memory``, ``pressure.io`` are per cent; ``load`` is of a minute;
``received sent read written`` are bytes per second over all interfaces and disks; ``temperature`` is the hottest
sensor's; ``disk:<mount>`` and ``inodes:<mount>`` are how full a file system is, in per cent.
"""

from typing import NamedTuple

from servicebay.twin.schema import Resources

from .views import LoadMetric, LoadUnit

MOST_DISKS = 12
"""File systems that are kept of a node, in the order of their mount points."""
PRESSURES = ("cpu", "memory", "io")


class Kind(NamedTuple):
    """A metric's title, unit, steps that a unit has where it is packed, and name beside others of its sort."""

    title: str
    unit: LoadUnit
    steps: int
    name: str | None = None


KINDS = {
    "cpu": Kind("CPU", "percent", 100),
    "memory": Kind("Memory", "percent", 100),
    "swap": Kind("Swap", "percent", 100),
    "load": Kind("Load", "load", 100),
    "pressure.cpu": Kind("Waiting for CPU", "percent", 100, "CPU"),
    "pressure.memory": Kind("Waiting for memory", "percent", 100, "Memory"),
    "pressure.io": Kind("Waiting for disks", "percent", 100, "Disks"),
    "received": Kind("Received", "bytesPerS", 1),
    "sent": Kind("Sent", "bytesPerS", 1),
    "read": Kind("Read from disks", "bytesPerS", 1),
    "written": Kind("Written to disks", "bytesPerS", 1),
    "temperature": Kind("Hottest sensor", "celsius", 10),
    "disk": Kind("Disk", "percent", 100),
    "inodes": Kind("Files", "percent", 100),
}
COMPARED = (
    *("cpu", "memory", "load", "pressure.cpu", "pressure.memory", "pressure.io", "received", "sent", "read", "written"),
    *("disk:/", "temperature"),
)
"""By what nodes are compared: metrics that most of them have."""


def kind_of(metric: str) -> Kind | None:
    """``disk:/srv`` -> its kind with the title ``Disk /srv`` and the name ``/srv``; None: there is no such metric."""
    name, colon, mount = metric.partition(":")
    kind = KINDS.get(name)
    if kind is None or (name in ("disk", "inodes")) != bool(colon):
        return None
    return kind._replace(title=f"{kind.title} {mount}", name=mount) if colon else kind


def compared_metrics() -> list[LoadMetric]:
    """Those by which nodes are compared, in the order of a choice."""
    return [LoadMetric(metric=metric, title=kind.title) for metric in COMPARED if (kind := kind_of(metric))]


def values_of(resources: Resources) -> dict[str, float]:
    """What a node tells now, by metric; what it does not tell is left out."""
    found = {
        "cpu": resources.cpu_percent,
        "load": resources.load1,
        "memory": _percent(resources.memory_used_bytes, resources.memory_total_bytes),
        "swap": _percent(resources.swap_used_bytes, resources.swap_total_bytes),
        **{f"pressure.{name}": each.some_percent for name, each in resources.pressure.items() if name in PRESSURES},
    }
    if resources.interfaces:
        found["received"] = sum(each.received_bytes_per_s for each in resources.interfaces.values())
        found["sent"] = sum(each.sent_bytes_per_s for each in resources.interfaces.values())
    if resources.io:
        found["read"] = sum(each.read_bytes_per_s for each in resources.io.values())
        found["written"] = sum(each.written_bytes_per_s for each in resources.io.values())
    if resources.sensors:
        found["temperature"] = max(sensor.celsius for sensor in resources.sensors.values())
    for mount in sorted(resources.disks)[:MOST_DISKS]:
        disk = resources.disks[mount]
        found[f"disk:{mount}"] = _percent(disk.used_bytes, disk.total_bytes)
        found[f"inodes:{mount}"] = _percent(disk.inodes_used, disk.inodes_total)
    return {metric: float(value) for metric, value in found.items() if value is not None}


def _percent(part: int | None, whole: int | None) -> float | None:
    return 100 * part / whole if part is not None and whole else None
