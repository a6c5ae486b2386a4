"""Pods, images, volumes, networks and secrets as rows: what uses each, in words."""

from typing import Any

import pytest

from servicebay.services.errors import ActionError
from servicebay.services.resolve import find_stock
from tests.services.facts import (
    NOW,
    OFFLINE,
    Container,
    Hub,
    Image,
    Mount,
    Network,
    Pod,
    Secret,
    Volume,
    config,
    container,
    state,
    unit,
)

OLD, NEW = "a" * 64, "b" * 64
WEB = container(id="1" * 64, names=["web"], image_id=OLD, networks=["apps"], unit="web.service")
WEB_DATA = Mount("volume", "/data", name="data")


def hub_with(containers: list[Container], services: list[Any] | None = None, **sections: Any) -> Hub:
    hub = Hub(config())
    hub.node("nas", state(containers, services or [], **sections))
    return hub


def image(image_id: str = OLD, *names: str, created: int = NOW) -> Image:
    return Image(id=image_id, names=list(names), created=created, size_bytes=1000)


def one(hub: Hub, section: str) -> Any:
    (row,) = hub.live.stock(section)
    return row


def test_an_image_says_who_uses_it_and_can_go_when_nobody_does() -> None:
    hub = hub_with([WEB], [unit()], images={OLD: image(OLD, "localhost/nginx:1", "localhost/web:2")})
    row = one(hub, "images")
    assert (row.name, row.state_text, row.tone) == ("localhost/nginx:1", "Used by web", "ok")
    assert (row.containers, row.services, row.actions) == ([f"nas/{WEB.id}"], ["nas/web.service"], [])
    hub.twin.apply_patch("nas", 1, {"containers": {WEB.id: None}})
    row = one(hub, "images")
    assert (row.state_text, row.tone, row.actions) == ("Unused", "off", ["delete"])


def test_an_image_without_a_tag_goes_by_its_id() -> None:
    row = one(hub_with([], images={OLD: image()}), "images")
    assert (row.name, row.dangling, row.state_text) == ("a" * 12, True, "Unused, no tag")


def test_volumes_and_networks_tell_their_users() -> None:
    users = [container(id=str(n) * 64, names=[f"c{n}"], mounts=[WEB_DATA], networks=["apps"]) for n in (1, 2)]
    volume, network = Volume("data", "local", NOW), Network("apps", "n1", "bridge", NOW)
    hub = hub_with(users, volumes={"data": volume}, networks={"apps": network})
    assert one(hub, "volumes").state_text == one(hub, "networks").state_text == "Used by 2 containers"
    assert one(hub, "volumes").containers == [f"nas/{c.id}" for c in users]


def test_what_a_quadlet_file_makes_names_its_unit_even_while_its_service_is_stopped() -> None:
    maker = unit(name="data-volume.service", kind="volume", source_path="/home/anna/x/data.volume")
    row = one(hub_with([], [maker], volumes={"systemd-data": Volume("systemd-data", "local", NOW)}), "volumes")
    assert (row.state_text, row.made_by) == ("Unused now; made by data-volume.service", "nas/data-volume.service")


def test_podmans_default_network_cannot_be_deleted() -> None:
    row = one(hub_with([], networks={"podman": Network("podman", "2f25", "bridge")}), "networks")
    assert (row.actions, row.state_text) == ([], "Podman's default network, unused")


def test_nothing_is_called_unused_before_the_containers_are_known() -> None:
    hub = Hub(config())
    raw = state(images={OLD: image()}, volumes={"data": Volume("data", "local", NOW)})
    del raw["containers"]
    hub.node("nas", raw)
    for section in ("images", "volumes"):
        row = one(hub, section)
        assert "not known" in row.state_text
        assert row.actions == []


def test_a_node_that_is_away_offers_nothing_and_shows_its_rows_as_stale() -> None:
    hub = hub_with([], images={OLD: image()})
    hub.twin.set_connection("nas", OFFLINE)
    row = one(hub, "images")
    assert (row.stale, row.actions) == (True, [])


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([], ("Empty", "off")),
        ([("running", 0), ("running", 0)], ("Running", "ok")),
        ([("running", 0), ("exited", 0)], ("1 of 2 run", "ok")),
        ([("running", 0), ("exited", 1)], ("1 of 2 run", "look")),
        ([("exited", 0)], ("Stopped", "off")),
        ([("exited", 3)], ("Stopped after a failure", "look")),
        ([("created", 0)], ("Created, never started", "off")),
        ([("paused", 0)], ("Paused", "off")),
    ],
)
def test_a_pods_state_follows_from_its_containers(members: list[tuple[str, int]], words: tuple[str, str]) -> None:
    infra = container(id="f" * 64, names=["infra"], pod_id="p1", is_infra=True)
    shown = [
        container(id=str(n) * 64, names=[f"c{n}"], pod_id="p1", state=state_, exit_code=code)
        for n, (state_, code) in enumerate(members)
    ]
    row = one(hub_with([infra, *shown], pods={"p1": Pod("p1", "web", NOW, infra.id)}), "pods")
    assert (row.state_text, row.tone) == words
    assert row.containers == [f"nas/{c.id}" for c in (*shown, infra)]


def test_a_pod_belongs_to_the_unit_of_its_infra_container() -> None:
    infra = container(id="f" * 64, names=["infra"], pod_id="p1", is_infra=True, unit="web-pod.service")
    member = container(id="1" * 64, names=["app"], pod_id="p1", unit="app.service")
    units = [unit(name="web-pod.service", kind="pod"), unit(name="app.service")]
    row = one(hub_with([infra, member], units, pods={"p1": Pod("p1", "web", NOW, infra.id)}), "pods")
    assert row.service == "nas/web-pod.service"


def test_a_secret_is_a_name_and_times() -> None:
    row = one(hub_with([], secrets={"s1": Secret("s1", "key", "file", NOW, NOW)}), "secrets")
    assert (row.name, row.driver, row.updated) == ("key", "file", NOW)


def test_a_container_that_changes_its_state_leaves_the_rows_of_what_it_uses_as_they_are() -> None:
    volume = Volume("data", "local", NOW)
    hub = hub_with([container(mounts=[WEB_DATA])], volumes={"data": volume}, images={OLD: image()})
    before = hub.live.state
    hub.twin.apply_patch("nas", 1, {"containers": {container().id: {"state": "exited", "exitCode": 0}}})
    after = hub.live.state
    assert after["containers"] is not before["containers"]
    for section in ("pods", "images", "volumes", "networks", "secrets"):
        assert after[section] is before[section], section


def test_rows_are_found_by_key_id_name_tag_or_the_start_of_an_id() -> None:
    hub = hub_with([], images={OLD: image(OLD, "localhost/nginx:1"), NEW: image(NEW, "localhost/app:1")})
    for name in (f"nas/{OLD}", OLD, "aaaaaaaa", "localhost/nginx:1"):
        assert find_stock(hub.live, "images", name, "nas").id == OLD, name
    with pytest.raises(ActionError) as missing:
        find_stock(hub.live, "images", "cccc", "nas")
    assert missing.value.code == "not-found"
