"""``check.ask {kind, …}``, ``check.backup {path}``, ``check.command {name}``: what the hub wants to know from here.

Answers of ``check.ask``: ``{"failed": "refused the connection"}``, or of http ``{"status": 200, "reason": "OK",
"text": "…", "latencyMs": 3.1, "certificateDays": 60}``, of tcp ``{"latencyMs", "greeting"}``, of certificate
``{"latencyMs", "certificateDays"}``, of dns ``{"latencyMs", "answers": ["192.0.2.1"]}``, of ping ``{"latencyMs"}``.
Where the node's name servers do not answer, ``failed`` comes with ``{"names": "192.0.2.1 is silent"}``.
"""

import json
from typing import Any, Callable, Dict

from servicebay.wire.messages import Failure

from ..actions import invalid
from ..loop import Event, TimedOut
from ..process import Spawner
from ..rpc import Action, ActionError, Call

MOST_AT_ONCE = 4
KINDS = ("http", "tcp", "certificate", "dns", "ping")
COMMANDS = "servicebay/commands.json"
"""Below the user's folder of configuration: ``{"raid": ["/usr/bin/check-raid", "--quiet"]}``."""


class CheckActions:
    """The actions. ``config_home`` is the user's folder of configuration."""

    def __init__(self, spawner: Spawner, config_home: str) -> None:
        self._spawner = spawner
        self._config_home = config_home
        self._running = 0
        self._freed = Event()

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        return {"check.ask": self.ask, "check.backup": self.backup, "check.command": self.command}

    async def ask(self, call: Call) -> Dict[str, Any]:
        """Ask once."""
        args = call.args
        if args.get("kind") not in KINDS or not isinstance(args.get("target"), str):
            raise invalid("That is no check that a node can make.")

        def work() -> bytes:
            from .ask import ask

            return json.dumps(ask(args), allow_nan=False).encode()

        return await self._forked(work, call)

    async def backup(self, call: Call) -> Dict[str, Any]:
        """Find the newest of files: ``{"newest": "/srv/b/1.tar", "ageS": 3600, "sizeBytes": 5, "count": 7}``."""
        path = call.args.get("path")
        if not isinstance(path, str) or not path.startswith("/") or "\0" in path or ".." in path.split("/"):
            raise invalid("Files are named by their whole path.")

        def work() -> bytes:
            from .local import newest

            return json.dumps(newest(path)).encode()

        return await self._forked(work, call)

    async def command(self, call: Call) -> Dict[str, Any]:
        """Run a command of the list: ``{"status": 0, "line": "…"}``; ``{"failed": …}`` where there is none."""
        from .local import NotListed, command_of

        name = call.args.get("name")
        if not isinstance(name, str):
            raise invalid("A command is named as in the node's list.")
        try:
            argv = command_of("{}/{}".format(self._config_home, COMMANDS), name)
        except NotListed as error:
            return {"failed": str(error)}
        await self._take()
        try:
            done = await self._spawner.run(argv, call.deadline_s)
        except OSError as error:
            return {"failed": "cannot be run: {}".format(error.strerror)}
        except TimedOut:
            return {"failed": "did not end within {:g} s, and was ended".format(call.deadline_s)}
        finally:
            self._give()
        said = (done.stdout.strip() or done.stderr.strip()).decode("utf-8", "replace").splitlines()
        return {"status": done.status, "line": said[0][:200] if said else ""}

    async def _forked(self, work: Callable[[], bytes], call: Call) -> Dict[str, Any]:
        await self._take()
        try:
            done = await self._spawner.run_forked(work, call.deadline_s)
        except TimedOut:
            return {"failed": "did not answer within {:g} s".format(call.deadline_s)}
        finally:
            self._give()
        if done.status != 0:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise ActionError(Failure("internal", "The node could not ask: {}".format(said[:300])))
        answer: Dict[str, Any] = json.loads(done.stdout)
        return answer

    async def _take(self) -> None:
        while self._running >= MOST_AT_ONCE:
            self._freed.clear()
            await self._freed.wait()
        self._running += 1

    def _give(self) -> None:
        self._running -= 1
        self._freed.set()
