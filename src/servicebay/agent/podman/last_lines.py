"""``container.lastLines {id}`` -> ``{"lines": [str]}``: the end of what a container wrote, for who looks at it.

Asked of ``podman logs``, which reads each log driver. (A unit's container is gone when it failed, and the journal has
its lines: ``systemd.journal``.) The lines go to who asked, and nowhere else.
"""

from typing import Any, Dict

from servicebay.wire.messages import Failure

from ..actions import container_id
from ..loop import TimedOut
from ..process import Spawner
from ..rpc import Action, ActionError, Call
from ..systemd.journal import MAX_LINES, shorten

DEADLINE_S = 10.0


class LastLines:
    """The action."""

    def __init__(self, spawner: Spawner) -> None:
        self._spawner = spawner

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        return {"container.lastLines": self.read}

    async def read(self, call: Call) -> Dict[str, Any]:
        """The last lines of a container's output and errors."""
        name = container_id(call.args)
        try:
            done = await self._spawner.run(["podman", "logs", "--tail={}".format(MAX_LINES), name], DEADLINE_S)
        except OSError as error:
            raise ActionError(Failure("unsupported", "Podman is not installed on this node.")) from error
        except TimedOut as error:
            raise ActionError(Failure("timeout", "Podman did not answer in time.")) from error
        text = (done.stdout + done.stderr).decode("utf-8", "replace")
        if done.status != 0:
            missing = "no such container" in text.lower() or "no container with" in text.lower()
            message = "There is no container {} on this node." if missing else "Podman has no log of {}."
            raise ActionError(Failure("not-found", message.format(name), stderr=text[-4000:]))
        lines = [shorten(line) for line in text.split("\n")]
        return {"lines": [line for line in lines if line.strip()][-MAX_LINES:]}
