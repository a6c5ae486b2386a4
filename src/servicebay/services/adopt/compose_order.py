"""``depends_on``: in which order services start, as ``Requires=``, ``After=`` and ``Notify=healthy``. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from .container_file import ContainerFile
from .taken import Taken

HEALTHY_SINCE = (5, 0)


@dataclass(frozen=True)
class Order:
    """``units``: service -> its unit; ``files``: service -> its file."""

    units: Mapping[str, str]
    files: Mapping[str, ContainerFile]


def add_order(name: str, service: Taken, order: Order) -> None:
    """Write what a service waits for, into its file and into those it waits for."""
    given = service.take("depends_on")
    if not isinstance(given, dict):
        names = given if isinstance(given, list) else [] if given is None else [given]
        given = {service.as_text("depends_on", each) or "": None for each in names}
    made = order.files[name]
    for other, how in given.items():
        needed = Taken(how, f"{service.path}.depends_on.{other}", service.report)
        if other not in order.units:
            needed.lose("condition", "there is no such service")
            needed.rest()
            continue
        made.needs(order.units[other], weakly=(needed.text("required") or "true").lower() == "false")
        _condition(needed, needed.text("condition"), order.files[other])
        if needed.flag("restart"):
            made.unit.ensure("Unit", "PartOf", order.units[other])
        needed.rest()


def _condition(needed: Taken, condition: str | None, other: ContainerFile) -> None:
    if condition == "service_healthy":
        if not other.knows(HEALTHY_SINCE):
            needed.lose("condition", "Notify=healthy needs Podman 5.0: it waits until that one runs", condition)
            return
        other.unit.ensure("Container", "Notify", "healthy")
        if not other.unit.has("Container", "HealthCmd"):
            other.note("others wait until it is healthy, and it has no health check here: its image must have one.")
    elif condition == "service_completed_successfully":
        if other.unit.drop("Service", "Restart", "always"):
            needed.lose("condition", "what runs once cannot be restarted always: Restart= is left out", condition)
        other.unit.ensure("Service", "Type", "oneshot")
        other.unit.ensure("Service", "RemainAfterExit", "yes")
        other.note("others wait for its end: it is a unit that runs once (Type=oneshot).")
    elif condition not in (None, "service_started"):
        needed.lose("condition", "it is not known", condition)
