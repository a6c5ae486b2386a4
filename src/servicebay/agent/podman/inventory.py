"""The node's containers as wire objects: read in full, or one by one.

A full scan lists all containers (cheap) and inspects those whose list entry differs from the one
seen last. An entry that cannot be read keeps its last truth; one that is gone is dropped.
"""

import os
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from servicebay.wire.codec import to_object
from servicebay.wire.mergepatch import Object

from .client import PodmanClient
from .parse import parse_inspect

TRANSIENT_STATES = ("stopping", "removing", "configured", "initialized")


class Place(NamedTuple):
    """Where a container's traces are on the node: its cgroup, and its directory below Podman's run root."""

    cgroup: Optional[str]
    run_dir: Optional[str]
    pid: Optional[int]
    host_network: bool


Publish = Callable[[str, Optional[Object], Optional[Place]], None]
"""Called with an ID and its new object and place, or ``None`` when it is gone."""


class Inventory:
    """Knows the containers as of the last look; tells each look's result to ``publish``."""

    def __init__(self, client: PodmanClient, publish: Publish) -> None:
        self._client = client
        self._publish = publish
        self._entries: Dict[str, Tuple[Any, ...]] = {}
        self._pod_names: Dict[str, str] = {}

    @property
    def ids(self) -> List[str]:
        """The containers known now."""
        return list(self._entries)

    async def list_changed(self) -> List[str]:
        """Read the list; drop what is gone and return the IDs whose entry is new or differs."""
        entries = {}
        for answer in await self._client.containers():
            if answer.get("Pod"):
                self._pod_names[answer["Pod"]] = answer.get("PodName") or ""
            entries[answer["Id"]] = _fingerprint(answer)
        for gone in set(self._entries) - set(entries):
            self._drop(gone)
        return [each for each, fingerprint in entries.items() if self._entries.get(each) != fingerprint]

    async def scan(self, container_id: str) -> Optional[str]:
        """Inspect one container and publish it; returns its state, ``None`` when it is gone."""
        answer = await self._client.inspect(container_id)
        if answer is None:
            self._drop(container_id)
            return None
        pod = answer.get("Pod")
        if pod and pod not in self._pod_names:
            await self.list_changed()
        container = parse_inspect(answer, self._pod_names)
        self._entries[container.id] = _fingerprint_of(answer)
        self._publish(container.id, to_object(container), _place(answer))
        return container.state

    def _drop(self, container_id: str) -> None:
        if self._entries.pop(container_id, None) is not None:
            self._publish(container_id, None, None)


def _fingerprint(answer: Dict[str, Any]) -> Tuple[Any, ...]:
    """What of a list entry is in an inspection too: a difference means that the inspection is out of date."""
    return (answer.get("State"), answer.get("Pid") or 0, (answer.get("Names") or [""])[0], answer.get("Restarts") or 0)


def _fingerprint_of(answer: Dict[str, Any]) -> Tuple[Any, ...]:
    state = answer["State"]
    return (state["Status"], state.get("Pid") or 0, answer["Name"], answer.get("RestartCount") or 0)


def _place(answer: Dict[str, Any]) -> Place:
    state = answer["State"]
    conmon = answer.get("ConmonPidFile") or ""
    mode = (answer.get("HostConfig") or {}).get("NetworkMode")
    return Place(
        cgroup=state.get("CgroupPath") or None,
        run_dir=os.path.dirname(os.path.dirname(conmon)) if conmon.endswith("/userdata/conmon.pid") else None,
        pid=state.get("Pid") or None,
        host_network=mode == "host",
    )
