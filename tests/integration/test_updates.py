"""Newer images on a real node, from a real registry: seen, taken with care, and brought back where they do not work."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from servicebay.cli.connection import HubClient, HubError, find_hub, path_of
from servicebay.services.shapes.service import ServiceView
from testbed import Node
from tests.cli.running import Bay
from tests.patience import until
from tests.registry_server import Registry, registry_for

from .hub_killed import DyingHub
from .letting_in import let_in_by_password

QUADLET = """[Container]
Image={image}
ContainerName=app
Exec=sh -c 'test ! -e /broken && exec httpd -f -p 8080 -h /etc'
HealthCmd=true
HealthInterval=1s
StopTimeout=1
AutoUpdate=registry
[Install]
WantedBy=default.target
"""
SIBLING = "printf 'FROM localhost/busybox:1\\nRUN touch /{name}\\n' | podman build -q -t {name}:1 - && podman push -q "


@pytest.fixture(scope="module")
def registry(node: Node) -> Iterator[Registry]:
    with registry_for(node) as made:
        for name in ("app", "first"):
            made.push(node, "localhost/busybox:1", f"{name}:1")
        for name in ("newer", "broken"):
            target = f"--tls-verify=false {name}:1 {made.address}/{name}:1 && podman rmi {name}:1"
            node.ssh("sh", "-c", SIBLING.format(name=name) + target)
        yield made


@pytest.fixture(scope="module")
def bay(node: Node, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bay]:
    image = f"{registry.address}/app:1"
    node.ssh("podman", "pull", "-q", image)
    node.write("~/.config/containers/systemd/app.container", QUADLET.format(image=image))
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "app")
    with let_in_by_password(node, tmp_path_factory.mktemp("hub") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def hub(bay: Bay) -> HubClient:
    client = find_hub(None, None, str(bay.data_dir))
    until(lambda: json.loads(client.get("/api/updates")), "its service is not known")
    return client


def move_tag(registry: Registry, to: str) -> str:
    """Let ``app:1`` mean another image; returns its digest."""
    registry.manifests["app", "1"] = registry.manifests[to, "1"]
    registry.manifests["app", registry.digest("app", "1")] = registry.manifests[to, "1"]
    return registry.digest("app", "1")


def update_of(hub: HubClient) -> dict[str, Any]:
    (found,) = json.loads(hub.get("/api/updates"))
    assert found["service"] == "n/app.service"
    update: dict[str, Any] = found["update"]
    return update


def running_image(node: Node) -> str:
    return node.ssh("podman", "inspect", "--format", "{{.Image}}", "app").strip()


def test_the_newest_image_is_known_as_such(bay: Bay, hub: HubClient) -> None:
    assert update_of(hub)["text"] == "Not checked yet"
    (found,) = bay.run("update", "--check", "--json").json
    assert (found["update"]["text"], found["update"]["autoUpdate"]) == ("Newest images", "registry")
    assert "runs the newest image already" in bay.run("update", "app").out


def test_a_newer_image_is_shown_from_digest_to_digest_and_taken(
    node: Node, registry: Registry, bay: Bay, hub: HubClient
) -> None:
    old, digest = running_image(node), move_tag(registry, "newer")
    assert "has a newer one" in bay.run("update", "--check").out
    (image,) = update_of(hub)["images"]
    assert (image["newest"], image["available"]) == (digest, True)
    assert image["running"] != digest
    done = bay.run("update", "--all")
    assert (done.status, "was updated" in done.out, "and is healthy" in done.out) == (0, True, True), done.err
    assert running_image(node) != old
    assert not update_of(hub).get("available")
    assert "No registry has a newer image." in bay.run("update", "--all").out


def test_an_image_that_does_not_work_is_taken_back_by_itself_and_not_tried_by_the_clock(
    node: Node, registry: Registry, bay: Bay, hub: HubClient
) -> None:
    good = running_image(node)
    move_tag(registry, "broken")
    done = bay.run("update", "app")
    assert (done.status, "The old image was brought back and runs again." in done.err) == (1, True), done.err
    assert running_image(node) == good
    row = msgspec.json.decode(hub.get(path_of("services", "app"), node="n"), type=ServiceView)
    assert (row.active_state, row.healthy) == ("active", True)
    assert "did not work" in update_of(hub)["images"][0]["text"]


def test_a_hub_that_is_killed_amid_an_update_finds_it_again(
    tmp_path: Path, node: Node, registry: Registry, bay: Bay
) -> None:
    with DyingHub(tmp_path, "app.service") as dying:
        dying.add(node)
        update_and_die(dying, node, registry, "first", "unit.restart", "before", "done")
        update_and_die(dying, node, registry, "broken", "image.tag", "after", "undone")  # on its way back already


def update_and_die(
    dying: DyingHub, node: Node, registry: Registry, to: str, action: str, moment: str, state: str
) -> None:
    old = running_image(node)
    move_tag(registry, to)
    path = f"{path_of('services', 'app', 'action')}?node=nas"
    found = dying.wait(dying.die_amid(action, moment, path, {"action": "update"}))
    assert (found["state"], found["kind"]) == (state, "update"), found
    assert (running_image(node) != old) == (state == "done"), found
    assert node.ssh("systemctl", "--user", "is-active", "app") == "active\n"
    assert ("The old image was brought back and runs again." in found["text"]) == (state == "undone"), found


def test_a_schedule_is_kept_and_checked(hub: HubClient) -> None:
    path = path_of("services", "app", "update-schedule")
    kept = json.loads(hub.put(path, {"every": "weekly", "at": "03:30", "weekday": 6}))
    assert kept["text"] == "Sundays at 03:30"
    assert update_of(hub)["schedule"] == "Sundays at 03:30"
    with pytest.raises(HubError) as refused:
        hub.put(path, {"every": "daily", "at": "25:00"})
    assert refused.value.code == "invalid"
    assert json.loads(hub.put(path, {"every": "off"}))["text"] == "Off"
