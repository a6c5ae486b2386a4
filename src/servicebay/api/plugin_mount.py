"""Plugins' routes below ``/api/plugins/<name>``: tried alone first: a bad one ends its plugin, not the hub."""

from typing import Any

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.routes import HTTPRoute

from servicebay.hub import Hub
from servicebay.plugins import ADMINISTER, OPERATE, READ, Plugin, PluginHost
from servicebay.plugins.loading import Unfit

NEEDS = {None, *(each["need"] for each in (READ, OPERATE, ADMINISTER))}


def mounted(hub: Hub) -> list[Router]:
    """A router for each plugin that has routes; one whose routes cannot be mounted has failed."""
    found = []
    for plugin in hub.plugins.running():
        if not plugin.routes:
            continue
        try:
            try_out(plugin)
            found.append(router_of(plugin, hub.plugins.host_of(plugin.name)))
        except Unfit as error:
            hub.plugins.fail(plugin.name, str(error))
        except Exception as error:  # supervision boundary: other people's code
            hub.plugins.fail(plugin.name, "Its routes cannot be mounted", error)
    return found


def router_of(plugin: Plugin, host: PluginHost) -> Router:
    """Its router, whose handlers are given ``host``."""
    dependencies = {"host": Provide(lambda: host, sync_to_thread=False)}
    return Router(f"/plugins/{plugin.name}", route_handlers=[*plugin.routes], dependencies=dependencies)


def try_out(plugin: Plugin) -> None:
    """Build an application of this plugin alone, with its description. Raises Unfit and whatever Litestar raises."""
    nothing: Any = None
    host = PluginHost(lambda _section: {}, lambda: nothing)
    caller = {"caller": Provide(lambda: nothing, sync_to_thread=False)}
    config = OpenAPIConfig(title=plugin.title, version=plugin.version)
    app = Litestar([router_of(plugin, host)], dependencies=caller, openapi_config=config, logging_config=None)
    app.openapi_schema.to_schema()
    for route in app.routes:
        if not route.path.startswith(f"/plugins/{plugin.name}"):
            continue  # the library's own pages
        if not isinstance(route, HTTPRoute):
            raise Unfit("Its routes must be HTTP: a socket needs a guard that plugins cannot have")
        for handler in route.route_handlers:
            if handler.opt.get("need") not in NEEDS:
                raise Unfit(f"A route of it needs {handler.opt['need']!r}; it may be read, operate or administer")
