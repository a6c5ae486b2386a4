"""What units, pods and networks say of themselves: needs, members, published ports. Pure."""

from ..twin.schema import Container, ServiceUnit
from .ids import missing_id
from .twin_layer import Sheet
from .views import GraphEdgeKind, GraphProtocol, GraphSource


def draw_declared(sheet: Sheet) -> None:
    """Edges from what is written down."""
    facts = sheet.facts
    for container in facts.containers.values():
        end = facts.ends.get(container.id)
        if end is not None:
            _draw_place(sheet, container, end)
    for name, end in facts.services.items():
        unit = facts.units.get(name)
        if unit is not None:
            _draw_needs(sheet, unit, end)
            if unit.kind == "service":
                _draw_listening(sheet, unit, end)
    for maker, made in facts.makers.items():
        if maker in facts.services and made in facts.pods.values():
            why = GraphSource(text=f"Made by {maker}")
            sheet.part.draw("member", facts.services[maker], made, why, state=sheet.state(facts.services[maker], made))


def _draw_place(sheet: Sheet, container: Container, end: str) -> None:
    """Its pod, or its networks and ports, which those of a pod have from it."""
    facts, pod = sheet.facts, sheet.facts.pods.get(container.pod_id or "")
    if pod is not None and end != pod:
        card = sheet.part.nodes[end]
        if card.parent != pod and facts.makers.get(card.key.partition("/")[2] if card.key else "") != pod:
            why = GraphSource(text=f"{card.label} is in pod {container.pod_name}")
            sheet.part.draw("member", end, pod, why, state=sheet.state(end, pod))
        return
    for name in container.networks:
        network = facts.networks.get(name)
        if network is not None:
            address = container.addresses.get(name)
            why = GraphSource(text=f"{address} in {name}" if address else f"In {name}")
            sheet.part.draw("network", end, network, why, state=sheet.state(end))
    for port in container.ports:
        if port.host_port:
            protocol: GraphProtocol = "udp" if port.protocol == "udp" else "tcp"
            by = f", where {port.forwarder} listens" if port.forwarder and port.forwarder != "container" else ""
            inside = f"{port.container_port}/{port.protocol}"
            text = f"Port {port.host_port} of {sheet.card.label}{by}"
            sheet.part.draw(
                *("publishes", sheet.card.id, end, GraphSource(text=text), f"{port.host_port} → {inside}"),
                port=port.host_port,
                protocol=protocol,
                state=sheet.state(end),
            )
            if sheet.state(end) == "active" or (protocol, port.host_port) not in sheet.doors:
                sheet.doors[protocol, port.host_port] = end


def _draw_listening(sheet: Sheet, unit: ServiceUnit, end: str) -> None:
    """At which ports a unit listens on the node itself."""
    for text in unit.listens or ():
        address, _, number = text.rpartition(" ")[2].rpartition(":")
        port = int(number) if number.isdecimal() else 0
        if not port or ("tcp", port) in sheet.doors:
            continue
        why = GraphSource(text=f"{unit.name} listens at {address}:{port} of {sheet.card.label}")
        sheet.part.draw("publishes", sheet.card.id, end, why, str(port), port=port, protocol="tcp")
        sheet.doors["tcp", port] = end


def _draw_needs(sheet: Sheet, unit: ServiceUnit, end: str) -> None:
    for name in unit.requires or ():
        _draw_requirement(sheet, unit, end, name)
    for name in unit.after or ():
        target = sheet.facts.services.get(name)
        starter = sheet.facts.units.get(name)
        is_said = name in (unit.requires or ()) or bool(starter and unit.name in (starter.triggers or ()))
        if target is None or target == end or is_said or name in sheet.facts.makers:
            continue
        why = GraphSource(text=f"After= of {unit.name}")
        sheet.part.draw("after", end, target, why, state=sheet.state(end, target))
    for name in unit.triggers or ():
        target = sheet.facts.services.get(name)
        if target is not None:
            why = GraphSource(text=f"{unit.name} starts {name}")
            sheet.part.draw("starts", end, target, why, state=sheet.state(end))


def _draw_requirement(sheet: Sheet, unit: ServiceUnit, end: str, name: str) -> None:
    facts, part = sheet.facts, sheet.part
    why = GraphSource(text=f"Requires= {name} of {unit.name}")
    made = facts.makers.get(name)
    if made is not None:
        kind: GraphEdgeKind = "member" if made in facts.pods.values() else "network"
        own_pod = facts.makers.get(unit.name, "")
        if not (part.explain(kind, end, made, why) or part.explain(kind, own_pod, made, why)):  # it does not run now
            part.draw(kind, end, made, why, state=sheet.state(end))
        return
    target = facts.services.get(name)
    if target is None and _is_absent(facts.units.get(name)):
        target = sheet.missing(missing_id(sheet.card.label, name, 0), name, "There is no such unit.", "act")
    if target is not None and target != end:
        part.draw("depends", end, target, why, state=sheet.state(end, target))


def _is_absent(unit: ServiceUnit | None) -> bool:
    return unit is None or unit.load_state == "not-found"
