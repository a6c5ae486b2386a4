"""The inspector: a proxy that no inspector reads says its routes in a label of its container.

``example.routes=photos.example.org=photos:2342 docs.example.org=docs:80``, apart by spaces. In a Quadlet file:
``Label="example.routes=photos.example.org=photos:2342 docs.example.org=docs:80"``.
"""

from collections.abc import Mapping

from servicebay.plugins import Container, Proxy, Route

LABEL = "example.routes"


def routes_by_label(containers: Mapping[str, Container]) -> dict[str, Proxy]:
    """The proxies among a node's containers. Pure."""
    return {key: read_label(each.labels[LABEL]) for key, each in containers.items() if LABEL in each.labels}


def read_label(text: str) -> Proxy:
    """A label's routes; what is no route is told as a problem."""
    routes, problems = [], []
    for word in text.split():
        host, _, target = word.partition("=")
        service, _, port = target.rpartition(":")
        if host and service and port.isdecimal() and 0 < int(port) < 65536:
            routes.append(Route("proxy", host, target_service=service, target_port=int(port)))
        else:
            problems.append(f"The label {LABEL} has '{word}'; a route looks like photos.example.org=photos:2342.")
    return Proxy("label", "label", "labels", routes=routes, problems=problems)
