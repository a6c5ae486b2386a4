"""Finds out, now, how far one gets with an address: asks names, the router, the node, and connects. Within 10 s."""

import asyncio
import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from ...gateway.poller import Gateway
from ...gateway.reading import PortMapping
from ...monitoring.probes.names import Names
from ...monitoring.probes.reach import Refused, reaching
from ...monitoring.probes.remote import NoAnswer, Request
from ...nodes.config import NodeConfig
from ..errors import ActionError
from ..gateway.addresses import Addresses, find_addresses
from ..gateway.exposure import Known
from ..gateway.names import Resolved, is_public_name, resolve_names
from ..gateway.nat import is_public
from ..live import LiveDocument
from ..shapes.reach import ReachAnswer
from .address import Asked, parse_address
from .answer import build_answer
from .dial import ask_certificate, ask_web, try_port
from .key import asked_of_key, way_of_key
from .seen import Certificate, Look, LookedContainer, Router, Seen, Tried, Web
from .way import Target, Way, default_port, find_way, home_of
from .written import ReadFile, find_stopped

NAME_S, ROUTER_S, LOOK_S = 3.0, 3.0, 4.0
NOT_ALL = ("upnp",)
"""Routers that do not tell of all their mappings: there a connection to the public address may know better."""


class ReachDesk:
    """``ask`` at any time."""

    def __init__(
        self,
        live: LiveDocument,
        gateway: Gateway,
        configs: Callable[[], Iterable[NodeConfig]],
        request: Request,
        read: ReadFile,
        clock_ms: Callable[[], int],
    ) -> None:
        self._live = live
        self._gateway = gateway
        self._configs = configs
        self._request = request
        self._read = read
        self._clock_ms = clock_ms

    async def ask(self, text: str, anywhere: bool) -> ReachAnswer:
        """Why an address is not reachable, or that it is. ``anywhere``: see ``may_ask_anywhere``.

        Raises ActionError ``invalid`` for what is no address, ``refused`` for what they may not ask.
        """
        known = self._live.joined()
        asked = asked_of_key(text, known)
        if asked is None:
            try:
                asked = parse_address(text)
            except ValueError as error:
                raise ActionError("invalid", str(error)) from None
        with reaching(anywhere, asked.host) as reach:
            if asked.is_literal:
                try:
                    reach.check(asked.host)
                except Refused as error:
                    raise ActionError("refused", f"{asked.host} {error.text}.") from None
            return build_answer(await self._look_around(asked, known), known)

    async def _look_around(self, asked: Asked, known: Known) -> Seen:
        resolved, _, nodes = await asyncio.gather(
            self._resolve(asked), self._ask_router(asked), find_addresses(self._configs(), self._router_address())
        )
        if not asked.key and resolved and resolved.problem and any(row.name == asked.host for row in known.nodes):
            asked, resolved = asked._replace(key=f"{asked.host}/"), None
        port = default_port(asked, known)
        home, home_port = home_of(asked, port, known)
        here = {asked.node} if asked.node else self._nodes_at(_addresses(asked, resolved), nodes)
        public = not here and _is_from_outside(asked, resolved)
        if asked.key and public:
            port = self._outside_port(port)
        router = self._router(port, nodes)
        seen = Seen(asked, port, self._clock_ms(), resolved, nodes, router, Way(), public)
        if asked.key and asked.port is None and not asked.key.endswith("/"):
            way = way_of_key(asked.key, known)
        elif public and router.mapping is not None and router.leads_to:
            span = port - router.mapping.external_port
            way = find_way(asked, router.leads_to, router.mapping.internal_port + span, known)
        elif here:
            way = find_way(asked, _home_first(here, home), port, known)
        else:
            way = find_way(asked, [home] if home else [], home_port, known)
        seen = seen._replace(way=await self._with_stopped(way, known))
        return await self._connect(seen)

    async def _with_stopped(self, way: Way, known: Known) -> Way:
        """Where nothing is known at the port: the stopped service that would be there."""
        if way.node is None or way.host_port is None or way.target is not None or way.proxy is not None:
            return way
        here = [row for row in known.services if row.node == way.node.name]
        found = await find_stopped(here, way.host_port, self._read)
        return way if found is None else way._replace(target=Target(found[0].name, found[1], service=found[0]))

    async def _connect(self, seen: Seen) -> Seen:
        """Everything that waits for the network, side by side."""
        way, address = seen.way, self._dial_address(seen)
        waits: dict[str, Any] = {"look": self._look(way)}
        if address is not None and way.host_port is not None:
            secure = _is_secure(seen)
            waits["dialled"] = try_port(address, way.host_port)
            if secure:
                waits["certificate"] = ask_certificate(address, way.host_port, seen.asked.host)
            if way.match is not None or seen.asked.scheme:
                waits["web"] = ask_web(address, way.host_port, secure, seen.asked)
        public = self._public_address()
        if seen.is_public and seen.router.mapping is None and seen.router.kind in NOT_ALL and public:
            waits["lets_in"] = try_port(public, seen.port)
        found = dict(zip(waits, await asyncio.gather(*waits.values()), strict=True))
        look, problem, edge, target = found["look"]
        lets_in: Tried | None = found.get("lets_in")
        certificate: Certificate | None = found.get("certificate")
        web: Web | None = found.get("web")
        return seen._replace(
            look=look,
            look_problem=problem,
            edge=edge,
            target=target,
            dialled=found.get("dialled"),
            certificate=certificate,
            web=web,
            router=seen.router._replace(lets_in=lets_in is not None and lets_in.problem is None),
        )

    async def _look(self, way: Way) -> tuple[Look | None, str, LookedContainer | None, LookedContainer | None]:
        """Have the node look at its ports, and into the proxy's and the last container."""
        if way.node is None:
            return None, "", None, None
        target = way.target
        ports = [port for port in (way.host_port, target.via_port if target else None) if port]
        wanted: dict[str, dict[str, Any]] = {}
        if way.edge is not None and way.edge_port:
            wanted["edge"] = {"id": way.edge.id, "port": way.edge_port}
        if target is not None and target.container is not None and not way.ends_at_proxy:
            wanted["target"] = {"id": target.container.id, "port": target.port or 1}
            if way.edge is not None and target.via_port is None:
                wanted["target"]["from"] = way.edge.id
        args = {"ports": list(dict.fromkeys(ports)), "containers": list(wanted.values())}
        try:
            look = msgspec.convert(await self._request(way.node.name, "reach.look", args, LOOK_S), Look)
        except NoAnswer as error:
            return None, str(error), None, None
        except msgspec.ValidationError:
            return None, f"cannot be asked: what {way.node.name} answers is not understood", None, None
        inside = dict(zip(wanted, look.containers, strict=False))
        return look, "", inside.get("edge"), inside.get("edge" if way.ends_at_proxy else "target")

    async def _resolve(self, asked: Asked) -> Resolved | None:
        if asked.is_literal or asked.node:
            return None
        if is_public_name(asked.host) and self._gateway.wish.resolver:
            try:
                async with asyncio.timeout(NAME_S):
                    return (await resolve_names([asked.host], self._gateway.wish.resolver))[asked.host]
            except TimeoutError:
                return Resolved(problem=f"was not answered for within {NAME_S:g} s")
        return await ask_machine(asked.host)

    async def _ask_router(self, asked: Asked) -> None:
        if self._gateway.wish.kind in ("none", "static") or asked.is_literal or asked.node:
            return
        try:
            async with asyncio.timeout(ROUTER_S):
                await self._gateway.ask_now()
        except TimeoutError:
            pass  # what it said last stands

    def _nodes_at(self, addresses: Iterable[str], nodes: Addresses) -> set[str]:
        """Nodes at these addresses; loopback is the hub's own machine."""
        found = {name for address in addresses for name in nodes.get(address, ())}
        if any(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in addresses):
            found |= {config.name for config in self._configs() if config.kind == "local"}
        return found

    def _router_address(self) -> str | None:
        reading = self._gateway.standing.reading
        return reading.address if reading else None

    def _public_address(self) -> str | None:
        reading = self._gateway.standing.reading
        return reading.public_v4 if reading else None

    def _outside_port(self, port: int) -> int:
        """Of a route's address, which has the node's port, the one that the router leads there."""
        reading = self._gateway.standing.reading
        mappings = reading.mappings or () if reading else ()
        found = (each.external_port for each in mappings if (each.protocol, each.internal_port) == ("tcp", port))
        return next(found, port)

    def _router(self, port: int, nodes: Addresses) -> Router:
        standing = self._gateway.standing
        mapping = _mapping_of(standing.reading.mappings or () if standing.reading else (), port)
        found = Router(self._gateway.wish.kind, standing, mapping)
        if mapping is None:
            return found
        return found._replace(leads_to=nodes.get(mapping.internal_host, ()) or self._named(mapping.internal_host))

    def _named(self, host: str) -> tuple[str, ...]:
        wanted = host.lower().partition(".")[0]
        rows = self._live.nodes()
        return tuple(row.name for row in rows if (row.hostname or "").lower().partition(".")[0] == wanted)

    def _dial_address(self, seen: Seen) -> str | None:
        """Where the hub reaches the node; the address itself where no node is meant."""
        node = seen.way.node
        if node is None:
            return next(iter(_addresses(seen.asked, seen.resolved)), None)
        own = [address for address, names in seen.nodes.items() if node.name in names]
        asked = _addresses(seen.asked, seen.resolved)
        return next((each for each in asked if each in own), min(own, key=lambda each: ":" in each, default=None))


