"""A machine: what it is and does now, told with each node that is a user of it; and machines with all their nodes."""

from ...sentences import Sentence
from .base import Answer, Tone, View
from .container import UsageView


class DiskView(View, frozen=True, omit_defaults=True):
    """One real file system of a node. ``inodes_percent`` is absent where it has no limit of files."""

    mount: str
    device: str
    total_bytes: int
    used_bytes: int
    percent: float
    inodes_percent: float | None = None
    tone: Tone = "ok"


class GaugeView(View, frozen=True, omit_defaults=True):
    """Something measured on a node, ready to show: ``Waiting for CPU``, ``3 %``, ``some work waited for a core``.

    ``short`` is its name beside others of its sort: ``CPU``.
    """

    name: Sentence
    value: str
    detail: Sentence | None = None
    percent: float | None = None
    short: Sentence | None = None
    tone: Tone = "ok"


class InterfaceView(View, frozen=True, omit_defaults=True):
    """A network interface with what passes it now."""

    name: str
    received_bytes_per_s: int
    sent_bytes_per_s: int


class DiskIoView(View, frozen=True, omit_defaults=True):
    """A whole disk with what it does now."""

    name: str
    read_bytes_per_s: int
    written_bytes_per_s: int
    busy_percent: float


class MachineFacts(View, frozen=True, omit_defaults=True):
    """What is known of a machine.

    ``updates_at`` (ms) is when its package tool was asked; ``packages`` are the first of what it would install.
    """

    hostname: str | None = None
    os_name: str | None = None
    kernel: str | None = None
    architecture: str | None = None
    boot_time: int | None = None
    cpu_percent: float | None = None
    cpu_count: int | None = None
    load1: float | None = None
    memory_total_bytes: int | None = None
    memory_used_bytes: int | None = None
    swap_total_bytes: int | None = None
    swap_used_bytes: int | None = None
    disks: list[DiskView] = []
    disk_io: list[DiskIoView] = []
    interfaces: list[InterfaceView] = []
    pressure: list[GaugeView] = []
    temperatures: list[GaugeView] = []
    gpus: list[GaugeView] = []
    reboot: Sentence | None = None
    updates: Sentence | None = None
    updates_at: int | None = None
    packages: list[str] = []


class TakerView(Answer, frozen=True):
    """What takes of a machine: a container, or a service without containers. ``name`` as its row has it."""

    node: str
    kind: str
    name: str
    key: str
    usage: UsageView


class MachineView(MachineFacts, frozen=True, kw_only=True):
    """A machine. Key: ``name``, the node that shows its load; ``nodes`` are all that are users of it.

    ``stale``: what is told was not confirmed since ``last_seen`` (ms). ``busiest`` are the containers and services that
    take most, of all its nodes.
    """

    name: str
    nodes: list[str]
    stale: bool
    last_seen: int | None = None
    busiest: list[TakerView] = []
