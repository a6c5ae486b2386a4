"""Templates over REST: the list, one with its questions, what it would write, and what speaks against it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from servicebay.settings.model import Settings
from tests.api.bay import Bay, container, running_bay, unit
from tests.registry.git_server import Repository, serving
from tests.registry.shelf import HEAD, files

pytestmark = pytest.mark.anyio
FOLDER = "/home/anna/.config/containers/systemd"
FACTS = {
    "hostname": "nas", "user": "anna", "uid": 1000, "osName": "Debian", "kernel": "6", "architecture": "x86_64",
    "pythonVersion": "3.13", "podmanVersion": "5.4.2", "quadletFolder": FOLDER,
}  # fmt: skip


@pytest.fixture
async def home(tmp_path: Path, password_hash: str) -> AsyncIterator[Bay]:
    """A hub that fetches over plain HTTP, with a node that has one service at port 8080."""
    settings = Settings(tmp_path / "data", registry_schemes=("http",))
    async with running_bay(settings, tmp_path / "not-built") as bay:
        await bay.sign_in("anna", password_hash)
        bay.hub.twin.add("nas")
        web = container(ports=[{"containerPort": 80, "hostPort": 8080}])
        bay.hub.twin.apply_state(
            "nas",
            1,
            {"facts": FACTS, "containers": {web["id"]: web}, "services": {"web.service": unit()}, "sections": {}},
        )
        yield bay


async def draft(bay: Bay, id: str = "static-site", kind: str = "templates", **body: Any) -> Any:
    answer = await bay.client.post(f"/api/{kind}/{id}/draft", json={"node": "nas", **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_is_shipped_is_listed_and_described(home: Bay) -> None:
    body = (await home.client.get("/api/templates")).json()
    assert len(body["items"]) >= 14
    assert "faults" not in body
    rows = {row["id"]: row for row in body["items"]}
    assert (rows["postgres"]["title"], rows["postgres"]["kind"]) == ("PostgreSQL", "template")
    page = (await home.client.get("/api/templates/postgres")).json()
    questions = {variable["name"]: variable for variable in page["variables"]}
    assert (questions["PORT"]["default"], questions["PORT"]["type"]) == ("5432", "port")
    assert "default" not in questions["PASSWORD"]
    assert page["readme"].startswith("# PostgreSQL")
    assert "Beim ersten Start" in page["readmes"]["de"]
    assert "service.container" in page["sources"]
    caddy = (await home.client.get("/api/templates/caddy")).json()
    assert caddy["ports"] == {"nas": {"HTTP_PORT": "8081"}}, "8080 is taken there"
    stacks = (await home.client.get("/api/stacks")).json()["items"]
    assert {"monitoring", "smart-home", "website"} <= {row["id"] for row in stacks}
    parts = (await home.client.get("/api/stacks/monitoring")).json()["parts"]
    assert [part["name"] for part in parts] == ["node-exporter", "prometheus", "grafana"]


@pytest.mark.parametrize("path", ["/api/templates/nobody", "/api/stacks/nobody", "/api/templates/postgres/icon"])
async def test_what_is_not_there_is_not_found(home: Bay, path: str) -> None:
    assert (await home.client.get(path)).status_code == 404


@pytest.mark.parametrize("id", ["..", "%2e%2e%2fx", "A", "a.b.c", "x" * 80])
async def test_odd_names_are_refused(home: Bay, id: str) -> None:
    assert (await home.client.get(f"/api/templates/{id}")).status_code in (400, 404)


async def test_a_draft_has_the_files_at_their_place_and_a_free_port(home: Bay) -> None:
    body = await draft(home, values={"PORT": 8099})
    assert {file["path"]: file["mode"] for file in body["files"]} == {
        f"{FOLDER}/static-site.container": "0644",
        f"{FOLDER}/static-site-www.volume": "0644",
        f"{FOLDER}/static-site/nginx.conf": "0644",
    }
    assert body["units"] == ["static-site.service"]
    (problem,) = body["problems"]
    assert (problem["severity"], problem["text"][:32]) == ("warning", "The node could not be asked whet")


async def test_what_speaks_against_it_is_told_at_its_question(home: Bay) -> None:
    body = await draft(home, name="web")
    told = {problem.get("variable"): problem["text"] for problem in body["problems"]}
    assert told["NAME"] == "There is a service called web on this node already."
    assert told["PORT"] == "Port 8080 is taken by web1. 8081 is free."
    body = await draft(home, values={"PORT": "x", "IMAGE": "y"}, name="Not A Name")
    assert {problem["variable"] for problem in body["problems"]} == {"PORT", "IMAGE", "NAME"}
    assert body["files"] == []


async def test_a_stack_is_drafted_in_its_order(home: Bay) -> None:
    body = await draft(home, "website", "stacks", values={"ADDRESS": "https://a.org", "PORT": 9000, "OLD_PORT": 9000})
    assert body["units"] == ["site.service", "site-redirect.service"]
    told = [problem["text"] for problem in body["problems"] if problem["severity"] == "error"]
    assert told == ["That is the port of “Port of the site” as well."]


async def test_a_made_up_secret_stays_what_it_was_shown_as(home: Bay) -> None:
    first = await draft(home, "postgres", values={})
    again = await draft(home, "postgres", values=first["values"])
    assert first["files"] == again["files"]


async def test_an_unknown_node_is_no_node(home: Bay) -> None:
    answer = await home.client.post("/api/templates/postgres/draft", json={"node": "nowhere"})
    assert answer.status_code == 404


async def test_a_git_registry_comes_updates_and_goes(home: Bay, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository.git")
    good = {f"templates/web/{path}": text for path, text in files().items()}
    icon = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    repository.commit({**good, "templates/web/icon.svg": icon, "templates/bad/template.yaml": "x"})
    with serving(repository, password="s3cret") as url:
        body = {"name": "ours", "url": url, "username": "anna"}
        refused = await home.client.post("/api/registries", json={**body, "secret": "wrong"})
        assert (refused.status_code, refused.json()["code"]) == (422, "refused")
        added = await home.client.post("/api/registries", json={**body, "secret": "s3cret"})
        assert added.status_code == 201, added.text
        assert (added.json()["templates"], added.json()["hasSecret"]) == (1, True)
        assert "s3cret" not in added.text
        assert (await home.client.post("/api/registries", json=body)).status_code == 409
        newer = HEAD.replace('"1.2.0"\nch', '"1.3.0"\nch').replace('version: "1.2.0", c', 'version: "1.3.0", c')
        repository.commit({**good, "templates/web/icon.svg": icon, "templates/web/template.yaml": newer})
        updated = await home.client.post("/api/registries/ours/update")
    assert updated.json()["changes"] == [{"id": "ours.web", "kind": "template", "before": "1.2.0", "after": "1.3.0"}]
    picture = await home.client.get("/api/templates/ours.web/icon")
    assert (picture.text, picture.headers["content-type"]) == (icon, "image/svg+xml")
    assert picture.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    assert (await draft(home, "ours.web", name="shop"))["units"] == ["shop.service"]
    listed = (await home.client.get("/api/registries")).json()
    assert [row["name"] for row in listed] == ["ours"]
    assert (await home.client.delete("/api/registries/ours")).status_code == 204
    assert (await home.client.get("/api/registries")).json() == []
    assert (await home.client.get("/api/templates/ours.web")).status_code == 404


async def test_only_plain_addresses_are_fetched(home: Bay) -> None:
    for url in ("file:///etc", "ext::sh -c id", "https://a.org/x", "http://u:p@127.0.0.1/x"):
        answer = await home.client.post("/api/registries", json={"name": "x", "url": url})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
