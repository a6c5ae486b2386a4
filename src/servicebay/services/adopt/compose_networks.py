"""A service's ``networks``, ``network_mode``, ``links`` and ``ports``. Pure."""

from collections.abc import Mapping

from .compose_mounts import Shared, Stock
from .compose_order import Order
from .container_file import ContainerFile
from .taken import Taken
from .unit_file import plain

MODES = ("host", "none", "bridge", "private", "pasta", "slirp4netns")


def add_networks(
    made: ContainerFile,
    name: str,
    service: Taken,
    networks: Stock,
    shared: Shared,
    containers: Mapping[str, str],
    order: Order,
) -> None:
    """Join the networks of a service; under its own name, as other services call it so."""
    mode, given = service.text("network_mode"), service.take("networks")
    links = _links(service, containers)
    if mode is not None:
        if given is not None:
            service.lose("networks", "network_mode rules them out", given)
        _mode(made, service, mode, containers, order)
        return
    if given is None and len(containers) == 1:
        return  # alone: Podman's own default will do, as nobody calls it by name
    chosen = _chosen(given, service)
    for network in chosen or {"default": None}:
        if networks.knows(network):
            options = [f"alias={each}" for each in dict.fromkeys([name, *links])]
            options += _options(chosen.get(network), f"{service.path}.networks.{network}", service)
            reference = networks.reference(network)
            if networks.is_external(network):
                made.put("network", f"{reference}:{','.join(options)}")
            else:
                made.put_reference("Network", f"{reference}:{','.join(options)}")
        else:
            given_to = network if chosen.get(network) is None else {network: chosen[network]}
            service.lose("networks", "it does not stand under the file's networks", given_to)


def _chosen(given: object, service: Taken) -> dict[str, object]:
    if isinstance(given, dict):
        return dict(given)
    found: dict[str, object] = {}
    for each in given if isinstance(given, list) else [] if given is None else [given]:
        text = service.as_text("networks", each)
        if text:
            found[text] = None
    return found


def _options(given: object, path: str, service: Taken) -> list[str]:
    options = Taken(given, path, service.report)
    found = [f"alias={each}" for each in options.texts("aliases")]
    for key, name in (
        ("ipv4_address", "ip"),
        ("ipv6_address", "ip6"),
        ("mac_address", "mac"),
        ("interface_name", "interface_name"),
    ):
        value = options.text(key)
        if value is not None:
            found.append(f"{name}={value}")
    options.rest("a network of Podman has no such option")
    clean = [each for each in found if "," not in each and plain(each) is not None]
    for each in found:
        if each not in clean:
            options.lose("aliases", "it cannot be written", each)
    return clean


def _links(service: Taken, containers: Mapping[str, str]) -> list[str]:
    for link in [*service.texts("links"), *service.texts("external_links")]:
        other, colon, alias = link.partition(":")
        if other in containers and (not colon or alias == other):
            service.report.note(f"{service.path}.links: {link} needs nothing: services call each other by name.")
        else:
            service.lose("links", f"give {other} the alias in its own networks", link)
    return []


def _mode(made: ContainerFile, service: Taken, mode: str, containers: Mapping[str, str], order: Order) -> None:
    kind, _, other = mode.partition(":")
    if kind == "service" and other in containers:
        made.put("network", f"container:{containers[other]}")
        made.needs(order.units[other])
    elif kind in MODES or kind == "container":
        made.put("network", mode)
        if kind == "container":
            service.lose(
                "network_mode", "the container must be there first: add Requires= and After= of its unit", mode
            )
    else:
        service.lose("network_mode", "Podman has no such mode", mode)


def add_ports(made: ContainerFile, service: Taken) -> None:
    """A service's ``ports``, short and long."""
    for each in service.listed("ports"):
        if isinstance(each, dict):
            _long(made, Taken(each, f"{service.path}.ports", service.report))
        else:
            text = service.as_text("ports", each)
            if text:
                made.put("publish", text)


def _long(made: ContainerFile, port: Taken) -> None:
    target, published, address = port.text("target"), port.text("published"), port.text("host_ip")
    protocol, mode = port.text("protocol"), port.text("mode")
    if mode not in (None, "ingress", "host"):
        port.lose("mode", "it is not known", mode)
    if not target:
        port.lose("target", "a port without a target is not published", published)
    else:
        address = f"[{address}]" if address and ":" in address and not address.startswith("[") else address
        head = f"{address}:{published or ''}:" if address else f"{published}:" if published else ""
        made.put("publish", f"{head}{target}" + (f"/{protocol}" if protocol else ""))
    port.rest("a port of Podman has no such setting")
