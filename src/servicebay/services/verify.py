"""Was it done? Looks at the agent's answer and waits, for a short time, for the twin to show it.

Answers are sentences with ``{elapsed}`` in them, empty where it was short; what is not so is an
ActionError ``job-failed``.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from .errors import ActionError
from .live import LiveDocument
from .shapes.container import ContainerAction, ContainerView
from .shapes.service import ServiceAction, ServiceView
from .words import UNIT_EXIT_WORDS

SEEN_WITHIN_S = 3.0
"""A push follows its cause by some 50 ms; this long it may take on a busy node."""
DONE = {"start": "started", "stop": "stopped", "restart": "restarted", "kill": "killed", "delete": "deleted"}
WITH_CONTAINERS = {"container", "kube", "pod"}
DOWN = {"inactive", "failed"}
UP = {"running", "stopping", "stopped", "paused", "restarting"}
"""Podman says ``stopped`` of a container whose process ended and which it still cleans up; ``exited`` follows."""


class Verifier:
    """Judges the ends of actions by the live document."""

    def __init__(self, live: LiveDocument, seen_within_s: float = SEEN_WITHIN_S) -> None:
        self._live = live
        self._seen_within_s = seen_within_s

    async def unit(self, before: ServiceView, action: ServiceAction, answer: dict[str, Any]) -> str:
        """After ``unit.start``, ``unit.stop`` or ``unit.restart``, by the state that the agent saw."""
        active = answer.get("activeState")
        if action == "stop":
            return await self._stopped(before, active)
        if active == "active":
            await self.until(lambda: self._is_up(before))
            return f"{before.unit} was {DONE[action]}{{elapsed}}{self._health_words(before)}."
        if active == "inactive" and answer.get("jobResult") == "done":
            return f"{before.unit} ran to its end{{elapsed}}."
        await self.failure(before)
        cause = self._cause(before) or f"It is {active} now."
        raise ActionError("job-failed", f"{before.unit} did not {action}: {cause[0].lower()}{cause[1:]}")

    async def _stopped(self, before: ServiceView, active: object) -> str:
        if active not in DOWN:
            raise ActionError("job-failed", f"{before.unit} did not stop: it is {active} now.")
        await self.until(lambda: self._is_down(before))
        cause = self._cause(before) if active == "failed" else None
        if cause and UNIT_EXIT_WORDS[137] in cause:
            cause = "It did not end by itself when it was asked to, and was killed."
        return f"{before.unit} was stopped{{elapsed}}." + (f" {cause}" if cause else "")

    async def failure(self, before: ServiceView) -> None:
        """After a job that failed: the row says why (or will, soon)."""
        await self.until(lambda: self._cause(before) is not None)

    async def reset(self, before: ServiceView) -> None:
        """After ``unit.resetFailed``: the failure is not shown any more (or will not be, soon)."""

        def forgotten() -> bool:
            now = self._service(before)
            return now is None or now.active_state != "failed"

        await self.until(forgotten)

    async def reload(self, before: ServiceView) -> str:
        """After ``units.reload``: systemd has the unit as its files say, or the generator's refusal is told."""

        def read() -> bool:
            now = self._service(before)
            return now is None or now.drift in (None, "not-restarted")

        await self.until(read)
        now = self._service(before)
        if now is None:
            return f"systemd reads its units anew{{elapsed}}; {before.unit} is gone."
        if now.drift not in (None, "not-restarted") or (now.cause and now.tone == "act" and before.drift is not None):
            raise ActionError("job-failed", now.cause or now.drift_text or f"{before.unit} is as it was.")
        more = f"; {before.unit} runs as it was until it is restarted" if now.drift else ""
        return f"systemd reads its units anew{{elapsed}}{more}."

    async def kill(self, before: ServiceView) -> str:
        """After ``unit.kill``: it is down, or up again with another main process."""

        def ended() -> bool:
            now = self._service(before)
            if now is None or now.active_state in DOWN:
                return True
            # without a main process it is on its way down: systemd has not said so yet
            return now.active_state == "active" and now.main_pid not in (None, before.main_pid)

        if not await self.until(ended):
            return f"SIGKILL was sent to {before.unit}; the node has not shown an effect yet."
        if self._is_down(before):
            return f"The processes of {before.unit} were killed; it is stopped now."
        return f"The processes of {before.unit} were killed; systemd starts it again, as its unit file says."

    async def delete_with_unit(self, before: ContainerView, service: ServiceView) -> str:
        """After stopping the unit to which a container belongs."""
        if await self.until(lambda: self._container(before) is None):
            return (
                f"{service.unit} was stopped, which removed its container {before.name}; starting it makes a new one."
            )
        return f"{service.unit} was stopped; its container {before.name} stays, and can be deleted now."

    async def container(self, before: ContainerView, action: ContainerAction) -> str:
        """After an action on a container without a unit."""
        if not await self.until(lambda: self._is_done(before, action)):
            return f"{before.name} was {DONE[action]}; the node has not shown its new state yet."
        now = self._container(before)
        if action in ("start", "restart") and now is not None and now.state != "running":
            if now.exit_code:
                raise ActionError(
                    "job-failed", f"{before.name} was {DONE[action]} and ended at once: {now.state_text}."
                )
            return f"{before.name} ran to its end{{elapsed}}."
        health = _health_words([now] if now and action in ("start", "restart") else [])
        return f"{before.name} was {DONE[action]}{{elapsed}}{health}."

    async def until(self, look: Callable[[], bool], within_s: float | None = None) -> bool:
        """Wait until the document shows it; False when it does not in time."""
        changed = asyncio.Event()
        unsubscribe = self._live.subscribe(lambda _: changed.set())
        try:
            async with asyncio.timeout(self._seen_within_s if within_s is None else within_s):
                while not look():
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            return look()
        finally:
            unsubscribe()
        return True

    def _service(self, row: ServiceView) -> ServiceView | None:
        return next((s for s in self._live.services() if s.key == row.key), None)

    def _container(self, row: ContainerView) -> ContainerView | None:
        return next((c for c in self._live.containers() if c.key == row.key), None)

    def _members(self, row: ServiceView) -> list[ContainerView]:
        now = self._service(row)
        keys = set(now.containers) if now else set()
        return [c for c in self._live.containers() if c.key in keys]

    def _is_up(self, before: ServiceView) -> bool:
        now = self._service(before)
        if now is None or now.active_state != "active":
            return False
        return now.kind not in WITH_CONTAINERS or any(c.state == "running" for c in self._members(now))

    def _is_down(self, before: ServiceView) -> bool:
        now = self._service(before)
        return now is None or now.active_state in DOWN

    def _cause(self, row: ServiceView) -> str | None:
        now = self._service(row)
        return now.cause if now else None

    def _health_words(self, row: ServiceView) -> str:
        return _health_words(self._members(row))

    def _is_done(self, before: ContainerView, action: ContainerAction) -> bool:
        now = self._container(before)
        if action == "delete":
            return now is None
        if now is None or action in ("stop", "kill"):
            return now is None or now.state not in UP
        return now.since != before.since if now.state == before.state else now.state in ("running", "exited")


def _health_words(containers: Sequence[ContainerView]) -> str:
    statuses = {c.health.status for c in containers if c.health and c.state == "running"}
    if "unhealthy" in statuses:
        return ", but its health check fails"
    if statuses - {"healthy"}:
        return "; its health check is still running"
    return " and is healthy" if statuses else ""
