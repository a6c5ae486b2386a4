"""Where a proxy's routes lead: the very service or container, or nowhere. Pure."""

from .ids import missing_id
from .twin_layer import Aim, Open, Sheet, Way
from .views import GraphTone


def draw_ways(sheet: Sheet) -> None:
    """An edge for each target of each route; what the proxy answers by itself leads nowhere else."""
    for way in sheet.facts.ways:
        for aim in way.aims:
            _draw(sheet, way, aim)


def _draw(sheet: Sheet, way: Way, aim: Aim) -> None:
    found, target = aim.found, aim.found.end
    if found.kind == "itself" or target == way.proxy:
        return
    if found.kind == "outside":
        sheet.open_ends.append(
            Open("route", way.proxy, aim.host, aim.port, way.why, label=way.label, protocol=way.protocol)
        )
        return
    if found.kind == "node":
        target = sheet.card.id
    label = f"{aim.host}:{aim.port}" if aim.port else aim.host
    if target is None:
        tone: GraphTone = "act" if found.kind == "nowhere" else "look"
        text = found.problem or "What this address means is not known."
        target = sheet.missing(missing_id(sheet.card.label, aim.host, aim.port), label, text, tone)
    is_lost = found.kind in ("nowhere", "unknown")
    why = way.why
    if is_lost and found.problem and target in sheet.part.nodes and sheet.part.nodes[target].kind != "missing":
        why = type(why)(text=f"{why.text}: {found.problem}")
    sheet.part.draw(
        *("route", way.proxy, target, why, way.label),
        port=aim.port,
        protocol=way.protocol,
        state="inactive" if is_lost else sheet.state(way.proxy, target),
        tone="act" if found.kind == "nowhere" else "look" if is_lost else sheet.part.nodes[target].tone,
    )
