"""Drafts over REST on a real node: planned, applied, undone, versioned, thrown away and brought back."""

import asyncio
import io
import json
import tarfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import testbed
from servicebay.cli import main
from servicebay.services.deploy.judge import STEADY_S
from servicebay.settings.model import Settings
from tests.api.bay import running_bay
from tests.patience import PATIENCE_S
from tests.registry_server import Registry, registry_for

from .deploy_desk import (
    FILES,
    IMAGE,
    KUBE,
    WEB,
    Desk,
    Fault,
    Q,
    applied,
    do_then_fail,
    ended,
    file,
    join,
    on,
    refuse,
    runs,
    sha,
    tree,
    unit,
)
from .deploy_plans import (
    base_that_is_not_so_shows_both_sides,
    hostile_drafts_are_refused,
    plan_knows_whom_a_file_is_for_and_what_would_be_left,
    plan_says_what_would_happen_and_changes_nothing,
    plan_tells_what_is_wrong_at_its_line,
    workspace_has_all_files_and_secrets_only_when_asked,
)
from .hub_killed import DyingHub

pytestmark = pytest.mark.anyio


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
        bay.hub.found_files.settle_s = 0.5
        bay.hub.deploys.judge.steady_s = 0.3  # what is meant to fall here falls at once
        yield Desk(bay)


@pytest.fixture
def fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Fault:
    return Fault(desk.bay, monkeypatch)


async def test_plans_and_workspaces(desk: Desk, node: testbed.Node) -> None:
    await plan_says_what_would_happen_and_changes_nothing(desk, node)
    await plan_tells_what_is_wrong_at_its_line(desk)
    await plan_knows_whom_a_file_is_for_and_what_would_be_left(desk)
    await base_that_is_not_so_shows_both_sides(desk)
    await hostile_drafts_are_refused(desk, node)
    await workspace_has_all_files_and_secrets_only_when_asked(desk)


EDITED = WEB.replace("StopTimeout=0\n", "StopTimeout=0\nEnvironment=EDITED=1\n")
STEPS = ["files.write", "units.reload", "unit.restart", "unit.start"]


async def test_each_fault_leaves_the_old_or_the_new_and_never_between(
    desk: Desk, node: testbed.Node, fault: Fault
) -> None:
    """A fault in the hub's hand at every step, before and after it took effect on the node."""
    text, edited, new = WEB, EDITED, unit("ContainerName=new")
    for action in STEPS:
        old = await tree(node), await runs(node)
        files = [file("web.container", edited, text), *[file("new.container", new)] * (action == "unit.start")]
        for rule in (do_then_fail("job-failed"), *[refuse()] * (action in ("files.write", "unit.restart"))):
            fault.rules[action] = rule
            job = await applied(desk, *files)
            assert job["state"] in ("undone", "failed"), (action, job)
            assert not fault.rules
            now = await tree(node), await runs(node)
            assert now[0] == old[0], (action, job)
            assert now[1].keys() == old[1].keys(), (action, job)
            assert now[1]["other"] == old[1]["other"], "what has no part in it is never touched"
            assert job["text"].startswith(("It was refused", "It was done, and the answer was lost")), job["text"]
            assert "The old files and the old state are back." in job["text"] or action == "files.write"
        fault.rules[action] = do_then_fail("unreachable")  # the answer is lost, the node is there: it goes on
        job = await applied(desk, *files)
        assert (job["state"], fault.rules) == ("done", {}), (action, job)
        assert sha(edited) in await tree(node)
        now = await tree(node), await runs(node)
        assert now[1].keys() - {"new"} == old[1].keys()
        assert (now[1]["other"], now[1]["web"] != old[1]["web"]) == (old[1]["other"], True)
        text, edited = edited, text
    assert "new" in now[1]
    assert (await applied(desk, file("new.container", None, new)))["state"] == "done"
    assert (text, await tree(node)) == (WEB, old[0].replace(sha(EDITED), sha(WEB)))


LIST_STOCK = "podman volume ls -q | sort; podman network ls -q | sort"
FILL = "sh -c 'echo a > /f/a; exit 3'"


