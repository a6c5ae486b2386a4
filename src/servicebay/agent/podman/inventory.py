"""The node's containers as wire objects: read in full, or one by one.

A full scan lists all containers (cheap) and inspects those whose list entry differs from the one
seen last. One that cannot be inspected is told as far as the list knows it; one that is gone is
dropped. A failure of one never hides the others.
"""

import os
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from servicebay.wire.codec import to_object
from servicebay.wire.mergepatch import Object
from servicebay.wire.podman import Container

from .api import PodmanError
from .client import PodmanClient
from .parse import parse_inspect, parse_listed
from .shape import as_object, as_objects, as_text, as_texts, as_whole

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
        listed = as_objects(await self._client.containers())
        entries = {each["Id"]: each for each in listed if as_text(each.get("Id"))}
        pods = ((as_text(each.get("Pod")), as_text(each.get("PodName"))) for each in entries.values())
        self._pod_names = {pod: name or "" for pod, name in pods if pod}
        for gone in set(self._entries) - set(entries):
            self._drop(gone)
        return [each for key, each in entries.items() if self._entries.get(key) != _fingerprint(each)]

    async def scan(self, container_id: str) -> Optional[str]:
        """Inspect one container and publish it; returns its state, ``None`` when it is gone. Raises like the client."""
        answer = await self._client.inspect(container_id)
        if answer is None:
            self._drop(container_id)
            return None
        pod = as_text(as_object(answer).get("Pod"))
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
    except ValueError as error:
        raise PodmanError("Podman's answer is not understood: {}".format(error), NOT_UNDERSTOOD) from error


def _fingerprint(answer: Listed) -> Tuple[Any, ...]:
    """What of a list entry is in an inspection too: a difference means that the inspection is out of date."""
    name = (as_texts(answer.get("Names")) or [""])[0]
    return (as_text(answer.get("State")), as_whole(answer.get("Pid")), name, as_whole(answer.get("Restarts")))


def _fingerprint_of(answer: Dict[str, Any]) -> Tuple[Any, ...]:
    state = as_object(answer.get("State"))
    pid, restarts = as_whole(state.get("Pid")), as_whole(answer.get("RestartCount"))
    return (as_text(state.get("Status")), pid, as_text(answer.get("Name")), restarts)


def _place(answer: Dict[str, Any]) -> Place:
    state = as_object(answer.get("State"))
    conmon = as_text(answer.get("ConmonPidFile")) or ""
    return Place(
        cgroup=as_text(state.get("CgroupPath")),
        run_dir=os.path.dirname(os.path.dirname(conmon)) if conmon.endswith("/userdata/conmon.pid") else None,
        pid=as_whole(state.get("Pid")) or None,
        host_network=as_object(answer.get("HostConfig")).get("NetworkMode") == "host",
    )
