"""States that last, as words of a history: what a unit or container came to, not what it went through. Pure.

Units: ``active``, ``inactive``, ``failed`` (also while systemd waits to try again). Containers: ``running``,
``unhealthy``, ``exited``, ``paused``, ``created``, ``removed``. Starting, stopping and the like settle soon.
"""

from typing import Any, Dict, Optional

MISSED_LIMIT = 500
"""Transitions that the agent keeps for the hub at most, and tells of the past at most."""

_UNITS = {
    "active": "active",
    "reloading": "active",
    "refreshing": "active",
    "inactive": "inactive",
    "failed": "failed",
}
_CONTAINERS = {
    "running": "running",
    "exited": "exited",
    "stopped": "exited",
    "dead": "exited",
    "paused": "paused",
    "created": "created",
    "configured": "created",
}


def settled_unit(active_state: str, sub_state: str) -> Optional[str]:
    """The word for a unit's state; None while it passes from one to another."""
    if active_state == "activating" and sub_state.startswith("auto-restart"):
        return "failed"
    return _UNITS.get(active_state)


def settled_container(state: str, health: Optional[str]) -> Optional[str]:
    """The word for a container's state; ``health`` is the status of its health check."""
    if state == "running" and health == "unhealthy":
        return "unhealthy"
    return _CONTAINERS.get(state)


def settled_entry(section: str, entry: Dict[str, Any]) -> Optional[str]:
    """The word for an entry of ``services`` or ``containers`` in the wire's spelling."""
    if section == "services":
        return settled_unit(entry["activeState"], entry["subState"])
    return settled_container(entry["state"], entry.get("health", {}).get("status"))