async def test_what_fails_for_real_is_undone_and_says_why(desk: Desk, node: testbed.Node) -> None:
    """The node's own failures: a process that ends, a health check that fails, a wait that is cancelled."""
    desk.bay.hub.deploys.judge.steady_s = STEADY_S
    old = await tree(node), await runs(node)
    broken = WEB.replace("Exec=sleep 1000", "Exec=sh -c 'echo out of order; exit 3'")
    stock = await on(node, "sh", "-c", LIST_STOCK)
    fills = unit("Network=extra.network", "Volume=full.volume:/f", "Volume=empty.volume:/e", sleep=FILL)
    drafts = [file(f"extra.{kind}", f"[{kind.title()}]\n") for kind in ("network",)]
    drafts += [file(f"{name}.volume", "[Volume]\n") for name in ("full", "empty")]
    job = await applied(desk, file("extra.container", fills), *drafts)
    assert (job["state"], "The new volume systemd-full stays" in job["text"]) == ("undone", True), job
    await on(node, "podman", "volume", "rm", "systemd-full")
    assert await on(node, "sh", "-c", LIST_STOCK) == stock
    kube = "[Kube]\nYaml=made.yml\nExitCodePropagation=any\n[Service]\nRestart=no\n[Install]\nWantedBy=default.target\n"
    job = await applied(desk, file("made.kube", kube), file("made.yml", KUBE))
    said = [step["text"] for step in job["steps"] if step["kind"] == "undo"]
    assert (job["state"], {"Remove the new volume made-claim", "Remove the new volume made-settings"} <= set(said)) == (
        ("undone", True)
    ), job
    assert await on(node, "sh", "-c", LIST_STOCK) == stock
    job = await applied(desk, file("web.container", broken, WEB), file("extra.container", unit(install=False)))
    assert (job["state"], job["steps"][-1]["kind"]) == ("undone", "undo"), job
    assert "web.service" in job["text"]
    assert job["text"].endswith("The old files and the old state are back.")
    assert any("out of order" in line for line in job["lines"]), job
    assert (await tree(node), (await runs(node)).keys()) == (old[0], old[1].keys())
    sick = WEB.replace("[Container]", "[Container]\nHealthCmd=false\nHealthInterval=1s\nHealthRetries=1")
    job = await applied(desk, file("web.container", sick, WEB))
    assert (job["state"], "health check of web fails" in job["text"]) == ("undone", True), job
    slow = WEB.replace("[Container]", "[Container]\nHealthCmd=false\nHealthInterval=1h\nHealthStartPeriod=1h")
    answer = await desk.bay.client.post("/api/nodes/nas/apply", json={"files": [file("web.container", slow, WEB)]})
    key = answer.json()["id"]
    busy = await desk.bay.client.post("/api/nodes/nas/apply", json={"files": [file("web.container", EDITED, WEB)]})
    assert (busy.status_code, busy.json()["code"]) == (409, "busy") or busy.json()["code"] == "conflict"
    await desk.until(
        lambda state: any(s["kind"] == "wait" and s.get("state") == "running" for s in state["jobs"][key]["steps"])
    )
    assert (await desk.bay.client.post(f"/api/jobs/{key}/cancel")).status_code == 202
    job = await ended(desk, answer.json())
    assert (job["state"], job["text"]) == ("undone", "It was cancelled. The old files and the old state are back.")
    now = await tree(node), await runs(node)
    assert (now[0], now[1].keys(), now[1]["other"]) == (old[0], old[1].keys(), old[1]["other"])


