"""All links of the way in order, and the first that is broken. Pure."""

import msgspec

from ..gateway.exposure import Known
from ..shapes.reach import ReachAnswer, ReachStep
from .inside import judge_container_port, judge_forwarder, judge_host_port, judge_process
from .outside import judge_name, judge_public_address, judge_router
from .proxied import GATEWAY_ERRORS, judge_certificate, judge_proxy
from .seen import Seen

MOST_NEARBY = 6


def build_answer(seen: Seen, known: Known) -> ReachAnswer:
    """Judge each link."""
    seen = seen._replace(hosts=_routes(seen, known), nearby=_nearby(seen, known))
    judged = (
        judge_name(seen),
        judge_public_address(seen),
        judge_router(seen),
        judge_proxy(seen),
        judge_certificate(seen),
        judge_host_port(seen),
        judge_forwarder(seen),
        judge_container_port(seen),
        judge_process(seen),
    )
    steps = _end_to_end([step for step in judged if step is not None], seen)
    broken = next((index for index, step in enumerate(steps) if step.state == "broken"), None)
    return ReachAnswer(address=seen.asked.text, text=_text(seen, steps, broken), steps=steps, broken=broken)


def _end_to_end(steps: list[ReachStep], seen: Seen) -> list[ReachStep]:
    """Where each link holds and the proxy still gets no answer, it knows something that was not seen."""
    web = seen.web
    if seen.way.proxy is None or web is None or any(step.state == "broken" for step in steps):
        return steps
    if web.status in GATEWAY_ERRORS:
        return [_at_odds(step, f"answers {web.status}") for step in steps]
    if web.problem is not None and seen.dialled is not None and seen.dialled.problem is None:
        return [_at_odds(step, web.problem) for step in steps]
    return steps


def _at_odds(step: ReachStep, said: str) -> ReachStep:
    if step.key != "proxy" or step.state == "skipped":
        return step
    text = f"{step.text} But asked for it, it {said}: it got no answer from where the route leads."
    cure = "Have it read its configuration again: it may use an address that the container had before. Or see its log."
    return msgspec.structs.replace(step, state="broken", text=text, cure=cure)


def _text(seen: Seen, steps: list[ReachStep], broken: int | None) -> str:
    what = seen.asked.text
    if broken is not None:
        return f"{what} cannot be reached. {steps[broken].title}: {steps[broken].text}"
    if seen.web is not None and seen.web.status:
        return f"{what} is reachable: it answers {seen.web.status}."
    unknown = [step.title.lower() for step in steps if step.state == "unknown"]
    if seen.dialled is not None and seen.dialled.problem is not None:
        return f"{what}: from the hub, {seen.dialled.address} {seen.dialled.problem}. Why is not known."
    if unknown:
        return f"Nothing that is known is in the way of {what}. Not known: {', '.join(unknown)}."
    return f"{what} is reachable: every link that was looked at holds."


def _routes(seen: Seen, known: Known) -> tuple[str, ...]:
    key = seen.way.proxy.key if seen.way.proxy else None
    hosts = {route.host for route in known.routes if route.proxy == key and not route.hidden and route.host != "_"}
    return tuple(sorted(hosts))


def _nearby(seen: Seen, known: Known) -> str:
    """``Published there: 8080 (web), 8081 (app).``"""
    node = seen.way.node
    found = sorted(
        (port.host_port, (row.service or "").partition("/")[2].removesuffix(".service") or row.name)
        for row in known.containers
        if node is not None and row.node == node.name and row.state == "running"
        for port in row.ports
        if port.host_port and port.protocol == "tcp"
    )
    shown = dict(found)
    text = ", ".join(f"{port} ({name})" for port, name in list(shown.items())[:MOST_NEARBY])
    return f"Published there: {text}{', …' if len(shown) > MOST_NEARBY else ''}." if text else ""
