"""The hub's actions on units, by systemd; a failure comes with the last journal lines of that run."""

import time
from typing import Any, Dict, Optional

from servicebay.wire.messages import Failure

from .actions import invalid, signal_of
from .autopsy import JOURNAL_SETTLES_S
from .loop import Loop
from .rpc import Action, ActionError, Call
from .services import ServiceWatch
from .systemd.actions import Outcome, UnitActionError, why_failed
from .systemd.bus import BusGoneError
from .systemd.names import is_unit_name

VERBS = {
    "start": "start",
    "stop": "stop",
    "restart": "restart",
    "reload": "reload",
    "kill": "kill",
    "resetFailed": "reset-failed",
}


class UnitRequests:
    """``unit.start|stop|restart|reload|kill|resetFailed {unit, signal?}`` -> ``{jobResult, activeState, subState}``.

    ``unit.enable|disable {unit}`` -> ``{}``: a unit file that is no Quadlet's, at boot.
    ``units.reload {}`` -> ``{}``: systemd's daemon-reload.
    """

    def __init__(self, loop: Loop, services: ServiceWatch) -> None:
        self._loop = loop
        self._services = services

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        table: Dict[str, Action] = {"unit." + name: self._runner(verb) for name, verb in VERBS.items()}
        table["units.reload"] = self.reload
        table.update({"unit.enable": self._switcher(True), "unit.disable": self._switcher(False)})
        return table

    def _switcher(self, enabled: bool) -> Action:
        async def run(call: Call) -> Dict[str, Any]:
            unit = _unit_name(call)
            await self._asking_systemd(self._services.monitor.set_enabled(unit, enabled, call.deadline_s))
            await self._services.look_now()
            return {}

        return run

    async def reload(self, call: Call) -> Dict[str, Any]:
        """Have systemd read all unit files anew, and the services section with them."""
        await self._asking_systemd(self._services.monitor.reload(call.deadline_s))
        await self._services.look_now()
        return {}

    def _runner(self, verb: str) -> Action:
        async def run(call: Call) -> Dict[str, Any]:
            unit = _unit_name(call)
            began = int(time.time() * 1000)
            outcome = await self._act(verb, unit, signal_of(call.args), call.deadline_s)
            reason = why_failed(verb, unit, outcome)
            if reason is not None:
                raise ActionError(Failure("job-failed", reason + ".", stderr=await self._journal(unit, began)))
            return {
                "jobResult": outcome.job_result,
                "activeState": outcome.active_state,
                "subState": outcome.sub_state,
            }

        return run

    async def _act(self, verb: str, unit: str, number: int, deadline_s: float) -> Outcome:
        try:
            asked = self._services.monitor.act(verb, unit, deadline_s, number)
            outcome: Outcome = await self._asking_systemd(asked)
            return outcome
        finally:
            await self._services.look_now(unit)

    async def _asking_systemd(self, answer: Any) -> Any:
        try:
            return await answer
        except UnitActionError as error:
            raise ActionError(Failure(error.code, error.message)) from error
        except BusGoneError as error:
            message = "The user's systemd can't be reached: {}.".format(error)
            raise ActionError(Failure("unsupported", message)) from error

    async def _journal(self, unit: str, began: int) -> Optional[str]:
        known = self._services.unit(unit)
        await self._loop.sleep(JOURNAL_SETTLES_S)
        lines = await self._services.autopsies.last_lines(known) if known else []
        if not lines:  # Restart= begins the next run after 100 ms: what is known may be of that one already
            lines = await self._services.autopsies.lines_since(unit, began)
        return "\n".join(lines)[-4000:] or None


def _unit_name(call: Call) -> str:
    unit = call.args.get("unit")
    if not isinstance(unit, str) or not is_unit_name(unit):
        raise invalid("That is not the full name of a unit, such as web.service.")
    return unit
