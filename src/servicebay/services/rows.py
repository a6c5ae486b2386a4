"""Containers and units to rows. Pure: what the twin holds in, what a reader shows out."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..twin.schema import Container, FileEntry, Mount, ServiceUnit
from .files import NOT_GENERATED, drift_of, drift_text, file_view
from .last_words import PORT_TAKEN
from .ports import Address, own_ports, port_views
from .shapes.container import ContainerAction, ContainerView, Drift, HealthView, MountView
from .shapes.service import ServiceAction, ServiceView
from .updates.names import why_not_updated
from .words import STOPPING, container_words, health_cause, unit_cause, unit_words

HEALTH_ORDER = ("unhealthy", "starting", "healthy")
"""Worst first."""
MAX_HEALTH_OUTPUT = 400
"""Characters of a health check's output in a row, to keep patches small. Inspection has it all."""
HELPER_KINDS = {"volume", "network", "image", "build", "artifact"}
LIFELINES = {"dbus.service", "dbus-broker.service"}
"""Units that the agent itself talks through: nobody stops them from here."""
NOT_STARTABLE = {NOT_GENERATED, "not-found", "masked", "bad-setting", "error"}
"""Load states of units that systemd would refuse to start."""
BOOT_TARGETS = {"default.target", "multi-user.target", "graphical-session.target", "timers.target", "sockets.target"}
_HEALTH_CHECK_UNIT = re.compile(r"^[0-9a-f]{64}(-[0-9a-f]+)?\.service$")


class Place(NamedTuple):
    """The node that rows belong to. ``reachable``: actions make sense now; ``stale``: not confirmed at present."""

    node: str
    address: Address
    reachable: bool
    stale: bool


def row_key(node: str, name: str) -> str:
    """``nas``, ``web.service`` -> ``nas/web.service``."""
    return f"{node}/{name}"


def container_name(container: Container) -> str:
    """The first name; Podman always gives one, a short ID stands in where it does not."""
    return container.names[0] if container.names else container.id[:12]


def container_view(
    container: Container, owner: str | None, place: Place, image_drift: str | None = None
) -> ContainerView:
    """A container as a row; ``owner`` is the unit that it belongs to, ``image_drift`` what its image is not."""
    words = container_words(container, image_drift is not None)
    return ContainerView(
        key=row_key(place.node, container.id),
        id=container.id,
        node=place.node,
        name=container_name(container),
        image=container.image,
        state=container.state,
        state_text=words.text,
        tone=words.tone,
        created=container.created,
        stale=place.stale,
        since=_since(container),
        health=_health_view(container),
        service=row_key(place.node, owner) if owner else None,
        unit=owner,
        pod=container.pod_name,
        hidden=container.is_infra or container.is_service,
        command=container.command,
        image_id=container.image_id,
        image_digest=container.image_digest,
        exit_code=None if container.state == "running" else container.exit_code,
        restart_count=container.restart_count,
        restart_policy=container.restart_policy,
        pid=container.pid,
        network_mode=container.network_mode,
        ports=port_views(container.ports, place.address),
        mounts=[_mount_view(m) for m in container.mounts],
        networks=container.networks,
        labels=container.labels,
        pod_id=container.pod_id,
        drift="older-image" if image_drift else None,
        drift_text=_image_cure(image_drift, owner),
        actions=_container_actions(container, owner) if place.reachable else [],
    )


def _image_cure(image_drift: str | None, owner: str | None) -> str | None:
    if image_drift is None:
        return None
    cure = f"Restart {owner} to use that one." if owner else "Make it anew to use that one."
    return f"{image_drift} {cure}"


def _since(container: Container) -> int | None:
    if container.state in ("running", "paused"):
        return container.started_at
    return container.finished_at or container.started_at


def _mount_view(mount: Mount) -> MountView:
    return MountView(
        type=mount.type,
        destination=mount.destination,
        source=mount.source,
        name=mount.name,
        read_write=mount.read_write,
    )


def _health_view(container: Container) -> HealthView | None:
    health = container.health
    if health is None:
        return None
    return HealthView(
        status=health.status,
        failing_streak=health.failing_streak,
        exit_code=health.exit_code,
        output=(health.output or "")[:MAX_HEALTH_OUTPUT] or None,
        command=container.health_command,
    )


def _container_actions(container: Container, owner: str | None) -> list[ContainerAction]:
    if (container.is_infra or container.is_service) and owner is None:
        return []
    if container.state in ("running", "paused", "restarting", "stopping"):
        return ["stop", "restart", "kill", "delete"]
    return [] if container.state == "removing" else ["start", "delete"]


def is_own(unit: ServiceUnit) -> bool:
    """Whether it is what keeps a node that dials in connected (``nodes.join``)."""
    return unit.name.startswith("servicebay-node") and unit.origin != "quadlet"


def is_health_check(unit: ServiceUnit) -> bool:
    """Podman's transient units that run health checks (``<64 hex>-<random>.service``): never a row."""
    return _HEALTH_CHECK_UNIT.match(unit.name) is not None


