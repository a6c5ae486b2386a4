"""Acts on units of ``systemd --user`` and waits until what was asked for has happened.

A start, stop or restart is a job; systemd answers with its path at once and announces its end by ``JobRemoved`` with
``done canceled timeout failed dependency skipped invalid assert unsupported collected once``.
Source: org.freedesktop.systemd1(5).
"""

import signal
from typing import Any, Dict, NamedTuple, Optional, Sequence

from ..loop import Cancelled, Event, Loop, TimedOut
from .bus import Bus, BusError, Call
from .names import is_unit_name, path_of_unit
from .units import CLD_EXITED, MANAGER, MANAGER_PATH, PROPERTIES, SYSTEMD

_JOBS = {"start": "StartUnit", "stop": "StopUnit", "restart": "RestartUnit", "reload": "ReloadUnit"}
VERBS = (*_JOBS, "reset-failed", "kill")
LOOK_DEADLINE_S = 5.0
SETTLE_S = 0.2
"""A service without a notion of readiness counts as started only if it still runs after this time."""
_CODES = {
    SYSTEMD + ".NoSuchUnit": "not-found",
    SYSTEMD + ".LoadFailed": "job-failed",
    SYSTEMD + ".UnitMasked": "conflict",
    SYSTEMD + ".JobTypeNotApplicable": "unsupported",
    SYSTEMD + ".TransactionIsDestructive": "conflict",
    "org.freedesktop.DBus.Error.InvalidArgs": "invalid",
}
_RESULTS = {
    "exit-code": "one of its processes failed",
    "signal": "one of its processes was killed",
    "core-dump": "one of its processes crashed",
    "timeout": "it was not ready within its time limit",
    "watchdog": "its watchdog did not hear from it",
    "oom-kill": "it ran out of memory and was killed",
    "start-limit-hit": "it was started too often in too short a time",
    "resources": "what it needs to run could not be set up",
    "protocol": "its main process ended before it told that it was ready",
    "exec-condition": "its condition did not hold",
}
_JOB_RESULTS = {
    "canceled": "another request cancelled it",
    "timeout": "it took longer than its time limit",
    "dependency": "a unit that it needs failed",
    "skipped": "one of its conditions did not hold",
    "assert": "one of its assertions did not hold",
    "invalid": "it can't do that in its present state",
    "unsupported": "this system can't do that",
    "collected": "the unit went away meanwhile",
    "once": "it may run only once",
}


