"""Keys and findings over REST: cached by version, judged with what the node is."""

from typing import Any

import pytest

from tests.api.bay import Bay, container, populate, unit

pytestmark = pytest.mark.anyio
PATH = "/home/a/.config/containers/systemd/new.container"
TEXT = "[Container]\nImage=nginx:1\nMemory=1g\nPublishPort=8080:80\nVolume=data.volume:/data\n"


@pytest.fixture
async def node(member: Bay) -> str:
    taken = container(1, names=["web"], unit="web.service", ports=[{"containerPort": 80, "hostPort": 8080}])
    populate(member.hub, "nas", [taken], [unit(sourcePath="/home/a/web.container")])
    facts = {"hostname": "nas", "user": "a", "uid": 1000, "osName": "Debian", "kernel": "6", "architecture": "x86_64"}
    files = {"/home/a/data.volume": {"path": "/home/a/data.volume", "kind": "quadlet"}}
    facts |= {"pythonVersion": "3.13", "podmanVersion": "5.4.2"}
    member.hub.twin.apply_patch("nas", 2, {"facts": facts, "files": files})
    return "nas"


async def lint(bay: Bay, *files: tuple[str, str], node: str = "nas") -> Any:
    body = {"files": [{"path": path, "content": content} for path, content in files]}
    return await bay.client.post(f"/api/nodes/{node}/lint", json=body)


async def test_files_are_judged_with_what_the_node_is(member: Bay, node: str) -> None:
    answer = await lint(member, (PATH, TEXT))
    found = {each["code"]: each for each in answer.json()}
    assert found["key-too-new"] == {
        "severity": "error", "code": "key-too-new", "text": "Memory= needs Podman 5.5 or newer, not 5.4.2.",
        "source": "lint", "path": PATH, "line": 3,
    }  # fmt: skip
    assert "web.service" in found["port-taken"]["text"]
    assert "missing-reference" not in found
    assert found["short-image-name"]["fix"]["content"] == TEXT.replace("nginx", "docker.io/library/nginx")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_plan_has_the_linters_findings_without_ports(member: Bay, node: str) -> None:
    codes = {each.code for each in member.hub.planner.lint(node, {PATH: TEXT})}
    assert "key-too-new" in codes
    assert "port-taken" not in codes


async def test_what_cannot_be_judged_is_refused(member: Bay, node: str) -> None:
    assert (await lint(member, ("relative", ""))).json()["field"] == "path"
    assert (await lint(member, (PATH, ""), node="nowhere")).status_code == 404
    assert (await lint(member, *[(f"/{number}", "") for number in range(501)])).json()["field"] == "files"
    assert (await member.client.post("/api/nodes/nas/lint", json={"files": [{"path": PATH}]})).status_code == 400
    assert (await lint(member, (PATH, "x" * (1 << 20)))).status_code == 413


async def test_keys_are_those_of_a_kind_with_what_a_node_lacks(member: Bay, node: str) -> None:
    asked = {"type": "container", "node": node}
    answer = await member.client.get("/api/quadlet/keys", params=asked)
    own = answer.json()["sections"][0]
    keys = {key["name"]: key for key in own["keys"]}
    assert (answer.json()["podman"], own["name"]) == ("5.4", "Container")
    assert (keys["Memory"]["works"], keys["Memory"]["since"]) == (False, "5.5")
    assert keys["Image"]["suffixes"] == [".image", ".build"]
    etag = {"If-None-Match": answer.headers["etag"]}
    assert (await member.client.get("/api/quadlet/keys", params=asked, headers=etag)).status_code == 304
    other = await member.client.get("/api/quadlet/keys", params={"type": "container", "version": "5.8"}, headers=etag)
    assert other.status_code == 200
    assert all(key["works"] for key in other.json()["sections"][0]["keys"] if key.get("since", "0") < "5.9")


@pytest.mark.parametrize("query", [{"type": "x"}, {"type": "pod", "version": "x"}, {"type": "pod", "node": "../x"}, {}])
async def test_an_odd_question_is_refused(member: Bay, node: str, query: dict[str, str]) -> None:
    assert (await member.client.get("/api/quadlet/keys", params=query)).status_code == 400


async def test_the_fields_of_kubernetes_yaml_lead_from_object_to_object(member: Bay) -> None:
    answer = await member.client.get("/api/quadlet/fields")
    objects = {name: {field["name"]: field for field in fields} for name, fields in answer.json()["objects"].items()}
    spec = objects["Deployment"]["spec"]["object"]
    pod = objects[objects[spec]["template"]["object"]]["spec"]["object"]
    assert objects[pod]["containers"] == {
        "name": "containers", "kind": "object", "object": "Container", "many": True,
        "help": "The containers; they share one network.",
    }  # fmt: skip
    etag = {"If-None-Match": answer.headers["etag"]}
    assert (await member.client.get("/api/quadlet/fields", headers=etag)).status_code == 304
