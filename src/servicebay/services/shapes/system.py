"""Machines with what they are and do now: nodes that are users of one machine together."""

from ...sentences import Sentence
from .base import Answer
from .container import UsageView
from .node import DiskIoView, DiskView, GaugeView, InterfaceView


class TakerView(Answer, frozen=True):
    """What takes of a machine: a container, or a service without containers. ``name`` as its row has it."""

    node: str
    kind: str
    name: str
    key: str
    usage: UsageView


class MachineView(Answer, frozen=True):
    """A machine. Key: ``name``, the node that shows its load; ``nodes`` are all that are users of it.

    ``stale``: what is told was not confirmed since ``last_seen`` (ms). ``updates_at`` (ms): when its package tool was
    asked. ``busiest`` are the containers and services that take most, of all its nodes.
    """

    name: str
    nodes: list[str]
    stale: bool
    last_seen: int | None = None
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
    busiest: list[TakerView] = []
