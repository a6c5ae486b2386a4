"""The files of a control group: where they lie, what they say.

Source: ``Documentation/admin-guide/cgroup-v2.rst`` of the kernel. All are readable by everybody. ``cpu.stat`` is
always there; ``memory.*``, ``pids.*`` and ``io.*`` only where those controllers are delegated. Podman's groups end in
``libpod-<ID>.scope[/container]`` or, of Quadlet (``--cgroups=split``), in ``<unit>/libpod-payload-<ID>``.
"""

import os
from typing import Iterable, List, NamedTuple, Optional, Tuple

from ..resources.proc import parse_number

MOUNTS = ("/sys/fs/cgroup", "/sys/fs/cgroup/unified")
"""Where version 2 is mounted: alone, or beside version 1."""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_MAX_BYTES = 65536


class Group(NamedTuple):
    """Folders: of the whole container or unit, and of its main process, which may lie deeper."""

    whole: str
    leaf: str


class Reading(NamedTuple):
    """What a group has taken since it was made; ``None``: its files do not tell."""

    cpu_us: int
    memory_bytes: Optional[int] = None
    memory_limit_bytes: Optional[int] = None
    by_process: bool = False
    pids: Optional[int] = None
    read_bytes: Optional[int] = None
    written_bytes: Optional[int] = None
    oom_kills: int = 0


def parse_group(text: str, name: str) -> Optional[Group]:
    """``/proc/<pid>/cgroup`` to the group whose last part with ``name`` in it is the whole; paths from the mount.

    ``0::/user.slice/…/web.service/libpod-payload-<ID>``; lines of version 1 are passed over.
    """
    for line in text.split("\n"):
        if line.startswith("0::/"):
            parts = line[3:].rstrip("/").split("/")
            of_name = [i for i, part in enumerate(parts) if name in part]
            if of_name and ".." not in parts:
                return Group("/".join(parts[: of_name[-1] + 1]), "/".join(parts))
    return None


def parse_fields(text: str, *names: str) -> List[int]:
    """``usage_usec 1234`` lines to the numbers of ``names``; what is missing is 0. Raises ProcError."""
    values = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)
    return [parse_number(values.get(name, "0")) for name in names]


def parse_io(text: str) -> Tuple[int, int]:
    """``io.stat`` to bytes read and written, over all devices: ``8:0 rbytes=1 wbytes=2 …``. Raises ProcError."""
    read = written = 0
    for line in text.splitlines():
        values = dict(pair.split("=", 1) for pair in line.split(" ")[1:] if "=" in pair)
        read += parse_number(values.get("rbytes", "0"))
        written += parse_number(values.get("wbytes", "0"))
    return read, written


def parse_limit(text: str) -> Optional[int]:
    """``memory.max``: a number, or ``max`` for none. Raises ProcError."""
    return None if text.strip() == "max" else parse_number(text.strip())


def find_group(pid: int, name: str) -> Optional[Group]:
    """The group of a process, as folders; ``None`` where it has none of its own, or is gone."""
    group = parse_group(_text("/proc/{}/cgroup".format(pid)) or "", name)
    if group is None:
        return None
    mount = next((mount for mount in MOUNTS if os.path.exists(mount + group.whole + "/cgroup.procs")), None)
    return None if mount is None else Group(mount + group.whole, mount + group.leaf)


def read_group(group: Group) -> Optional[Reading]:
    """What a group takes; ``None`` where it is gone. Raises ProcError."""
    stat = _text(group.whole + "/cpu.stat")
    if stat is None:
        return None
    (cpu_us,) = parse_fields(stat, "usage_usec")
    io = _text(group.whole + "/io.stat")
    read, written = (None, None) if io is None else parse_io(io)
    memory, pids = _text(group.whole + "/memory.current"), _text(group.whole + "/pids.current")
    if memory is None:
        return Reading(cpu_us, *_sum_processes(group.leaf), read, written)
    (kills,) = parse_fields(_text(group.whole + "/memory.events") or "", "oom_kill")
    count = None if pids is None else parse_number(pids.strip())
    limit = _limit((group.whole, os.path.dirname(group.whole)))
    return Reading(cpu_us, parse_number(memory.strip()), limit, False, count, read, written, kills)


def _limit(folders: Iterable[str]) -> Optional[int]:
    texts = [_text(folder + "/memory.max") for folder in folders]
    limits = [parse_limit(text) for text in texts if text is not None]
    return min((limit for limit in limits if limit is not None), default=None)


def _sum_processes(folder: str) -> Tuple[int, None, bool, int]:
    """Memory as in ``Reading`` where its controller is not there: of the group's processes, without its subgroups'."""
    pids = (_text(folder + "/cgroup.procs") or "").split()
    resident = 0
    for pid in pids:
        words = (_text("/proc/" + pid + "/statm") or "").split()
        if len(words) > 1:
            resident += parse_number(words[1]) * _PAGE_BYTES
    return resident, None, True, len(pids)


def _text(path: str) -> Optional[str]:
    # without open(): its buffers and decoder cost three times as much
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return os.read(fd, _MAX_BYTES).decode("utf-8", "replace")
    except OSError:  # ENODEV: the group went while we looked
        return None
    finally:
        os.close(fd)
