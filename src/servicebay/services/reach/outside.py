"""The way up to the node: name, public address, router. Pure."""

import ipaddress

from ...gateway.reading import PortMapping
from ..gateway.names import is_public_name
from ..gateway.nat import PRIVATE, SHARED, nat_text
from ..shapes.reach import ReachState, ReachStep
from .seen import Seen

MOST_SHOWN = 4
GATEWAY_PAGE = "/gateway"
INSIDE = "It comes from the network at home, not by way of the router."


def judge_name(seen: Seen) -> ReachStep:
    """Whether the name resolves."""
    title, host = "Name", seen.asked.host
    if seen.resolved is None:
        text = f"{host} is an address: no name is asked for."
        if seen.asked.node:
            text = f"It is asked at the node {seen.asked.node} itself: no name is asked for."
        return ReachStep(key="name", title=title, state="skipped", text=text)
    shown = ", ".join(seen.resolved.addresses[:MOST_SHOWN])
    if seen.resolved.problem is None:
        return ReachStep(key="name", title=title, state="ok", text=f"{host} is {shown}.")
    text = f"{host} {seen.resolved.problem}."
    if seen.resolved.problem.startswith(("was not answered", "cannot be asked")):
        cure = "See that the DNS server which the hub asks is up; it can be set with the gateway's settings."
    else:
        cure = f"Make a DNS record for {host} that {_should(seen)}."
    return ReachStep(key="name", title=title, state="broken", text=text, cure=cure)


def _should(seen: Seen) -> str:
    """Where a name should lead: ``leads to 203.0.113.7``."""
    reading = seen.router.standing.reading
    public = (reading.public_v4 or reading.public_v6) if reading else None
    if is_public_name(seen.asked.host) and public:
        return f"leads to your public address, {public}"
    inside = _node_address(seen)
    return f"leads to {inside}" if inside else "leads to the machine that is meant"


def _node_address(seen: Seen) -> str | None:
    node = seen.way.node
    own = [address for address, names in seen.nodes.items() if node is not None and node.name in names]
    return f"{own[0]} ({node.name})" if own and node else None


def judge_public_address(seen: Seen) -> ReachStep:
    """Whether it leads to this router, or straight to a node."""
    title, addresses = "Public address", _addresses(seen)
    if not addresses:
        text = "Without an address there is nothing to compare." if not seen.asked.node else INSIDE
        return _address_step(title, "skipped", text)
    shown = ", ".join(addresses[:MOST_SHOWN])
    node = seen.way.node
    if not seen.is_public:
        if node is not None and _leads_to_node(seen):
            return _address_step(title, "ok", f"{shown} is {node.name} itself. {INSIDE}")
        facts = _dial_facts(seen)
        if node is not None:
            cure = f"Make {seen.asked.host} lead to {_node_address(seen) or node.name}."
            text = f"{shown} is no address of {node.name}, where it is routed."
            return _address_step(title, "broken", text, cure, facts)
        text = f"{shown} is no node of this hub: what is there is not known."
        return _address_step(title, "unknown", text, facts=facts)
    return _public(seen, title, addresses, shown)


def _public(seen: Seen, title: str, addresses: tuple[str, ...], shown: str) -> ReachStep:
    reading = seen.router.standing.reading
    told = (reading.public_v4, reading.public_v6, reading.seen_v4, reading.seen_v6) if reading else ()
    own = sorted({each for each in told if each})
    if not own or reading is None:
        text = f"Whether {shown} is yours is not known: nothing tells your public address."
        return _address_step(title, "unknown", text, "Set up your router under Gateway.")
    if set(own) & set(addresses):
        between = nat_text(reading)
        if between is not None and is_inside(reading.public_v4 or ""):
            cure = "Have the other router forward the port too, or ask your provider for an address of your own."
            return _address_step(title, "broken", between, cure)
        return _address_step(title, "ok", f"{shown} is your public address.", facts=[between] if between else [])
    if not any("." in each for each in addresses):
        text = f"{shown} is an IPv6 address of its own, which no port mapping is about."
        return _address_step(title, "unknown", text)
    cure = f"Change the DNS record of {seen.asked.host}, so that it {_should(seen)}; or mend your dynamic DNS."
    if all(map(is_inside, addresses)):
        text = f"{shown} is an address inside, and no node of this hub has it."
    else:
        text = f"{shown} is not your public address ({', '.join(own)}): it leads elsewhere, or to a service before you."
    return _address_step(title, "broken", text, cure)


