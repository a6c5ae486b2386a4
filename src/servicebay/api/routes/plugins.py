"""``/api/plugins``: what is installed, and what became of it. Their own routes lie below: ``api.plugin_mount``."""

from litestar import get

from servicebay.plugins import Plugin
from servicebay.plugins.loading import Installed, State
from servicebay.services.shapes.base import Tone
from servicebay.services.shapes.plugin import PluginCheckView, PluginRouterView, PluginView

from .context import HubPart

STATES: dict[State, tuple[str, Tone]] = {
    "running": ("Running", "ok"),
    "failed": ("Failed", "act"),
    "off": ("Off", "off"),
}


@get("/plugins")
async def list_plugins(hub: HubPart) -> list[PluginView]:
    """All installed plugins, those that failed and those that are off among them."""
    return [view_of(installed) for installed in hub.plugins.all.values()]


def view_of(installed: Installed) -> PluginView:
    """One row."""
    plugin, name = installed.plugin, installed.name
    text, tone = STATES[installed.state]
    row = {
        "name": name,
        "package": installed.package,
        "version": installed.version,
        "problem": installed.problem or None,
    }
    row |= {"state": installed.state, "state_text": text, "tone": tone}
    if plugin is None:
        return PluginView(title=name, text="", **row)  # type: ignore[arg-type]
    module = f"/plugins/{name}/{plugin.front_end.module}" if plugin.front_end else None
    return PluginView(
        **row,  # type: ignore[arg-type]
        title=plugin.title,
        text=plugin.text,
        gives=gives(plugin),
        module=module,
        checks=[
            PluginCheckView(
                probe=f"{name}.{each.kind}", title=each.title, target_label=each.target_label, example=each.example
            )
            for each in plugin.checks
        ],
        routers=[
            PluginRouterView(
                provider=f"{name}.{each.kind}", title=each.title, host_label=each.host_label, host_hint=each.host_hint
            )
            for each in plugin.routers
        ],
    )


def gives(plugin: Plugin) -> list[str]:
    """What it adds, in words."""
    said = [f"Check: {each.title}" for each in plugin.checks]
    said += [f"Router: {each.title}" for each in plugin.routers]
    said += [f"Routes of proxies: {each.name}" for each in plugin.inspectors]
    if plugin.routes:
        said.append(f"Addresses below /api/plugins/{plugin.name}")
    if plugin.front_end:
        said.append("Pages in the browser")
    return said
