"""Drafts over REST on a real node: planned, applied, undone, versioned, thrown away and brought back."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import testbed
from servicebay.nodes.errors import ActionFailed
from servicebay.settings.model import Settings
from servicebay.twin.schema import Failure
from tests.api.bay import Bay, running_bay

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]
Q = "/home/podman/.config/containers/systemd"
IMAGE = "localhost/busybox:1"
DEADLINE_S = 20.0


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


class Desk:
    """A person's hand on the hub."""

    def __init__(self, bay: Bay) -> None:
        self.bay = bay

    async def plan(self, *files: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = await self.bay.client.post("/api/nodes/nas/plan", json={"files": list(files), **more})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def until(self, look: Any) -> Any:
        """Wait until the live document shows it."""
        changed = asyncio.Event()
        stop = self.bay.hub.live.subscribe(lambda _: changed.set())
        try:
            async with asyncio.timeout(DEADLINE_S):
                while not (found := look(self.bay.hub.live.state)):
                    changed.clear()
                    await changed.wait()
                return found
        finally:
            stop()


@pytest.fixture(scope="module")
def prepared(node: testbed.Node) -> testbed.Node:
    for name, text in FILES.items():
        node.write(f"{Q}/{name}", text)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "web", "other")
    return node


@pytest.fixture
async def desk(tmp_path: Path, prepared: testbed.Node) -> AsyncIterator[Desk]:
    async with running_bay(Settings(tmp_path / "data")) as bay:
        await join(bay, prepared)
        bay.hub.deploys.judge.steady_s = 0.3  # what is meant to fall here falls at once
        yield Desk(bay)


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


