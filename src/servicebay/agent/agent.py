"""Composition of the agent: who hints whom, and which monitors run.

A clean end is stdin's end, a silent hub, or a hub that no longer reads. Everything started here is
ended here, children included.
"""

import os
from typing import Any, Callable, Dict, List

from servicebay import __version__
from servicebay.wire.messages import PROTOCOL, AgentStats, Cancel, Hello, Log, Ping, Request, Resync, Watch

from .actions import AgentActions, ContainerActions
from .aggregator import Aggregator
from .checks.actions import CheckActions
from .facts import read_facts
from .facts_watch import FactsWatch
from .files.actions import FileActions
from .files.inotify import Inotify
from .files.places import config_home
from .files.watch import FileWatch
from .flows.watch import FlowWatch
from .ground import GroundActions
from .loop import Event, Loop, Task, TimedOut
from .memory import give_back_memory
from .past_actions import PastActions
from .podman.client import PodmanClient
from .podman.events import EventStream
from .podman.forwarders import ForwarderWatch
from .podman.last_lines import LastLines
from .podman.roots import Roots
from .podman.service import PodmanService
from .podman.signals import GRAPH_ROOT, Signals
from .podman.stock_watch import StockWatch
from .podman.watch import ContainerWatch
from .process import Spawner
from .proxy.watch import ProxyWatch
from .pulse import Heart, HubSilent, own_cpu_s, own_rss_bytes
from .quadlet.actions import QuadletActions
from .reach.actions import ReachActions
from .resources.updates import UpdatesWatch
from .resources.watch import ResourceWatch
from .rpc import Channel, Requests
from .services import ServiceWatch
from .stock_actions import StockActions
from .supervise import keep_running
from .unit_actions import UnitRequests
from .usage.watch import UsageWatch

FIRST_STATE_WITHIN_S = 3.0
"""A section that takes longer than this to read for the first time does not hold back the others."""


