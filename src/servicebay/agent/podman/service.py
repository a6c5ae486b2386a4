"""Which Podman to ask: the user's own socket, else a service of ours, else the command line.

Our service is ``podman system service`` on a socket of its own, a child of the agent. It is
started when something has to be read and ended ``IDLE_S`` after the last use, so that a quiet
node runs no podman process; ``--time`` ends it as well should the agent be killed. Starting it
takes about 50 ms (Podman 5.4.2).
"""

import contextlib
import os
import signal
from typing import Any, AsyncGenerator, Callable, Optional

from ..loop import Event, Loop
from ..process import Child, Spawner
from .api import PodmanApi, PodmanError, can_connect

IDLE_S = 30.0
START_DEADLINE_S = 15.0
DIE_WITH_PARENT = ["setpriv", "--pdeathsig=TERM", "--"] if os.path.exists("/usr/bin/setpriv") else []
"""Ends the service even when the agent is killed outright (util-linux 2.33; posix_spawn can't ask for it)."""


class NoPodman(Exception):
    """Podman can't be asked on this node; the text says why."""


class PodmanService:
    """Hands out a ``PodmanApi`` that answers, starting the service when there is none."""

    def __init__(self, loop: Loop, spawner: Spawner, runtime_dir: str) -> None:
        self.source = "podman-service"
        self.version: Optional[str] = None
        self.on_start: Callable[[], None] = lambda: None
        self._loop = loop
        self._spawner = spawner
        self._user_socket = os.path.join(runtime_dir, "podman", "podman.sock")
        self._own_socket = os.path.join(runtime_dir, "servicebay-podman-{}.sock".format(os.getpid()))
        self._api: Optional[PodmanApi] = None
        self._child: Optional[Child] = None
        self._starting: Optional[Event] = None
        self._used_at = 0.0
        self._busy = 0

    @property
    def is_warm(self) -> bool:
        """Whether a service is at hand that need not be started."""
        return self._api is not None and (self._child is None or self._child.running)

    def start_early(self) -> None:
        """Start the service without waiting, so that it gets ready while the rest of the agent is imported."""
        if not can_connect(self._user_socket):
            with contextlib.suppress(NoPodman, OSError):  # the first call meets the same and tells it
                self._child = self._spawn()

    async def call(self, method: str, path: str, deadline_s: float = 20.0, body: bytes = b"") -> Any:
        """One call. Raises PodmanError (Podman's answer), NoPodman, TimedOut."""
        self._busy += 1
        try:
            api = await self._ready()
            try:
                return await api.call(method, path, body, deadline_s)
            except OSError as error:
                if not can_connect(api.path):
                    self._forget(api)
                raise PodmanError("Podman's service broke the connection: {}".format(error)) from error
            finally:
                self.version = api.version or self.version
        finally:
            self._busy -= 1
            self._used_at = self._loop.clock()

    async def stream(self, path: str, method: str) -> AsyncGenerator[Any, None]:
        """Yield the objects of a streamed answer; the service stays while it runs. Raises as ``call`` does."""
        self._busy += 1
        try:
            api = await self._ready()
            async for each in api.stream(path, method):
                yield each
        except OSError as error:
            raise PodmanError("Podman's service broke the connection: {}".format(error)) from error
        finally:
            self._busy -= 1
            self._used_at = self._loop.clock()

    async def api(self) -> PodmanApi:
        """The interface itself, for streams. Raises NoPodman."""
        return await self._ready()

    def close(self) -> None:
        """Close the connections and end our service."""
        if self._api is not None:
            self._api.close()
            self._api = None
        if self._child is not None:
            self._child.terminate(signal.SIGTERM)
            self._child = None
            _remove(self._own_socket)

    async def _ready(self) -> PodmanApi:
        while self._starting is not None:
            await self._starting.wait()
        if self._api is not None and self.is_warm:
            return self._api
        if self._api is not None:
            self.close()
        self._starting = Event()
        try:
            self._api = await self._start()
        finally:
            self._starting.set()
            self._starting = None
        self._used_at = self._loop.clock()
        self._loop.spawn(self._cool_down(self._api), "cool down")
        self.on_start()
        return self._api

    async def _cool_down(self, api: PodmanApi) -> None:
        while self._api is api:
            await self._loop.sleep(IDLE_S / 5)
            if not self._busy and self._loop.clock() - self._used_at >= IDLE_S:
                self._forget(api)

    async def _start(self) -> PodmanApi:
        if can_connect(self._user_socket):
            self.source = "podman-socket"
            return PodmanApi(self._loop, self._user_socket)
        self.source = "podman-service"
        self._child = self._child or self._spawn()
        try:
            await self._wait_for(self._child)
        except BaseException:  # whatever ended the wait: nothing that we started stays behind unknown
            self._child.terminate(signal.SIGKILL)
            self._child = None
            raise
        return PodmanApi(self._loop, self._own_socket)

    def _spawn(self) -> Child:
        argv = ["podman", "system", "service", "--time={:.0f}".format(IDLE_S + 20), "unix://" + self._own_socket]
        try:
            return self._spawner.spawn(DIE_WITH_PARENT + argv)
        except OSError as error:
            raise NoPodman(why_not_run(error)) from error

    async def _wait_for(self, child: Child) -> None:
        give_up_at = self._loop.clock() + START_DEADLINE_S
        pause_s = 0.004
        while not can_connect(self._own_socket):
            if not child.running:
                raise NoPodman("podman system service ended at once with status {}".format(child.status))
            if self._loop.clock() > give_up_at:
                raise NoPodman("podman system service did not answer within {:.0f} s".format(START_DEADLINE_S))
            await self._loop.sleep(pause_s)
            pause_s = min(0.1, pause_s * 1.2)

    def _forget(self, api: PodmanApi) -> None:
        if self._api is api:
            self.close()


def why_not_run(error: OSError) -> str:
    """Say why ``podman`` could not be started at all."""
    if isinstance(error, FileNotFoundError):
        return "Podman is not installed: there is no podman in PATH"
    return "podman could not be started: {}".format(error.strerror)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
