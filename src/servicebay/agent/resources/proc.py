"""Parsers of ``/proc`` text. Each gives a value or ``ProcError``, whatever the bytes are.

Source: proc(5), and ``Documentation/accounting/psi.rst`` of the kernel. Pure.
"""

from typing import Dict, Iterable, List, NamedTuple, Set, Tuple

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
_ESCAPES = (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"))
_MAX_DIGITS = 20


class ProcError(ValueError):
    """The text is not what the kernel writes."""


class CpuTimes(NamedTuple):
    """Clock ticks since boot, of all cores together."""

    busy: int
    total: int


class Stall(NamedTuple):
    """Pressure: the share of the last ten seconds in which some (all) tasks waited, and seconds since boot."""

    some_percent: float
    full_percent: float
    some_s: float
    full_s: float


def parse_number(word: str) -> int:
    """A whole number as the kernel writes it. Raises ProcError."""
    if not (word.isascii() and word.isdigit() and len(word) <= _MAX_DIGITS):
        raise ProcError("{!r} is no number".format(word[:40]))
    return int(word)


def parse_decimal(word: str) -> float:
    """``12.34``. Raises ProcError."""
    whole, _, part = word.partition(".")
    return float("{}.{}".format(parse_number(whole), parse_number(part or "0")))


def parse_stat(text: str) -> Tuple[CpuTimes, int, int]:
    """``/proc/stat`` to times, number of cores, and boot time (Unix seconds). Raises ProcError."""
    lines = text.splitlines()
    boot = [line.split() for line in lines if line.startswith("btime ")]
    ticks = [parse_number(word) for word in lines[0].split()[1:9]] if lines else []
    if len(ticks) < 5 or not boot or len(boot[0]) != 2:
        raise ProcError("/proc/stat lacks its cpu or btime line")
    idle = ticks[3] + ticks[4]
    cores = sum(1 for line in lines if line.startswith("cpu")) - 1
    return CpuTimes(sum(ticks) - idle, sum(ticks)), max(1, cores), parse_number(boot[0][1])


def parse_meminfo(text: str) -> Dict[str, int]:
    """``/proc/meminfo`` to bytes by name. Raises ProcError where the total or what is available is missing."""
    values = {}
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if words:
            values[name] = parse_number(words[0]) * 1024
    if "MemTotal" not in values or "MemAvailable" not in values:
        raise ProcError("/proc/meminfo lacks MemTotal or MemAvailable")
    return values


def parse_load(text: str) -> float:
    """``/proc/loadavg`` to the load of the last minute. Raises ProcError."""
    return parse_decimal((text.split() or [""])[0])


def parse_mounts(text: str) -> List[Tuple[str, str, str]]:
    """``/proc/self/mounts`` to (device, mount point, type) of real file systems, each device once. Raises ProcError."""
    found: Dict[str, Tuple[str, str, str]] = {}
    for line in text.split("\n"):
        words = line.split(" ")
        if len(words) < 3:
            if line:
                raise ProcError("{!r} is no mount".format(line[:80]))
            continue
        device, mount, kind = words[:3]
        for escaped, plain in _ESCAPES:
            mount = mount.replace(escaped, plain)
        real = kind in REAL_FILE_SYSTEMS or (kind == "overlay" and mount == "/")
        if real and not mount.startswith(MOUNTED_BY_TOOLS):
            found.setdefault(device, (device, mount, kind))
    return list(found.values())


def parse_pressure(text: str) -> Stall:
    """``/proc/pressure/*``: ``some avg10=1.16 avg60=… avg300=… total=<µs>``, and ``full`` alike. Raises ProcError."""
    found: Dict[str, Tuple[float, float]] = {"full": (0.0, 0.0)}
    for line in text.splitlines():
        kind, *pairs = line.split(" ")
        values = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        if kind not in ("some", "full") or "avg10" not in values or "total" not in values:
            raise ProcError("{!r} is no pressure".format(line[:80]))
        found[kind] = parse_decimal(values["avg10"]), parse_number(values["total"]) / 1e6
    if "some" not in found:
        raise ProcError("pressure without its line 'some'")
    (some, some_s), (full, full_s) = found["some"], found["full"]
    return Stall(some, full, round(some_s, 3), round(full_s, 3))


def parse_net_dev(text: str) -> Dict[str, Tuple[int, int]]:
    """``/proc/net/dev`` to bytes received and sent, by interface. Raises ProcError."""
    found = {}
    for line in text.splitlines()[2:]:
        name, colon, rest = line.rpartition(":")
        words = rest.split()
        if not colon or len(words) < 9:
            raise ProcError("{!r} is no interface".format(line[:80]))
        found[name.strip()] = parse_number(words[0]), parse_number(words[8])
    return found


def parse_diskstats(text: str, names: Iterable[str]) -> Dict[str, Tuple[int, int, int]]:
    """``/proc/diskstats`` to bytes read and written and milliseconds busy, of these disks. Raises ProcError.

    ``8 0 sda <reads> <merged> <sectors read> <ms> <writes> <merged> <sectors written> <ms> <in flight> <ms busy> …``;
    a sector is 512 bytes whatever the disk's is (``Documentation/admin-guide/iostats.rst``).
    """
    found, wanted = {}, set(names)
    for line in text.splitlines():
        words = line.split()
        if len(words) < 13:
            raise ProcError("{!r} is no disk".format(line[:80]))
        if words[2] in wanted:
            found[words[2]] = parse_number(words[5]) * 512, parse_number(words[9]) * 512, parse_number(words[12])
    return found


def parse_default_routes(text: str) -> Set[str]:
    """``/proc/net/route`` to the interfaces that a default route leaves by. Lines that are none are passed over."""
    lines = [line.split() for line in text.splitlines()[1:]]
    return {words[0] for words in lines if len(words) > 7 and words[1] == words[7] == "00000000"}
