from servicebay.cli.system import facts_of, taker_cells
from servicebay.services.shapes.container import UsageView
from servicebay.services.shapes.machine import DiskIoView, DiskView, GaugeView, MachineView, TakerView
from tests.cli.running import Bay

WEB = TakerView(
    node="nas", kind="container", name="web", key="nas/a", usage=UsageView(cpu_percent=12.34, memory_bytes=2_000_000)
)
MACHINE = MachineView(
    name="nas",
    nodes=["media", "nas"],
    stale=False,
    os_name="Debian 13",
    kernel="6.12",
    cpu_percent=12.0,
    cpu_count=4,
    load1=0.5,
    memory_used_bytes=2_000_000,
    memory_total_bytes=8_000_000,
    disks=[
        DiskView(mount="/", device="a", total_bytes=2_000_000, used_bytes=1_000_000, percent=50.0, inodes_percent=3.0)
    ],
    disk_io=[DiskIoView(name="sda", read_bytes_per_s=1000, written_bytes_per_s=0, busy_percent=1.0)],
    pressure=[
        GaugeView(name="Waiting for CPU", short="CPU", value="3 %"),
        GaugeView(name="Waiting for memory", short="Memory", value="0 %"),
    ],
    updates="3 updates can be installed.",
    busiest=[WEB],
)


def test_a_machine_is_told_in_lines_without_what_is_not_known() -> None:
    assert dict(facts_of(MACHINE)) == {
        "Machine": "nas",
        "Nodes": "media, nas",
        "System": "Debian 13, 6.12",
        "CPU": "12 % of 4 CPUs, load 0.50",
        "Memory": "2.0 MB of 8.0 MB",
        "Disk": "/ 50 %, 1.0 MB of 2.0 MB, 3 % of its files",
        "sda": "1.0 kB/s read, 0 B/s written",
        "Waiting": "CPU 3 %, Memory 0 %",
        "Updates": "3 updates can be installed.",
        "Busiest": "web 12 %",
    }
    assert dict(facts_of(MachineView(name="cabin", nodes=["cabin"], stale=True)))["As of"].startswith("never")


def test_what_takes_most_is_a_row() -> None:
    assert taker_cells(WEB) == ("nas", "web", "container", "12.3 %", "2.0 MB", "", "")


def test_top_and_info_say_so_where_nothing_is_known(bay: Bay) -> None:
    assert bay.run("top", "--json").json == []
    assert "Nothing runs" in bay.run("top").out
    assert bay.run("node", "info", "none").status == 1
    assert bay.run("top", "--by", "luck").status == 2
