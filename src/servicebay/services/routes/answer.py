"""Routes in the shape of ``GET /api/proxy``. Pure."""

from collections.abc import Iterator, Sequence

from ..shapes.route import ProxyAnswer, ProxyRouteAnswer, ProxyView, RouteView
from .targets import split_address


def proxy_answer(proxies: Sequence[ProxyView], routes: Sequence[RouteView]) -> ProxyAnswer:
    """What leads somewhere: one entry for each target of each route that a client can ask for."""
    entries = [entry for route in routes if not route.hidden for entry in _entries(route)]
    return ProxyAnswer(provider=proxies[0].provider if proxies else None, routes=entries)


def _entries(route: RouteView) -> Iterator[ProxyRouteAnswer]:
    for target in route.targets:
        host, port = split_address(target.text)
        yield ProxyRouteAnswer(
            host=route.host,
            path=route.path,
            target_service=target.name if target.service else host,
            target_port=port,
            ssl=route.ssl,
            node=route.node,
            proxy=route.proxy,
            service=target.service,
            container=target.container,
        )
