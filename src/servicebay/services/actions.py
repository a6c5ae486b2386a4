"""What people do to services and containers: resolved, sent to the node, verified, told in words.

A container that belongs to a unit is acted on through its unit: systemd would bring it back, and
a stopped Quadlet container is gone. Success is what was seen: the state in the agent's answer and
in the twin, health included, not that a command returned.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from weakref import WeakSet

import msgspec

from ..nodes.errors import ActionFailed, UnknownNode
from .errors import ActionError
from .last_words import explained
from .live import LiveDocument
from .operations import Operations
from .resolve import StockView, check_node, find_container, find_service, find_stock, kind_of
from .rows import LIFELINES
from .shapes.container import ContainerAction, ContainerView
from .shapes.job import ActionAnswer, OperationView, WayBack
from .shapes.service import ServiceAction, ServiceView
from .shapes.stock import StockAction
from .verify import SEEN_WITHIN_S, Verifier

UNIT_DEADLINE_S = 120.0
"""Above systemd's own 90 s for a start or a stop, so that its verdict comes first."""
CONTAINER_DEADLINE_S = 120.0
"""Above the time to stop that most containers are made with."""
WORTH_TELLING_S = 1.0
"""What took less is simply done."""
TAKEN_BACK_BY = {"start": "stop", "stop": "start", "enable": "disable", "disable": "enable"}
Progress = Callable[[dict[str, Any]], None]
Ask = Callable[[OperationView, str, dict[str, Any], float], Awaitable[dict[str, Any]]]
"""Sends an action to the operation's node, its progress told in the operation. Raises ActionFailed, UnknownNode."""
Work = Callable[[OperationView, ServiceView, Ask], Awaitable[str]]
"""An action on a service that is more than one request; returns what was done, in words."""


class Requester(Protocol):
    """The part of ``nodes.manager.NodeManager`` that actions need."""

    async def request(
        self,
        node: str,
        action: str,
        args: dict[str, Any],
        deadline_s: float = 30.0,
        on_progress: Progress | None = None,
    ) -> dict[str, Any]:
        """Send an action to the node's agent. Raises ActionFailed or UnknownNode."""


