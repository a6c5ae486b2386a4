"""Pods, images, volumes, networks and secrets over REST: from memory; deletion only of what exists and is unused."""

from typing import Any

import pytest

from servicebay.nodes.config import NodeConfig
from tests.api.bay import Bay, container, populate

pytestmark = pytest.mark.anyio
IMAGE = "a" * 64
SECTIONS: dict[str, dict[str, Any]] = {
    "pods": {"p1": {"id": "p1", "name": "web", "created": 1}},
    "images": {IMAGE: {"id": IMAGE, "names": ["localhost/nginx:1"], "created": 1, "sizeBytes": 5}},
    "volumes": {"data": {"name": "data", "driver": "local", "created": 1}},
    "networks": {"apps": {"name": "apps", "id": "n1", "driver": "bridge"}},
    "secrets": {"s1": {"id": "s1", "name": "key", "driver": "file"}},
}


async def fill(bay: Bay, used: bool = False) -> None:
    await bay.hub.nodes.add(NodeConfig(name="here", kind="local"))
    users = [container(1, imageId=IMAGE, networks=["apps"])] if used else []
    populate(bay.hub, "here", users)
    bay.hub.twin.apply_patch("here", 2, SECTIONS)


async def test_each_list_comes_from_memory(member: Bay) -> None:
    await fill(member)
    for section in SECTIONS:
        answer = await member.client.get(f"/api/{section}?node=here")
        assert [row["node"] for row in answer.json()] == ["here"], section
        same = await member.client.get(f"/api/{section}", headers={"If-None-Match": answer.headers["etag"]})
        assert same.status_code == 304
        assert (await member.client.get(f"/api/{section}?node=nowhere")).status_code == 404


async def test_what_is_in_use_is_refused_in_words(member: Bay) -> None:
    await fill(member, used=True)
    answer = await member.client.post(f"/api/images/{IMAGE}/action?node=here", json={"action": "delete"})
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert "used by web1" in answer.json()["detail"]


async def test_an_action_goes_to_the_node_and_is_recorded(member: Bay) -> None:
    await fill(member)
    answer = await member.client.post("/api/volumes/data/action?node=here", json={"action": "delete"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unreachable")
    (row,) = await member.hub.audit.recent(1)
    assert (row.action, row.target, row.outcome) == ("volume.delete", "here/data", "unreachable")


async def test_hostile_names_and_unknown_actions_are_refused(member: Bay) -> None:
    await fill(member)
    for section in ("images", "volumes", "networks"):
        for name in ("%2D-all", "a%2Fb", "x" * 300, "%00", "a%20b"):
            answer = await member.client.post(f"/api/{section}/{name}/action", json={"action": "delete"})
            assert answer.status_code in (400, 404), (section, name)
        answer = await member.client.post(f"/api/{section}/data/action", json={"action": "prune"})
        assert (answer.status_code, answer.json()["field"]) == (400, "action")
