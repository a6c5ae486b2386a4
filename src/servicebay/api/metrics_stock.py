"""Pods, images, volumes and networks as metrics: the names of podman-exporter, with a ``node`` label added. Pure."""

from collections import Counter
from collections.abc import Iterator

from servicebay.twin.schema import Container, Image, NodeState

from .metrics_page import Page, seconds

POD_STATES = {"created": 0, "error": 1, "exited": 2, "paused": 3, "running": 4, "degraded": 5, "stopped": 6}
ID_CHARS = 12
UNTAGGED = ("<none>", "<none>")


def add_stock(page: Page, node: str, state: NodeState) -> None:
    """What Podman keeps on the node besides containers."""
    _add_pods(page, node, state)
    for image in (state.images or {}).values():
        _add_image(page, node, image)
    for volume in (state.volumes or {}).values():
        info = {"node": node, "name": volume.name, "driver": volume.driver, "mount_point": volume.mountpoint or ""}
        page.gauge("podman_volume_info", "Volume information.", 1, **info)
        created = seconds(volume.created)
        page.gauge("podman_volume_created_seconds", "Volume creation time.", created, node=node, name=volume.name)
    for network in (state.networks or {}).values():
        told = {"name": network.name, "id": network.id[:ID_CHARS], "driver": network.driver}
        interface = network.interface or ""
        page.gauge("podman_network_info", "Network information.", 1, node=node, **told, interface=interface)


def pod_state(members: list[Container]) -> str:
    """Podman's own word for a pod with these containers, its infra container among them."""
    states = Counter("exited" if each.state == "stopped" else each.state for each in members)
    if not members:
        return "created"
    for state in ("running", "paused", "exited", "created"):
        if states[state] == len(members):
            return state
    if states["running"]:
        return "degraded"
    return "stopped" if states["exited"] else "created"


def _add_pods(page: Page, node: str, state: NodeState) -> None:
    members: dict[str, list[Container]] = {}
    for container in (state.containers or {}).values():
        if container.pod_id is not None:
            members.setdefault(container.pod_id, []).append(container)
    legend = ",".join(f"{number}={name}" for name, number in POD_STATES.items())
    for pod in (state.pods or {}).values():
        labels = {"node": node, "id": pod.id[:ID_CHARS]}
        found = members.get(pod.id, [])
        infra = (pod.infra_id or "")[:ID_CHARS]
        page.gauge("podman_pod_info", "Pod information.", 1, **labels, name=pod.name, infra_id=infra)
        number = POD_STATES[pod_state(found)]
        page.gauge("podman_pod_state", f"Pod current state (-1=unknown,{legend}).", number, **labels)
        page.gauge("podman_pod_containers", "Number of containers in a pod.", len(found), **labels)
        page.gauge("podman_pod_created_seconds", "Pod creation time.", seconds(pod.created), **labels)


def _add_image(page: Page, node: str, image: Image) -> None:
    for repository, tag in _references(image):
        labels = {"node": node, "id": image.id[:ID_CHARS], "repository": repository, "tag": tag}
        page.gauge("podman_image_info", "Image information.", 1, **labels, digest=image.digest or "")
        page.gauge("podman_image_size", "Image size.", image.size_bytes, **labels)
        page.gauge("podman_image_created_seconds", "Image creation time.", seconds(image.created), **labels)


def _references(image: Image) -> Iterator[tuple[str, str]]:
    """``docker.io/library/caddy:2`` -> ``docker.io/library/caddy``, ``2``; a port of the registry is no tag."""
    if not image.names:
        yield UNTAGGED
    for name in image.names:
        repository, colon, tag = name.partition("@")[0].rpartition(":")
        yield (repository, tag) if colon and "/" not in tag else (name, "<none>")
