"""What a machine is busy with, in words: the members of its row. Pure."""

from typing import Any

from ..monitoring.load_past.metrics import KINDS
from ..wire.machine import Disk, DiskIo, Gpu, Interface, Pressure, Resources, Sensor, Upkeep
from .shapes.base import Tone
from .shapes.machine import DiskIoView, DiskView, GaugeView, InterfaceView

DISK_LOOK_PERCENT = 85.0
DISK_ACT_PERCENT = 95.0
PRESSURE_LOOK_PERCENT = {"cpu": 60.0, "memory": 20.0, "io": 40.0}
"""Waiting for a core hurts late, waiting for memory early."""
DAY_MS = 86_400_000
OLD_LISTS_DAYS = 3
HOT_CELSIUS = 90.0
"""For chips that do not say what is high for them."""
PRESSURE = {
    "cpu": "some work waited for a core in the last 10 s",
    "memory": "some work waited for memory in the last 10 s",
    "io": "some work waited for disks in the last 10 s",
}


def load_members(resources: Resources | None) -> dict[str, Any]:
    """Members of ``NodeView``."""
    if resources is None:
        return {}
    return {
        "boot_time": resources.boot_time,
        "cpu_percent": resources.cpu_percent,
        "cpu_count": resources.cpu_count,
        "load1": resources.load1,
        "memory_total_bytes": resources.memory_total_bytes,
        "memory_used_bytes": resources.memory_used_bytes,
        "swap_total_bytes": resources.swap_total_bytes,
        "swap_used_bytes": resources.swap_used_bytes,
        "disks": [disk_view(disk) for _, disk in sorted(resources.disks.items())],
        "pressure": [pressure_view(kind, resources.pressure[kind]) for kind in PRESSURE if kind in resources.pressure],
        "temperatures": [sensor_view(name, sensor) for name, sensor in sorted(resources.sensors.items())],
        "gpus": [gpu_view(name, gpu) for name, gpu in sorted(resources.gpus.items())],
        "interfaces": [interface_view(name, each) for name, each in sorted(resources.interfaces.items())],
        "disk_io": [disk_io_view(name, each) for name, each in sorted(resources.io.items())],
        **_upkeep_members(resources.upkeep),
    }


def disk_view(disk: Disk) -> DiskView:
    """A file system with how full it is, of bytes and of files."""
    percent = _percent(disk.used_bytes, disk.total_bytes) or 0.0
    inodes = _percent(disk.inodes_used, disk.inodes_total)
    return DiskView(
        mount=disk.mount,
        device=disk.device,
        total_bytes=disk.total_bytes,
        used_bytes=disk.used_bytes,
        percent=percent,
        inodes_percent=inodes,
        tone=_fullness(max(percent, inodes or 0.0)),
    )


def pressure_view(kind: str, pressure: Pressure) -> GaugeView:
    """``Waiting for memory 12 %``."""
    title, *_, name = KINDS[f"pressure.{kind}"]
    percent = round(pressure.some_percent, 1)
    return GaugeView(
        name=title,
        short=name,
        value=f"{percent:.0f} %",
        detail=PRESSURE[kind],
        percent=percent,
        tone="look" if percent >= PRESSURE_LOOK_PERCENT[kind] else "ok",
    )


def sensor_view(name: str, sensor: Sensor) -> GaugeView:
    """``nvme Composite 41 °C, high from 82 °C``."""
    high, critical = _plausible(sensor.high_celsius), _plausible(sensor.critical_celsius)
    named = (("high from", high), ("critical", critical))
    return GaugeView(
        name=name.replace("/", " "),
        value=f"{sensor.celsius:.0f} °C",
        detail=", ".join(f"{name} {limit:.0f} °C" for name, limit in named if limit is not None) or None,
        tone=_heat(sensor.celsius, high, critical),
    )


def gpu_view(name: str, gpu: Gpu) -> GaugeView:
    """``card0 34 %, amdgpu, 1.2 of 8 GB``."""
    gb = 1024**3
    memory = ""
    if gpu.memory_total_bytes:
        memory = f", {(gpu.memory_used_bytes or 0) / gb:.1f} of {gpu.memory_total_bytes / gb:.0f} GB"
    value = "–" if gpu.busy_percent is None else f"{gpu.busy_percent} %"
    return GaugeView(name=name, value=value, detail=gpu.driver + memory, percent=gpu.busy_percent)


def interface_view(name: str, interface: Interface) -> InterfaceView:
    """What passes an interface."""
    return InterfaceView(
        name=name,
        received_bytes_per_s=interface.received_bytes_per_s,
        sent_bytes_per_s=interface.sent_bytes_per_s,
    )


def disk_io_view(name: str, io: DiskIo) -> DiskIoView:
    """What a disk does."""
    return DiskIoView(
        name=name,
        read_bytes_per_s=io.read_bytes_per_s,
        written_bytes_per_s=io.written_bytes_per_s,
        busy_percent=io.busy_percent,
    )


def _upkeep_members(upkeep: Upkeep | None) -> dict[str, Any]:
    if upkeep is None:
        return {}
    return {
        "reboot": upkeep.reboot,
        "updates": _updates_text(upkeep),
        "updates_at": upkeep.updates_at,
        "packages": upkeep.packages,
    }


def _updates_text(upkeep: Upkeep) -> str | None:
    if upkeep.updates is None:
        return upkeep.updates_problem and f"Not known: {upkeep.updates_problem}"
    aged = ""
    if upkeep.updates_at is not None and upkeep.lists_at is not None:
        days = (upkeep.updates_at - upkeep.lists_at) // DAY_MS
        aged = f" Its lists of packages are {days} days old." if days >= OLD_LISTS_DAYS else ""
    if upkeep.updates == 0:
        return "No update waits." + aged if upkeep.updates_at is not None else None
    security = f", {upkeep.security_updates} of them for security" if upkeep.security_updates else ""
    return f"{upkeep.updates} update{'s' if upkeep.updates > 1 else ''} can be installed{security}.{aged}"


def _percent(part: int | None, whole: int | None) -> float | None:
    return round(100 * part / whole, 1) if part is not None and whole is not None and whole > 0 else None


def _fullness(percent: float) -> Tone:
    return "act" if percent >= DISK_ACT_PERCENT else "look" if percent >= DISK_LOOK_PERCENT else "ok"


def _plausible(limit: float | None) -> float | None:
    return limit if limit is not None and 20 < limit < 150 else None


def _heat(celsius: float, high: float | None, critical: float | None) -> Tone:
    if critical is not None and celsius >= critical:
        return "act"
    return "look" if celsius >= (high or HOT_CELSIUS) else "ok"
