"""Puts the API together: one ASGI application for REST, live connections and the browser client."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import cast

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from servicebay import __version__
from servicebay.auth.service import wall_clock_ms
from servicebay.hub import Hub

from .client import BUILT, Client
from .forwarded import Scope
from .gate import App, Gate, Receive, Send, Surface
from .live import LiveServer
from .needs import guard_route
from .plugin_files import PluginFiles
from .plugin_mount import mounted
from .problems import handle
from .routes import (
    about,
    adopt,
    alerts,
    audit,
    auth,
    backup,
    containers,
    deploys,
    files,
    forms,
    gateway,
    heartbeat,
    history,
    links,
    load_past,
    logs,
    machines,
    maintenance,
    monitoring,
    network,
    nodes,
    own,
    passkeys,
    past,
    people,
    plugins,
    positions,
    proxies,
    quadlet,
    reach,
    second_factor,
    services,
    status_pages,
    stock,
    stock_making,
    system,
    templates,
    terminals,
    timeline,
    transfers,
    updates,
)
from .routes.context import provide_browser, provide_caller, provide_hub, provide_live
from .routes.log_questions import LOG_QUESTIONS
from .status import StatusSurface
from .terminal_sockets import TerminalSockets

MAX_BODY_BYTES = 64 * 1024
HANDLERS = [
    about.about,
    adopt.adopt,
    *(alerts.list_alerts, alerts.add_target, alerts.change_target, alerts.remove_target, alerts.test_target),
    *(alerts.see_alert, alerts.add_silence, alerts.end_silence, alerts.set_hub),
    *(audit.read_audit, audit.export_audit),
    *(auth.setup, auth.login, auth.logout, auth.session),
    backup.make_backup,
    *(containers.list_containers, containers.get_container, containers.last_lines, containers.act),
    *(deploys.plan, deploys.apply, deploys.list_jobs, deploys.get_job, deploys.cancel_job, deploys.roll_back_job),
    *(deploys.draft_rollback, deploys.list_versions, deploys.get_version, deploys.restore_version),
    *(deploys.list_trash, deploys.restore_trash, deploys.draft_deletion, deploys.list_service_versions),
    *(deploys.export, deploys.delete_service, deploys.rename_service, deploys.copy_service),
    *(files.list_files, files.read_file, files.name_file, files.list_new_files),
    forms.fill_form,
    *(gateway.get_gateway, gateway.ask_gateway, gateway.try_gateway, gateway.get_settings, gateway.set_settings),
    *(heartbeat.get_heartbeat, heartbeat.post_heartbeat),
    history.read_history,
    *(links.list_links, links.add_link, links.change_link, links.remove_link),
    *(load_past.read_node, load_past.read_nodes, load_past.read_metrics),
    *(logs.read_logs, logs.stream_logs, logs.count_logs, logs.mark_logs, logs.read_own_logs, logs.stream_own_logs),
    *(logs.count_own_logs, logs.mark_own_logs, logs.list_filters, logs.save_filter, logs.remove_filter),
    machines.read_system,
    *(maintenance.list_windows, maintenance.add_window, maintenance.change_window, maintenance.remove_window),
    *(monitoring.list_checks, monitoring.get_check, monitoring.run_check, monitoring.try_check, monitoring.add_check),
    *(monitoring.change_check, monitoring.remove_check),
    *(network.get_graph, network.add_edge, network.remove_edge),
    *(nodes.list_nodes, nodes.get_node, nodes.probe, nodes.add_node, nodes.make_join_token, nodes.remove_node),
    *(nodes.test_node, nodes.trust_node, nodes.move_node),
    *own.HANDLERS,
    *passkeys.HANDLERS,
    past.read_past,
    *people.HANDLERS,
    plugins.list_plugins,
    *(positions.get_positions, positions.put_positions, positions.reset_positions),
    *(proxies.get_proxy, proxies.list_proxies, proxies.list_routes),
    *(quadlet.list_keys, quadlet.list_fields, quadlet.lint_files),
    *(reach.ask_reach, reach.read_impact, reach.list_exposed, reach.list_talks),
    *second_factor.HANDLERS,
    *(services.list_services, services.get_service, services.get_workspace, services.act),
    *(status_pages.list_status_pages, status_pages.get_status_page, status_pages.add_status_page),
    *(status_pages.change_status_page, status_pages.remove_status_page, status_pages.add_post),
    *(stock.list_pods, stock.list_images, stock.list_volumes, stock.list_networks, stock.list_secrets),
    *(stock.act_on_image, stock.act_on_volume, stock.act_on_network, stock.act_on_secret),
    *(stock_making.create_volume, stock_making.create_network, stock_making.create_secret, stock_making.pull_image),
    *(stock_making.preview_prune, stock_making.prune, stock_making.cancel_operation),
    *(system.health, system.live, system.openapi),
    *(templates.list_templates, templates.get_template, templates.get_icon, templates.draft_template),
    *(templates.list_upgrades, templates.look_at_upgrade, templates.plan_upgrade, templates.upgrade),
    *(templates.list_stacks, templates.get_stack, templates.draft_stack, templates.install),
    *(templates.list_registries, templates.add_registry, templates.update_registry, templates.remove_registry),
    *(terminals.list_terminals, terminals.get_terminal, terminals.change_terminal, terminals.close_terminal),
    terminals.offer_shells,
    timeline.read_timeline,
    *(transfers.export_volume, transfers.export_quiet_volume, transfers.import_volume),
    *(updates.list_updates, updates.check, updates.get_looking, updates.set_looking, updates.get_schedule),
    updates.set_schedule,
]


class Application:
    """The ASGI application. ``rest`` and ``live`` are open to the test that walks their tables."""

    def __init__(self, hub: Hub, client_root: Path) -> None:
        self.live = LiveServer(hub.live, hub.auth.still_valid, hub.nodes.set_watched)
        self.live.follow_logs(hub.log_feeds, hub.own_log)
        self.live.follow_graph(hub.graph)
        self.terminals = TerminalSockets(hub, hub.auth.still_valid)
        self.live.mount(self.terminals)
        self.client = Client(client_root)
        self.plugin_files = PluginFiles(hub.plugins)
        plugins = mounted(hub)
        self.rest = build_rest(plugins) if plugins else own_rest()
        hub.auth.on_revoked(self.live.revoke)
        surfaces: dict[Surface, App] = {
            "api": self._serve_rest,
            "socket": self.live.app,
            "client": self.client,
            "plugins": self.plugin_files,
            "status": StatusSurface(hub.books.status, hub.status_desk, wall_clock_ms),
        }
        self._gate = Gate(surfaces, hub.auth, hub.settings.trusted_proxies)
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or the server's start and end."""
        if scope["type"] == "lifespan":
            await self._serve_lifespan(receive, send)
        else:
            await self._gate(scope, receive, send)

    async def _serve_lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self._running():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve_rest(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["servicebay.hub"], scope["servicebay.live"] = self._hub, self.live
        await cast("App", self.rest)(scope, receive, send)

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        await self.client.load()
        await self.plugin_files.load()
        await self.live.start()
        try:
            yield
        finally:
            await self.live.stop()


def create_app(hub: Hub, client_root: Path = BUILT) -> Application:
    """Build the application of a started hub; the server's lifespan starts and stops its live connections."""
    return Application(hub, client_root)


@cache
def own_rest() -> Litestar:
    """The REST part of a hub without plugins: the same for each, so that a process builds it once."""
    return build_rest([])


def build_rest(plugins: Sequence[Router]) -> Litestar:
    """Build the REST part; every error in it becomes a problem. Its handlers get their hub from the scope."""
    return Litestar(
        route_handlers=[Router("/api", route_handlers=[*HANDLERS, *plugins]), system.metrics],
        dependencies={
            "hub": Provide(provide_hub, sync_to_thread=False),
            "live_server": Provide(provide_live, sync_to_thread=False),
            "caller": Provide(provide_caller, sync_to_thread=False),
            "browser": Provide(provide_browser, sync_to_thread=False),
            **LOG_QUESTIONS,
        },
        exception_handlers={Exception: handle},
        guards=[guard_route],
        openapi_config=OpenAPIConfig(
            title="ServiceBay",
            version=__version__,
            # the library's own pages answer in HTML: they stay where the gate lets nobody, see system.openapi
            path="/unreachable",
            render_plugins=[JsonRenderPlugin()],
            use_handler_docstrings=True,
        ),
        request_max_body_size=MAX_BODY_BYTES,
        logging_config=None,
    )
