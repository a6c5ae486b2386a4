"""What the hub may ask: an allow-list of actions, their arguments checked before anything is done.

``container.start|stop|restart|kill|remove {id, timeoutS?, signal?}`` · ``container.inspect {id}`` ·
``container.rename {id, name}`` · ``container.setRestart {id, policy}`` · ``pod.inspect {id}`` ·
``container.lastLines {id}`` (``podman.last_lines``) · ``history.read {agoS}`` (``past_actions``) ·
``image|volume|network|secret.remove {id}``, ``image.pull|newest {reference}``, ``image.tag`` (``stock_actions``) ·
``unit.start|stop|restart|reload|kill|resetFailed {unit, signal?}``, ``unit.enable|disable {unit}``,
``units.reload {}`` (``unit_actions``) · ``agent.scan {}`` · ``agent.ping {}`` ·
``volume|network|secret.create``, ``stock.sizes`` (``stock_making``) ·
``files.read|hashes|write`` (``files.actions``) · ``quadlet.check`` (``quadlet.actions``) ·
``ground.look {ports, paths}`` (``ground``) · ``check.ask|backup|command`` (``checks.actions``) ·
``reach.look {ports, containers}`` (``reach.actions``).
"""

import re
import signal
from typing import Any, Dict

from servicebay.wire.messages import Failure

from .loop import TimedOut
from .podman.api import NOT_KNOWN, PodmanError
from .podman.client import NOT_FOUND, PodmanClient
from .podman.http import HttpError
from .podman.service import NoPodman
from .podman.stock_watch import StockWatch
from .podman.watch import ContainerWatch
from .rpc import Action, ActionError, Call

CONTAINER_ID = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}")
RESTART_POLICY = re.compile(r"no|always|unless-stopped|on-failure(:[0-9]{1,4})?")


def invalid(message: str) -> ActionError:
    """The caller's arguments are not of the action's form."""
    return ActionError(Failure("invalid", message))


def container_id(args: Dict[str, Any]) -> str:
    """The checked ``id`` argument: an ID or a name. Raises ActionError."""
    value = args.get("id")
    if not isinstance(value, str) or CONTAINER_ID.fullmatch(value) is None:
        raise invalid("That is not the ID or name of a container.")
    return value


def signal_of(args: Dict[str, Any]) -> signal.Signals:
    """The checked ``signal`` argument, a name; SIGKILL without one. Raises ActionError."""
    value = args.get("signal", "SIGKILL")
    if not isinstance(value, str) or value not in signal.Signals.__members__:
        raise invalid("That is not the name of a signal, such as SIGTERM.")
    return signal.Signals[value]


class ContainerActions:
    """Actions on containers, by Podman."""

    def __init__(self, client: PodmanClient, watch: ContainerWatch) -> None:
        self._client = client
        self._watch = watch

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        table: Dict[str, Action] = {
            "container.inspect": self.inspect,
            "container.rename": self.rename,
            "container.setRestart": self.set_restart,
            "pod.inspect": self.inspect_pod,
        }
        for verb in ("start", "stop", "restart", "kill", "remove"):
            table["container." + verb] = self._runner(verb)
        return table

    async def inspect(self, call: Call) -> Dict[str, Any]:
        """Podman's own inspection of a container."""
        name = container_id(call.args)
        answer = await asking_podman(self._client.inspect(name))
        if answer is None:
            raise ActionError(Failure("not-found", "There is no container {} on this node.".format(name)))
        return {"inspect": answer}

    async def inspect_pod(self, call: Call) -> Dict[str, Any]:
        """Podman's own inspection of a pod."""
        name = container_id(call.args)
        answer = await asking_podman(self._client.inspect_pod(name))
        if answer is None:
            raise ActionError(Failure("not-found", "There is no pod {} on this node.".format(name)))
        return {"inspect": answer}

    async def rename(self, call: Call) -> Dict[str, Any]:
        """Give a container another name."""
        key, name = container_id(call.args), call.args.get("name")
        if not isinstance(name, str) or CONTAINER_ID.fullmatch(name) is None:
            raise invalid("That cannot be the name of a container.")
        try:
            await asking_podman(self._client.rename(key, name))
        finally:
            await self._watch.look_now(key)
        return {}

    async def set_restart(self, call: Call) -> Dict[str, Any]:
        """Give a container another restart policy."""
        key, policy = container_id(call.args), call.args.get("policy")
        if not isinstance(policy, str) or RESTART_POLICY.fullmatch(policy) is None:
            raise invalid("That is not a restart policy, such as no, always or on-failure:3.")
        try:
            await asking_podman(self._client.set_restart(key, policy))
        finally:
            await self._watch.look_now(key)
        return {}

    def _runner(self, verb: str) -> Action:
        async def run(call: Call) -> Dict[str, Any]:
            name, number = container_id(call.args), signal_of(call.args)
            timeout_s = call.args.get("timeoutS")
            if timeout_s is not None and (type(timeout_s) is not int or not 0 <= timeout_s <= 300):
                raise invalid("The time-out must be a whole number of seconds from 0 to 300.")
            try:
                await asking_podman(self._client.act(name, verb, timeout_s, number.name, call.deadline_s))
            finally:
                await self._watch.look_now(name)
            return {}

        return run


async def asking_podman(answer: Any) -> Any:
    """Wait for what Podman answers. Raises ActionError with its words."""
    try:
        return await answer
    except PodmanError as error:
        code = {NOT_FOUND: "not-found", 409: "conflict", NOT_KNOWN: "unsupported"}.get(error.status, "podman")
        raise ActionError(Failure(code, _first_sentence(str(error)), stderr=str(error)[-4000:])) from error
    except HttpError as error:
        raise ActionError(Failure("podman", _first_sentence(str(error)))) from error
    except NoPodman as error:
        raise ActionError(Failure("unsupported", str(error))) from error


def _first_sentence(text: str) -> str:
    # Podman chains causes with ': '; the last one is the reason, the ones before say where it was noticed
    head = text.strip().splitlines()[0] if text.strip() else "no reason given"
    return "Podman refused: {}".format(head if len(head) <= 300 else head[:297] + "…")


class AgentActions:
    """Actions on the agent itself."""

    def __init__(self, watch: ContainerWatch, stock: StockWatch, hint_rest: Any) -> None:
        self._watch = watch
        self._stock = stock
        self._hint_rest = hint_rest

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        return {"agent.ping": self.ping, "agent.scan": self.scan}

    async def ping(self, call: Call) -> Dict[str, Any]:
        """Answer."""
        return {}

    async def scan(self, call: Call) -> Dict[str, Any]:
        """Read everything anew and say how much the signals had missed."""
        self._hint_rest()
        try:
            drift = await asking_podman(self._watch.audit())
            return {"drift": drift + await self._stock.audit()}
        except TimedOut as error:
            raise ActionError(Failure("timeout", "Podman did not answer in time.")) from error