async def test_conflicts_and_versions_and_the_trash(desk: Desk, node: testbed.Node) -> None:
    old, before = await tree(node), await runs(node)
    await on(node, "sh", "-c", f"sed -i 's/^Exec=/# by hand\\nExec=/' {Q}/web.container")
    by_hand = WEB.replace("Exec=", "# by hand\nExec=")
    problem = await applied(desk, file("web.container", EDITED, WEB), status=409)
    assert problem["conflicts"][0]["theirs"] == by_hand
    assert problem["conflicts"][0]["mine"] == EDITED
    job = await applied(desk, file("web.container", EDITED, by_hand), reason="to see it")
    assert (job["state"], job["user"], job["title"]) == ("done", "anna", "Write web.container, restart web")
    second = await applied(desk, file("web.container", WEB, by_hand), status=409)  # the other editor, a moment later
    assert second["conflicts"][0]["theirs"] == EDITED
    path = {"path": f"{Q}/web.container"}
    rows = (await desk.bay.client.get("/api/nodes/nas/versions", params=path)).json()
    assert [(row["kind"], row.get("author"), row.get("reason")) for row in rows[:2]] == [
        ("written", "anna", "to see it"), ("found", None, None),
    ]  # fmt: skip
    assert rows[1]["images"], "what ran with it"
    version = (await desk.bay.client.get(f"/api/versions/{rows[1]['id']}")).json()
    assert version["content"] == by_hand, "what was written by hand is not lost"
    await on(node, "sh", "-c", f"cat > {Q}/web.container", stdin=WEB)
    await desk.until(lambda state: sha(WEB) in str(state["services"]["nas/web.service"]["files"]))
    async with asyncio.timeout(PATIENCE_S):  # nobody asked: what somebody wrote is found by itself
        while (await desk.bay.client.get("/api/nodes/nas/versions", params=path)).json()[0]["sha256"] != sha(WEB):
            pass  # asked again at once
    restored = (await desk.bay.client.post(f"/api/versions/{rows[0]['id']}/restore")).json()
    assert (await ended(desk, restored))["state"] == "done"
    assert await on(node, "cat", f"{Q}/web.container") == EDITED
    await on(node, "chmod", "600", f"{Q}/web.container")
    draft = (await desk.bay.client.post("/api/services/web/delete/draft")).json()
    assert (draft["companions"], len(draft["files"])) == ([f"{Q}/data.volume"], 2), "others use the network as well"
    assert "data.volume is used by nothing else: it stays, and can be taken along." in draft["notes"]
    draft = (await desk.bay.client.post("/api/services/web/delete/draft?companions=true")).json()
    plan = (await desk.bay.client.post("/api/nodes/nas/plan", json={"files": draft["files"]})).json()
    assert "stop" in {step["kind"] for step in plan["steps"]}, plan
    assert {file["action"] for file in plan["files"]} == {"delete"}
    deleted = (await desk.bay.client.post("/api/services/web/delete?companions=true")).json()
    deleted = await ended(desk, deleted)
    assert (deleted["state"], deleted["title"]) == ("done", "Delete web"), deleted
    assert "web" not in await runs(node)
    assert "systemd-data" in await on(node, "podman", "volume", "ls", "-q"), "what is in it is kept"
    assert "web.service" not in await on(node, "systemctl", "--user", "list-units", "--all")
    trash = (await desk.bay.client.get("/api/nodes/nas/trash")).json()
    assert (trash[0]["id"], trash[0]["service"], len(trash[0]["paths"])) == (deleted["id"], "web", 3)
    assert {file["path"] for file in draft["files"]} == set(trash[0]["paths"])
    back = (await desk.bay.client.post(f"/api/trash/{deleted['id']}/restore")).json()
    assert (await ended(desk, back))["state"] == "done"
    assert (await desk.bay.client.get("/api/nodes/nas/trash")).json() == []
    assert await on(node, "stat", "-c", "%a", f"{Q}/web.container") == "600\n", "nobody else may read it now either"
    now = await runs(node)
    assert now.keys() == before.keys()
    assert now["other"] == before["other"]
    rename = (await desk.bay.client.post("/api/services/web/rename", json={"name": "site"})).json()
    job = await applied(desk, *rename["files"])
    assert job["state"] == "done", job
    assert "ContainerName=site" in await on(node, "cat", f"{Q}/site.container")
    assert await on(node, "systemctl", "--user", "is-active", "site") == "active\n"
    assert (await ended(desk, (await desk.bay.client.post(f"/api/jobs/{job['id']}/rollback")).json()))[
        "state"
    ] == "done"
    await applied(desk, file("web.container", WEB, EDITED))
    assert (await tree(node), (await runs(node)).keys()) == (old, before.keys())
    commented = f"# for the desk\n{WEB}"
    assert (await applied(desk, file("web.container", commented, WEB)))["state"] == "done"

    def is_as_its_file_says(state: Any) -> bool:  # though the file is younger
        shown = state["services"]["nas/web.service"]
        return sha(commented) in str(shown["files"]) and "drift" not in shown

    await desk.until(is_as_its_file_says)
    assert (await applied(desk, file("web.container", WEB, commented)))["title"] == "Write web.container"
    tar = (await desk.bay.client.get("/api/nodes/nas/export")).content
    assert tar == (await desk.bay.client.get("/api/nodes/nas/export")).content
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        assert f"nas{Q}/web.container" in archive.getnames()
        assert f"nas{Q}/web.env" not in archive.getnames()
    database = (desk.bay.hub.settings.data_dir / "servicebay.db").read_bytes()
    assert b"PASSWORD=secret" not in database
    assert b"EDITED=1" not in database


def is_up(container: Any, name: str) -> bool:
    return bool(container["name"] == name and container["state"] == "running")


LOOSE = "trap 'exit 0' TERM; sleep 1000 & wait"