async def ask_machine(host: str) -> Resolved:
    """What the hub's own machine says of a name, with its own table of hosts."""
    names = Names()
    try:
        async with asyncio.timeout(NAME_S):
            return Resolved(tuple(dict.fromkeys(each.ip for each in await names.addresses(host))))
    except TimeoutError:
        return Resolved(problem=f"was not answered for within {NAME_S:g} s")
    except Refused as error:
        return Resolved(problem=error.text)
    except (OSError, UnicodeError):
        return Resolved(problem="does not exist")
    finally:
        names.close()


def _addresses(asked: Asked, resolved: Resolved | None) -> tuple[str, ...]:
    return (asked.host,) if asked.is_literal else resolved.addresses if resolved else ()


def _is_from_outside(asked: Asked, resolved: Resolved | None) -> bool:
    """Whether it comes by way of the router: a name of the internet that leads to no address inside."""
    addresses = _addresses(asked, resolved)
    if not addresses:
        return is_public_name(asked.host)
    return any(map(is_public, addresses)) or (is_public_name(asked.host) and not asked.is_literal)


def _home_first(names: Iterable[str], home: str | None) -> list[str]:
    return sorted(names, key=lambda name: (name != home, name))


def _mapping_of(mappings: Iterable[PortMapping], port: int) -> PortMapping | None:
    """The mapping of a TCP port of the public address; one that is switched on goes before."""
    found = [
        each
        for each in mappings
        if each.protocol == "tcp" and each.external_port <= port <= (each.external_port_end or each.external_port)
    ]
    return min(found, key=lambda each: not each.enabled, default=None)


def _is_secure(seen: Seen) -> bool:
    if seen.asked.scheme:
        return seen.asked.scheme == "https"
    route = seen.way.match.route if seen.way.match else None
    return bool(route and route.ssl)
