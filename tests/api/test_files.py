"""Files over REST: the list from memory, a content from the node, kept by hash, recorded, and nothing unlisted."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from servicebay.nodes.config import NodeConfig
from tests.api.bay import Bay, populate, unit

pytestmark = pytest.mark.anyio
TEXT = "[Container]\nImage=x\n"
PATH, ENV, CLOSED = "/home/a/web.container", "/home/a/web.env", "/home/a/closed.env"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
async def asked(member: Bay, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the node was asked for; its agent is played here, the real one is in the tests on nodes."""
    calls: list[str] = []

    async def request(node: str, action: str, args: dict[str, Any], **_: Any) -> dict[str, Any]:
        assert (node, action) == ("nas", "files.read")
        calls.append(args["path"])
        return {"content": TEXT, "sha256": "a lie"}

    monkeypatch.setattr(member.hub.nodes, "request", request)
    populate(member.hub, "nas", [], [unit(sourcePath=PATH)])
    files = {
        PATH: {"path": PATH, "kind": "quadlet", "sha256": sha256(TEXT), "mtime": 5, "mode": "0644", "sizeBytes": 20},
        ENV: {"path": ENV, "kind": "env", "sha256": sha256(TEXT)},
        CLOSED: {"path": CLOSED, "kind": "env", "problem": "It may not be read by this user."},
    }
    member.hub.twin.apply_patch("nas", 2, {"files": files})
    return calls


async def read(bay: Bay, path: str, node: str = "nas") -> Any:
    return await bay.client.get(f"/api/nodes/{node}/files/content", params={"path": path})


async def test_the_list_comes_from_memory_and_has_no_contents(member: Bay, asked: list[str]) -> None:
    rows = (await member.client.get("/api/nodes/nas/files")).json()
    assert [row["path"] for row in rows] == [PATH, ENV, CLOSED]
    assert rows[0] == {
        "path": PATH, "kind": "quadlet", "sizeBytes": 20, "mode": "0644", "mtime": 5, "sha256": sha256(TEXT),
    }  # fmt: skip
    assert asked == []
    assert (await member.client.get("/api/services/web?node=nas")).json()["files"][0]["path"] == PATH


async def test_a_content_is_asked_once_and_again_when_its_hash_changed(member: Bay, asked: list[str]) -> None:
    for _ in range(3):
        answer = await read(member, PATH)
        assert answer.json() == {"path": PATH, "kind": "quadlet", "sha256": sha256(TEXT), "content": TEXT}
        assert answer.headers["cache-control"] == "no-store"
    assert asked == [PATH]
    member.hub.twin.apply_patch("nas", 3, {"files": {PATH: {"sha256": "other"}}})
    await read(member, PATH)
    assert asked == [PATH, PATH]


async def test_secrets_are_never_kept_and_each_reading_is_recorded(member: Bay, asked: list[str]) -> None:
    await read(member, ENV)
    await read(member, ENV)
    assert asked == [ENV, ENV]
    row = (await member.hub.audit.recent(1))[0]
    assert (row.actor, row.action, row.target, row.detail, row.outcome) == ("anna", "file.read", "nas", ENV, "ok")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/etc/passwd", 404),
        ("/home/a/../a/web.container", 404),
        (CLOSED, 409),
        ("web.container", 400),
        ("", 400),
        ("/a\0b", 400),
        ("/" + "a" * 10_000, 400),
        ("; rm -rf ~", 400),
    ],
)
async def test_what_is_not_listed_is_never_asked_of_the_node(
    member: Bay, asked: list[str], path: str, status: int
) -> None:
    answer = await read(member, path)
    assert answer.status_code == status
    assert asked == []


async def test_a_node_that_is_away_says_so_and_an_unknown_one_is_404(member: Bay) -> None:
    await member.hub.nodes.add(NodeConfig(name="here", kind="local"))
    populate(member.hub, "here", [])
    member.hub.twin.apply_patch("here", 2, {"files": {PATH: {"path": PATH, "kind": "quadlet", "sha256": "ab"}}})
    assert (await read(member, PATH, "here")).status_code == 503
    assert (await read(member, PATH, "nowhere")).status_code == 404
    assert (await member.client.get("/api/nodes/nowhere/files")).status_code == 404


async def test_a_new_file_gets_a_place_and_what_is_wrong_with_its_name(member: Bay, asked: list[str]) -> None:
    async def name(**body: str) -> Any:
        return (await member.client.post("/api/nodes/nas/files/name", json={"like": "x.container", **body})).json()

    assert (await name(name="web"))["code"] == "conflict"  # the node has not told where its files go
    assert await name(name="api", folder="/home/a") == {"path": "/home/a/api.container"}
    assert (await name(name="web", folder="/home/a"))["problem"] == "There is a web.container on nas already."
    assert "letter or digit" in (await name(name="a b", folder="/home/a"))["problem"]
    assert (await name(name="web", folder="home"))["code"] == "invalid"
    kinds = (await member.client.get("/api/services/web/new-files?node=nas")).json()
    assert [(kind["id"], kind["name"]) for kind in kinds][:2] == [("dropin", "10-local.conf"), ("env", "web-2.env")]


async def test_nobody_reads_without_a_session(bay: Bay) -> None:
    requests: list[Callable[[], Any]] = [lambda: read(bay, PATH), lambda: bay.client.get("/api/nodes/nas/files")]
    for request in requests:
        assert (await request()).status_code == 401
