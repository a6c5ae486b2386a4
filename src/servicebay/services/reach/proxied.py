"""The reverse proxy on the way, and the certificate that is shown. Pure."""

import time

from ..routes.rows import PROXY_DOWN
from ..shapes.reach import ReachState, ReachStep
from ..shapes.route import RouteView
from .outside import is_inside
from .routing import Match
from .seen import Certificate, LookedContainer, Seen

GATEWAY_ERRORS = (502, 503, 504)
MOST_HOSTS = 6
STOCK = ("/var/www/html", "/usr/share/nginx/html", "/usr/share/caddy")
"""Where the page lies that comes with a proxy."""
FIXED = ("files", "respond", "redirect")


def judge_proxy(seen: Seen) -> ReachStep:
    """Which proxy and route answer, and whether the route leads where something is."""
    way = seen.way
    if way.proxy is None:
        if way.proxies and _should_be_proxied(seen):
            names = ", ".join(row.name for row in way.proxies)
            cure = f"Give {seen.asked.host} a route in {names}, or publish that proxy's port as {way.host_port}."
            return _step("broken", f"No proxy answers at port {way.host_port} of {_node(seen)}.", cure, seen)
        return _step("skipped", "No reverse proxy is on this way.", None, seen)
    name = way.proxy.name
    if seen.edge is not None and not seen.edge.runs:
        return _step("broken", f"{name}, the proxy, does not run ({seen.edge.state}).", f"Start {name}.", seen)
    if seen.edge is None and way.match is not None and way.match.route.state_text == PROXY_DOWN:
        return _step("broken", f"{name}, the proxy, does not run.", f"Start {name}.", seen)
    problem = _edge_problem(seen)
    if problem is not None:
        return _step("broken", problem, f"Look at the log of {name}, and at its `listen`.", seen)
    if way.match is None or (not _is_own_name(seen) and _is_nobodys(way.match)):
        return _no_route(seen)
    if way.match.how == "pattern":
        text = f"In {name}, the pattern {way.match.route.host} may be meant; whether it fits was not tried."
        return _step("unknown", text, None, seen)
    return _routed(seen, way.match.route)


def _routed(seen: Seen, route: RouteView) -> ReachStep:
    target, name = seen.way.target, seen.way.proxy.name if seen.way.proxy else ""
    where = place_of(route)
    if target is not None and target.problem and target.container is None and target.service is None:
        text = f"The route of {name} leads nowhere: {target.problem}"
        return _step("broken", text, f"Correct the target{where}, or start what it names.", seen)
    if target is not None and target.problem and target.container is not None:
        return _step("broken", target.problem, f"Put both into one network, or correct the target{where}.", seen)
    wrong = wrong_port(seen)
    if wrong is not None and target is not None:
        others = " and ".join(map(str, wrong))
        text = f"The route leads to port {target.port} of {target.name}, which listens at {others}."
        return _step("broken", text, f"Correct the port{where} to {wrong[0]}.", seen)
    text = f"{name} has the route {route.name}: {route.leads_to}."
    if route.kind not in FIXED and (target is None or seen.way.ends_at_proxy) and route.problem:
        return _step("unknown", route.problem, None, seen)
    return _step("ok", text, None, seen)


def wrong_port(seen: Seen) -> list[int] | None:
    """The ports at which a target listens, where its route names another that the container does not know of either."""
    inside, target = seen.target, seen.way.target
    if seen.way.proxy is None or inside is None or target is None or not inside.runs or target.port is None:
        return None
    if seen.way.ends_at_proxy:
        return None
    expected = {port.container_port for port in inside.ports}
    if inside.listening or target.port in expected or target.via_port is not None:
        return None
    return inside.others or None


def _no_route(seen: Seen) -> ReachStep:
    way = seen.way
    name = way.proxy.name if way.proxy else ""
    text = f"{name} has no route for {seen.asked.host}{_path(seen)}."
    if way.match is not None:
        text = f"{name} has no route for {seen.asked.host}: its default answers ({way.match.route.leads_to})."
    more = ", …" if len(seen.hosts) > MOST_HOSTS else ""
    facts = [f"It has routes for {', '.join(seen.hosts[:MOST_HOSTS])}{more}."] if seen.hosts else []
    cure = f"Give {name} a route for {seen.asked.host}, then have it read its configuration again."
    return _step("broken", text, cure, seen, facts)


def _is_nobodys(match: Match) -> bool:
    """Whether what answers is only what a proxy says where no route fits: its stock page, or an error."""
    if match.how == "default":
        return True
    route = match.route
    stock = route.kind == "files" and route.leads_to.endswith(STOCK)
    return match.how == "any" and (stock or (route.kind == "respond" and route.leads_to.startswith("Answers 4")))