def service_view(
    unit: ServiceUnit,
    members: Sequence[Container],
    place: Place,
    files: Sequence[FileEntry] = (),
    starters: Sequence[str] = (),
    image_drift: str | None = None,
    holder: str | None = None,
    is_being_stopped: bool = False,
) -> ServiceView:
    """A unit as a row, with the containers and files that belong to it and the units (``starters``) that start it.

    ``holder`` has the port that it could not have. ``is_being_stopped``: somebody asked for its end, so what systemd
    calls a failure of one that had to be killed for it is no trouble.
    """
    health = worst_health(members)
    drift = drift_of(unit, files) or ("older-image" if image_drift else None)
    words = STOPPING if is_being_stopped and unit.active_state == "failed" else unit_words(unit, health, drift)
    return ServiceView(
        key=row_key(place.node, unit.name),
        node=place.node,
        unit=unit.name,
        name=unit.name.removesuffix(".service"),
        kind=unit.kind,
        origin=unit.origin,
        description=unit.description,
        active_state=unit.active_state,
        sub_state=unit.sub_state,
        state_text=words.text,
        tone=words.tone,
        stale=place.stale,
        hidden=(unit.origin == "system" or unit.kind in HELPER_KINDS or is_own(unit)) and words.tone != "act",
        since=unit.state_since,
        healthy=None if health not in ("healthy", "unhealthy") else health == "healthy",
        cause=_with_holder(unit_cause(unit), holder) or _health_cause(unit, members),
        result=unit.result,
        restarts=unit.restarts,
        main_pid=unit.main_pid or None,
        source_path=unit.source_path,
        fragment_path=unit.fragment_path,
        drop_in_paths=unit.drop_in_paths,
        need_daemon_reload=unit.need_daemon_reload,
        drift=drift,
        drift_text=_image_cure(image_drift, unit.name) if drift == "older-image" else drift_text(unit, drift),
        files=[file_view(entry) for entry in files],
        starts_at_boot=_starts_at_boot(unit),
        containers=[row_key(place.node, member.id) for member in members],
        ports=port_views([*own_ports(unit), *(port for each in members for port in each.ports)], place.address),
        images=sorted({member.image for member in members if not member.is_infra and not member.is_service}),
        last_lines=unit.last_lines or [],
        triggers=[row_key(place.node, name) for name in unit.triggers or ()],
        triggered_by=[row_key(place.node, name) for name in starters],
        requires=[row_key(place.node, name) for name in unit.requires or ()],
        next_elapse=unit.next_elapse,
        last_trigger=unit.last_trigger,
        listens=unit.listens or [],
        template=next((entry.template for entry in files[:1]), None),
        actions=_service_actions(unit, drift, members) if place.reachable else [],
    )


def worst_health(members: Sequence[Container]) -> str | None:
    """The worst health among containers that run and have a check; ``None`` where none has one."""
    statuses = {m.health.status for m in members if m.health and m.state == "running"}
    return next((status for status in HEALTH_ORDER if status in statuses), "starting" if statuses else None)


def _with_holder(cause: str | None, holder: str | None) -> str | None:
    return cause if cause is None or holder is None else cause.replace(PORT_TAKEN, f"{PORT_TAKEN} by {holder}", 1)


def _health_cause(unit: ServiceUnit, members: Sequence[Container]) -> str | None:
    if unit.active_state != "active":
        return None
    sick = (m for m in members if m.health and m.health.status == "unhealthy" and m.state == "running")
    return next((health_cause(container_name(m), m.health.output) for m in sick if m.health), None)


def _service_actions(unit: ServiceUnit, drift: Drift | None, members: Sequence[Container]) -> list[ServiceAction]:
    if unit.name in LIFELINES:
        return []
    actions = _state_actions(unit)
    shown = [member for member in members if not member.is_infra and not member.is_service]
    if unit.active_state == "active" and any(why_not_updated(member.image, member.labels) is None for member in shown):
        actions.append("update")
    if unit.can_reload and unit.active_state == "active":
        actions.append("reload")
    switch = _boot_action(unit)
    if switch is not None:
        actions.append(switch)
    if unit.kind == "timer" and unit.triggers and unit.load_state == "loaded" and unit.sub_state != "template":
        actions.append("run")
    if unit.active_state == "failed":
        actions.append("reset-failed")
    if drift in ("new", "edited", "removed"):
        actions.append("reload-units")
    return actions


def _starts_at_boot(unit: ServiceUnit) -> bool:
    return not BOOT_TARGETS.isdisjoint(unit.wanted_by) or unit.unit_file_state == "enabled"


def _boot_action(unit: ServiceUnit) -> ServiceAction | None:
    """Whether it can be let start at boot, or not any more: what a person wrote, and has no instances of its own."""
    if "@" in unit.name or unit.load_state in NOT_STARTABLE or is_own(unit):
        return None
    is_plain = unit.origin == "user" and unit.unit_file_state in ("enabled", "disabled")
    if not is_plain and (unit.origin != "quadlet" or unit.kind in HELPER_KINDS):
        return None
    return "disable" if _starts_at_boot(unit) else "enable"


def _state_actions(unit: ServiceUnit) -> list[ServiceAction]:
    if unit.active_state in ("active", "reloading", "refreshing", "activating"):
        return ["stop", "restart"]
    if unit.active_state == "deactivating" or unit.load_state in NOT_STARTABLE or unit.sub_state == "template":
        return []
    return ["start"]