async def test_a_container_makes_room_and_comes_back_if_the_unit_fails(desk: Desk, node: testbed.Node) -> None:
    await on(node, "podman", "run", "-d", "--name", "loose", "--restart", "always", IMAGE, "sh", "-c", LOOSE)
    key = await desk.until(lambda state: next((k for k, c in state["containers"].items() if is_up(c, "loose")), None))
    taken = file("loose.container", unit("ContainerName=loose", sleep="sh -c 'exit 4'"))
    job = await applied(desk, taken, replaces=[key])
    assert job["state"] == "undone", job
    shown = await on(
        node,
        "podman",
        "inspect",
        "-f",
        "{{.Name}} {{.State.Status}} {{.HostConfig.RestartPolicy.Name}}",
        key.split("/")[1],
    )
    assert shown == "loose running always\n"
    job = await applied(desk, file("loose.container", unit("ContainerName=loose")), replaces=[key])
    assert job["state"] == "done", job
    shown = await on(node, "podman", "inspect", "-f", "{{.Name}} {{.State.Status}}", key.split("/")[1])
    assert shown == "loose-replaced exited\n"
    await desk.until(lambda state: state["services"].get("nas/loose.service", {}).get("files"))
    assert (await ended(desk, (await desk.bay.client.post("/api/services/loose/delete")).json()))["state"] == "done"
    await on(node, "podman", "rm", "-f", "loose-replaced")


async def test_a_cut_cable_and_a_killed_agent_decide_nothing(desk: Desk, node: testbed.Node, fault: Fault) -> None:
    old = await tree(node), await runs(node)

    async def kill_agent(real: Any) -> Any:
        doing = asyncio.ensure_future(real())
        await on(node, "pkill", "-KILL", "-f", "servicebay-agent")
        return await doing

    async def cut(real: Any) -> Any:
        await asyncio.to_thread(node.cut)
        return await real()

    fault.rules |= {"files.write": kill_agent, "unit.restart": kill_agent}
    job = await applied(desk, file("web.container", EDITED, WEB))
    assert (job["state"], fault.rules) == ("done", {}), job
    fault.rules["unit.restart"] = cut
    answer = await desk.bay.client.post("/api/nodes/nas/apply", json={"files": [file("web.container", WEB, EDITED)]})
    key = answer.json()["id"]
    await desk.until(lambda state: state["jobs"][key]["state"] == "waiting")
    await asyncio.to_thread(node.mend)
    job = await ended(desk, answer.json())
    assert job["state"] == "done", job
    now = await tree(node), await runs(node)
    assert (now[0], now[1].keys(), now[1]["other"]) == (old[0], old[1].keys(), old[1]["other"])


MAKE_IMAGE = "printf 'FROM localhost/busybox:1\\nRUN head -c 3000000 /dev/urandom >/x\\n' | podman build -q -t made:1 -"


@pytest.fixture(scope="module")
def registry(prepared: testbed.Node) -> Iterator[Registry]:
    with registry_for(prepared) as made:
        prepared.ssh("sh", "-c", MAKE_IMAGE)
        made.push(prepared, "localhost/made:1", "made:1")
        prepared.ssh("podman", "rmi", "localhost/made:1")
        yield made


def pulling(registry: Registry, image: str = "made:1") -> dict[str, Any]:
    return file("web.container", WEB.replace(f"Image={IMAGE}", f"Image={registry.address}/{image}"), WEB)


async def test_a_pull_that_fails_changes_nothing_and_one_that_is_cut_is_done_again(
    desk: Desk, node: testbed.Node, registry: Registry
) -> None:
    old = await tree(node), await runs(node)
    job = await applied(desk, pulling(registry, "none:1"))
    assert (job["state"], "no image of this name" in job["text"]) == ("failed", True), job
    with registry.break_off():
        job = await applied(desk, pulling(registry))
    assert (job["state"], job["text"].endswith("Nothing was changed.")) == ("failed", True), job
    assert (await tree(node), await runs(node)) == old
    with registry.hold() as held:
        answer = await desk.bay.client.post("/api/nodes/nas/apply", json={"files": [pulling(registry)]})
        key = answer.json()["id"]
        assert await asyncio.to_thread(held.wait, PATIENCE_S)
        assert (await tree(node), await runs(node)) == old, "nothing is touched before the image is there"
        await on(node, "pkill", "-KILL", "-f", "servicebay-agent")
        await desk.until(lambda state: state["jobs"][key]["state"] == "waiting")
    layers = await desk.until(lambda state: state["jobs"][key]["steps"][0].get("percent"))
    assert 0 < layers <= 100
    job = await ended(desk, answer.json())
    assert job["state"] == "done", job
    assert await on(node, "podman", "inspect", "-f", "{{.ImageName}}", "web") == f"{registry.address}/made:1\n"
    back = pulling(registry)
    await applied(desk, {**back, "content": WEB, "base": sha(back["content"])})
    assert await tree(node) == old[0]


