"""``reach.look {ports: [8080], containers: [{id, port, from?}]}``: who listens, and who takes connections.

Answers ``{"ports": {"8080": {"listening": [{"address": "0.0.0.0", "port": 8080, "holder": "pasta"}], "tried": […]}},
"containers": [{"state": "running", "exitCode": 0, "networkMode": "bridge", "ports": […], "addresses": {…},
"listening": […], "others": [9000], "tried": [{"address": "10.89.0.2", "problem": "refused the connection"}]}]}``.

``ports`` are asked on the node's loopback, and where they are bound. A container is only ever asked at its own
addresses and port, from the network of ``from`` (another container, or itself): nobody names where else to connect.
``hungUp`` is there where a connection was taken and broken off at once, as forwarders do whose other side is closed.
"""

import json
from typing import Any, Dict, List, Optional

from servicebay.wire.codec import to_object
from servicebay.wire.messages import Failure

from ..actions import CONTAINER_ID, asking_podman, invalid
from ..loop import TimedOut
from ..podman.client import PodmanClient
from ..podman.parse import parse_inspect
from ..podman.shape import as_object, as_text
from ..process import Spawner
from ..rpc import Action, ActionError, Call

MOST_PORTS = 8
MOST_CONTAINERS = 4
DIAL_S = 2.0
KEPT = ("state", "exitCode", "networkMode", "ports", "addresses")


class ReachActions:
    """The action."""

    def __init__(self, spawner: Spawner, client: PodmanClient) -> None:
        self._spawner = spawner
        self._client = client

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        return {"reach.look": self.look}

    async def look(self, call: Call) -> Dict[str, Any]:
        """Look at ports of the node, and into containers."""
        ports, wanted = _ports(call.args), _containers(call.args)
        seen = await self._forked(lambda: _on_node(ports), call.deadline_s) if ports else {}
        return {"ports": seen, "containers": [await self._inside(each, call.deadline_s) for each in wanted]}

    async def _inside(self, wanted: Dict[str, Any], deadline_s: float) -> Dict[str, Any]:
        answer = await self._inspected(wanted["id"])
        if answer is None:
            return {"state": "missing"}
        told = to_object(parse_inspect(answer, {}))
        found = {key: told[key] for key in KEPT if key in told}
        pid = told.get("pid")
        if pid is None:
            return found
        cgroup = as_text(as_object(answer.get("State")).get("CgroupPath")) or ""
        source = None
        if "from" in wanted:
            other = await self._inspected(wanted["from"])
            source = other and as_object(other.get("State")).get("Pid")
        port, addresses = wanted["port"], sorted(told.get("addresses", {}).values())
        found.update(await self._forked(lambda: _in_container(pid, cgroup, port, source, addresses), deadline_s))
        return found

    async def _inspected(self, name: str) -> Optional[Dict[str, Any]]:
        answer: Optional[Dict[str, Any]] = await asking_podman(self._client.inspect(name))
        return answer

    async def _forked(self, work: Any, deadline_s: float) -> Dict[str, Any]:
        try:
            done = await self._spawner.run_forked(lambda: json.dumps(work()).encode(), deadline_s)
        except TimedOut:
            raise ActionError(Failure("timeout", "The node did not look in time.")) from None
        if done.status != 0:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise ActionError(Failure("internal", "The node could not look: {}".format(said[:300])))
        answer: Dict[str, Any] = json.loads(done.stdout)
        return answer


def _on_node(ports: List[int]) -> Dict[str, Any]:
    from .look import look_at_port

    return {str(port): look_at_port(port, DIAL_S) for port in ports}


def _in_container(pid: int, cgroup: str, port: int, source: Any, addresses: List[str]) -> Dict[str, Any]:
    from .look import look_inside

    return look_inside(pid, cgroup, port, source if isinstance(source, int) else 0, addresses, DIAL_S)


def _ports(args: Dict[str, Any]) -> List[int]:
    ports = args.get("ports", [])
    if not isinstance(ports, list) or len(ports) > MOST_PORTS or not all(map(_is_port, ports)):
        raise invalid("The ports must be a short list of numbers from 1 to 65535.")
    return ports


def _containers(args: Dict[str, Any]) -> List[Dict[str, Any]]:
    wanted = args.get("containers", [])
    if not isinstance(wanted, list) or len(wanted) > MOST_CONTAINERS or not all(map(_is_container, wanted)):
        raise invalid("The containers must be a short list of IDs, each with a port.")
    return wanted


def _is_port(value: Any) -> bool:
    return type(value) is int and 0 < value < 65536


def _is_container(value: Any) -> bool:
    if not isinstance(value, dict) or not _is_port(value.get("port")):
        return False
    names = [value.get("id"), value.get("from", "own")]
    return all(isinstance(name, str) and CONTAINER_ID.fullmatch(name) for name in names)
