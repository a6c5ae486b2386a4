"""The way from a new hub to the first service, and to being told of failures: what is done of it. Pure.

There is nothing to tell once all is done.
"""

from collections.abc import Iterable

from .shapes.live import FirstStepView
from .shapes.service import ServiceView


def first_steps(nodes: int, services: Iterable[ServiceView], told: bool) -> list[FirstStepView]:
    """The steps in their order, with what is done; none once all are. ``told``: somebody is told of failures."""
    steps = [
        FirstStepView(
            key="node",
            title="Add a machine",
            text="Over SSH, nothing is installed on it. What runs there already is shown as it is.",
            action="Add a node",
            done=nodes > 0,
            path="/nodes/add",
        ),
        FirstStepView(
            key="service",
            title="Run a first service",
            text="From a template, a form, a compose file or a podman run line. You see the plan first.",
            action="Choose a template",
            done=any(row.origin == "quadlet" and not row.hidden for row in services),
            path="/templates",
        ),
        FirstStepView(
            key="alert",
            title="Be told when something fails",
            text="By mail, on a phone, in a chat: one message for each cause, and one when it is over.",
            action="Add a place for messages",
            done=told,
            path="/monitoring/alerts",
        ),
    ]
    return [] if all(step.done for step in steps) else steps
