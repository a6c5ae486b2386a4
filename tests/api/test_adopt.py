"""``POST /api/nodes/{name}/adopt``: texts become drafts, and nothing is asked that is not there."""

import json
from typing import Any

import pytest

from tests.api.bay import Bay, container, populate, unit

pytestmark = pytest.mark.anyio
FACTS = {
    "hostname": "nas", "user": "anna", "uid": 1000, "osName": "Debian", "kernel": "6", "architecture": "x86_64",
    "pythonVersion": "3.13", "podmanVersion": "5.4.2", "quadletFolder": "/home/anna/.config/containers/systemd",
}  # fmt: skip
RUN = "docker run -d --name web -v ~/data:/data -p 8080:80 nginx:1"


async def adopt(bay: Bay, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = await bay.client.post("/api/nodes/nas/adopt", json=body)
    return answer.status_code, answer.json()


async def known(bay: Bay) -> Bay:
    """The hub with a node that is not connected, a container of its own and one of a unit."""
    populate(bay.hub, "nas", [], [])
    containers = [container(1, names=["web"]), container(2, unit="taken.service")]
    state = {
        "facts": FACTS,
        "containers": {each["id"]: each for each in containers},
        "services": {"taken.service": unit("taken.service", containers=[containers[1]["id"]])},
        "sections": {"containers": {"source": "podman-socket"}, "services": {"source": "dbus"}},
    }
    bay.hub.twin.apply_state("nas", 2, state)
    return bay


async def test_a_pasted_line_becomes_a_draft(member: Bay) -> None:
    status, draft = await adopt(await known(member), what="text", text=RUN)
    assert status == 200, draft
    (file,) = draft["files"]
    assert file["path"] == "/home/anna/.config/containers/systemd/web.container"
    assert "Volume=/home/anna/data:/data" in file["content"]
    assert draft["replaces"] == [f"nas/{1:064x}"], "Podman would remove the old web when the new one starts"
    assert draft["losses"] == []
    assert any("docker.io/library/nginx:1" in note for note in draft["notes"])


async def test_what_compose_made_of_the_same_services_gives_way(member: Bay) -> None:
    await known(member)
    labels = [("shop", "web"), ("shop", "gone"), ("other", "web")]
    containers = [
        container(
            number,
            names=[f"{project}_{service}_1"],
            labels={"com.docker.compose.project": project, "com.docker.compose.service": service},
        )
        for number, (project, service) in enumerate(labels, 1)
    ]
    sections = {"containers": {"source": "podman-socket"}}
    state = {"facts": FACTS, "containers": {each["id"]: each for each in containers}, "sections": sections}
    member.hub.twin.apply_state("nas", 2, state)
    _, draft = await adopt(member, what="text", name="shop", text="services: {web: {image: a.b/c}, b: {image: a.b/d}}")
    assert draft["replaces"] == [f"nas/{containers[0]['id']}"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("services: {taken: {image: a.b/c}, b: {image: a.b/d}}",
         ["stack-taken.container", "stack-b.container", "stack.network"]),
        ("podman run --name taken a.b/c", ["taken-2.container"]),
        ("# FileName=x\n[Container]\nImage=a.b/c\n---\n# FileName=y.volume\n[Volume]\n", ["x.container", "y.volume"]),
    ],
)  # fmt: skip
async def test_what_a_text_is_is_found_out(member: Bay, text: str, names: list[str]) -> None:
    status, draft = await adopt(await known(member), what="text", text=text)
    assert (status, [file["path"].rsplit("/", 1)[1] for file in draft["files"]]) == (200, names)


async def test_refusals_are_sentences(member: Bay) -> None:
    bay = await known(member)
    for body, code in (
        ({"what": "text", "text": "hello"}, "refused"),
        ({"what": "text"}, "refused"),
        ({"what": "container", "container": "gone"}, "not-found"),
        ({"what": "container", "container": "web2"}, "refused"),
        ({"what": "pod", "container": "gone"}, "not-found"),
        ({"what": "container", "container": "../x"}, "invalid"),
        ({"what": "run", "text": RUN, "folder": "x"}, "invalid"),
        ({"what": "run", "text": RUN, "name": "a b"}, "invalid"),
        ({"what": "other"}, "invalid"),
    ):
        _, problem = await adopt(bay, **body)
        assert problem["code"] == code, (body, problem)
        assert problem["detail"].strip()
    answer = await bay.client.post("/api/nodes/gone/adopt", json={"what": "run", "text": RUN})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-node")


async def test_a_compose_file_may_be_large_and_not_endless(member: Bay) -> None:
    bay = await known(member)
    text = "services: {web: {image: a.b/c}}\n#" + "x" * 500_000
    assert (await adopt(bay, what="compose", text=text))[0] == 200
    answer = await bay.client.post("/api/nodes/nas/adopt", content=json.dumps({"what": "run", "text": "x" * (1 << 20)}))
    assert answer.status_code == 413
