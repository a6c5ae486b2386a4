"""``/api/updates`` and ``/api/services/{name}/update-schedule``: newer images, when they are looked for and taken."""

from typing import Any

from litestar import Request, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import ADMINISTER
from servicebay.services.errors import ActionError
from servicebay.services.resolve import find_service
from servicebay.services.shapes.update import ScheduleAnswer, ScheduleBody, UpdateAnswer, UpdateCheckBody
from servicebay.services.updates.schedule import Schedule, problem_of, words_of

from .caching import cached, etag_of
from .context import CallerPart, HubPart
from .record import recorded
from .scope import known_node


@get("/updates")
async def list_updates(
    request: Request[Any, Any, Any], hub: HubPart, node: FromQuery[str | None] = None
) -> Response[list[UpdateAnswer]]:
    """Newer images for services of one node or of all, as far as registries were asked. Answered from memory."""
    node = known_node(hub, node)
    return cached(request, etag_of(hub.live), lambda: answers(hub, None, node))


@post("/updates/check", status_code=200)
async def check(data: JSONBody[UpdateCheckBody], hub: HubPart, caller: CallerPart) -> list[UpdateAnswer]:
    """Have the nodes ask their registries now; answers when all have answered, or not in time."""
    node = known_node(hub, data.node)
    keys = data.services
    if keys is not None:
        keys = [find_service(hub.live, name, node).key for name in keys]
    elif node is not None:
        keys = [row.key for row in hub.live.services(node)]
    async with recorded(hub, caller, "updates.check", node or "", detail=", ".join(data.services or [])[:500]):
        await hub.checker.check(keys)
    return answers(hub, keys, node)


@get("/updates/schedule")
async def get_looking(hub: HubPart) -> ScheduleAnswer:
    """When registries are asked for all images."""
    return answer(hub.books.updates.looking)


@put("/updates/schedule", opt=ADMINISTER)
async def set_looking(data: JSONBody[ScheduleBody], hub: HubPart, caller: CallerPart) -> ScheduleAnswer:
    """Set when registries are asked for all images."""
    schedule = checked(data)
    async with recorded(hub, caller, "updates.schedule", "", detail=words_of(schedule)):
        hub.books.updates.plan_looking(schedule)
        await hub.books.updates.save()
    return answer(schedule)


@get("/services/{name:str}/update-schedule")
async def get_schedule(name: FromPath[str], hub: HubPart, node: FromQuery[str | None] = None) -> ScheduleAnswer:
    """When a service is updated by itself."""
    row = find_service(hub.live, grammar.service_name(name), known_node(hub, node))
    return answer(hub.books.updates.schedules.get(row.key, Schedule()))


@put("/services/{name:str}/update-schedule")
async def set_schedule(
    name: FromPath[str],
    data: JSONBody[ScheduleBody],
    hub: HubPart,
    caller: CallerPart,
    node: FromQuery[str | None] = None,
) -> ScheduleAnswer:
    """Set when a service is updated by itself, with the same care as by hand."""
    row, schedule = find_service(hub.live, grammar.service_name(name), known_node(hub, node)), checked(data)
    async with recorded(hub, caller, "service.schedule", row.key, detail=words_of(schedule)):
        if schedule.every != "off" and not row.containers and row.key not in hub.books.updates.schedules:
            raise ActionError("refused", f"{row.unit} has no container whose image could be newer.")
        hub.books.updates.plan(row.key, schedule)
        await hub.books.updates.save()
    return answer(schedule)


def checked(data: ScheduleBody) -> Schedule:
    """What a client sent, as a schedule. Raises Misspelt."""
    schedule = Schedule(every=data.every, at=data.at, weekday=data.weekday)
    problem = problem_of(schedule)
    if problem is not None:
        raise grammar.Misspelt("at" if "time" in problem else "weekday", problem)
    return schedule


def answer(schedule: Schedule) -> ScheduleAnswer:
    """A schedule as it is answered."""
    return ScheduleAnswer(every=schedule.every, at=schedule.at, weekday=schedule.weekday, text=words_of(schedule))


def answers(hub: HubPart, keys: list[str] | None, node: str | None) -> list[UpdateAnswer]:
    """Rows of these services (keys), or of all."""
    rows = hub.live.updates(node)
    return [UpdateAnswer(service=key, update=row) for key, row in sorted(rows.items()) if keys is None or key in keys]
