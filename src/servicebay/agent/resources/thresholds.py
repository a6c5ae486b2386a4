"""Whether a reading is worth telling: a value moved far enough for somebody to care. Pure.

``scale`` makes all steps finer (below 1: somebody looks at this very node) or coarser (nobody looks at all).
"""

from typing import Any, Dict, Optional

from servicebay.wire.machine import Disk, DiskIo, Gpu, Interface, Pressure, Resources, Sensor

CPU_STEP_PERCENT = 3.0
MEMORY_STEP = 0.01
DISK_STEP = 0.002
LOAD_STEP = 0.25
PRESSURE_STEP_PERCENT = 5.0
CELSIUS_STEP = 3.0
RATE_STEP, RATE_STEP_BYTES = 0.25, 64 * 1024
GPU_STEP_PERCENT = 5.0
BUSY_STEP_PERCENT = 10.0


def differs(old: Optional[Resources], new: Resources, scale: float = 1.0) -> bool:
    """Whether ``new`` is worth telling to whoever knows ``old``."""
    if old is None or is_urgent(old, new):
        return True
    memory_step = new.memory_total_bytes * MEMORY_STEP * scale
    return (
        abs(old.cpu_percent - new.cpu_percent) >= CPU_STEP_PERCENT * scale
        or abs(old.load1 - new.load1) >= max(LOAD_STEP, 0.2 * old.load1) * scale
        or abs(old.memory_used_bytes - new.memory_used_bytes) >= memory_step
        or abs(old.swap_used_bytes - new.swap_used_bytes) >= memory_step
        or _any_differs(old.pressure, new.pressure, _pressure_differs, scale)
        or _any_differs(old.interfaces, new.interfaces, _interface_differs, scale)
        or _any_differs(old.io, new.io, _io_differs, scale)
        or _any_differs(old.sensors, new.sensors, _sensor_differs, scale)
        or _any_differs(old.gpus, new.gpus, _gpu_differs, scale)
    )


def is_urgent(old: Resources, new: Resources) -> bool:
    """Whether something changed that is told at once whoever looks: room on disks, what waits for a reboot."""
    return (
        old.upkeep != new.upkeep
        or old.memory_total_bytes != new.memory_total_bytes
        or _any_differs(old.disks, new.disks, _disk_differs, 1.0)
    )


def rate_differs(old: int, new: int, scale: float) -> bool:
    """Whether a rate in bytes per second changed: by a share of itself and by more than a trickle."""
    return abs(old - new) >= max(RATE_STEP * old, RATE_STEP_BYTES) * scale


def _any_differs(old: Dict[str, Any], new: Dict[str, Any], differ: Any, scale: float) -> bool:
    return old.keys() != new.keys() or any(differ(old[name], member, scale) for name, member in new.items())


def _disk_differs(old: Disk, new: Disk, scale: float) -> bool:
    inode_step = (new.inodes_total or 0) * DISK_STEP * 5
    return (
        abs(old.used_bytes - new.used_bytes) >= new.total_bytes * DISK_STEP
        or old.total_bytes != new.total_bytes
        or (inode_step > 0 and abs((old.inodes_used or 0) - (new.inodes_used or 0)) >= inode_step)
    )


def _pressure_differs(old: Pressure, new: Pressure, scale: float) -> bool:
    step = PRESSURE_STEP_PERCENT * scale
    return abs(old.some_percent - new.some_percent) >= step or abs(old.full_percent - new.full_percent) >= step


def _interface_differs(old: Interface, new: Interface, scale: float) -> bool:
    return rate_differs(old.received_bytes_per_s, new.received_bytes_per_s, scale) or rate_differs(
        old.sent_bytes_per_s, new.sent_bytes_per_s, scale
    )


def _io_differs(old: DiskIo, new: DiskIo, scale: float) -> bool:
    return (
        rate_differs(old.read_bytes_per_s, new.read_bytes_per_s, scale)
        or rate_differs(old.written_bytes_per_s, new.written_bytes_per_s, scale)
        or abs(old.busy_percent - new.busy_percent) >= BUSY_STEP_PERCENT * scale
    )


def _sensor_differs(old: Sensor, new: Sensor, scale: float) -> bool:
    return abs(old.celsius - new.celsius) >= CELSIUS_STEP * scale


def _gpu_differs(old: Gpu, new: Gpu, scale: float) -> bool:
    memory_step = (new.memory_total_bytes or 0) * MEMORY_STEP * scale
    return abs((old.busy_percent or 0) - (new.busy_percent or 0)) >= GPU_STEP_PERCENT * scale or (
        memory_step > 0 and abs((old.memory_used_bytes or 0) - (new.memory_used_bytes or 0)) >= memory_step
    )
