"""What uses each image, volume, network and pod of a node. Pure: the containers say it.

A stopped Quadlet container is removed, so that nothing uses its volumes while its service is stopped: what a
``.volume`` or ``.network`` file makes is told by its unit as well (``find_makers``).
"""

import os.path
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from ...twin.schema import Container, ServiceUnit


class User(NamedTuple):
    """A container, as far as what it uses needs to know it. ``owner`` is its unit."""

    name: str
    id: str
    owner: str | None


class Member(NamedTuple):
    """A container of a pod. ``failed``: it ended with something else than 0."""

    user: User
    state: str
    is_infra: bool
    failed: bool


T = TypeVar("T", User, Member)
Users = tuple[User, ...]
Index = dict[str, Users]


class Uses(NamedTuple):
    """By image ID, volume name and network name the containers that use it; by pod ID its members. By name."""

    images: Index
    volumes: Index
    networks: Index
    pods: dict[str, tuple[Member, ...]]


NO_USES = Uses({}, {}, {}, {})


def build_uses(containers: Mapping[str, Container], owner: Mapping[str, str], before: Uses = NO_USES) -> Uses:
    """Read off the containers what they use; what is as ``before`` stays the same object."""
    images: dict[str, list[User]] = {}
    volumes: dict[str, list[User]] = {}
    networks: dict[str, list[User]] = {}
    pods: dict[str, list[Member]] = {}
    for container in containers.values():
        user = User(container.names[0] if container.names else container.id[:12], container.id, owner.get(container.id))
        if container.image_id:
            images.setdefault(container.image_id, []).append(user)
        for volume in {mount.name for mount in container.mounts if mount.type == "volume" and mount.name}:
            volumes.setdefault(volume, []).append(user)
        for network in container.networks:
            networks.setdefault(network, []).append(user)
        if container.pod_id:
            pods.setdefault(container.pod_id, []).append(_member(container, user))
    return Uses(
        _settle(images, before.images),
        _settle(volumes, before.volumes),
        _settle(networks, before.networks),
        _settle(pods, before.pods),
    )


def _settle(found: dict[str, list[T]], before: dict[str, tuple[T, ...]]) -> dict[str, tuple[T, ...]]:
    settled = {key: tuple(sorted(users)) for key, users in found.items()}
    return before if before == settled else settled


def _member(container: Container, user: User) -> Member:
    ended = container.state in ("exited", "stopped", "dead")
    is_infra = container.is_infra or container.is_service
    return Member(user, container.state, is_infra, ended and bool(container.exit_code))


def find_makers(units: Iterable[ServiceUnit], kind: str) -> dict[str, str]:
    """Names of volumes or networks (``kind``) to the unit that makes them: ``data.volume`` makes ``systemd-data``.

    Where ``VolumeName=`` or ``NetworkName=`` say otherwise, the unit does (``makes``).
    """
    suffix = "." + kind
    made = (unit for unit in units if unit.kind == kind and unit.source_path)
    return {
        unit.makes or "systemd-" + os.path.basename(unit.source_path or "").removesuffix(suffix): unit.name
        for unit in made
    }


def used_text(users: Users) -> str:
    """``Used by web``, ``Used by 3 containers``, ``Unused``."""
    if not users:
        return "Unused"
    return f"Used by {users[0].name}" if len(users) == 1 else f"Used by {len(users)} containers"