class UnitActionError(Exception):
    """An action that could not even begin, or did not end in time. ``code`` as in ``wire.messages.Failure``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Outcome(NamedTuple):
    """How a unit was seen after an action. ``job_result`` is ``done`` for an action without a job."""

    job_result: str
    active_state: str
    sub_state: str
    result: Optional[str] = None
    exit_code: Optional[int] = None
    exit_signal: Optional[int] = None
    service_type: Optional[str] = None
    condition_held: bool = True

    @property
    def is_down(self) -> bool:
        """Whether the unit is not as a start should leave it: failed, about to be tried again, or never begun.

        systemd calls a start ``done`` that it left out because a ``Condition…=`` did not hold. A process that ran to
        its good end leaves its unit inactive, and that is well.
        """
        is_failed = self.active_state in ("activating", "deactivating") and self.result not in (None, "success")
        return self.active_state == "failed" or is_failed or not self.condition_held

    @property
    def may_fail_at_once(self) -> bool:
        """Whether systemd calls the service started as soon as its process exists."""
        return self.service_type in ("simple", "exec", "idle") and self.active_state == "active"


def why_failed(verb: str, unit: str, outcome: Outcome) -> Optional[str]:
    """Return why an action did not do what it should, as a sentence without its full stop, or None where it did.

    Example: ``web.service did not start: its main process exited with status 1``.
    """
    if outcome.job_result == "done" and not (verb in ("start", "restart") and outcome.is_down):
        return None
    is_refused = outcome.job_result == "done" and not outcome.condition_held
    reason = _JOB_RESULTS.get("skipped" if is_refused else outcome.job_result) or _process_reason(outcome)
    return "{} did not {}: {}".format(unit, verb, reason)


def _process_reason(outcome: Outcome) -> str:
    if outcome.exit_signal is not None and outcome.result in ("signal", "core-dump"):
        return "its main process was killed by signal {}".format(_signal_name(outcome.exit_signal))
    if outcome.exit_code and outcome.result in ("exit-code", "protocol"):
        return "its main process exited with status {}".format(outcome.exit_code)
    return _RESULTS.get(outcome.result or "", "its job failed ({})".format(outcome.result or outcome.job_result))


def _signal_name(number: int) -> str:
    try:
        return "{} ({})".format(number, signal.Signals(number).name)
    except ValueError:
        return str(number)


class UnitActions:
    """Runs actions over a connection whose owner hands every ``JobRemoved`` to ``on_job_removed``."""

    def __init__(self, loop: Loop, bus: Bus) -> None:
        self._loop = loop
        self._bus = bus
        self._results: Dict[str, str] = {}
        self._running = 0
        self._woken = Event()

    def on_job_removed(self, job: str, result: str) -> None:
        """Take note of a job's end; one may come before the reply that names the job."""
        if self._running:
            self._results[job] = result
            self.wake()

    def wake(self) -> None:
        """Let those who wait look again: a job ended, the connection did, or time is up."""
        self._woken.set()
        self._woken.clear()

    async def act(self, verb: str, unit: str, deadline_s: float, signal_number: int = signal.SIGKILL) -> Outcome:
        """Do ``verb`` (one of VERBS) on ``unit``, wait for the end of its job, and return how the unit is then.

        Raise UnitActionError; BusGoneError when the connection ends meanwhile. A job that outlives the deadline goes
        on; one whose waiter is cancelled is cancelled too (what has begun to start goes on starting).
        """
        if not is_unit_name(unit):
            raise UnitActionError("invalid", "{!r} is not the name of a unit".format(unit[:300]))
        if verb not in VERBS:
            raise UnitActionError("invalid", "{!r} is nothing that can be done to a unit".format(verb[:100]))
        try:
            if verb in ("start", "restart"):
                return await self._start(verb, unit, deadline_s)
            return await self._look(unit, await self._do(verb, unit, deadline_s, signal_number))
        except BusError as error:
            raise UnitActionError(_CODES.get(error.name, "job-failed"), error.message or error.name) from error
        except TimedOut as error:
            text = "{} did not {} within {:g} s; systemd is still at it".format(unit, verb, deadline_s)
            raise UnitActionError("timeout", text) from error

    async def reload(self, deadline_s: float) -> None:
        """Have systemd run its generators and read all unit files anew; done when it answers. Raise UnitActionError."""
        try:
            await self._bus.call(_manager_call("Reload", "", ()), deadline_s)
        except BusError as error:
            raise UnitActionError(_CODES.get(error.name, "job-failed"), error.message or error.name) from error
        except TimedOut as error:
            text = "systemd did not reload within {:g} s; it is still at it".format(deadline_s)
            raise UnitActionError("timeout", text) from error

    async def set_enabled(self, unit: str, enabled: bool, deadline_s: float) -> None:
        """Let a unit file start at boot, or not, as ``systemctl --user enable`` does. Raise UnitActionError."""
        if not is_unit_name(unit):
            raise UnitActionError("invalid", "{!r} is not the name of a unit".format(unit[:300]))
        enable = _manager_call("EnableUnitFiles", "asbb", ([unit], False, False))
        call = enable if enabled else _manager_call("DisableUnitFiles", "asb", ([unit], False))
        try:
            await self._bus.call(call, deadline_s)
        except BusError as error:
            raise UnitActionError(_CODES.get(error.name, "job-failed"), error.message or error.name) from error
        except TimedOut as error:
            raise UnitActionError("timeout", "systemd did not answer within {:g} s".format(deadline_s)) from error
        await self.reload(deadline_s)

    async def _start(self, verb: str, unit: str, deadline_s: float) -> Outcome:
        # systemd (257) unloads a unit as soon as it has run to its end, and whoever asks then gets a new one, on which
        # no condition ever held: a reference keeps it until we have looked
        await self._bus.call(_manager_call("RefUnit", "s", (unit,)), LOOK_DEADLINE_S)
        try:
            job_result = await self._do(verb, unit, deadline_s, 0)
            outcome = await self._look(unit, job_result)
            if outcome.may_fail_at_once:
                await self._loop.sleep(SETTLE_S)
                outcome = await self._look(unit, job_result)
            return outcome
        finally:
            if not self._bus.is_gone:
                self._bus.send(_manager_call("UnrefUnit", "s", (unit,)))

    async def _do(self, verb: str, unit: str, deadline_s: float, signal_number: int) -> str:
        if verb not in _JOBS:
            kill = _manager_call("KillUnit", "ssi", (unit, "all", signal_number))
            reset = _manager_call("ResetFailedUnit", "s", (unit,))
            await self._bus.call(kill if verb == "kill" else reset, deadline_s)
            return "done"
        self._running += 1
        try:
            return await self._run_job(_JOBS[verb], unit, self._loop.clock() + deadline_s)
        finally:
            self._running -= 1
            if not self._running:
                self._results.clear()

    async def _run_job(self, member: str, unit: str, ends_at: float) -> str:
        call = _manager_call(member, "ss", (unit, "replace"))
        job = (await self._bus.call(call, ends_at - self._loop.clock()))[0]
        timer = self._loop.call_later(ends_at - self._loop.clock(), self.wake)
        try:
            while job not in self._results:
                if self._bus.is_gone:
                    await self._bus.closed()
                if self._loop.clock() >= ends_at:
                    raise TimedOut
                await self._woken.wait()
        except Cancelled:
            self._bus.send(Call(SYSTEMD, job, SYSTEMD + ".Job", "Cancel"))
            raise
        finally:
            timer.cancel()
        return self._results[job]

    async def _look(self, unit: str, job_result: str) -> Outcome:
        calls = [self._get(unit, "Unit", name) for name in ("ActiveState", "SubState", "ConditionResult")]
        if unit.endswith(".service"):
            names = ("Result", "ExecMainCode", "ExecMainStatus", "Type")
            calls += [self._get(unit, "Service", name) for name in names]
        values = []
        for reply in await self._bus.call_all(calls, LOOK_DEADLINE_S):
            if isinstance(reply, BusError):
                raise reply
            values.append(reply[0].value)
        active_state, sub_state, condition_held = values[:3]
        result, code, status, service_type = values[3:] if len(values) > 3 else (None, 0, 0, None)
        return Outcome(
            job_result,
            active_state,
            sub_state,
            result,
            exit_code=status if code == CLD_EXITED else None,
            exit_signal=status if code > CLD_EXITED else None,
            service_type=service_type,
            condition_held=condition_held or active_state != "inactive",
        )

    @staticmethod
    def _get(unit: str, interface: str, name: str) -> Call:
        return Call(SYSTEMD, path_of_unit(unit), PROPERTIES, "Get", "ss", ("{}.{}".format(SYSTEMD, interface), name))


def _manager_call(member: str, signature: str, body: Sequence[Any]) -> Call:
    return Call(SYSTEMD, MANAGER_PATH, MANAGER, member, signature, body)
