"""What breaks if something stops: things of the graph, then the addresses that lead to them. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from ...graph.ids import GATEWAY, INTERNET
from ...graph.views import GraphEdge, GraphNode
from ..shapes.reach import ImpactAnswer, ImpactRow
from .spread import Hit, Spread

Nodes = Mapping[str, GraphNode]
Found = Iterable[tuple[Hit, tuple[str, ...], bool]]
LAST = ("address", "port")
PLURAL = {"proxy": "proxies", "address": "addresses"}


def build_impact(start: str, nodes: Nodes, edges: Mapping[str, GraphEdge]) -> ImpactAnswer:
    """Of one node of the graph, by its ID. Raises KeyError."""
    node, spread = nodes[start], Spread(nodes, edges)
    found = [] if start in (GATEWAY, INTERNET) else spread.reach(start)
    hit = {start: ((start,), True), **{each.id: ((*via, each.id), sure) for each, via, sure in found}}
    rows = [_row(each, nodes) for each in found if _is_told(each[0].id, node, nodes, hit)]
    rows += _addresses(start, spread, hit, nodes)
    rows.sort(key=lambda row: (not row.certain, row.kind in LAST, len(row.via), row.label))
    return ImpactAnswer(id=start, label=node.label, text=_text(node, rows), breaks=rows)


def _row(found: tuple[Hit, tuple[str, ...], bool], nodes: Nodes) -> ImpactRow:
    hit, via, sure = found
    node = nodes[hit.id]
    return ImpactRow(
        id=node.id, label=node.label, kind=node.kind, text=hit.text, via=list(via), certain=sure, page=node.page
    )


def _is_told(key: str, start: GraphNode, nodes: Nodes, hit: Mapping[str, object]) -> bool:
    """A container is told by what it is part of, where that is told, and its service by what was asked for."""
    node = nodes[key]
    parent = nodes.get(node.parent or "")
    if node.kind != "container" or parent is None or parent.id not in hit:
        return True
    return parent.kind == "node" or (parent is start and parent.kind == "pod")


def _addresses(
    start: str, spread: Spread, hit: Mapping[str, tuple[tuple[str, ...], bool]], nodes: Nodes
) -> Iterator[ImpactRow]:
    """Routes whose proxy or target is hit, and ports of the public address that lead to one of these."""
    told: set[str] = set()
    if start in (GATEWAY, INTERNET):
        yield from _from_outside(spread, nodes)
        return
    for key, (via, sure) in hit.items():
        name = nodes[key].label
        for edge in spread.routes[key]:
            if edge.id not in told:
                told.add(edge.id)
                yield _address(edge, f"{name}, the proxy, does not answer.", via, sure)
        for edge in spread.led_to[key]:
            if edge.id not in told:
                told.add(edge.id)
                others = _others(edge, spread, hit)
                text = f"{nodes[edge.source].label} leads it to {name}" + (
                    ", and to others as well." if others else "."
                )
                yield _address(edge, text, via, sure and not others)
    for edge in spread.mappings:
        if edge.target in hit:
            via, sure = hit[edge.target]
            text = f"The router leads it to {nodes[edge.target].label}."
            yield _port(edge, text, via, sure)


def _others(edge: GraphEdge, spread: Spread, hit: Mapping[str, object]) -> bool:
    """Whether the same addresses lead elsewhere too, to what goes on."""
    same = (each for each in spread.routes[edge.source] if each.label == edge.label and each.id != edge.id)
    return any(each.target not in hit for each in same)


def _from_outside(spread: Spread, nodes: Nodes) -> Iterator[ImpactRow]:
    for edge in spread.mappings:
        name = nodes[edge.target].label
        yield _port(edge, f"{name} is not reached from the internet any more.", (GATEWAY,), True)
        for route in spread.routes[edge.target]:
            yield _address(route, "It is not reached from the internet any more.", (GATEWAY, edge.target), True)


def _address(edge: GraphEdge, text: str, via: tuple[str, ...], sure: bool) -> ImpactRow:
    return ImpactRow(
        id=edge.id, label=edge.label, kind="address", text=text, via=list(via), certain=sure, page="/routes"
    )


def _port(edge: GraphEdge, text: str, via: tuple[str, ...], sure: bool) -> ImpactRow:
    return ImpactRow(id=edge.id, label=edge.label, kind="port", text=text, via=list(via), certain=sure, page="/gateway")


def _text(node: GraphNode, rows: list[ImpactRow]) -> str:
    if not rows:
        return f"Nothing that is known breaks if {node.label} stops."
    sure = [row for row in rows if row.certain]
    may = len(rows) - len(sure)
    parts = [_counted(kind, sum(row.kind == kind for row in sure)) for kind in dict.fromkeys(row.kind for row in sure)]
    text = f"If {node.label} stops, {_listed(parts)} {'breaks' if len(sure) == 1 else 'break'}" if sure else ""
    if not may:
        return f"{text}."
    said = f"{may} {'more ' if sure else ''}may"
    return f"{text}; {said}." if sure else f"If {node.label} stops, {said} break."


def _counted(kind: str, number: int) -> str:
    return f"{number} {kind if number == 1 else PLURAL.get(kind, kind + 's')}"


def _listed(parts: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
