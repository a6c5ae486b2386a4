"""What a change costs the network graph: ``python -m bench.graph_patch`` prints one JSON object.

50 nodes of 40 containers each: a proxy with a route to every container, networks, needs, flows. One container stops and
starts again, over and over, on one node after the other. Timed: from the live document that has taken the change to
the graph's patch, in CPU milliseconds, and to its bytes as they go to a browser. Nothing is on
a network; garbage is collected as in the hub.
"""

import json
import platform
import statistics
import time
from collections.abc import Callable
from typing import Any

import msgspec

from servicebay import __version__
from servicebay.cli.garbage import short_collections
from servicebay.nodes.config import NodeConfig
from servicebay.services.graph.desk import GraphDesk
from servicebay.services.graph.edges import EdgeBook, Edges
from servicebay.services.live import HubFacts, LiveDocument
from servicebay.services.operations import Operations
from servicebay.twin.store import Connection, TwinStore
from servicebay.wire.codec import to_object
from servicebay.wire.model import Flow, Listen, NodeState, Proxy, Route, ServiceUnit
from servicebay.wire.podman import Container, Mention, Network, Port

NODES, CONTAINERS = 50, 40
ROUNDS = 500
Object = dict[str, Any]


class NoStore:
    """No edge was drawn."""

    async def get(self, name: str) -> Edges | None:
        """None."""

    async def save(self, document: Edges) -> None:
        """Nothing."""


def identity(node: int, number: int) -> str:
    """A container's ID."""
    return f"{node:04x}{number:060x}"


def build_state(node: int) -> Object:
    """A node as a SYNC_STATE carries it: the first container is the proxy, each needs and asks the one before it."""
    numbers = range(CONTAINERS)
    containers = [
        Container(
            id=identity(node, n),
            names=[f"app-{n}"],
            image=f"registry.example/app-{n}:1.2.3",
            state="running",
            created=1_800_000_000_000,
            started_at=1_800_000_000_000,
            pid=1000 + n,
            unit=f"app-{n}.service",
            ports=[Port(8080, host_port=20_000 + n, forwarder="rootlessport")],
            networks=[f"net-{n % 4}", "front"],
            addresses={"front": f"10.89.0.{n + 2}", f"net-{n % 4}": f"10.89.{n % 4 + 1}.{n + 2}"},
            mentions=[Mention("UPSTREAM_URL", f"app-{n - 1}", 8080)] if n else [],
        )
        for n in numbers
    ]
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
            requires=[f"app-{n - 1}.service"] if n else None,
            after=[f"app-{n - 1}.service"] if n else None,
        )
        for n in numbers
    ]
    routes = [
        Route(
            kind="proxy",
            host=f"app-{n}.node-{node}.example.org",
            ssl=True,
            listen=[Listen("0.0.0.0", 8080, ssl=True)],
            target_service=f"app-{n}",
            target_port=8080,
            file="/etc/nginx/conf.d/apps.conf",
            line=n * 5,
        )
        for n in numbers[1:]
    ]
    names = ["front", *(f"net-{n}" for n in range(4))]
    flows = [Flow(identity(node, n), "out", 8080, 2, 1_800_000_000_000, f"10.89.0.{n + 1}") for n in numbers[1:]]
    proxy = Proxy("nginx", "image", "files", routes)
    state = NodeState(
        containers={each.id: each for each in containers},
        services={each.name: each for each in units},
        networks={name: Network(name, f"{node:04x}{name}", "bridge", dns_enabled=True) for name in names},
        proxies={identity(node, 0): proxy},
        flows={f"{each.container}/{each.port}": each for each in flows},
    )
    return dict(to_object(state))


class Scene:
    """The nodes in a twin, the live document on it, and the graph on that."""

    def __init__(self) -> None:
        self.twin = TwinStore()
        operations = Operations(lambda: 0, lambda _delay, _callback: None)
        hub = HubFacts(version=__version__, started_at=0, public_key="ssh-ed25519 AAAA")
        self.names = [f"node-{n}" for n in range(NODES)]
        configs = [NodeConfig(name=name, host=f"{name}.example", user="anna") for name in self.names]
        self.live = LiveDocument(self.twin, lambda: configs, operations, hub, lambda _callback: None)
        for number, name in enumerate(self.names):
            self.twin.add(name)
            self.twin.set_connection(name, Connection("online", "Online."))
            self.twin.apply_state(name, 0, build_state(number))
        self.graph = GraphDesk(self.live, self.twin, EdgeBook(NoStore()), None, lambda _callback: None)
        self.graph.watch(lambda: None)
        self.live.flush()

    def change(self, round_number: int) -> None:
        """One container stops, or starts again."""
        turn, running = round_number // 2, bool(round_number % 2)
        node = turn % NODES
        patch: Object = {"state": "running", "pid": 9000} if running else {"state": "exited", "pid": None}
        container = identity(node, 1 + turn % (CONTAINERS - 1))
        twin = self.twin.get(self.names[node])
        self.twin.apply_patch(twin.name, twin.seq + 1, {"containers": {container: patch}})
        self.live.flush()


def timed_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call: what else runs on the machine does not count."""
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


def measure() -> Object:
    """The figures."""
    scene = Scene()
    with short_collections():
        return measured(scene)


def measured(scene: Scene) -> Object:
    """Of a scene that nobody has looked at yet."""
    first_ms = timed_ms(scene.graph.flush)
    times, sizes = [], []
    for number in range(ROUNDS):
        scene.change(number)
        times.append(timed_ms(scene.graph.flush))
        patch = (scene.graph.patches_since(scene.graph.epoch, number + 1) or [])[-1]
        sizes.append(len(msgspec.json.encode(patch)))
    return {
        "nodes": len(scene.graph.nodes),
        "edges": len(scene.graph.edges),
        "dangling": scene.graph.dangling,
        "firstMs": round(first_ms, 1),
        "snapshotBytes": len(msgspec.json.encode(scene.graph.snapshot())),
        "patchMedianMs": round(statistics.median(times), 2),
        "patchP95Ms": round(statistics.quantiles(times, n=20)[-1], 2),
        "patchWorstMs": round(max(times), 2),
        "patchMedianBytes": int(statistics.median(sizes)),
        "patchWorstBytes": max(sizes),
    }


def main() -> None:
    """Print the figures."""
    about = {"servicebay": __version__, "python": platform.python_version(), "machine": platform.machine()}
    size = {"nodes": NODES, "containersEach": CONTAINERS, "rounds": ROUNDS}
    print(json.dumps({"bench": "graph_patch", **size, **about, "figures": measure()}))


if __name__ == "__main__":
    main()
