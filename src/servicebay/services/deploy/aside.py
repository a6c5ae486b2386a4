"""Containers that make room for a unit: set aside under another name, and brought back. Each may be done twice."""

from ..shapes.job import SetAside
from .errors import StepFailed
from .hand import CONTAINER_DEADLINE_S, MAY_LACK, Hand


async def set_aside(hand: Hand, container: SetAside) -> str:
    """Stop a container, take its restarts from it, and call it by its other name. Raises StepFailed, NodeLost."""
    await hand.try_to("container.stop", {"id": container.id}, CONTAINER_DEADLINE_S, "not-found")
    policy = {"id": container.id, "policy": "no"}
    is_off = await hand.try_to("container.setRestart", policy, CONTAINER_DEADLINE_S, *MAY_LACK)
    names = {"id": container.id, "name": container.aside}
    if hand.name_of(container.id) != container.aside:
        is_there = await hand.try_to("container.rename", names, CONTAINER_DEADLINE_S, "not-found")
        if not is_there:
            return "It is gone: it was made with --rm, or removed by somebody else"
    stays = f"It stays, as {container.aside}"
    if not is_off and container.policy in ("always", "unless-stopped"):
        return f"{stays}; Podman before 5.1 may start it at boot: remove it when it is not needed any more"
    return stays


async def bring_back(hand: Hand, container: SetAside) -> None:
    """Call a container as before, give its restarts back, and start it if it ran. Raises StepFailed, NodeLost."""
    names = {"id": container.id, "name": container.name}
    passes = ("conflict", "podman", "not-found")
    is_named = await hand.try_to("container.rename", names, CONTAINER_DEADLINE_S, *passes)
    if not is_named and hand.name_of(container.id) is None:
        raise StepFailed(f"The container {container.name} is gone and cannot be brought back: it was made with --rm.")
    if container.policy:
        policy = {"id": container.id, "policy": container.policy}
        await hand.try_to("container.setRestart", policy, CONTAINER_DEADLINE_S, *MAY_LACK)
    if container.ran:
        await hand.try_to("container.start", {"id": container.id}, CONTAINER_DEADLINE_S)
    if not is_named and hand.name_of(container.id) != container.name:
        raise StepFailed(f"The container {container.aside} could not be called {container.name} again.")