def told(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Findings of the node; those of the linter have tests of their own."""
    return [finding for finding in plan["findings"] if finding["source"] != "lint"]


async def plan_says_what_would_happen_and_changes_nothing(desk: Desk, node: testbed.Node) -> None:
    before = await tree(node), await runs(node)
    edited = WEB.replace("8080", "8081")
    plan = await desk.plan(file("web.container", edited, WEB), file("new.container", unit("Volume=data.volume:/d")))
    assert plan["title"] == "Write 2 files, restart web, start new"
    assert [(each["kind"], each["target"]) for each in plan["steps"]] == [
        ("write", f"{Q}/web.container"), ("write", f"{Q}/new.container"), ("reload", ""), ("restart", "web.service"),
        ("start", "new.service"), ("wait", "web.service"), ("wait", "new.service"),
    ]  # fmt: skip
    assert plan["canApply"] is True
    assert [(each["code"], each["path"], each["line"]) for each in told(plan)] == [
        ("port-taken", f"{Q}/web.container", edited.split("\n").index("PublishPort=8081:80") + 1)
    ]
    assert "other (other.service)" in told(plan)[0]["text"]
    assert "-PublishPort=8080:80\n+PublishPort=8081:80" in plan["files"][0]["diff"]
    assert {each["unit"]: each["action"] for each in plan["units"]} == {"web.service": "changed", "new.service": "new"}
    assert "+ExecStart=/usr/bin/podman run" in plan["units"][0]["diff"]
    assert (await tree(node), await runs(node)) == before


async def plan_tells_what_is_wrong_at_its_line(desk: Desk) -> None:
    plan = await desk.plan(file("web.container", WEB.replace("StopTimeout=0", "Nonsense=0"), WEB))
    assert (plan["canApply"], len(told(plan))) == (False, 1)
    finding = told(plan)[0]
    assert (finding["severity"], finding["source"], finding["line"]) == ("error", "generator", 4)
    assert finding["text"] == "Unsupported key 'Nonsense' in group 'Container'."
    plan = await desk.plan(file("n.network", None, "[Network]\n"))
    assert plan["canApply"] is False
    assert {each["text"].partition(":")[0] for each in told(plan)} == {"web.container", "other.container"}


async def plan_knows_whom_a_file_is_for_and_what_would_be_left(desk: Desk) -> None:
    plan = await desk.plan(file("web.env", "PASSWORD=other\n", FILES["web.env"]))
    assert plan["title"] == "Write web.env, restart web"
    plan = await desk.plan(file("web.container", WEB.replace("[Container]", "# a comment\n[Container]"), WEB))
    assert plan["title"] == "Write web.container"
    plan = await desk.plan(file("n.network", "[Network]\nSubnet=10.90.0.0/24\n", "[Network]\n"))
    assert (plan["title"], told(plan)[0]["code"]) == ("Write n.network", "kept")
    plan = await desk.plan(file("web.container", None, WEB), file("data.volume", None, "[Volume]\n"))
    assert plan["title"] == "Delete 2 files, stop 2 units"
    assert plan["orphans"] == [
        "The volume systemd-data stays on nas, with what is in it, and no service uses it any more."
    ]


async def base_that_is_not_so_shows_both_sides(desk: Desk) -> None:
    plan = await desk.plan(file("web.container", "mine", "base"), file("n.network", "[Network]\n# x\n"))
    assert plan["canApply"] is False
    conflicts = plan["conflicts"]
    assert [(each["path"].rpartition("/")[2], each["theirs"]) for each in conflicts] == [
        ("web.container", WEB), ("n.network", "[Network]\n"),
    ]  # fmt: skip
    assert conflicts[0]["theirsSha256"] == sha(WEB)


HOSTILE: list[list[dict[str, Any]]] = [
    [],
    [{"path": "relative", "content": "x"}],
    [{"path": f"{Q}/../x", "content": "x"}],
    [{"path": f"{Q}/a\0", "content": "x"}],
    [{"path": f"{Q}/a", "content": "a\0"}],
    [{"path": f"{Q}/a", "content": "x" * 300_000}],
    [{"path": f"{Q}/a", "content": "x"}] * 2,
    [{"path": f"{Q}/a", "content": "x", "mode": "u+x"}],
    [{"path": "/etc/passwd", "content": "x"}],
    [{"path": "/home/podman/.ssh/authorized_keys", "content": "x"}],
]


async def hostile_drafts_are_refused(desk: Desk, node: testbed.Node) -> None:
    before = await on(node, "sh", "-c", "find /home/podman -newer /etc/hostname -type f -name '[a-z]' | sort")
    for files in HOSTILE:
        for route in ("plan",):
            answer = await desk.bay.client.post(f"/api/nodes/nas/{route}", json={"files": files})
            assert answer.status_code in (400, 409), answer.text
            assert answer.json()["code"] in ("invalid", "refused")
    assert await on(node, "sh", "-c", "find /home/podman -newer /etc/hostname -type f -name '[a-z]' | sort") == before


async def workspace_has_all_files_and_secrets_only_when_asked(desk: Desk) -> None:
    found = (await desk.bay.client.get("/api/services/web/workspace")).json()
    contents = {each["path"].rpartition("/")[2]: each.get("content") for each in found["files"]}
    assert contents == {"web.container": WEB, "web.env": None}
    assert "ExecStart=/usr/bin/podman run --name web" in found["unitText"]
    found = (await desk.bay.client.get("/api/services/web/workspace?secrets=1")).json()
    assert found["files"][1]["content"] == "PASSWORD=secret\n"
    assert (await desk.bay.hub.audit.recent(1))[0].action == "service.secrets"


async def test_plans_and_workspaces(desk: Desk, node: testbed.Node) -> None:
    await plan_says_what_would_happen_and_changes_nothing(desk, node)
    await plan_tells_what_is_wrong_at_its_line(desk)
    await plan_knows_whom_a_file_is_for_and_what_would_be_left(desk)
    await base_that_is_not_so_shows_both_sides(desk)
    await hostile_drafts_are_refused(desk, node)
    await workspace_has_all_files_and_secrets_only_when_asked(desk)


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


@pytest.fixture
def fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Fault:
    return Fault(desk.bay, monkeypatch)


async def applied(desk: Desk, *files: dict[str, Any], status: int = 202, **more: Any) -> dict[str, Any]:
    """Apply, and wait for the end of the job."""
    answer = await desk.bay.client.post("/api/nodes/nas/apply", json={"files": list(files), **more})
    assert answer.status_code == status, answer.text
    return await ended(desk, answer.json()) if status == 202 else dict(answer.json())


async def ended(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    async with asyncio.timeout(60):
        await desk.bay.hub.deploys.ended(job["id"])
    return dict((await desk.bay.client.get(f"/api/jobs/{job['id']}")).json())


EDITED = WEB.replace("StopTimeout=0\n", "StopTimeout=0\nEnvironment=EDITED=1\n")
STEPS = ["files.write", "units.reload", "unit.restart", "unit.start"]


async def test_each_fault_leaves_the_old_or_the_new_and_never_between(
    desk: Desk, node: testbed.Node, fault: Fault
) -> None:
    """A fault in the hub's hand at every step, before and after it took effect on the node."""
    old = await tree(node), await runs(node)
    new = unit("ContainerName=new")
    for action in STEPS:
        for rule in (refuse(), do_then_fail("job-failed")):
            fault.rules[action] = rule
            job = await applied(desk, file("web.container", EDITED, WEB), file("new.container", new))
            assert job["state"] in ("undone", "failed"), (action, job)
            assert not fault.rules
            now = await tree(node), await runs(node)
            assert now[0] == old[0], (action, job)
            assert now[1].keys() == old[1].keys(), (action, job)
            assert now[1]["other"] == old[1]["other"], "what has no part in it is never touched"
            assert job["text"].startswith(("It was refused", "It was done, and the answer was lost")), job["text"]
            assert "The old files and the old state are back." in job["text"] or action == "files.write"
        fault.rules[action] = do_then_fail("unreachable")  # the answer is lost, the node is there: it goes on
        job = await applied(desk, file("web.container", EDITED, WEB), file("new.container", new))
        assert job["state"] == "done", (action, job)
        running = await runs(node)
        assert {"web", "new"} <= running.keys()
        assert running["other"] == old[1]["other"]
        rolled = (await desk.bay.client.post(f"/api/jobs/{job['id']}/rollback")).json()
        assert (await ended(desk, rolled))["state"] == "done", rolled
        assert await tree(node) == old[0]
        assert (await runs(node)).keys() == old[1].keys()
