"""The node's load from ``/proc`` and ``statvfs``, told only when a value passed its threshold.

Sources: proc(5), statvfs(3). Pseudo and network file systems are left out; a file system that is
mounted more than once is shown where it was mounted first.
"""

import os
from typing import Dict, List, NamedTuple, Optional, Tuple

from servicebay.wire.model import Disk, Resources

REAL_FILE_SYSTEMS = (
    "ext2",
    "ext3",
    "ext4",
    "xfs",
    "btrfs",
    "zfs",
    "f2fs",
    "jfs",
    "vfat",
    "exfat",
    "ntfs3",
    "bcachefs",
    "nilfs2",
)
MOUNTED_BY_TOOLS = ("/etc/resolv.conf", "/etc/hostname", "/etc/hosts", "/run/host")
"""Where container tools mount parts of the outer machine; those are not this node's disks."""
CPU_STEP_PERCENT = 3.0
MEMORY_STEP = 0.01
DISK_STEP = 0.002
LOAD_STEP = 0.25
_ESCAPES = (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"))


class CpuTimes(NamedTuple):
    """Clock ticks since boot, of all cores together."""

    busy: int
    total: int


def parse_stat(text: str) -> Tuple[CpuTimes, int, int]:
    """``/proc/stat`` to times, number of cores, and boot time (Unix seconds)."""
    lines = text.splitlines()
    ticks = [int(word) for word in lines[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    cores = sum(1 for line in lines if line.startswith("cpu")) - 1
    boot = next(int(line.split()[1]) for line in lines if line.startswith("btime"))
    return CpuTimes(sum(ticks) - idle, sum(ticks)), cores, boot


def parse_meminfo(text: str) -> Dict[str, int]:
    """``/proc/meminfo`` to bytes by name."""
    values = {}
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        values[name] = int(rest.split()[0]) * 1024
    return values


def parse_mounts(text: str) -> List[Tuple[str, str, str]]:
    """``/proc/self/mounts`` to (device, mount point, type) of real file systems, each device once."""
    found: Dict[str, Tuple[str, str, str]] = {}
    for line in text.splitlines():
        device, mount, kind = line.split(" ")[:3]
        for escaped, plain in _ESCAPES:
            mount = mount.replace(escaped, plain)
        if (kind in REAL_FILE_SYSTEMS or (kind == "overlay" and mount == "/")) and not mount.startswith(
            MOUNTED_BY_TOOLS
        ):
            found.setdefault(device, (device, mount, kind))
    return list(found.values())


def differs(old: Optional[Resources], new: Resources) -> bool:
    """Whether a value moved far enough for anybody to care."""
    if old is None or set(old.disks) != set(new.disks):
        return True
    memory_step = new.memory_total_bytes * MEMORY_STEP
    return (
        abs(old.cpu_percent - new.cpu_percent) >= CPU_STEP_PERCENT
        or abs(old.load1 - new.load1) >= max(LOAD_STEP, 0.2 * old.load1)
        or abs(old.memory_used_bytes - new.memory_used_bytes) >= memory_step
        or abs(old.swap_used_bytes - new.swap_used_bytes) >= memory_step
        or old.memory_total_bytes != new.memory_total_bytes
        or any(_disk_differs(old.disks[mount], disk) for mount, disk in new.disks.items())
    )


def _disk_differs(old: Disk, new: Disk) -> bool:
    return abs(old.used_bytes - new.used_bytes) >= new.total_bytes * DISK_STEP or old.total_bytes != new.total_bytes


class ResourceReader:
    """Reads the machine; CPU load is the mean since the reading before."""

    def __init__(self) -> None:
        self._times: Optional[CpuTimes] = None

    def read(self) -> Resources:
        """One reading (well under a millisecond). The first one shows the load since boot."""
        times, cores, boot = parse_stat(_read("/proc/stat"))
        memory = parse_meminfo(_read("/proc/meminfo"))
        before, self._times = self._times or CpuTimes(0, 0), times
        elapsed = max(1, times.total - before.total)
        return Resources(
            cpu_percent=round(100.0 * (times.busy - before.busy) / elapsed, 1),
            cpu_count=cores,
            load1=float(_read("/proc/loadavg").split()[0]),
            memory_total_bytes=memory["MemTotal"],
            memory_used_bytes=memory["MemTotal"] - memory["MemAvailable"],
            swap_total_bytes=memory.get("SwapTotal", 0),
            swap_used_bytes=memory.get("SwapTotal", 0) - memory.get("SwapFree", 0),
            boot_time=boot * 1000,
            disks=read_disks(),
        )


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
            disks[mount] = Disk(device, mount, kind, total, used)
    return disks


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
