"""Shipped templates on a real node: all are taken by its generator, and those whose image is there become healthy."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

import testbed
from servicebay.settings.model import Settings
from tests.api.bay import Bay, running_bay
from tests.patience import PATIENCE_S
from tests.registry.git_server import Repository, serving
from tests.registry.notes import NEWER, NOTES
from tests.registry.shelf import files

pytestmark = pytest.mark.anyio
NGINX = "localhost/nginx:1"
FOLDER = "/home/podman/.config/containers/systemd"
NEEDED = {
    "TARGET": "https://photos.example.org",
    "ADMIN_PASSWORD": 'correct "horse" $battery %h',
    "ADDRESS": "https://a.org",
}
"""What has no default."""


async def on(node: testbed.Node, *argv: str, **options: Any) -> str:
    return await asyncio.to_thread(node.ssh, *argv, **options)


async def until(bay: Bay, look: Callable[[dict[str, Any]], Any]) -> Any:
    """Wait until the live document shows it."""
    changed = asyncio.Event()
    stop = bay.hub.live.subscribe(lambda _: changed.set())
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not (found := look(bay.hub.live.state)):
                changed.clear()
                await changed.wait()
            return found
    finally:
        stop()


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def bay(tmp_path_factory: pytest.TempPathFactory, node: testbed.Node) -> AsyncIterator[Bay]:
    """A hub that shows the node."""
    settings = Settings(tmp_path_factory.mktemp("hub") / "data", registry_schemes=("http", "ssh"))
    async with running_bay(settings) as running:
        await running.sign_up()
        key = running.hub.nodes.public_key
        await on(node, "sh", "-c", 'mkdir -p -m 700 ~/.ssh && echo "$1" >>~/.ssh/authorized_keys', "sh", key)
        where = {"host": node.address, "user": node.user}
        probe = (await running.client.post("/api/nodes/probe", json=where)).json()
        body = {"name": "nas", **where, "fingerprint": probe["fingerprint"]}
        assert (await running.client.post("/api/nodes", json=body)).status_code == 201
        await until(running, lambda state: state["nodes"].get("nas", {}).get("quadletFolder"))
        yield running


async def ask(bay: Bay, path: str, body: dict[str, Any], status: int = 200) -> Any:
    answer = await bay.client.post(path, json=body, timeout=60)
    assert answer.status_code == status, answer.text
    return answer.json()


async def drafts(bay: Bay) -> dict[str, Any]:
    """The draft of each template, all of them at ports of their own."""
    made: dict[str, Any] = {}
    port = 20_000
    for row in (await bay.client.get("/api/templates")).json()["items"]:
        page = (await bay.client.get(f"/api/templates/{row['id']}")).json()
        values: dict[str, Any] = {}
        for variable in page["variables"]:
            if variable["type"] == "port":
                port += 1
                values[variable["name"]] = port
            elif variable["name"] in NEEDED and "default" not in variable:
                values[variable["name"]] = NEEDED[variable["name"]]
        made[row["id"]] = await ask(bay, f"/api/templates/{row['id']}/draft", {"node": "nas", "values": values})
    return made


async def test_every_template_is_taken_by_the_nodes_generator(bay: Bay) -> None:
    made = await drafts(bay)
    assert len(made) >= 14
    assert {id: draft["problems"] for id, draft in made.items() if draft["problems"]} == {}
    files = [file for draft in made.values() for file in draft["files"]]
    plan = await ask(bay, "/api/nodes/nas/plan", {"files": files})
    assert plan["findings"] == [], "neither the generator nor the linter has anything to say"
    assert plan["canApply"] is True
    planned = {unit["unit"] for unit in plan["units"]}
    assert {unit for draft in made.values() for unit in draft["units"]} <= planned


async def test_every_stack_is_taken_by_the_nodes_generator(bay: Bay) -> None:
    for row in (await bay.client.get("/api/stacks")).json()["items"]:
        values = NEEDED if row["id"] == "website" else {}
        given = {name: value for name, value in values.items() if name == "ADDRESS"}
        draft = await ask(bay, f"/api/stacks/{row['id']}/draft", {"node": "nas", "values": given})
        assert [problem for problem in draft["problems"] if problem["severity"] == "error"] == []
        plan = await ask(bay, "/api/nodes/nas/plan", {"files": draft["files"]})
        assert [finding for finding in plan["findings"] if finding["severity"] == "error"] == []
        starts = [step["target"] for step in plan["steps"] if step["kind"] == "start"]
        assert [unit for unit in starts if unit in draft["units"]] == draft["units"]


async def test_a_port_that_something_listens_at_and_a_folder_that_is_not_there_are_told(bay: Bay) -> None:
    draft = await ask(
        bay, "/api/templates/static-site/draft", {"node": "nas", "values": {"PORT": 22, "FOLDER": "/srv/nothing"}}
    )
    told = {problem["variable"]: problem["text"] for problem in draft["problems"]}
    assert told["PORT"] == "Port 22 is taken. 1024 is free."
    assert told["FOLDER"] == "There is no /srv/nothing on this node. Make it first."


async def ended(bay: Bay, job: dict[str, Any]) -> dict[str, Any]:
    """The job once it ended, followed in the live document as a browser does."""
    found = await until(bay, lambda state: state["jobs"].get(job["id"], {}).get("endedAt") and state["jobs"][job["id"]])
    return dict(found)


async def install(bay: Bay, **body: Any) -> dict[str, Any]:
    return await ended(bay, await ask(bay, "/api/nodes/nas/install", body, 202))


async def test_a_template_becomes_an_active_and_healthy_service(bay: Bay, node: testbed.Node) -> None:
    site = {"template": "static-site", "name": "shop", "values": {"IMAGE": NGINX, "PORT": 8090, "LISTING": True}}
    assert (await install(bay, **site))["state"] == "done"
    assert (await on(node, "systemctl", "--user", "is-active", "shop")).strip() == "active"
    assert "(healthy)" in await on(node, "podman", "ps", "--format", "{{.Names}} {{.Status}}")
    assert "Index of /" in await on(node, "curl", "-fsSL", "http://127.0.0.1:8090/")
    told = (await bay.client.get("/api/services/shop")).json()
    assert (told["activeState"], told.get("health", "healthy")) == ("active", "healthy")
    again = await bay.client.post("/api/nodes/nas/install", json=site)
    assert (again.status_code, again.json()["code"]) == (409, "refused")
    assert "NAME: There is a service called shop on this node already." in again.json()["detail"]


async def test_a_stack_is_installed_as_one_and_undone_as_one(bay: Bay, node: testbed.Node) -> None:
    values = {"IMAGE": NGINX, "PORT": 8092, "OLD_PORT": 8093, "ADDRESS": "http://127.0.0.1:8092"}
    before = await on(node, "sh", "-c", f"cd {FOLDER} && find . | sort")
    broken = {**values, "IMAGE": "localhost/nothing:1"}
    job = await install(bay, stack="website", values=broken)
    assert job["state"] in ("failed", "undone"), job
    assert await on(node, "sh", "-c", f"cd {FOLDER} && find . | sort") == before
    assert (await on(node, "systemctl", "--user", "show", "-P", "LoadState", "site")).strip() == "not-found"
    job = await install(bay, stack="website", values=values)
    assert (job["state"], job["title"], job["kind"]) == ("done", "Install Website", "install")
    assert (await on(node, "systemctl", "--user", "is-active", "site", "site-redirect")).split() == ["active", "active"]


async def test_a_newer_version_of_a_template_keeps_answers_secrets_and_edits(
    bay: Bay, node: testbed.Node, tmp_path: Path
) -> None:
    """From the registry's update to the healthy service, on a node where somebody edited the unit by hand."""
    repository = Repository(tmp_path / "repository.git")
    repository.commit({f"templates/notes/{path}": text for path, text in NOTES.items()})
    with serving(repository) as url:
        await ask(bay, "/api/registries", {"name": "shelf", "url": url}, 201)
        made = await install(bay, template="shelf.notes", name="diary", values={"PORT": 8094})
        assert made["state"] == "done", made
        assert await until(bay, lambda state: state["templates"].get("nas/diary.service"))
        secret = (await on(node, "cat", f"{FOLDER}/diary.env")).removeprefix("KEY=").strip()
        await on(node, "sed", "-i", "s/^PublishPort/Label=mine=yes\\n&/", f"{FOLDER}/diary.container")
        repository.commit({f"templates/notes/{path}": text for path, text in NEWER.items()})
        await ask(bay, "/api/registries/shelf/update", {})
    mark = await until(bay, lambda state: state["templates"]["nas/diary.service"].get("newest") and state["templates"])
    assert mark["nas/diary.service"]["text"] == "Template 1.1.0 available"
    told = (await bay.client.get("/api/services/diary/template")).json()
    assert [each["name"] for each in told["asked"]] == ["MOOD"]
    assert told["changelog"] == [{"version": "1.1.0", "changes": ["It has a mood."]}]
    bare = await ask(bay, "/api/services/diary/template/plan", {})
    assert bare["problems"] == [{"text": "This is needed.", "severity": "error", "variable": "MOOD"}]
    body = {"values": {"MOOD": "calm"}}
    planned = await ask(bay, "/api/services/diary/template/plan", body)
    assert planned["plan"]["title"] == "Write 2 files, restart diary"
    assert "+TOKEN=••••••" in json.dumps(planned, ensure_ascii=False)
    assert secret not in json.dumps(planned)
    stale = await bay.client.post("/api/services/diary/template/upgrade", json={**body, "seen": "another"})
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    job = await ended(
        bay, await ask(bay, "/api/services/diary/template/upgrade", {**body, "seen": planned["seen"]}, 202)
    )
    assert (job["state"], job["title"]) == ("done", "Upgrade diary to Notes 1.1.0")
    assert await on(node, "cat", f"{FOLDER}/diary.env") == f"TOKEN={secret}\nMOOD=calm\n"
    assert (await on(node, "stat", "-c", "%a", f"{FOLDER}/diary.env")).strip() == "600"
    labels = await on(node, "podman", "inspect", "diary", "--format", "{{.Config.Labels}} {{.State.Health.Status}}")
    assert ("mine:yes" in labels, "mood:yes" in labels, "healthy" in labels) == (True, True, True)
    marks = await until(
        bay, lambda state: not state["templates"]["nas/diary.service"].get("newest") and state["templates"]
    )
    assert marks["nas/diary.service"]["version"] == "1.1.0"
    assert (await bay.client.delete("/api/registries/shelf")).status_code == 204
    assert bay.hub.live.state["templates"]["nas/diary.service"]["gone"] is True


