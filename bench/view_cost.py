"""What a change costs the hub: ``python -m bench.view_cost`` prints one JSON object.

A node with N containers in N services; one container stops and starts again, over and over. Timed:
the twin's apply, and the live document up to its patch (rows, diff, merge). Sizes are of the patch
as it goes to a browser, in bytes of JSON. Nothing is on a network.
"""

import json
import platform
import statistics
import time
from collections.abc import Callable
from typing import Any

import msgspec

from servicebay import __version__
from servicebay.nodes.config import NodeConfig
from servicebay.services.live import HubFacts, LiveDocument
from servicebay.services.operations import Operations
from servicebay.twin.store import Connection, TwinStore
from servicebay.wire.codec import to_object
from servicebay.wire.model import NodeState, ServiceUnit
from servicebay.wire.podman import Container, Health, Mount, Port

ROUNDS = 200
Object = dict[str, Any]


def build_state(count: int) -> Object:
    """A node with ``count`` services of one container each, as a SYNC_STATE carries it."""
    ids = [f"{n:064x}" for n in range(count)]
    containers = {
        cid: Container(
            id=cid,
            names=[f"app-{n}"],
            image=f"registry.example/app-{n}:1.2.3",
            state="running",
            created=1_800_000_000_000,
            started_at=1_800_000_000_000,
            pid=1000 + n,
            unit=f"app-{n}.service",
            command=["/usr/bin/app", "--serve"],
            ports=[Port(8080, host_port=20_000 + n, forwarder="rootlessport")],
            mounts=[Mount("bind", "/data", f"/srv/app-{n}")],
            networks=["podman"],
            labels={f"org.example.label-{k}": "value" for k in range(6)},
            health=Health("healthy"),
        )
        for n, cid in enumerate(ids)
    }
    units = [
        ServiceUnit(
            name=f"app-{n}.service",
            kind="container",
            origin="quadlet",
            description=f"Application {n}",
            load_state="loaded",
            active_state="active",
            sub_state="running",
            state_since=1_800_000_000_000,
            source_path=f"/home/anna/.config/containers/systemd/app-{n}.container",
            containers=[cid],
        )
        for n, cid in enumerate(ids)
    ]
    return dict(to_object(NodeState(containers=containers, services={unit.name: unit for unit in units})))


class Scene:
    """One node in a twin, and the live document on it."""

    def __init__(self, count: int) -> None:
        self.twin = TwinStore()
        operations = Operations(lambda: 0, lambda _delay, _callback: None)
        hub = HubFacts(version=__version__, started_at=0, public_key="ssh-ed25519 AAAA")
        configs = [NodeConfig(name="nas", host="nas.example", user="anna")]
        self.live = LiveDocument(self.twin, lambda: configs, operations, hub, lambda _callback: None)
        self.patches: list[Object] = []
        self.live.subscribe(self.patches.append)
        self.twin.add("nas")
        self.twin.set_connection("nas", Connection("online", "Online."))
        self.raw = build_state(count)
        self.seq = 0

    def first(self) -> None:
        """The first snapshot of the node."""
        self.twin.apply_state("nas", 0, self.raw)

    def change(self, round_number: int) -> None:
        """One container stops, or starts again."""
        self.seq += 1
        running = bool(round_number % 2)
        patch = (
            {"state": "running", "startedAt": 1_800_000_000_000 + round_number, "pid": 9000 + round_number}
            if running
            else {"state": "exited", "exitCode": 137, "finishedAt": 1_800_000_000_000 + round_number, "pid": None}
        )
        self.twin.apply_patch("nas", self.seq, {"containers": {f"{7:064x}": patch}})


def timed_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call: what else runs on the machine does not count."""
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


def measure(count: int) -> Object:
    """Figures for a node of this size."""
    scene = Scene(count)
    first_apply = timed_ms(scene.first)
    first_view = timed_ms(scene.live.flush)
    applies, views = [], []
    for number in range(ROUNDS):
        applies.append(timed_ms(lambda number=number: scene.change(number)))  # type: ignore[misc]
        views.append(timed_ms(scene.live.flush))
    sizes = [len(msgspec.json.encode(patch)) for patch in scene.patches[-ROUNDS:]]
    return {
        "firstApplyMs": round(first_apply, 2),
        "firstViewMs": round(first_view, 2),
        "snapshotBytes": len(msgspec.json.encode(scene.live.snapshot())),
        "applyMedianMs": round(statistics.median(applies), 3),
        "viewMedianMs": round(statistics.median(views), 3),
        "viewWorstMs": round(max(views), 3),
        "patchMedianBytes": int(statistics.median(sizes)),
        "patchWorstBytes": max(sizes),
    }


def main() -> None:
    """Print the figures."""
    figures = {f"containers{count}": measure(count) for count in (30, 200, 500, 2000)}
    about = {"servicebay": __version__, "python": platform.python_version(), "machine": platform.machine()}
    print(json.dumps({"bench": "view_cost", "rounds": ROUNDS, **about, **figures}))


if __name__ == "__main__":
    main()
