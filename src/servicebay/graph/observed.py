"""What containers and units do, and what an environment says that they would: connections that were seen. Pure."""

from ..twin.schema import Container, Flow
from .ids import INTERNET
from .twin_layer import Open, Sheet
from .views import GraphSource, GraphTraffic

NAMES_PORT = 53


def draw_mentions(sheet: Sheet) -> None:
    """An edge to what a variable of a container's environment names, where that is somebody who is known."""
    for container in sheet.facts.containers.values():
        end = sheet.facts.ends.get(container.id)
        if end is None:
            continue
        for mention in container.mentions:
            why = GraphSource(text=f"{mention.variable} of {_name(container)} names {mention.host}")
            found = sheet.facts.find(mention.host, mention.port, container)
            if found.kind == "outside":
                far = Open("environment", end, mention.host, mention.port or 0, why, mention.variable, is_certain=False)
                sheet.open_ends.append(far)
                continue
            target = sheet.door(mention.port) if found.kind == "node" else found.end
            if target is not None and target != end and target in sheet.part.nodes:
                sheet.part.draw(
                    *("environment", end, target, why, mention.variable),
                    port=mention.port or 0,
                    state="inactive" if found.kind == "nowhere" else sheet.state(end, target),
                    tone="look" if found.kind == "nowhere" else "ok",
                )


def draw_flows(sheet: Sheet) -> None:
    """An edge for each connection that was seen; both of its ends may tell of it."""
    for flow in sheet.facts.flows.values():
        container = sheet.facts.containers.get(flow.container)
        end = _end_of(sheet, flow, container)
        if end is None or (container is None and not flow.unit):
            continue
        why = _why(flow, _name(container) if container else flow.unit or "")
        if flow.peer is None:
            _draw_flow(sheet, flow, why, INTERNET, end)
            continue
        found = sheet.facts.find(flow.peer, flow.port if flow.direction == "out" else None, container)
        if flow.direction == "out" and flow.port == NAMES_PORT and found.kind != "found":
            continue
        if found.kind == "outside":
            far = Open(
                *("flow", end, flow.peer, flow.port, why),
                protocol="tcp",
                inbound=flow.direction == "in",
                traffic=_traffic(flow),
            )
            sheet.open_ends.append(far)
            continue
        asked = sheet.door(flow.port) if flow.direction == "out" else sheet.card.id
        peer = asked if found.kind == "node" else found.end
        if peer is not None and peer != end and peer in sheet.part.nodes:
            _draw_flow(sheet, flow, why, *((end, peer) if flow.direction == "out" else (peer, end)))


def _end_of(sheet: Sheet, flow: Flow, container: Container | None) -> str | None:
    """Where the connection was seen; of a pod, whose containers share their ports, the one that answers there."""
    end = sheet.facts.services.get(flow.unit) if flow.unit else sheet.facts.ends.get(flow.container)
    if flow.direction == "in" and container is not None and end in sheet.facts.pods.values():
        inside = sheet.facts.find("127.0.0.1", flow.port, container)
        if inside.kind == "found" and inside.end in sheet.part.nodes:
            return inside.end
    return end


def _draw_flow(sheet: Sheet, flow: Flow, why: GraphSource, source: str, target: str) -> None:
    sheet.part.draw(
        *("flow", source, target, why, f":{flow.port}"),
        port=flow.port,
        protocol="tcp",
        state="inactive" if flow.ended else "active",
        traffic=_traffic(flow),
    )


def _why(flow: Flow, name: str) -> GraphSource:
    """Without how many there are, which changes: ``traffic`` says it."""
    return GraphSource(text=f"Connections seen at {name}", since=flow.since, seen_at=flow.ended)


def _traffic(flow: Flow) -> GraphTraffic:
    return GraphTraffic(connections=flow.connections, seen_at=flow.ended or flow.since)


def _name(container: Container) -> str:
    return container.names[0] if container.names else container.id[:12]
