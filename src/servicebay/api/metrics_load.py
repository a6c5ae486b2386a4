"""Load of machines and containers as metrics: the names of node_exporter and podman-exporter. Pure.

Totals are those of the last reading that was worth telling: while nobody looks they follow in steps.
"""

from servicebay.twin.schema import NodeState
from servicebay.wire.machine import Disk, Gpu, Interface, Pressure, Resources, Sensor
from servicebay.wire.model import Usage

from .metrics_page import Page, seconds

PRESSURE_NAMES = {
    "cpu": (("node_pressure_cpu_waiting_seconds", "some_s"),),
    "memory": (
        ("node_pressure_memory_waiting_seconds", "some_s"),
        ("node_pressure_memory_stalled_seconds", "full_s"),
    ),
    "io": (("node_pressure_io_waiting_seconds", "some_s"), ("node_pressure_io_stalled_seconds", "full_s")),
}


def add_machine(page: Page, node: str, state: NodeState) -> None:
    """What the node is and is busy with."""
    facts = state.facts
    if facts is not None:
        uname = {"release": facts.kernel, "machine": facts.architecture, "nodename": facts.hostname}
        page.gauge("node_uname_info", "Labeled system information.", 1, node=node, **uname)
        page.gauge("node_os_info", "The operating system.", 1, node=node, pretty_name=facts.os_name)
    load = state.resources
    if load is None:
        return
    _add_basics(page, node, load)
    for disk in load.disks.values():
        _add_disk(page, node, disk)
    for kind, pressure in load.pressure.items():
        _add_pressure(page, node, kind, pressure)
    for name, interface in load.interfaces.items():
        _add_interface(page, node, name, interface)
    for name, sensor in load.sensors.items():
        _add_sensor(page, node, name, sensor)
    for name, gpu in load.gpus.items():
        _add_gpu(page, node, name, gpu)


def add_usage(page: Page, usage: Usage, labels: dict[str, str]) -> None:
    """What a container takes."""
    page.count("podman_container_cpu_seconds", "Total CPU time spent.", usage.cpu_s, **labels)
    page.gauge("podman_container_mem_usage_bytes", "Container memory usage.", usage.memory_bytes, **labels)
    page.gauge("podman_container_mem_limit_bytes", "Container memory limit.", usage.memory_limit_bytes, **labels)
    page.gauge("podman_container_pids", "Container pid number.", usage.pids, **labels)
    page.count("podman_container_block_input", "Container block input.", usage.read_bytes, **labels)
    page.count("podman_container_block_output", "Container block output.", usage.written_bytes, **labels)
    page.count("servicebay_container_oom_kills", "Kills for want of memory.", usage.oom_kills, **labels)


def _add_basics(page: Page, node: str, load: Resources) -> None:
    page.gauge("servicebay_node_cpu_percent", "Load of all cores together.", load.cpu_percent, node=node)
    page.gauge("node_load1", "1m load average.", load.load1, node=node)
    page.gauge("node_boot_time_seconds", "Node boot time, in unixtime.", seconds(load.boot_time), node=node)
    memory = {
        "MemTotal": load.memory_total_bytes,
        "MemAvailable": load.memory_total_bytes - load.memory_used_bytes,
        "SwapTotal": load.swap_total_bytes,
        "SwapFree": load.swap_total_bytes - load.swap_used_bytes,
    }
    for name, value in memory.items():
        page.gauge(f"node_memory_{name}_bytes", f"Memory information field {name}_bytes.", value, node=node)
    if load.upkeep is not None:
        waits = float(load.upkeep.reboot is not None)
        page.gauge("node_reboot_required", "Node reboot is required.", waits, node=node)
        page.gauge("apt_upgrades_pending", "Updates that can be installed.", load.upkeep.updates, node=node)


def _add_disk(page: Page, node: str, disk: Disk) -> None:
    labels = {"node": node, "device": disk.device, "mountpoint": disk.mount, "fstype": disk.fs_type}
    free = disk.total_bytes - disk.used_bytes
    page.gauge("node_filesystem_size_bytes", "Filesystem size in bytes.", disk.total_bytes, **labels)
    page.gauge("node_filesystem_avail_bytes", "Filesystem space available.", free, **labels)
    if disk.inodes_total is not None and disk.inodes_used is not None:
        left = disk.inodes_total - disk.inodes_used
        page.gauge("node_filesystem_files", "Filesystem total file nodes.", disk.inodes_total, **labels)
        page.gauge("node_filesystem_files_free", "Filesystem total free file nodes.", left, **labels)


def _add_pressure(page: Page, node: str, kind: str, pressure: Pressure) -> None:
    for name, member in PRESSURE_NAMES.get(kind, ()):
        page.count(name, "Time for which processes waited.", getattr(pressure, member), node=node)


def _add_interface(page: Page, node: str, name: str, interface: Interface) -> None:
    labels = {"node": node, "device": name}
    received, sent = interface.received_bytes, interface.sent_bytes
    page.count("node_network_receive_bytes", "Network device statistic receive_bytes.", received, **labels)
    page.count("node_network_transmit_bytes", "Network device statistic transmit_bytes.", sent, **labels)


def _add_sensor(page: Page, node: str, name: str, sensor: Sensor) -> None:
    chip, _, label = name.partition("/")
    labels = {"node": node, "chip": chip, "sensor": label}
    page.gauge("node_hwmon_temp_celsius", "Hardware monitor for temperature.", sensor.celsius, **labels)


def _add_gpu(page: Page, node: str, name: str, gpu: Gpu) -> None:
    labels = {"node": node, "card": name}
    page.gauge("node_drm_gpu_busy_percent", "How busy the GPU is as a percentage.", gpu.busy_percent, **labels)
    page.gauge("node_drm_memory_vram_size_bytes", "The size of VRAM in bytes.", gpu.memory_total_bytes, **labels)
    page.gauge("node_drm_memory_vram_used_bytes", "The used amount of VRAM in bytes.", gpu.memory_used_bytes, **labels)