def test_a_hub_that_is_killed_amid_a_pull_pulls_again(
    tmp_path: Path, prepared: testbed.Node, registry: Registry
) -> None:
    prepared.ssh("podman", "rmi", "-f", f"{registry.address}/made:1")
    with DyingHub(tmp_path) as hub:
        hub.add(prepared)
        with registry.hold() as held:
            job = hub.apply_and_kill([pulling(registry)], lambda: held.wait(PATIENCE_S))
        found = hub.revive_and_wait(job)
    assert found["state"] == "done", found
    image = prepared.ssh("podman", "inspect", "-f", "{{.ImageName}}", "web")
    assert image == f"{registry.address}/made:1\n"


def the_command_line_does_the_same(data_dir: Path) -> None:
    """Against the edited file: back to what it was and forth again."""

    def run(*argv: str) -> Result:
        return CliRunner().invoke(main, argv, env={"SERVICEBAY_DATA_DIR": str(data_dir)})

    stack = data_dir / "stack"
    (stack / ".git").mkdir(parents=True)
    (stack / ".git/config").write_text("not for the node")
    (stack / "web.container").write_text(WEB)
    planned = run("plan", str(stack), "--node", "nas")
    assert planned.exit_code == 0, planned.output
    assert "-Environment=EDITED=1" in planned.stdout
    assert "Write web.container, restart web" in planned.stdout
    deployed = run("deploy", str(stack / "web.container"), "--node", "nas")
    assert (deployed.exit_code, "✓ Restart web.service" in deployed.stdout) == (0, True), deployed.output
    (stack / "site.conf").write_text("one")  # nothing names it: the node does not list it
    assert run("deploy", str(stack / "site.conf"), "--node", "nas").exit_code == 0
    (stack / "site.conf").write_text("two")
    assert run("deploy", str(stack / "site.conf"), "--node", "nas").exit_code == 0
    (stack / "site.conf").unlink()
    back = run("rollback", "web")
    assert (back.exit_code, "✓ Restart web.service" in back.stdout) == (0, True), back.output
    (stack / "web.container").write_text(WEB.replace("StopTimeout=0", "Nonsense=0"))
    wrong = run("apply", str(stack), "--node", "nas", "--yes")
    assert (wrong.exit_code, f"{Q}/web.container:4: " in wrong.stderr) == (1, True), wrong.output
    assert run("deploy", str(stack), "--node", "nas").exit_code == 1
    listed = json.loads(run("jobs", "--json").stdout)
    assert [(job["kind"], job["state"]) for job in listed] == [
        ("rollback", "done"),
        *[("apply", "done")] * 4,
    ]
    assert "Roll back: Write web.container" in run("jobs", "--node", "nas").stdout
    assert run("trash", "list", "--node", "nas").stdout == "The trash is empty.\n"


@pytest.mark.parametrize(
    ("action", "moment", "edited", "state"),
    [
        ("unit.restart", "before", EDITED, "done"),
        ("files.write again", "after", WEB.replace("sleep 1000", "false"), "undone"),  # on its way back already
    ],
)
def test_a_killed_hub_finds_its_job_again(
    tmp_path: Path, prepared: testbed.Node, action: str, moment: str, edited: str, state: str
) -> None:
    node = prepared
    node.write(f"{Q}/web.container", WEB)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "restart", "web")
    other = asyncio.run(runs(node))["other"]
    with DyingHub(tmp_path) as hub:
        hub.add(node)
        job = hub.apply_and_die(action, moment, [file("web.container", edited, WEB)])
        found = hub.revive_and_wait(job)
        if action == "unit.restart":
            the_command_line_does_the_same(tmp_path)
    assert found["state"] == state, found
    now = node.ssh("cat", f"{Q}/web.container"), asyncio.run(runs(node))
    assert now[0] == (edited if state == "done" else WEB)
    assert ("web" in now[1], now[1]["other"]) == (True, other)
    environment = node.ssh("podman", "inspect", "-f", "{{.Config.Env}}", "web")
    assert ("EDITED=1" in environment) == (state == "done"), "what runs is what the file says"
