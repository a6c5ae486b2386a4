"""What a year of 50 nodes' load takes, how fast it is read, and what keeping it costs.

The database is filled as the hub packs it: minutes of 3 days, five minutes of 32, hours and days of the year.
Told: its size; over REST how long the answers of the pages take (a node's charts over each span, 50 nodes side by
side, the small lines of 50 rows); what a minute of 50 nodes costs the hub, and packing an hour of them all.

``python -m bench.node_history [--nodes 50] [--days 365] [--rounds 10]``
"""

import argparse
import asyncio
import math
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import budget, report
from servicebay.monitoring.load_past.metrics import KINDS
from servicebay.monitoring.load_past.packing import pack_courses
from servicebay.monitoring.load_past.recorder import KEPT_MS, MINUTE_S, LoadRecorder, piece_ms
from servicebay.monitoring.load_past.stat import Stat
from servicebay.monitoring.past.keeping import DAY_MS, HOUR_MS, start_of
from servicebay.nodes.config import NodeConfig
from servicebay.storage import schema
from servicebay.storage.database import Database
from servicebay.storage.directory import database_path
from servicebay.storage.documents import DocumentStore
from servicebay.storage.load_rows import LoadRow, LoadRows
from servicebay.twin.store import Connection, TwinStore
from servicebay.wire.codec import to_object
from servicebay.wire.machine import Disk, DiskIo, Interface, Pressure, Resources, Sensor
from servicebay.wire.model import NodeState
from tools.hub import Hub

PROFILES = 5
"""Different pasts; each node has one of them."""
METRICS = [name for name in KINDS if name not in ("disk", "inodes")] + ["disk:/", "disk:/home", "disk:/srv", "inodes:/"]
SPANS_MS = {"1h": HOUR_MS, "24h": DAY_MS, "7d": 7 * DAY_MS, "30d": 30 * DAY_MS, "1y": 365 * DAY_MS}
MOUNTS = ("/", "/home", "/srv")
SETTLES_S = 15.0
"""After a start: by then the hub knows that none of the nodes is there."""
LOOKS = 6
"""Of a minute."""


def course(dice: random.Random, metric: str, start: int, stop: int, span_ms: int) -> dict[int, Stat]:
    """A load that wanders, higher in the evening."""
    steady = metric.startswith(("disk:", "inodes:"))
    unit = KINDS[metric.partition(":")[0]].unit
    height = {"percent": 40.0, "bytesPerS": 2e6, "celsius": 50.0, "load": 1.5}[unit] * dice.uniform(0.5, 1.5)
    found, many = {}, LOOKS * span_ms // 60_000
    for at in range(start, stop, span_ms):
        evening = 1.0 if steady else 1 + 0.5 * math.sin(2 * math.pi * (at % DAY_MS) / DAY_MS)
        mean = height * evening * (1 if steady else dice.lognormvariate(0, 0.25))
        spread = 0.0 if steady else mean * dice.uniform(0, 0.6)
        limit = 100.0 if unit == "percent" else math.inf
        found[at] = Stat(many, max(0.0, mean - spread), min(limit, mean) * many, min(limit, mean + 2 * spread))
    return found


def profile(seed: int, began: int, now: int) -> list[LoadRow]:
    """The past of one node, packed."""
    dice = random.Random(seed)
    rows = []
    for span, kept_ms in KEPT_MS.items():
        piece = piece_ms(span)
        for start in range(start_of(max(began, now - kept_ms), piece), now, piece):
            stop = min(start + piece, start_of(now, max(HOUR_MS, span * 1000)))
            courses = {metric: course(dice, metric, start, stop, span * 1000) for metric in METRICS}
            if stop > start:
                rows.append(LoadRow("", span, start, pack_courses(courses, start, span * 1000)))
    return rows


async def fill(folder: Path, nodes: list[str], days: int) -> None:
    """Write pasts of so many days, and the nodes: such as dial in, as nobody does."""
    now = time.time_ns() // 1_000_000
    profiles = [profile(seed, now - days * DAY_MS, now) for seed in range(min(PROFILES, len(nodes)))]
    database = Database(database_path(folder))
    await database.open()
    configs = DocumentStore(database, schema.nodes, NodeConfig)
    rows = LoadRows(database)
    for number, node in enumerate(nodes):
        await configs.save(NodeConfig(name=node, kind="joined", fingerprint="SHA256:" + "A" * 43))
        await rows.pack([row._replace(node=node) for row in profiles[number % len(profiles)]], node, 0, 0)
    await database.close()


