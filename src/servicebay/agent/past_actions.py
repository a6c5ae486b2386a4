"""The hub's question what happened while it could not see the node: ``history.read {agoS}``."""

from typing import Any, Dict

from servicebay.wire.codec import to_object

from .actions import invalid
from .loop import Loop
from .memory import give_back_memory
from .podman.service import PodmanService
from .process import Spawner
from .rpc import Action, Call

MAX_AGO_S = 30 * 24 * 3600


class PastActions:
    """``history.read {agoS}`` -> ``{items, dropped, problems}``; items as in ``messages.Transition``."""

    def __init__(self, loop: Loop, spawner: Spawner, service: PodmanService) -> None:
        self._loop = loop
        self._spawner = spawner
        self._service = service

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        return {"history.read": self.read}

    async def read(self, call: Call) -> Dict[str, Any]:
        """Read the journal and Podman's events of the last ``agoS`` seconds."""
        from .past import read_past  # loaded by an agent that is asked, after an outage: others save its memory

        ago_s = call.args.get("agoS")
        if not isinstance(ago_s, (int, float)) or not 0 <= ago_s <= MAX_AGO_S:
            raise invalid("agoS must be a number of seconds, at most 30 days.")
        past = await read_past(self._loop, self._spawner, self._service, ago_s)
        answer = {"items": to_object(past.items), "dropped": past.dropped, "problems": past.problems}
        del past
        give_back_memory()
        return answer
