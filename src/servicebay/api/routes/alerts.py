"""``/api/alerts``: where what needs a person is told, and what was."""

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from servicebay.api import grammar
from servicebay.api.problems import Refusal
from servicebay.services.shapes.alert import (
    AlertsAnswer,
    AlertSentAnswer,
    AlertTargetAnswer,
    AlertTargetBody,
    AlertTargetChange,
)

from .context import CallerPart, HubPart
from .record import recorded


@get("/alerts")
async def list_alerts(hub: HubPart) -> AlertsAnswer:
    """Where alerts go, and the last that were sent."""
    sent = [AlertSentAnswer(**msgspec.structs.asdict(each)) for each in reversed(hub.alerts.sent)]
    return AlertsAnswer(targets=[answer(hub, key) for key in sorted(hub.alert_book.targets)], sent=sent)


@post("/alerts/targets", status_code=201)
async def add_target(data: JSONBody[AlertTargetBody], hub: HubPart, caller: CallerPart) -> AlertTargetAnswer:
    """Have alerts go somewhere. The address is kept sealed, and never answered in full."""
    async with recorded(hub, caller, "alerts.add", data.name[:80]):
        return answer(hub, await hub.alert_book.add(data.name, data.address, data.least))


@put("/alerts/targets/{name:str}")
async def change_target(
    name: FromPath[str], data: JSONBody[AlertTargetChange], hub: HubPart, caller: CallerPart
) -> AlertTargetAnswer:
    """Set what is told there, and whether anything is."""
    target = grammar.node_name(name, "id")
    async with recorded(hub, caller, "alerts.change", target):
        await hub.alert_book.change(target, data.least, data.enabled)
    return answer(hub, target)


@delete("/alerts/targets/{name:str}", status_code=204)
async def remove_target(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Let alerts go there no more."""
    target = grammar.node_name(name, "id")
    async with recorded(hub, caller, "alerts.remove", target):
        await hub.alert_book.remove(target)


@post("/alerts/targets/{name:str}/test", status_code=204)
async def test_target(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Send a test message; a problem says what the service said."""
    target = grammar.node_name(name, "id")
    async with recorded(hub, caller, "alerts.test", target):
        problem = await hub.alerts.test(target)
        if problem is not None:
            raise Refusal(502, "not-sent", problem)


def answer(hub: HubPart, key: str) -> AlertTargetAnswer:
    """A target as it is answered."""
    kept = hub.alert_book.targets[key]
    return AlertTargetAnswer(id=key, name=kept.name, address=kept.shown, least=kept.least, enabled=kept.enabled)