async def test_secrets_are_for_their_user_alone_on_the_node(bay: Bay, node: testbed.Node) -> None:
    made = (await drafts(bay))["postgres"]["files"]
    secret = next(file for file in made if file["path"].endswith(".env"))
    body = {"files": [{**secret, "path": f"{FOLDER}/alone.env"}]}
    assert (await ended(bay, await ask(bay, "/api/nodes/nas/apply", body, 202)))["state"] == "done"
    assert (await on(node, "stat", "-c", "%a", f"{FOLDER}/alone.env")).strip() == "600"


async def test_a_registry_over_ssh_is_fetched_with_its_key_and_its_host_is_pinned(bay: Bay, node: testbed.Node) -> None:
    for path, text in files().items():
        await asyncio.to_thread(node.write, f"~/shelf/templates/web/{path}", text)
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    await on(node, "git", "init", "-q", "-b", "main", "shelf")
    await on(node, "git", "-C", "shelf", "add", ".")
    await on(node, "git", "-C", "shelf", *who, "commit", "-q", "-m", "A state")
    url = f"ssh://{node.user}@{node.address}/home/podman/shelf"
    refused = await bay.client.post("/api/registries", json={"name": "ours", "url": url}, timeout=60)
    assert (refused.status_code, "does not accept the key" in refused.json()["detail"]) == (502, True)
    key = await asyncio.to_thread(node.key_path.read_text)
    body = {"name": "ours", "url": url, "branch": "main", "secret": key}
    assert (await ask(bay, "/api/registries", body, 201))["templates"] == 1
    assert (await ask(bay, "/api/registries/ours/update", {}))["changes"] == []
    folder = bay.hub.settings.data_dir / "registries"
    assert sorted(path.name for path in folder.iterdir()) == ["known_hosts", "ours.json"], "no key is left"
    assert node.address in await asyncio.to_thread((folder / "known_hosts").read_text)
