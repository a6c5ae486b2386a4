"""The questions and actions the agent has for Podman: over REST, or by the command line where there is no service.

Both answer with the same JSON: ``podman ps --format json`` and ``podman inspect`` print what the
REST interface returns.
"""

import json
import re
from typing import Any, Dict, List, Optional

from ..loop import Loop
from ..process import Spawner
from .api import PodmanError
from .http import HttpError, quote
from .service import NoPodman, PodmanService, why_not_run
from .shape import as_object, as_objects

LIST_PATH = "/containers/json?all=true"
COMMAND_LINE = "podman-cli"
STOCK_COMMANDS = {
    "pods": ["pod", "ps", "--format=json"],
    "images": ["images", "--format=json"],
    "volumes": ["volume", "ls", "--format=json"],
    "networks": ["network", "ls", "--format=json"],
    "secrets": ["secret", "ls", "--format=json"],
}
RETRY_SERVICE_S = 300.0
NOT_FOUND = 404
LIST_DEADLINE_S = 60.0
"""Above any list that was seen (500 images: 0.8 s on two cores); a slow disk has many."""

_LOGGED = re.compile(r'time="[^"]*" level=\w+ msg="((?:[^"\\]|\\.)*)"')

COMMANDS = {
    "start": ["start"],
    "stop": ["stop"],
    "restart": ["restart"],
    "kill": ["kill", "--signal={signal}"],
    "remove": ["rm", "--force"],
}
CALLS = {
    "start": ("POST", "/start"),
    "stop": ("POST", "/stop"),
    "restart": ("POST", "/restart"),
    "kill": ("POST", "/kill?signal={signal}"),
    "remove": ("DELETE", "?force=true"),
}


