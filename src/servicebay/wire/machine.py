"""The machine of a node: what it is, what it can do, and how busy it is. Conventions as in ``model``."""

from dataclasses import dataclass, field
from typing import Dict, List, Optional


@dataclass(frozen=True)
class Disk:
    """A real file system that is mounted on the node; inodes are absent where it has no limit of them (btrfs)."""

    device: str
    mount: str
    fs_type: str
    total_bytes: int
    used_bytes: int
    inodes_total: Optional[int] = None
    inodes_used: Optional[int] = None


@dataclass(frozen=True)
class Pressure:
    """How much of the last ten seconds some (all) tasks waited, and for how long since boot."""

    some_percent: float
    full_percent: float = 0.0
    some_s: float = 0.0
    full_s: float = 0.0


@dataclass(frozen=True)
class Interface:
    """A network interface that is hardware or that the default route leaves by; totals are since it came up."""

    received_bytes_per_s: int
    sent_bytes_per_s: int
    received_bytes: int
    sent_bytes: int


@dataclass(frozen=True)
class DiskIo:
    """What a whole disk does now: bytes per second, and the share of the time in which it did anything."""

    read_bytes_per_s: int
    written_bytes_per_s: int
    busy_percent: float


@dataclass(frozen=True)
class Sensor:
    """A temperature, with what its chip calls high and critical."""

    celsius: float
    high_celsius: Optional[float] = None
    critical_celsius: Optional[float] = None


@dataclass(frozen=True)
class Gpu:
    """A graphics card that says how busy it is; ``driver`` as the kernel names it (``amdgpu``)."""

    driver: str
    busy_percent: Optional[int] = None
    memory_total_bytes: Optional[int] = None
    memory_used_bytes: Optional[int] = None


@dataclass(frozen=True)
class Upkeep:
    """What the machine waits for, as far as its distribution tells: ``reboot`` is a sentence.

    ``updates_by`` is the tool that was asked, at ``updates_at`` (ms), of lists that it fetched at ``lists_at``;
    ``packages`` are the first of them; ``updates_problem`` says why it is not known.
    """

    reboot: Optional[str] = None
    updates: Optional[int] = None
    security_updates: Optional[int] = None
    updates_by: Optional[str] = None
    updates_at: Optional[int] = None
    lists_at: Optional[int] = None
    packages: List[str] = field(default_factory=list)
    updates_problem: Optional[str] = None


@dataclass(frozen=True)
class Resources:
    """Load of the node from ``/proc``; sent only when a value passes its threshold.

    ``cpu_percent`` is of all cores together (0 to 100). ``boot_time`` stands in for an uptime,
    which would change with every look. ``disks`` is keyed by mount point, ``pressure`` by ``cpu memory io``,
    ``sensors`` by ``chip/label``, the others by name. ``io`` is of whole disks, in the kernel's names.
    """

    cpu_percent: float
    cpu_count: int
    load1: float
    memory_total_bytes: int
    memory_used_bytes: int
    swap_total_bytes: int
    swap_used_bytes: int
    boot_time: int
    disks: Dict[str, Disk] = field(default_factory=dict)
    pressure: Dict[str, Pressure] = field(default_factory=dict)
    interfaces: Dict[str, Interface] = field(default_factory=dict)
    sensors: Dict[str, Sensor] = field(default_factory=dict)
    gpus: Dict[str, Gpu] = field(default_factory=dict)
    upkeep: Optional[Upkeep] = None
    io: Dict[str, DiskIo] = field(default_factory=dict)


@dataclass(frozen=True)
class Capability:
    """One line of the node's checklist: what it can do, or why not and the command that cures it.

    ``state`` is ``ok``, ``warn`` (works, but will hurt), ``fail`` (a feature is missing) or
    ``unknown``. ``id`` is one of ``python podman quadlet session linger cgroups events``.
    """

    id: str
    title: str
    state: str
    detail: str
    cure: Optional[str] = None


@dataclass(frozen=True)
class Facts:
    """What the node is. Versions are absent where the program is.

    ``machine`` is the same for all users of one machine, and tells nothing else about it. ``quadlet_folder`` is where
    the user's own Quadlet files go: ``/home/anna/.config/containers/systemd``, whether it exists or not.
    ``first_port`` is the lowest port that a user may bind.
    """

    hostname: str
    user: str
    uid: int
    os_name: str
    kernel: str
    architecture: str
    python_version: str
    podman_version: Optional[str] = None
    systemd_version: Optional[str] = None
    capabilities: Dict[str, Capability] = field(default_factory=dict)
    machine: Optional[str] = None
    quadlet_folder: Optional[str] = None
    first_port: Optional[int] = None
