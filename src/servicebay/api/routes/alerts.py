"""``/api/alerts``: where what needs a person is told, what was, who looks after it, and what is silenced."""

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import ADMINISTER
from servicebay.api.problems import Refusal
from servicebay.auth.service import wall_clock_ms
from servicebay.services.alerts.book import TargetWish
from servicebay.services.alerts.silences import MOST_REASON, Silence, in_force
from servicebay.services.errors import ActionError
from servicebay.services.shapes.alert import (
    AlertsAnswer,
    AlertSeenBody,
    AlertSentAnswer,
    AlertsHubBody,
    AlertTargetAnswer,
    AlertTargetBody,
    AlertTargetChange,
    SilenceAnswer,
    SilenceBody,
)

from .context import CallerPart, HubPart, identity_of
from .record import recorded


@get("/alerts")
async def list_alerts(hub: HubPart) -> AlertsAnswer:
    """Where alerts go, what is silenced, and the last that were sent."""
    sent = [AlertSentAnswer(**msgspec.structs.asdict(each)) for each in reversed(hub.alerts.sent)]
    targets = [answer(hub, key) for key in sorted(hub.books.alerts.targets)]
    silences = in_force(hub.books.alerts.silences, wall_clock_ms())
    silenced = [silence_answer(hub, key, each) for key, each in sorted(silences.items())]
    return AlertsAnswer(targets=targets, silences=silenced, sent=sent, hub_url=hub.books.alerts.hub_url)


@post("/alerts/targets", status_code=201, opt=ADMINISTER)
async def add_target(data: JSONBody[AlertTargetBody], hub: HubPart, caller: CallerPart) -> AlertTargetAnswer:
    """Have alerts go somewhere. The address is kept sealed, and never answered in full."""
    async with recorded(hub, caller, "alerts.add", data.name[:80]):
        return answer(hub, await hub.books.alerts.add(data.name, data.address, data.least, data.language))


@put("/alerts/targets/{name:str}", opt=ADMINISTER)
async def change_target(
    name: FromPath[str], data: JSONBody[AlertTargetChange], hub: HubPart, caller: CallerPart
) -> AlertTargetAnswer:
    """Set what is told there, and whether anything is."""
    target = grammar.node_name(name, "id")
    async with recorded(hub, caller, "alerts.change", target):
        await hub.books.alerts.change(target, TargetWish(**msgspec.structs.asdict(data)))
    return answer(hub, target)


@delete("/alerts/targets/{name:str}", status_code=204, opt=ADMINISTER)
async def remove_target(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Let alerts go there no more."""
    target = grammar.node_name(name, "id")
    async with recorded(hub, caller, "alerts.remove", target):
        await hub.books.alerts.remove(target)


@post("/alerts/targets/{name:str}/test", status_code=204, opt=ADMINISTER)
async def test_target(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Send a test message; a problem says what the service said."""
    target = grammar.node_name(name, "id")
    async with recorded(hub, caller, "alerts.test", target):
        problem = await hub.alerts.test(target)
        if problem is not None:
            raise Refusal(502, "not-sent", problem)


@post("/alerts/seen", status_code=204)
async def see_alert(data: JSONBody[AlertSeenBody], hub: HubPart, caller: CallerPart) -> None:
    """Look after what was told: nobody else is told later."""
    key, reason = row_key(data.key), data.reason.strip()
    if len(reason) > MOST_REASON or not (reason.isprintable() or not reason):
        raise ActionError("invalid", f"What is said has at most {MOST_REASON} characters, on one line.")
    async with recorded(hub, caller, "alerts.see", key, detail=reason):
        await hub.books.alerts.see(key, identity_of(caller).username, reason, wall_clock_ms())


@post("/alerts/silences", status_code=201)
async def add_silence(data: JSONBody[SilenceBody], hub: HubPart, caller: CallerPart) -> SilenceAnswer:
    """Hear nothing of a row, of a node or of anything for a while."""
    row = row_key(data.row) if data.row else ""
    node = grammar.node_name(data.node) if data.node else ""
    at = wall_clock_ms()
    async with recorded(hub, caller, "alerts.silence", row or node or "everything", detail=data.reason[:200]):
        until = at + data.minutes * 60_000
        wish = Silence(reason=data.reason, until=until, by=identity_of(caller).username, at=at, row=row, node=node)
        made = await hub.books.alerts.silence(wish)
    return silence_answer(hub, made, hub.books.alerts.silences[made])


@delete("/alerts/silences/{name:str}", status_code=204)
async def end_silence(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Hear of it again."""
    silence = grammar.node_name(name, "id")
    async with recorded(hub, caller, "alerts.unsilence", silence):
        await hub.books.alerts.end_silence(silence)


@put("/alerts/hub", status_code=204, opt=ADMINISTER)
async def set_hub(data: JSONBody[AlertsHubBody], hub: HubPart, caller: CallerPart) -> None:
    """Set where people reach the hub: the link in a message."""
    async with recorded(hub, caller, "alerts.hub", data.url[:200]):
        await hub.books.alerts.set_hub_url(data.url)


def row_key(text: str) -> str:
    """The key of a row of ``attention``, spelt as one. Raises ActionError."""
    if not 0 < len(text) <= 600 or not text.isprintable():
        raise ActionError("invalid", "An alert is named by the key of what needs a person, such as service:nas/web.")
    return text


def silence_answer(hub: HubPart, key: str, silence: Silence) -> SilenceAnswer:
    """A silence as it is answered."""
    told = hub.books.alerts.told.get(silence.row)
    title = (told.title if told else silence.row) if silence.row else (silence.node or "Everything")
    return SilenceAnswer(id=key, title=title, reason=silence.reason, by=silence.by, at=silence.at, until=silence.until)


def answer(hub: HubPart, key: str) -> AlertTargetAnswer:
    """A target as it is answered."""
    kept = hub.books.alerts.targets[key]
    return AlertTargetAnswer(
        id=key,
        name=kept.name,
        address=kept.shown,
        least=kept.least,
        enabled=kept.enabled,
        after_min=kept.after_min,
        quiet=kept.quiet,
        urgent_waits=kept.urgent_waits,
        waiting=len(hub.books.alerts.waiting(key)),
        language=kept.language,
    )
