"""Facts of units, containers and nodes for tests, as an agent would send them, with only what matters spelt out."""

from typing import Any

from servicebay.nodes.config import NodeConfig
from servicebay.services.live import HubFacts, LiveDocument
from servicebay.services.operations import Operations
from servicebay.twin.store import Connection, TwinStore
from servicebay.wire.codec import to_object
from servicebay.wire.machine import Capability, Disk, Facts, Resources
from servicebay.wire.model import NodeState, Section, ServiceUnit
from servicebay.wire.podman import Container, Health, Image, Mount, Network, Pod, Port, Secret, Volume

__all__ = ["Capability", "Container", "Disk", "Health", "NodeState", "Port", "Section", "ServiceUnit"]
__all__ += ["Image", "Mount", "Network", "Pod", "Secret", "Volume"]
NOW = 1_800_000_000_000
ID = "ab" * 32


def container(**members: Any) -> Container:
    defaults = {"id": ID, "names": ["web"], "image": "localhost/nginx:1", "state": "running", "created": NOW}
    return Container(**{**defaults, **members})


def unit(**members: Any) -> ServiceUnit:
    defaults: dict[str, Any] = {
        "name": "web.service",
        "kind": "container",
        "origin": "quadlet",
        "description": "The web server",
        "load_state": "loaded",
        "active_state": "active",
        "sub_state": "running",
        "result": "success",
        "state_since": NOW,
    }
    return ServiceUnit(**{**defaults, **members})


def failed(**members: Any) -> ServiceUnit:
    return unit(**{"active_state": "failed", "sub_state": "failed", "result": "exit-code", "exit_code": 1, **members})


def facts(**members: Any) -> Facts:
    defaults: dict[str, Any] = {
        "hostname": "nas.example",
        "user": "anna",
        "uid": 1000,
        "os_name": "Debian GNU/Linux 13",
        "kernel": "6.12",
        "architecture": "x86_64",
        "python_version": "3.13.1",
        "podman_version": "5.4.2",
        "quadlet_folder": "/home/anna/.config/containers/systemd",
    }
    return Facts(**{**defaults, **members})


def resources(**members: Any) -> Resources:
    defaults: dict[str, Any] = {
        "cpu_percent": 12.0,
        "cpu_count": 4,
        "load1": 0.5,
        "memory_total_bytes": 8 << 30,
        "memory_used_bytes": 2 << 30,
        "swap_total_bytes": 0,
        "swap_used_bytes": 0,
        "boot_time": NOW - 1_000_000,
    }
    return Resources(**{**defaults, **members})


def state(
    containers: list[Container] | None = None, services: list[ServiceUnit] | None = None, **members: Any
) -> dict[str, Any]:
    """A node's state as the JSON object of a SYNC_STATE."""
    whole = NodeState(
        facts=members.pop("facts", facts()),
        containers={c.id: c for c in containers or []},
        services={u.name: u for u in services or []},
        resources=members.pop("resources", resources()),
        **members,
    )
    return dict(to_object(whole))


def config(name: str = "nas", **members: Any) -> NodeConfig:
    return NodeConfig(**{"name": name, "host": "nas.example", "user": "anna", **members})


ONLINE = Connection("online", "Online.")
OFFLINE = Connection("offline", "The node did not answer for 25 s. Trying again.")


class Turns:
    """Stands in for the event loop's ``call_soon`` and ``call_later``: the test says when a turn or a time comes."""

    def __init__(self) -> None:
        self._soon: list[Any] = []
        self._later: list[tuple[float, Any]] = []

    def call_soon(self, callback: Any) -> None:
        self._soon.append(callback)

    def call_later(self, delay_s: float, callback: Any) -> None:
        self._later.append((delay_s, callback))

    def run(self) -> int:
        """One turn of the loop; returns how many callbacks ran."""
        due, self._soon = self._soon, []
        for callback in due:
            callback()
        return len(due)

    def pass_time(self) -> None:
        """Let all timers fire."""
        due, self._later = self._later, []
        for _, callback in due:
            callback()


class Hub:
    """A twin store, operations and the live document on them, without an event loop."""

    def __init__(self, *configs: NodeConfig) -> None:
        self.turns = Turns()
        self.configs = list(configs)
        self.twin = TwinStore(clock=lambda: NOW)
        self.operations = Operations(lambda: NOW, self.turns.call_later)
        facts = HubFacts(version="1.0", started_at=NOW, public_key="ssh-ed25519 AAAA")
        self.live = LiveDocument(self.twin, lambda: self.configs, self.operations, facts, self.turns.call_soon)

    def node(self, name: str, raw: dict[str, Any]) -> None:
        """A node that is online with this state."""
        self.twin.add(name)
        self.twin.set_connection(name, ONLINE)
        self.twin.apply_state(name, 0, raw)
