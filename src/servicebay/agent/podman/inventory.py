"""The node's containers as wire objects: read in full, or one by one.

A full scan lists all containers (cheap) and inspects those whose list entry differs from the one
seen last. One that cannot be inspected is told as far as the list knows it; one that is gone is
dropped. A failure of one never hides the others.
"""

import os
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from servicebay.wire.codec import to_object
from servicebay.wire.mergepatch import Object
from servicebay.wire.model import Container

from .api import PodmanError
from .client import PodmanClient
from .parse import parse_inspect, parse_listed

TRANSIENT_STATES = ("stopping", "stopped", "removing", "configured", "initialized")
NOT_UNDERSTOOD = 500
"""The status of an answer that could not be understood: as bad as a failure inside Podman."""


class Place(NamedTuple):
    """Where a container's traces are on the node: its cgroup, and its directory below Podman's run root."""

    cgroup: Optional[str] = None
    run_dir: Optional[str] = None
    pid: Optional[int] = None
    host_network: bool = False


Publish = Callable[[str, Optional[Object], Optional[Place]], None]
"""Called with an ID and its new object and place, or ``None`` when it is gone."""
Listed = Dict[str, Any]
"""An entry of Podman's list."""


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

    async def list_changed(self) -> List[Listed]:
        """Read the list; drop what is gone and return the entries that are new or differ."""
        entries = {answer["Id"]: answer for answer in await self._client.containers()}
        self._pod_names = {each["Pod"]: each.get("PodName") or "" for each in entries.values() if each.get("Pod")}
        for gone in set(self._entries) - set(entries):
            self._drop(gone)
        return [each for key, each in entries.items() if self._entries.get(key) != _fingerprint(each)]

    async def scan(self, container_id: str) -> Optional[str]:
        """Inspect one container and publish it; returns its state, ``None`` when it is gone. Raises like the client."""
        answer = await self._client.inspect(container_id)
        if answer is None:
            self._drop(container_id)
            return None
        pod = answer.get("Pod")
        if pod and pod not in self._pod_names:
            await self.list_changed()
        container = _understood(parse_inspect, answer, self._pod_names)
        self._entries[container.id] = _fingerprint_of(answer)
        self._publish(container.id, to_object(container), _place(answer))
        return container.state

    def publish_listed(self, listed: Listed) -> None:
        """Publish a container that cannot be inspected as far as the list knows it."""
        container = _understood(parse_listed, listed)
        self._entries[container.id] = ()
        self._publish(container.id, to_object(container), Place())

    def _drop(self, container_id: str) -> None:
        if self._entries.pop(container_id, None) is not None:
            self._publish(container_id, None, None)


def _understood(parse: Callable[..., Container], *answer: Any) -> Container:
    try:
        return parse(*answer)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PodmanError("Podman's answer is not understood: {!r}".format(error), NOT_UNDERSTOOD) from error


def _fingerprint(answer: Listed) -> Tuple[Any, ...]:
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
