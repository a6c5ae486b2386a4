"""Runs on the node (Python 3.9 or newer, ``-I -S``): the monitor, driven by JSON lines on stdin, told in JSON lines.

argv: the directory that holds ``servicebay``. In: ``{"do":"scan","names":[…]}``, ``{"do":"cost"}``,
``{"do":"act","verb":…,"unit":…,"deadlineS":…}``, ``{"do":"actCancelled",…,"afterS":…}``.
Out: ``{"event":"ready"|"dirty"|"hint"|"gone"|"units"|"outcome"|"failure"|"cost"|"crash",…}``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

sys.path.insert(0, sys.argv[1])

from servicebay.agent.loop import Loop
from servicebay.agent.supervise import Unavailable
from servicebay.agent.systemd.actions import UnitActionError, why_failed
from servicebay.agent.systemd.bus import BusGoneError
from servicebay.agent.systemd.monitor import SystemdMonitor
from servicebay.wire.codec import to_object


def tell(event: str, **facts: Any) -> None:
    facts.update(event=event, atMs=time.time() * 1000)
    print(json.dumps(facts), flush=True)


def rss_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Driver:
    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.monitor = SystemdMonitor(
            loop, lambda names: tell("dirty", names=names), lambda container: tell("hint", id=container)
        )

    async def watch(self) -> None:
        while True:
            try:
                await self.monitor.run()
            except (BusGoneError, Unavailable) as error:
                tell("gone", why=str(error), kind=type(error).__name__)
            await self.loop.sleep(0.05)

    async def scan(self, names: list[str] | None = None) -> None:
        started, cpu = time.monotonic(), time.process_time()
        units = await self.monitor.scan(names)
        spent = {"wallMs": (time.monotonic() - started) * 1000, "cpuMs": (time.process_time() - cpu) * 1000}
        tell("units", units={name: to_object(unit) for name, unit in units.items()}, **spent)

    async def act(self, verb: str, unit: str, deadlineS: float = 30.0) -> None:  # noqa: N803
        try:
            outcome = await self.monitor.act(verb, unit, deadlineS)
            tell("outcome", why=why_failed(verb, unit, outcome), **outcome._asdict())
        except UnitActionError as error:
            tell("failure", code=error.code, message=error.message)
        except BusGoneError as error:
            tell("failure", code="gone", message=str(error))

    async def act_cancelled(self, afterS: float, **request: Any) -> None:  # noqa: N803
        task = self.loop.spawn(self.act(**request), "to be cancelled")
        await self.loop.sleep(afterS)
        task.cancel()

    async def cost(self) -> None:
        tell("cost", rssBytes=rss_bytes(), cpuMs=time.process_time() * 1000, signals=self.monitor.signals)

    async def main(self) -> None:
        self.loop.spawn(self.watch(), "watch")
        await self.monitor.ready.wait()
        tell("ready", version=self.monitor.version)
        commands: dict[str, Any] = {
            "scan": self.scan,
            "act": self.act,
            "actCancelled": self.act_cancelled,
            "cost": self.cost,
        }
        pending = b""
        while True:
            await self.loop.readable(0)
            data = os.read(0, 65536)
            if not data:
                return
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                request = json.loads(line)
                self.loop.spawn(commands[request.pop("do")](**request), "command")


loop = Loop()
loop.on_crash = lambda task, error: tell("crash", task=task.name, error=repr(error))
loop.run(Driver(loop).main())