def is_inside(address: str) -> bool:
    """Whether it is one of a network at home, or shared by customers of a provider."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return ip.is_loopback or any(ip in network for network in (*PRIVATE, SHARED) if network.version == ip.version)


def _address_step(
    title: str, state: ReachState, text: str, cure: str | None = None, facts: list[str] | None = None
) -> ReachStep:
    return ReachStep(key="public_address", title=title, state=state, text=text, cure=cure, facts=facts or [])


def _addresses(seen: Seen) -> tuple[str, ...]:
    if seen.asked.node:
        return ()
    return (seen.asked.host,) if seen.resolved is None else seen.resolved.addresses


def _leads_to_node(seen: Seen) -> bool:
    """Whether one of its addresses is of the node, or loopback of the hub's own machine."""
    node = seen.way.node
    if node is None:
        return False
    own = {address for address, names in seen.nodes.items() if node.name in names}
    return any(each in own or (node.local and is_loopback(each)) for each in _addresses(seen))


def is_loopback(address: str) -> bool:
    """Whether it is the asking machine itself."""
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _dial_facts(seen: Seen) -> list[str]:
    if seen.dialled is None:
        return []
    return [f"From the hub, port {seen.port} of {seen.dialled.address} {seen.dialled.problem or 'takes connections'}."]


def judge_router(seen: Seen) -> ReachStep:
    """Whether the router lets the port in, to a node."""
    if not seen.is_public:
        return _router_step("skipped", INSIDE)
    router, port = seen.router, seen.port
    if router.kind == "none":
        text = f"Whether TCP {port} is let in is not known: no router is set up."
        return _router_step("unknown", text, "Set up your router under Gateway.")
    reading, standing = router.standing.reading, router.standing
    if standing.state == "offline":
        cure = "Look at the router, and whether your provider has an outage."
        return _router_step("broken", "The router answers, and has no connection to the internet.", cure)
    if reading is None or reading.mappings is None:
        text = standing.problem or "The router does not tell which ports it lets in."
        return _router_step("unknown", text, f"Look in the router whether TCP {port} leads to {_wanted(seen)}.")
    if router.mapping is None:
        if router.lets_in:
            text = f"The router does not tell that it lets in TCP {port}, but its public address takes connections."
            return _router_step("unknown", text, facts=_listed(seen))
        return _router_step("broken", f"The router lets nothing in at TCP {port}.", _mapping_cure(seen), _listed(seen))
    return _mapped(seen, router.mapping)


def _mapped(seen: Seen, mapping: PortMapping) -> ReachStep:
    place = f"{mapping.internal_host}:{mapping.internal_port + seen.port - mapping.external_port}"
    facts = [f"Only {mapping.source} may use it."] if mapping.source else []
    if not mapping.enabled:
        text = f"The router's mapping of TCP {seen.port} to {place} is switched off."
        return _router_step("broken", text, "Switch it on in the router.", facts)
    if not seen.router.leads_to:
        text = f"The router leads TCP {seen.port} to {place}, which is no node of this hub."
        return _router_step("broken", text, _mapping_cure(seen), facts)
    names = " and ".join(seen.router.leads_to)
    text = f"The router leads TCP {seen.port} to {place} ({names})."
    return _router_step("ok", text, facts=facts)


def _wanted(seen: Seen) -> str:
    """Where the port should lead: ``192.168.1.10:8080 (nas)``."""
    node = seen.way.node
    own = [address for address, names in seen.nodes.items() if node is not None and node.name in names]
    if node is None or not own:
        return "the node that is meant"
    return f"{own[0]}:{seen.way.host_port or seen.port} ({node.name})"


def _mapping_cure(seen: Seen) -> str:
    return f"In the router, let TCP {seen.port} lead to {_wanted(seen)}."


def _listed(seen: Seen) -> list[str]:
    reading = seen.router.standing.reading
    mappings = reading.mappings or () if reading else ()
    known = ", ".join(sorted({str(each.external_port) for each in mappings if each.protocol == "tcp" and each.enabled}))
    facts = [f"It lets in TCP {known}." if known else "It lets in no TCP port that it tells of."]
    if seen.router.kind == "upnp":
        facts.append("Over UPnP a router seldom tells of mappings that were typed in by hand.")
    return facts


def _router_step(state: ReachState, text: str, cure: str | None = None, facts: list[str] | None = None) -> ReachStep:
    return ReachStep(
        key="router", title="Router", state=state, text=text, cure=cure, page=GATEWAY_PAGE, facts=facts or []
    )