def _path(seen: Seen) -> str:
    return seen.asked.path if seen.asked.path != "/" else ""


def _edge_problem(seen: Seen) -> str | None:
    """What is wrong inside the proxy's own container."""
    way, edge = seen.way, seen.edge
    if edge is None or way.edge_port is None or way.proxy is None:
        return None
    if not edge.listening:
        at = f"; it listens at {', '.join(map(str, edge.others))}" if edge.others else ""
        return f"Nothing listens at port {way.edge_port} inside {way.proxy.name}, the proxy{at}."
    if is_shut_in(edge) and edge.network_mode != "host":
        return f"{way.proxy.name}, the proxy, listens at {edge.listening[0].address} only, inside its container."
    return None


def is_shut_in(inside: LookedContainer) -> bool:
    """Whether all that listens does so on loopback."""
    return all(each.address == "::1" or each.address.startswith("127.") for each in inside.listening)


def _should_be_proxied(seen: Seen) -> bool:
    """A name of the internet at the web's ports, where a proxy is but nothing else listens."""
    return seen.is_public and seen.port in (80, 443) and seen.way.target is None


def _is_own_name(seen: Seen) -> bool:
    """Whether the node itself is named, so that any answer is what was meant."""
    node = seen.way.node
    own = {each.lower() for each in (node.address, node.hostname, node.name) if each} if node else set()
    return seen.asked.is_literal or seen.asked.host in own | {"localhost"} or is_inside(seen.asked.host)


def _node(seen: Seen) -> str:
    return seen.way.node.name if seen.way.node else "the node"


def place_of(route: RouteView) -> str:
    """`` in /home/anna/web/app.conf line 3``."""
    path = route.host_file or route.file
    if path is None:
        return ""
    return f" in {path}" + (f" line {route.line}" if route.line is not None else "")


def _step(state: ReachState, text: str, cure: str | None, seen: Seen, facts: list[str] | None = None) -> ReachStep:
    facts = list(facts or [])
    if seen.way.proxy is not None and seen.web is not None:
        said = f"answers {seen.web.status}" if seen.web.status else seen.web.problem
        facts.append(f"Asked now for {seen.asked.host}{seen.asked.path}, it {said}.")
    route = seen.way.match.route if seen.way.match else None
    page = f"/routes/{route.key}" if route else None
    return ReachStep(key="proxy", title="Proxy", state=state, text=text, cure=cure, page=page, facts=facts)


def judge_certificate(seen: Seen) -> ReachStep | None:
    """Whether what is shown over TLS is good; None where TLS is not asked for."""
    shown = seen.certificate
    if shown is None:
        return None
    if shown.problem is not None:
        if seen.dialled is not None and seen.dialled.problem is not None:
            return _certificate("skipped", "Without a connection, no certificate is shown.")
        cure = "Let the server speak TLS at this port, or ask with http://."
        return _certificate("broken", f"It {shown.problem}.", cure)
    return _shown(seen, shown)


def _shown(seen: Seen, shown: Certificate) -> ReachStep:
    host, ends = seen.asked.host, day_of(shown.expires_ms)
    renew = "Renew it, and have the proxy read it again."
    if shown.expires_ms <= seen.now_ms:
        return _certificate("broken", f"The certificate expired on {ends}.", renew)
    if shown.starts_ms > seen.now_ms:
        text = f"The certificate is good from {day_of(shown.starts_ms)} on only."
        return _certificate("broken", text, "See that the clocks are right, or renew it.")
    if not any(covers(name, host) for name in shown.names):
        names = ", ".join(shown.names[:4]) or "no name"
        return _certificate("broken", f"The certificate is for {names}, not for {host}.", f"Get one for {host}.")
    if not shown.trusted:
        text = f"The certificate is good until {ends}, but who signed it is not known here ({shown.why_not})."
        return _certificate("unknown", text, "Browsers warn, unless they were told to trust its authority.")
    return _certificate("ok", f"The certificate is good for {host} until {ends}.")


def covers(name: str, host: str) -> bool:
    """``*.example.org`` covers one label (RFC 6125)."""
    name = name.lower()
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:]
    return name == host


def day_of(ms: int) -> str:
    """``2031-05-17``."""
    return time.strftime("%Y-%m-%d", time.gmtime(ms / 1000))


def _certificate(state: ReachState, text: str, cure: str | None = None) -> ReachStep:
    return ReachStep(key="certificate", title="Certificate", state=state, text=text, cure=cure)
