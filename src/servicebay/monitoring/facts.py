"""What the twin knows already, as outcomes: a user unit, a container, a node. Pure; nothing is asked."""

from collections.abc import Callable

from ..twin.schema import Container, NodeState, Resources, ServiceUnit
from ..twin.store import NodeTwin
from .check import Check
from .hanging import HANGS_ON
from .outcome import Outcome

Forecast = Callable[[str, str], float | None]
"""Days until a disk (node, mount) is full, as it fills now; None where it does not."""


def no_forecast(node: str, mount: str) -> float | None:
    """Nobody knows."""
    return None


def outcome_of(check: Check, twin: NodeTwin | None, forecast: Forecast = no_forecast) -> Outcome:
    """What is known now of what a check of ``FACTS`` asks."""
    if twin is None:
        return Outcome("unknown", f"is on {check.node}, which is no node of this hub")
    connection = twin.connection
    if check.kind == "node":
        return of_node(check, twin, forecast)
    if connection.status == "connecting" or twin.confirmed_at is None:
        return Outcome("unknown", f"is not known yet: {check.node} has not answered")
    if connection.status != "online":
        return Outcome("unknown", f"{HANGS_ON}{check.node}, which cannot be reached")
    return of_unit(check, twin.state) if check.kind == "unit" else of_container(check, twin.state)


def of_unit(check: Check, state: NodeState) -> Outcome:
    """Where a user unit stands."""
    unit = (state.services or {}).get(check.target)
    if unit is None or unit.load_state == "not-found":
        return Outcome("fail", "is no unit of that node")
    if unit.active_state == "failed":
        return Outcome("fail", failure_of(unit))
    if unit.active_state in ("active", "reloading"):
        return Outcome("ok", "is active")
    if unit.active_state in ("activating", "deactivating"):
        doubt = unit.active_state == "activating" and unit.sub_state == "auto-restart"
        return Outcome("fail" if doubt else "unknown", "keeps restarting" if doubt else f"is {unit.active_state}")
    if check.active:
        return Outcome("fail", f"is not active ({unit.active_state})")
    ended_well = (
        unit.triggers is None and unit.result == "success" and unit.last_trigger is None and unit.exit_code == 0
    )
    return Outcome("ok", "has ended well") if ended_well else Outcome("unknown", "is stopped")


def failure_of(unit: ServiceUnit) -> str:
    """How a unit failed, in words."""
    if unit.exit_signal is not None:
        return f"failed: ended by signal {unit.exit_signal}"
    if unit.exit_code:
        return f"failed with exit code {unit.exit_code}"
    return f"failed: {unit.result.replace('-', ' ')}" if unit.result and unit.result != "success" else "failed"


def of_container(check: Check, state: NodeState) -> Outcome:
    """Whether a container runs, and what its health check says."""
    found = container_named(check.target, state)
    if found is None:
        return Outcome("fail", "is no container of that node")
    if found.state != "running":
        if found.state != "exited":
            return Outcome("fail", f"is {found.state}")
        return Outcome("fail", "exited" if found.exit_code is None else f"exited with exit code {found.exit_code}")
    health = found.health
    if health is None or health.status == "healthy":
        return Outcome("ok", "runs" if health is None else "is healthy")
    if health.status == "unhealthy":
        said = (health.output or "").strip().splitlines()
        return Outcome("fail", "is unhealthy" + (f": {said[-1][:200]}" if said else ""))
    return Outcome("unknown", "runs; its health check has not ended yet")


def container_named(name: str, state: NodeState) -> Container | None:
    """The container of that name, the newest where it was made anew."""
    found = [each for each in (state.containers or {}).values() if name in each.names]
    return max(found, key=lambda each: each.created, default=None)


def of_node(check: Check, twin: NodeTwin, forecast: Forecast) -> Outcome:
    """Whether a node is connected, and within its limits."""
    status = twin.connection.status
    if status == "connecting":
        return Outcome("unknown", "is being connected to")
    if status != "online":
        text = twin.connection.text.strip().rstrip(".")
        return Outcome("fail", f"cannot be reached: {text[:1].lower()}{text[1:]}"[:300])
    problems = beyond(check, twin.state.resources) if twin.state.resources else []
    if check.full_days and twin.state.resources:
        problems += filling(check, twin.state.resources, forecast)
    return Outcome("warn", "; ".join(problems)[:300]) if problems else Outcome("ok", "is connected")


def beyond(check: Check, now: Resources) -> list[str]:
    """Which limits are passed, in words."""
    found = []
    if check.cpu_percent and now.cpu_percent >= check.cpu_percent:
        found.append(f"uses {now.cpu_percent:.0f} % of its processors (limit {check.cpu_percent})")
    memory = 100 * now.memory_used_bytes / now.memory_total_bytes if now.memory_total_bytes else 0.0
    if check.memory_percent and memory >= check.memory_percent:
        found.append(f"uses {memory:.0f} % of its memory (limit {check.memory_percent})")
    for mount, disk in now.disks.items():
        used = 100 * disk.used_bytes / disk.total_bytes if disk.total_bytes else 0.0
        if check.disk_percent and used >= check.disk_percent:
            found.append(f"{mount} is {used:.0f} % full (limit {check.disk_percent})")
    return found


def filling(check: Check, now: Resources, forecast: Forecast) -> list[str]:
    """Which disks will be full soon."""
    found = []
    for mount in now.disks:
        days = forecast(check.node, mount)
        if days is not None and days <= check.full_days:
            found.append(
                f"{mount} will be full in {'less than a day' if days < 1 else f'{days:.0f} days'}, as it fills now"
            )
    return found
