"""A person's hand on a hub that changes files of a real node, and a hand in the hub that makes its steps fail."""

import asyncio
import hashlib
from typing import Any

import pytest

import testbed
from servicebay.nodes.errors import ActionFailed
from servicebay.twin.schema import Failure
from tests.api.bay import Bay
from tests.patience import PATIENCE_S

Q = "/home/podman/.config/containers/systemd"
IMAGE = "localhost/busybox:1"


def unit(*lines: str, install: bool = True, sleep: str = "sleep 1000") -> str:
    text = "\n".join(["[Container]", f"Image={IMAGE}", f"Exec={sleep}", "StopTimeout=0", *lines, ""])
    return text + ("[Install]\nWantedBy=default.target\n" if install else "")


WEB = unit(
    "ContainerName=web",
    "Network=n.network",
    "Volume=data.volume:/data",
    "EnvironmentFile=web.env",
    "PublishPort=8080:80",
)
FILES = {
    "web.container": WEB,
    "other.container": unit("ContainerName=other", "Network=n.network", "PublishPort=8081:80"),
    "n.network": "[Network]\n",
    "data.volume": "[Volume]\n",
    "web.env": "PASSWORD=secret\n",
}


async def on(node: testbed.Node, *argv: str, **options: Any) -> str:
    return await asyncio.to_thread(node.ssh, *argv, **options)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def file(name: str, content: str | None, base: str | None = None) -> dict[str, Any]:
    told = {"path": f"{Q}/{name}", "content": content, "base": None if base is None else sha(base)}
    return {key: value for key, value in told.items() if value is not None}


async def tree(node: testbed.Node) -> str:
    return await on(node, "sh", "-c", f"cd {Q} && find . | sort; find . -type f | sort | xargs sha256sum")


async def runs(node: testbed.Node) -> dict[str, str]:
    """Unit -> invocation of what runs."""
    names = ["web", "other", "new", "slow", "n-network", "data-volume"]
    shown = await on(
        node,
        "sh",
        "-c",
        f"for u in {' '.join(names)}; do echo $u $(systemctl --user show -P ActiveState -P InvocationID $u); done",
    )
    rows = [line.split() for line in shown.splitlines()]
    return {row[0]: row[2] if len(row) > 2 else "" for row in rows if row[1] == "active"}


KUBE = """apiVersion: v1
kind: ConfigMap
metadata: {name: made-settings}
data: {a: b}
---
apiVersion: v1
kind: Pod
metadata: {name: made}
spec:
  containers:
  - {name: a, image: "localhost/busybox:1", command: [/no/such/program], volumeMounts: [{name: d, mountPath: /d}]}
  volumes:
  - {name: d, persistentVolumeClaim: {claimName: made-claim}}
  - {name: s, configMap: {name: made-settings}}
"""
"""Makes volumes and a network before it fails to start."""


class Desk:
    """A person's hand on the hub."""

    def __init__(self, bay: Bay) -> None:
        self.bay = bay

    async def plan(self, *files: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = await self.bay.client.post("/api/nodes/nas/plan", json={"files": list(files), **more})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def until(self, look: Any, limit_s: float = PATIENCE_S) -> Any:
        """Wait until the live document shows it."""
        changed = asyncio.Event()
        stop = self.bay.hub.live.subscribe(lambda _: changed.set())
        try:
            async with asyncio.timeout(limit_s):
                while not (found := look(self.bay.hub.live.state)):
                    changed.clear()
                    await changed.wait()
                return found
        finally:
            stop()


async def join(bay: Bay, node: testbed.Node) -> None:
    """Add the node as a person would, and wait until it is there."""
    await bay.sign_in("anna", "no hash")
    let_in = "mkdir -p -m 700 ~/.ssh && cat >> ~/.ssh/authorized_keys"
    await on(node, "sh", "-c", let_in, stdin=bay.hub.nodes.public_key + "\n")
    address = {"host": node.address, "user": node.user}
    seen = (await bay.client.post("/api/nodes/probe", json=address)).json()
    body = {**address, "name": "nas", "fingerprint": seen["fingerprint"]}
    assert (await bay.client.post("/api/nodes", json=body)).status_code == 201
    await Desk(bay).until(lambda state: state["nodes"]["nas"]["status"] == "online")
    await Desk(bay).until(lambda state: state["services"].get("nas/web.service", {}).get("containers"))


class Fault:
    """A hand on the hub's requests to its nodes: at the n-th of an action something happens before or after it."""

    def __init__(self, bay: Bay, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.rules: dict[str, Any] = {}
        real = bay.hub.nodes.request

        async def request(node: str, action: str, args: dict[str, Any], *more: Any, **options: Any) -> dict[str, Any]:
            self.asked.append(action)
            rule = self.rules.pop(action, None)
            if rule is None:
                return await real(node, action, args, *more, **options)
            return dict(await rule(lambda: real(node, action, args, *more, **options)))

        monkeypatch.setattr(bay.hub.nodes, "request", request)


def refuse(code: str = "job-failed", message: str = "It was refused for a test.") -> Any:
    async def rule(_real: Any) -> Any:
        raise ActionFailed(Failure(code, message, stderr="a line of the journal"))

    return rule


def do_then_fail(code: str) -> Any:
    async def rule(real: Any) -> Any:
        await real()
        raise ActionFailed(Failure(code, "It was done, and the answer was lost."))

    return rule


async def applied(desk: Desk, *files: dict[str, Any], status: int = 202, **more: Any) -> dict[str, Any]:
    """Apply, and wait for the end of the job."""
    answer = await desk.bay.client.post("/api/nodes/nas/apply", json={"files": list(files), **more})
    assert answer.status_code == status, answer.text
    return await ended(desk, answer.json()) if status == 202 else dict(answer.json())


async def ended(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        await desk.bay.hub.deploys.ended(job["id"])
    return dict((await desk.bay.client.get(f"/api/jobs/{job['id']}")).json())
