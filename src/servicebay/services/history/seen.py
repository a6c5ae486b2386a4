"""Units, containers and transitions that an agent tells, as observations. Pure."""

from msgspec.structs import replace

from ...twin.schema import Container, ServiceUnit, Transition
from ...wire.settled import settled_container, settled_unit
from ..words import exited_text, health_cause, result_cause
from .states import Seen


def seen_unit(unit: ServiceUnit, now_ms: int) -> Seen | None:
    """A unit in a settled state; None while it passes from one to another."""
    state = settled_unit(unit.active_state, unit.sub_state)
    if state is None:
        return None
    failed = state == "failed"
    return Seen(
        kind="service",
        ref=unit.name,
        name=unit.name,
        state=state,
        at=unit.state_since or now_ms,
        run=unit.invocation_id or "",
        cause=result_cause(unit) if failed else None,
        exit_code=unit.exit_code if failed else None,
    )


def seen_container(container: Container, now_ms: int) -> Seen | None:
    """A container in a settled state; None while it passes from one to another."""
    health = container.health
    state = settled_container(container.state, health.status if health else None)
    if state is None:
        return None
    name = container.names[0] if container.names else container.id[:12]
    return Seen(
        kind="container",
        ref=container.id,
        name=name,
        state=state,
        at=_since(container, state, now_ms),
        run=str(container.started_at or ""),
        cause=_container_cause(container, state, name),
        exit_code=container.exit_code if state == "exited" else None,
    )


def seen_afterwards(told: Transition, unit: ServiceUnit | None, container: Container | None) -> Seen | None:
    """What an agent tells of the past; ``unit`` or ``container`` is what it is now, if it is there."""
    if told.kind == "service":
        return _unit_afterwards(told, unit)
    if told.kind != "container":
        return None
    name = container.names[0] if container and container.names else told.name or told.id[:12]
    words = exited_text(told.exit_code) if told.state == "exited" and told.exit_code else None
    return Seen("container", told.id, name, told.state, told.at, None, words, told.exit_code)


def _unit_afterwards(told: Transition, unit: ServiceUnit | None) -> Seen:
    cause = None
    if told.state == "failed":
        kind = unit.kind if unit else "service"
        then = ServiceUnit(told.id, kind, "", "", "loaded", "failed", "failed", told.result)
        cause = result_cause(replace(then, exit_code=told.exit_code, exit_signal=told.exit_signal))  # type: ignore[type-var]
    return Seen("service", told.id, told.id, told.state, told.at, told.run, cause, told.exit_code)


def _since(container: Container, state: str, now_ms: int) -> int:
    if state == "running":
        return container.started_at or now_ms
    if state == "exited":
        return container.finished_at or now_ms
    return container.created if state == "created" else now_ms


def _container_cause(container: Container, state: str, name: str) -> str | None:
    if state == "unhealthy":
        return health_cause(name, container.health.output if container.health else None)
    if state == "exited" and (container.exit_code or container.oom_killed):
        return exited_text(container.exit_code, container.oom_killed)
    return None
