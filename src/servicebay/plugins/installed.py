"""Owner of the installed plugins: loads, starts and stops them, and asks them on the hub's behalf.

Whatever a plugin does wrong ends with that plugin, as a sentence at its name; the hub goes on.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, get_args

import msgspec

from ..gateway.errors import GatewayError
from ..gateway.make import make_provider
from ..gateway.provider import GatewayProvider
from ..gateway.reading import Reading
from ..gateway.wish import Wish
from ..monitoring.check import Check
from ..monitoring.errors import CheckError
from ..monitoring.outcome import Level, Outcome
from ..monitoring.probes.connect import Connect
from ..monitoring.probes.words import of_error
from ..twin.schema import NodeState, Proxy
from ..wire import codec, model
from .loading import Installed, load_installed
from .plugin import CheckProbe, Plugin, PluginHost, Question, RouterKind, RouterSettings, Rows

log = logging.getLogger(__name__)
START_S = 10.0


class Plugins:
    """``load`` first, then ``start``; ``stop`` undoes both."""

    def __init__(self, chosen: tuple[str, ...], data_dir: Path, rows: Callable[[str], Rows]) -> None:
        self.all: dict[str, Installed] = {}
        self.on_fail: Callable[[], None] = lambda: None
        self._chosen = chosen
        self._data_dir = data_dir / "plugins"
        self._rows = rows
        self._started: dict[str, AsyncExitStack] = {}
        self._inspected: dict[str, tuple[object, Mapping[str, Proxy]]] = {}

    async def load(self) -> None:
        """Import what is installed, off the event loop."""
        self.all = await asyncio.to_thread(load_installed, self._chosen)

    async def start(self) -> None:
        """Start those that want to be."""
        for plugin in self.running():
            if plugin.start is None:
                continue
            stack = AsyncExitStack()
            try:
                async with asyncio.timeout(START_S):
                    await stack.enter_async_context(plugin.start(self.host_of(plugin.name)))
            except TimeoutError:
                self.fail(plugin.name, f"The plugin did not start within {START_S:g} s")
            except Exception as error:  # supervision boundary: other people's code
                self.fail(plugin.name, "It could not start", error)
            else:
                self._started[plugin.name] = stack

    async def stop(self) -> None:
        """Stop them, the last one first."""
        while self._started:
            name, stack = self._started.popitem()
            try:
                async with asyncio.timeout(START_S):
                    await stack.aclose()
            except Exception:  # supervision boundary: other people's code
                log.exception("plugin %s could not stop", name)

    def running(self) -> list[Plugin]:
        """Those that can be used now."""
        return [each.plugin for each in self.all.values() if each.state == "running" and each.plugin is not None]

    def modules(self) -> dict[str, str]:
        """Those that run: the address of the browser module, empty where there is none, by name."""
        fronts = {each.name: each.front_end for each in self.running()}
        return {name: f"/plugins/{name}/{front.module}" if front else "" for name, front in fronts.items()}

    def fail(self, name: str, what: str, error: BaseException | None = None) -> None:
        """Use it no more: ``what`` did not work."""
        self.all[name].fail(what, error)
        self.on_fail()

    def host_of(self, name: str) -> PluginHost:
        """The hub as this plugin sees it."""
        return PluginHost(self._rows, lambda: self._folder_of(name))

    def _folder_of(self, name: str) -> Path:
        folder = self._data_dir / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def probe(self, named: str) -> CheckProbe | None:
        """The kind of check that ``example.redis`` names."""
        name, _, kind = named.partition(".")
        return next((each for each in self._parts(name, "checks") if each.kind == kind), None)

    def router(self, named: str) -> RouterKind | None:
        """The kind of router that ``example.file`` names."""
        name, _, kind = named.partition(".")
        return next((each for each in self._parts(name, "routers") if each.kind == kind), None)

    def _parts(self, name: str, what: str) -> Any:
        installed = self.all.get(name)
        return (
            getattr(installed.plugin, what) if installed and installed.plugin and installed.state == "running" else ()
        )

    def refuse(self, check: Check) -> None:
        """Raise CheckError for a check of a plugin that cannot be asked."""
        if check.kind != "plugin":
            return
        probe = self.probe(check.probe)
        if probe is None:
            raise CheckError("invalid", f"No plugin that runs gives the kind of check {check.probe!r}.")
        try:
            fits = probe.is_target(check.target)
        except Exception:  # supervision boundary: other people's code
            log.exception("plugin's check %s cannot tell what it can ask", check.probe)
            fits = False
        if not fits:
            raise CheckError("invalid", f"{probe.title} is asked at an address such as {probe.example}.")

    async def ask(self, check: Check, connect: Connect) -> Outcome:
        """What a plugin's check finds now. What the plugin raises is raised, but for what a connection does."""
        probe = self.probe(check.probe)
        if probe is None:
            return Outcome("unknown", f"is asked by the plugin {check.probe.partition('.')[0]}, which does not run")
        try:
            async with asyncio.timeout(check.timeout_s):
                return checked_outcome(await probe.ask(Question(check.target, check.timeout_s, connect)))
        except TimeoutError:
            raise
        except (OSError, UnicodeError) as error:
            return Outcome("fail", of_error(error))

    def make_provider(self, wish: Wish, password: str) -> GatewayProvider | None:
        """As ``gateway.make``, with plugins' kinds of routers. May block. Raises GatewayError."""
        if wish.kind != "plugin":
            return make_provider(wish, password)
        router = self.router(wish.provider)
        if router is None:
            raise GatewayError("invalid", f"No plugin that runs gives the kind of router {wish.provider!r}.", "kind")
        try:
            return PluggedRouter(router.make(RouterSettings(wish.host, wish.port, wish.username, password)))
        except GatewayError:
            raise
        except Exception as error:  # supervision boundary: other people's code
            log.exception("plugin's router %s cannot be made", wish.provider)
            raise GatewayError("malformed", "The plugin could not begin to ask: see the hub's log.") from error

    def inspect(self, node: str, told: NodeState) -> NodeState:
        """The state with the proxies that plugins find in it; the same objects while its containers are the same."""
        if not any(plugin.inspectors for plugin in self.running()):
            return told
        before = self._inspected.get(node)
        if before is None or before[0] is not told.containers:
            before = self._inspected[node] = (told.containers, self._find(told))
        if not before[1]:
            return told
        return msgspec.structs.replace(told, proxies={**before[1], **(told.proxies or {})})  # type: ignore[type-var]

    def _find(self, told: NodeState) -> dict[str, Proxy]:
        found: dict[str, Proxy] = {}
        for plugin in self.running():
            for inspector in plugin.inspectors:
                try:
                    for key, proxy in inspector.inspect(told.containers or {}).items():
                        if key in (told.containers or {}):
                            found.setdefault(key, _as_told(proxy))
                except Exception as error:  # supervision boundary: other people's code
                    self.fail(plugin.name, f"Its inspector {inspector.name} failed", error)
        return found


class PluggedRouter:
    """A plugin's router, whose answers are looked at."""

    def __init__(self, inner: GatewayProvider) -> None:
        self._inner = inner

    async def read(self) -> Reading:
        """As the plugin's. Raises GatewayError also for what is no reading."""
        reading: object = await self._inner.read()
        if not isinstance(reading, Reading):
            raise GatewayError("malformed", f"The plugin answered with a {type(reading).__name__}, not with a Reading.")
        return reading

    async def close(self) -> None:
        """As the plugin's."""
        await self._inner.close()


def checked_outcome(found: object) -> Outcome:
    """What a probe answered. Raises TypeError for what the rest of the hub could not show."""
    if not isinstance(found, Outcome) or found.level not in get_args(Level) or not isinstance(found.text, str):
        raise TypeError(f"a probe must answer with an Outcome, not with {found!r:.200}")
    return found


def _as_told(proxy: model.Proxy) -> Proxy:
    """A plugin's dataclass in the form of what nodes tell; a wrong type in it raises."""
    return msgspec.convert(codec.to_object(proxy), Proxy)
