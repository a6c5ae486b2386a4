"""``servicebay top`` and ``servicebay node info``: what takes most, and what a machine is and does."""

import click
import msgspec

from servicebay.services.shapes.machine import DiskView, MachineView, TakerView
from servicebay.services.system import ORDERS

from .connection import HubClient, HubError, with_hub
from .output import age_text, build_table, clean, json_option, print_json, show, size_text


@click.command()
@click.option("--node", help="Only of this node's machine.")
@click.option("--by", type=click.Choice(ORDERS), default="cpu", show_default=True, help="What comes first.")
@click.option("-n", "--number", type=click.IntRange(1, 100), default=20, show_default=True, help="How many rows.")
@json_option
@with_hub
def top(hub: HubClient, node: str | None, by: str, number: int, as_json: bool) -> None:
    """List the containers and services that take most."""
    machines = read(hub, node, by, number)
    takers = [taker for machine in machines for taker in machine.busiest]
    takers = sorted(takers, key=lambda taker: -figure_of(taker, by))[:number]
    if as_json:
        return print_json([msgspec.to_builtins(taker) for taker in takers])
    if not takers:
        click.echo("Nothing runs, or no node tells what it takes.")
        return None
    columns = ("NODE", "NAME", "KIND", "CPU", "MEMORY", "READS", "WRITES")
    return show(build_table(columns, ((taker.usage.tone, taker_cells(taker)) for taker in takers)))


@click.command()
@click.argument("name")
@json_option
@with_hub
def info(hub: HubClient, name: str, as_json: bool) -> None:
    """Show what the machine of node NAME is and does now."""
    machines = read(hub, name, "cpu", 5)
    if not machines:
        raise HubError("unknown-node", f"Nothing is known of the machine of {name}.")
    if as_json:
        return print_json(msgspec.to_builtins(machines[0]))
    for title, text in facts_of(machines[0]):
        click.echo(clean(f"{title:<12}{text}"))
    return None


def read(hub: HubClient, node: str | None, by: str, busiest: int) -> list[MachineView]:
    """Ask the hub."""
    return msgspec.json.decode(hub.get("/api/system", node=node, by=by, busiest=str(busiest)), type=list[MachineView])


def figure_of(taker: TakerView, by: str) -> float:
    """What rows are sorted by."""
    usage = taker.usage
    if by == "io":
        return (usage.read_bytes_per_s or 0) + (usage.written_bytes_per_s or 0)
    return (usage.cpu_percent if by == "cpu" else usage.memory_bytes) or 0


def taker_cells(taker: TakerView) -> tuple[str, ...]:
    """A row of ``top``."""
    usage = taker.usage
    cpu = "" if usage.cpu_percent is None else f"{usage.cpu_percent:.1f} %"
    rates = (rate_text(usage.read_bytes_per_s), rate_text(usage.written_bytes_per_s))
    return (taker.node, taker.name, taker.kind, cpu, size_text(usage.memory_bytes), *rates)


def facts_of(machine: MachineView) -> list[tuple[str, str]]:
    """Title and text of each line that there is something to say in."""
    if machine.stale:
        as_of = age_text(machine.last_seen)
        age = [("As of", f"{as_of} ago: the node does not answer" if as_of else "never: the node was not there yet")]
    else:
        age = []
    lines = [
        ("Machine", machine.hostname or machine.name),
        ("Nodes", ", ".join(machine.nodes)),
        *age,
        ("System", ", ".join(filter(None, (machine.os_name, machine.kernel, machine.architecture)))),
        ("Up", age_text(machine.boot_time)),
        ("CPU", cpu_text(machine)),
        ("Memory", part_text(machine.memory_used_bytes, machine.memory_total_bytes)),
        ("Swap", part_text(machine.swap_used_bytes, machine.swap_total_bytes) if machine.swap_total_bytes else ""),
        *(("Disk", disk_text(disk)) for disk in machine.disks),
        *(
            (each.name, f"{rate_text(each.read_bytes_per_s)} read, {rate_text(each.written_bytes_per_s)} written")
            for each in machine.disk_io
        ),
        *(
            (each.name, f"{rate_text(each.received_bytes_per_s)} in, {rate_text(each.sent_bytes_per_s)} out")
            for each in machine.interfaces
        ),
        ("Waiting", ", ".join(f"{each.short or each.name} {each.value}" for each in machine.pressure)),
        ("Heat", ", ".join(f"{each.name} {each.value}" for each in machine.temperatures)),
        ("Updates", " ".join(filter(None, (machine.updates, asked_text(machine.updates_at))))),
        ("Restart", machine.reboot or ""),
        ("Busiest", ", ".join(f"{taker.name} {taker.usage.cpu_percent or 0:.0f} %" for taker in machine.busiest)),
    ]
    return [(title, text) for title, text in lines if text]


def asked_text(at: int | None) -> str:
    """``Asked 3 h ago.``"""
    return "" if at is None else f"Asked {age_text(at)} ago."


def cpu_text(machine: MachineView) -> str:
    """``12 % of 4 CPUs, load 0.50``."""
    if machine.cpu_percent is None:
        return ""
    return f"{machine.cpu_percent:.0f} % of {machine.cpu_count} CPUs, load {machine.load1:.2f}"


def disk_text(disk: DiskView) -> str:
    """``/srv 61 %, 2.0 TB of 3.3 TB``."""
    inodes = "" if disk.inodes_percent is None else f", {disk.inodes_percent:.0f} % of its files"
    return f"{disk.mount} {disk.percent:.0f} %, {part_text(disk.used_bytes, disk.total_bytes)}{inodes}"


def part_text(part: int | None, whole: int | None) -> str:
    """``2.0 GB of 8.0 GB``."""
    return "" if part is None or whole is None else f"{size_text(part)} of {size_text(whole)}"


def rate_text(bytes_per_s: int | None) -> str:
    """``12 kB/s``."""
    return "" if bytes_per_s is None else f"{size_text(bytes_per_s)}/s"
