"""One reading of the machine. What changes slowly or costs more to ask is kept from an earlier one.

Sources: ``/proc``, ``/sys/class/net``, statvfs(3). Pseudo and network file systems are left out (a server that is
away would block the agent); a file system that is mounted more than once is shown where it was mounted first.
"""

import os
import time
from typing import Callable, Dict, Iterable, List, Optional, Set, Tuple

from servicebay.wire.machine import Disk, DiskIo, Interface, Pressure, Resources, Sensor, Upkeep

from .hardware import read_gpus, read_sensors
from .proc import (
    CpuTimes,
    ProcError,
    parse_default_routes,
    parse_diskstats,
    parse_load,
    parse_meminfo,
    parse_mounts,
    parse_net_dev,
    parse_pressure,
    parse_stat,
)
from .updates import Updates
from .upkeep import read_upkeep

SLOW_S = 30.0
"""How often disks, temperatures and what waits for a reboot are read while nobody looks at the node."""
CLOSE_S = 5.0
"""How often while somebody does."""


class ResourceReader:
    """Reads the machine; loads and rates are the mean since the reading before."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._updates: Optional[Updates] = None
        self._times = CpuTimes(0, 0)
        self._traffic: Dict[str, Tuple[int, int]] = {}
        self._read_at: Optional[float] = None
        self._slow_at: Optional[float] = None
        self._disks: Dict[str, Disk] = {}
        self._sensors: Dict[str, Sensor] = {}
        self._io: Dict[str, Tuple[int, int, int]] = {}
        self._disk_names: List[str] = []
        self._upkeep = Upkeep()

    def take_updates(self, updates: Updates) -> None:
        """What the package tool told goes with the next reading."""
        self._updates, self._slow_at = updates, None

    def read(self, close: bool = False) -> Resources:
        """One reading. The first one shows the load since boot. Raises ProcError, OSError."""
        now = self._clock()
        self._read_slow(now, CLOSE_S if close else SLOW_S)
        times, cores, boot = parse_stat(_read("/proc/stat"))
        memory = parse_meminfo(_read("/proc/meminfo"))
        before, self._times = self._times, times
        elapsed = max(1, times.total - before.total)
        passed_s, self._read_at = None if self._read_at is None else max(0.001, now - self._read_at), now
        return Resources(
            cpu_percent=min(100.0, max(0.0, round(100.0 * (times.busy - before.busy) / elapsed, 1))),
            cpu_count=cores,
            load1=parse_load(_read("/proc/loadavg")),
            memory_total_bytes=memory["MemTotal"],
            memory_used_bytes=max(0, memory["MemTotal"] - memory["MemAvailable"]),
            swap_total_bytes=memory.get("SwapTotal", 0),
            swap_used_bytes=max(0, memory.get("SwapTotal", 0) - memory.get("SwapFree", 0)),
            boot_time=boot * 1000,
            disks=self._disks,
            pressure=read_pressure(),
            interfaces=self._read_interfaces(passed_s),
            sensors=self._sensors,
            gpus=read_gpus(),
            upkeep=self._upkeep,
            io=self._read_io(passed_s),
        )

    def _read_slow(self, now: float, every_s: float) -> None:
        if self._slow_at is None or now - self._slow_at >= every_s - 0.1:
            self._slow_at = now
            self._disks, self._sensors, self._upkeep = read_disks(), read_sensors(), read_upkeep(told=self._updates)
            self._disk_names = whole_disks()

    def _read_io(self, passed_s: Optional[float]) -> Dict[str, DiskIo]:
        try:
            counts = parse_diskstats(_read("/proc/diskstats"), self._disk_names)
        except (OSError, ProcError):
            counts = {}
        before, self._io = self._io, counts
        return {name: _disk_io(counts[name], before.get(name), passed_s) for name in sorted(counts)}

    def _read_interfaces(self, passed_s: Optional[float]) -> Dict[str, Interface]:
        try:
            traffic = parse_net_dev(_read("/proc/net/dev"))
        except (OSError, ProcError):  # the rest is still worth having
            traffic = {}
        real = real_interfaces(traffic)
        before, self._traffic = self._traffic, {name: traffic[name] for name in real}
        return {name: _interface(traffic[name], before.get(name), passed_s) for name in sorted(real)}


def _interface(now: Tuple[int, int], before: Optional[Tuple[int, int]], elapsed: Optional[float]) -> Interface:
    rates = [0, 0]
    if before is not None and elapsed is not None:  # a counter that went back is an interface made anew
        rates = [int(max(0, new - old) / elapsed) for new, old in zip(now, before)]
    return Interface(rates[0], rates[1], now[0], now[1])


def _disk_io(now: Tuple[int, int, int], before: Optional[Tuple[int, int, int]], passed_s: Optional[float]) -> DiskIo:
    if before is None or passed_s is None:
        return DiskIo(0, 0, 0.0)
    read, written, busy_ms = (max(0, new - old) / passed_s for new, old in zip(now, before))
    return DiskIo(int(read), int(written), min(100.0, round(busy_ms / 10, 1)))


def whole_disks(blocks: str = "/sys/block") -> List[str]:
    """Disks that are hardware (or a virtual machine's), by the kernel's names; what is made of them counts there."""
    try:
        names = os.listdir(blocks)
    except OSError:
        return []
    return sorted(n for n in names if os.path.exists(blocks + "/" + n + "/device") and not n.startswith(("sr", "fd")))


def real_interfaces(names: Iterable[str]) -> Set[str]:
    """The interfaces that are hardware, or that a default route leaves by (bridges, bonds, a container's own)."""
    try:
        routed = parse_default_routes(_read("/proc/net/route"))
    except OSError:
        routed = set()
    return {name for name in names if name in routed or os.path.exists("/sys/class/net/" + name + "/device")}


def read_pressure() -> Dict[str, Pressure]:
    """Pressure by ``cpu memory io``; without those that the kernel does not keep."""
    found = {}
    for kind in ("cpu", "memory", "io"):
        try:
            found[kind] = Pressure(*parse_pressure(_read("/proc/pressure/" + kind)))
        except (OSError, ProcError):  # kernels without PSI, or with psi=0 (EOPNOTSUPP)
            continue
    return found


def read_disks() -> Dict[str, Disk]:
    """Every real file system by mount point."""
    disks = {}
    for device, mount, kind in parse_mounts(_read("/proc/self/mounts")):
        try:
            stats = os.statvfs(mount)
        except OSError:
            continue  # not ours to see
        total = stats.f_blocks * stats.f_frsize
        if total:
            used = total - stats.f_bfree * stats.f_frsize
            inodes = (stats.f_files, stats.f_files - stats.f_ffree) if stats.f_files else (None, None)
            disks[mount] = Disk(device, mount, kind, total, used, *inodes)
    return disks


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