def busy_state(dice: random.Random) -> dict[str, Any]:
    """What a node tells."""
    resources = Resources(
        cpu_percent=round(dice.uniform(0, 100), 1),
        cpu_count=8,
        load1=round(dice.uniform(0, 4), 2),
        memory_total_bytes=16 << 30,
        memory_used_bytes=dice.randrange(16 << 30),
        swap_total_bytes=2 << 30,
        swap_used_bytes=dice.randrange(2 << 30),
        boot_time=1,
        disks={
            m: Disk(m, m, "ext4", 1 << 40, dice.randrange(1 << 40), 1 << 20, 1 << 16) for m in ("/", "/home", "/srv")
        },
        pressure={kind: Pressure(round(dice.uniform(0, 20), 2)) for kind in ("cpu", "memory", "io")},
        interfaces={"eth0": Interface(dice.randrange(10**7), dice.randrange(10**7), 0, 0)},
        sensors={"cpu/package": Sensor(round(dice.uniform(30, 80), 1))},
        io={"sda": DiskIo(dice.randrange(10**7), dice.randrange(10**7), 5.0)},
    )
    return dict(to_object(NodeState(resources=resources)))


async def keeping(folder: Path, nodes: list[str]) -> dict[str, float]:
    """What a minute costs, and packing an hour, of all nodes; nothing else runs meanwhile."""
    dice, twin, at = random.Random(1), TwinStore(), [start_of(time.time_ns() // 1_000_000, HOUR_MS) + HOUR_MS]
    database = Database(database_path(folder))
    await database.open()
    recorder = LoadRecorder(twin, LoadRows(database), lambda: at[0], lambda: at[0] / 1000)
    minute_ms, write_ms = [], []
    for minute in range(60):
        for number, node in enumerate(nodes):
            twin.add(node)
            twin.set_connection(node, Connection("online", "Online."))
            twin.apply_state(node, minute * len(nodes) + number, busy_state(dice))
        used = time.process_time()
        for _ in range(LOOKS):
            recorder.look()
            began = time.perf_counter()
            await recorder.flush()
            write_ms.append((time.perf_counter() - began) * 1000)
            at[0] += MINUTE_S * 1000 // LOOKS
        minute_ms.append((time.process_time() - used) * 1000)
    at[0] += HOUR_MS
    used = time.process_time()
    await recorder.roll()
    pack_s = time.process_time() - used
    await database.close()
    return {
        "minute_cpu_ms": round(sum(minute_ms) / len(minute_ms), 1),
        "write_p95_ms": report.spread(write_ms)["p95"],
        "pack_hour_cpu_s": round(pack_s, 2),
    }


def read_ms(hub: Hub, path: str) -> float:
    """How long an answer takes."""
    began = time.perf_counter()
    past = hub.api("GET", path)
    took = (time.perf_counter() - began) * 1000
    if not all(each.get("series") for each in past["nodes"]):
        raise RuntimeError(f"{path}: a node has no past")
    return took


def main() -> int:
    """Fill a database, start a hub on it, and ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=50)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    names = [f"node{number}" for number in range(options.nodes)]
    dice = random.Random(2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Hub(folder, log=folder / "log"):
            pass
        report.note(f"filling {options.nodes} nodes of {options.days} days")
        asyncio.run(fill(folder, names, options.days))
        size = database_path(folder).stat().st_size
        report.note(f"{size / 1e6:.0f} MB")
        asked: dict[str, list[float]] = {}
        with Hub(folder, log=folder / "log") as hub:
            time.sleep(SETTLES_S)
            for _ in range(options.rounds):
                now = time.time_ns() // 1_000_000
                one, some = (
                    dice.choice(names),
                    "&".join(f"node={each}" for each in dice.sample(names, min(6, len(names)))),
                )
                for span, ms in SPANS_MS.items():
                    stretch = f"since={now - ms}&until={now}&points={366 if span == '1y' else 336}"
                    # the last hour of what was filled ends with the clock's last full hour
                    hour = f"since={now - 3 * HOUR_MS}&until={now}&points=60" if span == "1h" else stretch
                    asked.setdefault(f"node_{span}_ms", []).append(
                        read_ms(hub, f"/api/system/history?node={one}&{hour}")
                    )
                    asked.setdefault(f"compare_{span}_ms", []).append(
                        read_ms(hub, f"/api/system/history?{some}&metric=cpu&{hour}")
                    )
                rows = f"metric=cpu&metric=memory&since={now - 3 * HOUR_MS}&until={now}&points=60"
                asked.setdefault("rows_ms", []).append(read_ms(hub, f"/api/system/history?{rows}"))
        kept = asyncio.run(keeping(folder, names))
        result: dict[str, Any] = {
            "nodes": options.nodes,
            "days": options.days,
            "metrics": len(METRICS),
            "database_mb": round(size / 1e6),
            "rows_per_node": sum(piece(span, options.days) for span in KEPT_MS),
            **{name: report.spread(times) for name, times in asked.items()},
            "read_p95_ms": report.spread([each for times in asked.values() for each in times])["p95"],
            **kept,
        }
    result["over_budget"] = budget.over(result, "node_history")
    report.emit("node_history", result)
    return 1 if result["over_budget"] else 0


def piece(span: int, days: int) -> int:
    """How many packed rows of this span a node has."""
    return math.ceil(min(days * DAY_MS, KEPT_MS[span]) / piece_ms(span)) + 1


if __name__ == "__main__":
    sys.exit(main())