class Actions:
    """Runs actions as operations. A caller that goes away does not end what it started."""

    def __init__(
        self,
        live: LiveDocument,
        operations: Operations,
        nodes: Requester,
        seen_within_s: float = SEEN_WITHIN_S,
    ) -> None:
        self._live = live
        self._operations = operations
        self._nodes = nodes
        self._verify = Verifier(live, seen_within_s)
        self._tasks: dict[str, asyncio.Task[ActionAnswer]] = {}
        self._ended_by_hand: WeakSet[asyncio.Task[ActionAnswer]] = WeakSet()
        self._more: dict[str, Work] = {}

    def add(self, action: ServiceAction, work: Work) -> None:
        """Have ``work`` done for an action that this module does not know itself."""
        self._more[action] = work

    async def act_on_service(
        self, name: str, node: str | None, action: ServiceAction, user: str | None = None
    ) -> ActionAnswer:
        """Do what a service's row offers, by key, unit or name. Raises ActionError."""
        service = find_service(self._live, name, node)
        if action == "run":
            return await self.act_on_service(_started_by(service), None, "start", user)
        if action in self._more:
            return await self._run(service, action, lambda o: self._more[action](o, service, self._ask), user)
        if action == "reload-units":
            return await self._run(service, action, lambda o: self._reload(o, service), user)
        if action == "reset-failed":
            return await self._run(service, action, lambda o: self._reset(o, service), user)
        return await self._run(service, action, lambda o: self._unit_action(o, service, action), user)

    async def act_on_container(
        self, name: str, node: str | None, action: ContainerAction, user: str | None = None
    ) -> ActionAnswer:
        """Act on a container by key, ID or name, through its unit where it has one. Raises ActionError."""
        container = find_container(self._live, name, node)
        if container.service is None:
            return await self._run(container, action, lambda o: self._container_action(o, container, action), user)
        service = find_service(self._live, container.service)
        if action == "kill":
            return await self._run(service, action, lambda o: self._unit_kill(o, service), user)
        if action == "delete":
            name = f"container {container.name} of {service.unit}"
            return await self._run(service, action, lambda o: self._delete_with_unit(o, container, service), user, name)
        return await self.act_on_service(service.key, None, action, user)

    async def act_on_stock(
        self, section: str, name: str, node: str | None, action: StockAction, user: str | None = None
    ) -> ActionAnswer:
        """Delete an image, volume, network or secret by key, ID or name. Raises ActionError."""
        row = find_stock(self._live, section, name, node)
        if getattr(row, "containers", None):
            used = row.state_text[0].lower() + row.state_text[1:]
            raise ActionError("refused", f"{row.name} is in use ({used}): delete its containers first.")
        if action not in row.actions and not row.stale:
            raise ActionError("refused", f"{row.name} cannot be deleted.")
        return await self._run(row, action, lambda o: self._delete_stock(o, section, row), user)

    async def run(
        self,
        node: str,
        kind: str,
        target: str,
        action: str,
        name: str,
        work: Callable[[OperationView, Ask], Awaitable[str]],
        user: str | None,
    ) -> ActionAnswer:
        """Do what has no row yet, or is more than one row, as an operation. Raises ActionError."""
        check_node(self._live, node)
        operation = self._operations.begin(node, kind, target, action, name, user)
        return await self._started(operation, lambda o: work(o, self._ask))

    def tell(self, operation: OperationView, text: str) -> None:
        """Say how far an operation is."""
        self._operations.progress(operation.id, text)

    def cancel(self, operation_id: str) -> bool:
        """End what still runs; False where nothing does."""
        task = self._tasks.get(operation_id)
        if task is None or not task.cancel():
            return False
        self._ended_by_hand.add(task)
        return True

    async def stop(self) -> None:
        """End what still runs; the nodes finish what they were asked for."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(
        self,
        target: ServiceView | ContainerView | StockView,
        action: str,
        work: Callable[[OperationView], Awaitable[str]],
        user: str | None,
        name: str | None = None,
    ) -> ActionAnswer:
        kind, own_name = kind_of(target), target.unit if isinstance(target, ServiceView) else target.name
        if own_name in LIFELINES:
            raise ActionError("refused", f"{own_name} carries the agent's own connection and is left alone.")
        operation = self._operations.begin(target.node, kind, target.key, action, name or own_name, user)
        answer = await self._started(operation, work)
        return msgspec.structs.replace(answer, undo=self._way_back(target, action))

    def _way_back(self, target: ServiceView | ContainerView | StockView, action: str) -> WayBack | None:
        undo = TAKEN_BACK_BY.get(action)
        if undo is None or not isinstance(target, ServiceView | ContainerView):
            return None
        rows: list[ServiceView] | list[ContainerView]
        if isinstance(target, ServiceView):
            rows = self._live.services()
            way = WayBack(kind="service", node=target.node, name=target.unit, action=undo)
        else:
            rows = self._live.containers()
            way = WayBack(kind="container", node=target.node, name=target.id, action=undo)
        return way if any(row.key == target.key and undo in row.actions for row in rows) else None

    async def _started(self, operation: OperationView, work: Callable[[OperationView], Awaitable[str]]) -> ActionAnswer:
        task = asyncio.create_task(self._perform(operation, work), name=f"{operation.action} {operation.target}")
        self._tasks[operation.id] = task
        task.add_done_callback(lambda ended: self._on_done(operation.id, ended))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and task in self._ended_by_hand:
                raise ActionError("cancelled", f"{operation.text}: it was cancelled.") from None
            raise

    def _on_done(self, operation_id: str, task: asyncio.Task[ActionAnswer]) -> None:
        self._tasks.pop(operation_id, None)
        if not task.cancelled():
            task.exception()  # the caller may be gone; the operation tells the rest

    async def _perform(self, operation: OperationView, work: Callable[[OperationView], Awaitable[str]]) -> ActionAnswer:
        try:
            started = time.monotonic()
            text = await work(operation)
            message = text.replace("{elapsed}", _elapsed_words(time.monotonic() - started))
        except (ActionError, ActionFailed, UnknownNode) as error:
            told = _told(error)
            self._operations.fail(operation.id, told.message, told.stderr)
            raise told from error
        except asyncio.CancelledError:
            if self._tasks.get(operation.id) in self._ended_by_hand:
                self._operations.fail(operation.id, f"{operation.text}: it was cancelled.")
            else:
                self._operations.fail(operation.id, f"{operation.text}: the hub gave up before the node answered.")
            raise
        except BaseException:  # a fault of ours: nothing may be left running for ever
            self._operations.fail(operation.id, f"{operation.text}: the hub gave up before the node answered.")
            raise
        self._operations.finish(operation.id, message)
        return ActionAnswer(operation=operation.id, message=message)

    async def _ask(
        self, operation: OperationView, action: str, args: dict[str, Any], deadline_s: float
    ) -> dict[str, Any]:
        def on_progress(data: dict[str, Any]) -> None:
            text = data.get("text")
            if isinstance(text, str):
                self._operations.progress(operation.id, text)

        return await self._nodes.request(operation.node, action, args, deadline_s=deadline_s, on_progress=on_progress)

    async def _unit_action(self, operation: OperationView, service: ServiceView, action: ServiceAction) -> str:
        unit = {"unit": service.unit}
        if service.active_state == "failed" and action != "stop":
            await self._ask(operation, "unit.resetFailed", unit, UNIT_DEADLINE_S)  # else the start limit refuses it
        try:
            answer = await self._ask(operation, f"unit.{action}", unit, UNIT_DEADLINE_S)
        except ActionFailed as error:
            if error.failure.code == "job-failed":
                await self._verify.failure(service)  # so that who is told finds it in the row as well
            raise
        told = await self._verify.unit(service, action, answer)
        if action == "stop" and answer.get("activeState") == "failed":
            await self._ask(operation, "unit.resetFailed", unit, UNIT_DEADLINE_S)  # it is stopped as somebody wished
            await self._verify.reset(service)
        return told

    async def _reload(self, operation: OperationView, service: ServiceView) -> str:
        await self._ask(operation, "units.reload", {}, UNIT_DEADLINE_S)
        return await self._verify.reload(service)

    async def _reset(self, operation: OperationView, service: ServiceView) -> str:
        await self._ask(operation, "unit.resetFailed", {"unit": service.unit}, UNIT_DEADLINE_S)
        await self._verify.reset(service)
        return f"The failure of {service.unit} was dismissed."

    async def _unit_kill(self, operation: OperationView, service: ServiceView) -> str:
        await self._ask(operation, "unit.kill", {"unit": service.unit, "signal": "SIGKILL"}, UNIT_DEADLINE_S)
        return await self._verify.kill(service)

    async def _delete_with_unit(self, operation: OperationView, container: ContainerView, service: ServiceView) -> str:
        if service.active_state in ("inactive", "failed"):
            return await self._container_action(operation, container, "delete")
        await self._unit_action(operation, service, "stop")
        return await self._verify.delete_with_unit(container, service)

    async def _delete_stock(self, operation: OperationView, section: str, row: StockView) -> str:
        await self._ask(operation, f"{kind_of(row)}.remove", {"id": row.key.partition("/")[2]}, CONTAINER_DEADLINE_S)
        gone = await self._verify.until(lambda: all(other.key != row.key for other in self._live.stock(section)))
        return f"{row.name} was deleted{{elapsed}}." if gone else f"{row.name} was deleted; the node still shows it."

    async def _container_action(
        self, operation: OperationView, container: ContainerView, action: ContainerAction
    ) -> str:
        verb = "remove" if action == "delete" else action
        await self._ask(operation, f"container.{verb}", {"id": container.id}, CONTAINER_DEADLINE_S)
        return await self._verify.container(container, action)


def _started_by(service: ServiceView) -> str:
    if not service.triggers:
        raise ActionError("unsupported", f"{service.unit} starts no other unit.")
    return service.triggers[0]


def _elapsed_words(elapsed_s: float) -> str:
    return f" in {elapsed_s:.1f} s" if elapsed_s >= WORTH_TELLING_S else ""


def _told(error: ActionError | ActionFailed | UnknownNode) -> ActionError:
    if isinstance(error, ActionError):
        return error
    if isinstance(error, UnknownNode):
        return ActionError("not-found", "The node was removed meanwhile.")
    failure = error.failure
    return ActionError(failure.code, explained(failure.message, (failure.stderr or "").split("\n")), failure.stderr)