class Agent:
    """One run of the agent."""

    def __init__(self, loop: Loop, spawner: Spawner, service: PodmanService, runtime_dir: str) -> None:
        self.loop, self.spawner, self.service = loop, spawner, service
        loop.on_crash = self._on_crash
        self.aggregator = Aggregator()
        self.channel = Channel(loop, self.aggregator)
        self.client = PodmanClient(loop, self.service, self.spawner)
        self.containers = ContainerWatch(loop, self.client, self.aggregator, self._on_sources)
        self.containers.on_trouble = lambda text: self.channel.send(Log("warning", text))
        self.inotify = Inotify(loop, on_overflow=self._on_overflow)
        self.services = ServiceWatch(loop, self.aggregator, spawner, self._on_sources)
        self.files = FileWatch(loop, self.aggregator, self.inotify, self.services.hint, self._on_change)
        self.containers.on_health = self.services.autopsies.on_health
        self.files.after_look.append(self.services.on_files)
        self.services.on_container_hint = self.containers.hint
        self.signals = Signals(loop, self.inotify, self.containers.hint, self.containers.hint_health)
        self.signals.watch_defaults(runtime_dir, os.environ["HOME"])
        self.roots = Roots(loop, self.signals.watch_again, self._on_roots_back)
        self.inotify.on_loss = self._on_loss
        self.forwarders = ForwarderWatch(loop, self.aggregator, self.containers, os.getuid(), self._on_sources)
        self.containers.follow = self._follow
        self.stock = StockWatch(loop, self.client, self.aggregator, self.inotify, self._on_change)
        self.stock.signals.watch_roots(os.path.join(os.environ["HOME"], GRAPH_ROOT))
        self.containers.on_entry = self.stock.on_container
        self.services.monitor.on_pod_hint = self.stock.hint_pods
        self.proxies = ProxyWatch(
            loop, self.aggregator, spawner, self._on_change, lambda paths: self.files.watch_also("proxies", paths)
        )
        self.events = EventStream(loop, self.service, self.containers.hint, self.stock.hint)
        sources = (self.service, self.containers, self.services)
        self.facts = FactsWatch(loop, runtime_dir, self.aggregator, *sources, self._on_change)
        self.services.on_bus_change = self.facts.look
        self.containers.on_problem = self._on_podman_change
        self.resources = ResourceWatch(loop, self.aggregator, self.channel.wake)
        self.updates = UpdatesWatch(loop, spawner, self.resources.on_updates)
        self.usage = UsageWatch(loop, self.aggregator, self.channel.wake)
        self.flows = FlowWatch(loop, self.aggregator, self.channel.wake)
        self.flows.on_listening = self.services.on_listening
        self.heart = Heart(loop, self.channel, self._stats)
        self.requests = Requests(loop, self.channel, self._actions())

    def run(self) -> None:
        """Run to the clean end. Raises GivenUp, BrokenPipeError."""
        try:
            self.loop.run(self._main())
        except HubSilent:
            pass
        finally:
            self.service.close()
            self.spawner.end_all()

    async def _main(self) -> None:
        self.channel.send(Hello(PROTOCOL, __version__, os.urandom(8).hex(), read_facts()))
        reading = self.loop.spawn(self.channel.read(self._on_message), "stdin")
        running = [reading, self.loop.spawn(self.channel.write(), "stdout"), self.loop.spawn(self.heart.run(), "heart")]
        running += [self._supervise(*each) for each in self._monitors()]
        self.loop.spawn(self._tell_first_state(), "first state")
        await _first_to_end(running)

    def _monitors(self) -> List[Any]:
        return [
            ("inotify", self.inotify.run),
            ("files", self.files.run),
            ("containers", self.containers.run),
            ("stock", self.stock.run),
            ("systemd", self.services.connect),
            ("services", self.services.run),
            ("forwarders", self.forwarders.run),
            ("resources", self.resources.run),
            ("updates", self.updates.run),
            ("usage", lambda: self._after_first_scans(self.usage.run)),
            ("flows", lambda: self._after_first_scans(self.flows.run)),
            ("proxies", self.proxies.run),
            ("facts", self.facts.run),
        ]

    async def _after_first_scans(self, run: Callable[[], Any]) -> None:
        try:  # they say what there is to look at
            await self.loop.within(FIRST_STATE_WITHIN_S, self._first_scans())
        except TimedOut:
            pass
        await run()

    def _supervise(self, name: str, monitor: Any) -> Task:
        return self.loop.spawn(keep_running(self.loop, name, monitor, self._on_failure), name)

    async def _tell_first_state(self) -> None:
        try:
            await self.loop.within(FIRST_STATE_WITHIN_S, self._first_scans())
        except TimedOut:
            self.channel.send(Log("warning", "the first look takes long; what is known is sent"))
        self.facts.look()
        self.channel.state_ready.set()
        self.channel.wake()
        await self._ask_podman()
        give_back_memory()  # the answers of the first look were large

    async def _first_scans(self) -> None:
        await self.containers.first_scan.wait()
        await self.services.first_scan.wait()
        await self.files.first_scan.wait()
        await self.stock.first_scan.wait()

    def _actions(self) -> Dict[str, Any]:
        table = ContainerActions(self.client, self.containers).table()
        table.update(UnitRequests(self.loop, self.services).table())
        table.update(AgentActions(self.containers, self.stock, self._hint_rest).table())
        table.update(FileActions(self.loop, self.files).table())
        table.update(QuadletActions(self.loop, self.spawner, self.files).table())
        table.update(GroundActions().table())
        table.update(CheckActions(self.spawner, config_home(os.environ, os.path.expanduser("~"))).table())
        table.update(ReachActions(self.spawner, self.client).table())
        table.update(LastLines(self.spawner).table())
        stock = StockActions(self.loop, self.client, self.stock, self.aggregator, self.service, self.spawner)
        table.update(stock.table())
        table.update(PastActions(self.loop, self.spawner, self.service).table())
        return table

    def _follow(self, container_id: str, place: Any) -> None:
        self.signals.follow(container_id, place)
        self.forwarders.hint()

    def _on_podman_change(self) -> None:
        self.facts.look()
        if self.containers.problem is None:
            self.stock.hint_all()
            if self.channel.state_ready.is_set:  # it was installed or mended meanwhile
                self.loop.spawn(self._ask_podman(), "podman info")

    async def _ask_podman(self) -> None:
        await self.facts.ask_podman(self.client, self._watch_storage)

    def _watch_storage(self, store: Dict[str, Any]) -> None:
        # without a session Podman's own temporary directory lies beside its run root
        beside = os.environ.get("XDG_RUNTIME_DIR") or os.path.dirname(store["runRoot"])
        self.signals.watch_roots(store["runRoot"], store["graphRoot"], os.path.join(beside, "libpod/tmp/exits"))
        self.stock.signals.watch_roots(store["graphRoot"], store.get("graphDriverName"), store.get("volumePath"))

    def _on_overflow(self) -> None:
        self.channel.send(Log("warning", "the kernel's queue of file events overflowed: looking at everything"))
        self.containers.hint()
        self.stock.hint_all()
        self._hint_rest()

    def _on_loss(self, path: str) -> None:
        if self.signals.is_root(path):
            self.roots.on_loss()

    def _on_roots_back(self) -> None:
        self.service.close()  # it may hold a database that was deleted
        self.containers.hint()
        self.stock.hint_all()

    def _hint_rest(self) -> None:
        self.services.hint()
        self.files.hint()
        self.facts.look_for_room()

    def _on_sources(self) -> None:
        self.proxies.hint()
        self._on_change()

    def _on_change(self) -> None:
        self.channel.wake()

    def _on_message(self, message: Any) -> None:
        if isinstance(message, Request):
            self.requests.start(message)
        elif isinstance(message, Cancel):
            self.requests.cancel(message)
        elif isinstance(message, Resync):
            self.aggregator.ask_whole()
            self.channel.wake()
        elif isinstance(message, Ping):
            self.heart.on_ping()
        elif isinstance(message, Watch):
            self.resources.pace.set(message.looking)
            self.usage.pace.set(message.looking)
            self.flows.pace.set(message.looking)
            if message.looking == "node":
                self.updates.hint()
            self.channel.wake()  # what waited for the heartbeat while nobody looked

    def _stats(self) -> AgentStats:
        return AgentStats(
            rss_bytes=own_rss_bytes(),
            cpu_s=own_cpu_s(),
            spawned=self.spawner.count,
            scans=sum(each.scans for each in (self.containers, self.services, self.files, self.stock, self.proxies)),
            signals=self.signals.count + self.services.monitor.signals + self.stock.signals.count,
            dropped=self.events.dropped,
            drift=self.containers.drift + self.stock.drift,
            frames=self.channel.frames,
            sent_bytes=self.channel.sent_bytes,
            full_scans=self.containers.full_scans,
        )

    def _on_failure(self, name: str, error: Exception) -> None:
        self.channel.send(Log("warning", "{}: {}".format(name, error or type(error).__name__)))

    def _on_crash(self, task: Task, error: Exception) -> None:
        if task.name not in ("within", "stdin", "stdout", "heart"):
            self.channel.send(Log("error", "{} failed: {!r}".format(task.name, error)))


async def _first_to_end(tasks: List[Task]) -> None:
    """Wait until one task ends; raise its error."""
    ended = Event()
    for task in tasks:
        task.on_end = ended.set
    await ended.wait()
    for task in tasks:
        if task.done:
            await task.join()