class PodmanClient:
    """REST first; the command line for ``RETRY_SERVICE_S`` after the service could not be started."""

    def __init__(self, loop: Loop, service: PodmanService, spawner: Spawner) -> None:
        self._loop = loop
        self._service = service
        self._spawner = spawner
        self._command_line_until = 0.0

    @property
    def source(self) -> str:
        """``podman-socket``, ``podman-service`` or ``podman-cli``."""
        return COMMAND_LINE if self._uses_command_line else self._service.source

    async def containers(self) -> List[Dict[str, Any]]:
        """All containers, briefly (``Id``, ``State``, ``Pod``, …). Raises PodmanError, NoPodman, TimedOut."""
        answer = await self._ask("GET", LIST_PATH, ["ps", "--all", "--format=json"])
        return as_objects(answer)

    async def inspect(self, container_id: str) -> Optional[Dict[str, Any]]:
        """One container in full, or ``None`` if there is none. Raises as ``containers`` does."""
        path = "/containers/{}/json".format(container_id)
        try:
            answer = await self._ask("GET", path, ["container", "inspect", container_id])
        except PodmanError as error:
            if error.status == NOT_FOUND or _says_missing(str(error)):  # Podman 5.8 answers 500 while it is removed
                return None
            raise
        return next(iter(answer), None) if isinstance(answer, list) else answer

    async def stock(self, section: str) -> List[Dict[str, Any]]:
        """All pods, images, volumes, networks or secrets, as Podman lists them. Raises as ``containers`` does."""
        answer = await self._ask("GET", "/{}/json".format(section), STOCK_COMMANDS[section], LIST_DEADLINE_S)
        return list(answer or [])

    async def images(self, ids: List[str]) -> List[Dict[str, Any]]:
        """Entries of the list of images of these IDs, each as far as there is one. Raises as ``containers`` does."""
        found: List[Dict[str, Any]] = []
        for image_id in ids:
            path = "/images/json?filters=" + quote(json.dumps({"id": [image_id]}))
            answer = await self._ask("GET", path, [*STOCK_COMMANDS["images"], "--filter=id=" + image_id])
            found += answer or []
        return found

    async def remove(self, section: str, name: str, deadline_s: float) -> None:
        """Remove an image (by ID or tag), volume, network or secret; none in use. Raises as ``containers`` does."""
        argv = [section[:-1], "rm", name]
        await self._ask("DELETE", "/{}/{}".format(section, quote(name)), argv, deadline_s)

    async def tag(self, image_id: str, reference: str, deadline_s: float) -> None:
        """Let ``reference`` (without a digest) mean an image. Raises as ``containers`` does."""
        name, _, tag = reference.rpartition(":")
        if not name or "/" in tag:
            name, tag = reference, "latest"
        path = "/images/{}/tag?repo={}&tag={}".format(image_id, quote(name), quote(tag))
        await self._ask("POST", path, ["image", "tag", image_id, "{}:{}".format(name, tag)], deadline_s)

    async def info(self) -> Dict[str, Any]:
        """What ``podman info`` says (about 100 ms: it runs conmon and crun). Raises as ``containers`` does."""
        return as_object(await self._ask("GET", "/info", ["info", "--format=json"]))

    async def act(
        self, container_id: str, action: str, timeout_s: Optional[int], signal: str, deadline_s: float
    ) -> None:
        """Start, stop, restart, kill or remove; without ``timeout_s`` it has the time to stop that it was made with.

        Raises as ``containers`` does.
        """
        method, tail = CALLS[action]
        argv = [word.format(signal=signal) for word in COMMANDS[action]]
        if timeout_s is not None and action in ("stop", "restart"):
            argv.append("--time={}".format(timeout_s))
            tail += "?timeout={0}&t={0}".format(timeout_s)
        path = "/containers/{}".format(container_id) + tail.format(signal=signal)
        await self._ask(method, path, [*argv, container_id], deadline_s)

    async def inspect_pod(self, pod_id: str) -> Optional[Dict[str, Any]]:
        """One pod in full, or ``None`` if there is none. Raises as ``containers`` does."""
        try:
            answer = await self._ask("GET", "/pods/{}/json".format(pod_id), ["pod", "inspect", pod_id])
        except PodmanError as error:
            if error.status == NOT_FOUND:
                return None
            raise
        # Podman 5 prints a list, 4 an object
        return next(iter(answer), None) if isinstance(answer, list) else answer

    async def rename(self, container_id: str, name: str) -> None:
        """Give a container another name. Raises as ``containers`` does."""
        path = "/containers/{}/rename?name={}".format(container_id, quote(name))
        await self._ask("POST", path, ["rename", container_id, name])

    async def set_restart(self, container_id: str, policy: str) -> None:
        """Give a container another restart policy (Podman 5.1). Raises as ``containers`` does.

        By the command line: over REST each version of Podman wants it in another form.
        """
        await self._run(["update", "--restart=" + policy, container_id], 20.0)

    @property
    def _uses_command_line(self) -> bool:
        return self._loop.clock() < self._command_line_until

    async def _ask(self, method: str, path: str, argv: List[str], deadline_s: float = 20.0) -> Any:
        if not self._uses_command_line:
            try:
                return await self._service.call(method, path, deadline_s)
            except HttpError as error:
                raise PodmanError(str(error)) from error
            except NoPodman:
                self._command_line_until = self._loop.clock() + RETRY_SERVICE_S
        return await self._run(argv, deadline_s)

    async def _run(self, argv: List[str], deadline_s: float) -> Any:
        try:
            done = await self._spawner.run(["podman", *argv], deadline_s)
        except OSError as error:
            self._command_line_until = 0.0  # there is no better way in it: once Podman is there, its service is asked
            raise NoPodman(why_not_run(error)) from error
        if done.status != 0:
            message = plain_words(done.stderr.decode("utf-8", "replace"))
            raise PodmanError(message[-4000:] or "podman failed", NOT_FOUND if _says_missing(message) else 0)
        try:
            return json.loads(done.stdout) if done.stdout[:1] in (b"[", b"{") else None
        except (ValueError, RecursionError) as error:
            raise PodmanError("podman's output is not JSON") from error


def plain_words(stderr: str) -> str:
    """What ``podman`` said last, without the dress of its log.

    ``time="2026-…" level=error msg="cannot \\"x\\""`` -> ``cannot "x"``; ``Error: no such image`` -> ``no such image``.
    """
    said = (stderr.strip().splitlines() or [""])[-1].strip()
    logged = _LOGGED.match(said)
    if logged:
        said = logged.group(1).replace('\\"', '"')
    return said[len("Error: ") :] if said.startswith("Error: ") else said


def _says_missing(message: str) -> bool:
    return "no such container" in message.lower() or "no container with" in message.lower()
