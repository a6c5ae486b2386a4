"""What an address in a proxy's configuration stands for, as the proxy itself would resolve it."""

from collections.abc import Iterable
from typing import Any

import pytest

from servicebay.services.ownership import build_ownership
from servicebay.services.routes.targets import Target, TargetIndex, split_address
from servicebay.twin.schema import Container, Port, ServiceUnit

PROXY = {"id": "1" * 64, "names": ["proxy"], "networks": ["web"]}
APP = {"id": "2" * 64, "names": ["systemd-app"], "networks": ["web"], "aliases": ["app"], "unit": "app.service"}


def container(**members: Any) -> Container:
    return Container(**{"image": "i", "state": "running", "created": 1, **members})


def unit(name: str, active: str = "active", kind: str = "container") -> ServiceUnit:
    return ServiceUnit(
        name=name,
        kind=kind,
        origin="quadlet",
        description="",
        load_state="loaded",
        active_state=active,
        sub_state="x",
    )


def find(address: str, *others: dict[str, Any], units: Iterable[ServiceUnit] = (), **proxy: Any) -> Target:
    own = container(**{**PROXY, **proxy})
    containers = {each.id: each for each in (own, *(container(**other) for other in others))}
    known = {each.name: each for each in units}
    index = TargetIndex(containers, known, build_ownership(containers, known), ["nas.example"])
    return index.find(*split_address(address), own)


def pod(name: str, number: str, **infra: Any) -> list[dict[str, Any]]:
    """An infra container and two members, as Podman tells them: all have the pod's names and ports."""
    ports = [Port(container_port=8080, host_port=8081)]
    shared = {"pod_id": number * 64, "pod_name": name, "networks": ["web"], "aliases": [name, "web"], "ports": ports}
    parts = [("a", f"{name}-infra", True), ("b", f"{name}-web", False), ("c", f"{name}-jobs", False)]
    return [{"id": (number + mark) * 32, "names": [n], "is_infra": i, **shared, **infra} for mark, n, i in parts]


@pytest.mark.parametrize("address", ["app:80", "APP:80", "systemd-app", "app.", f"{'2' * 12}:80", "10.89.0.5:80"])
def test_a_container_is_found_by_each_name_that_a_shared_network_gives_it(address: str) -> None:
    target = find(address, {**APP, "addresses": {"web": "10.89.0.5"}}, units=[unit("app.service")])
    assert (target.kind, target.service, target.container) == ("found", "app.service", APP["id"])


def test_a_container_without_a_unit_is_found_as_such() -> None:
    target = find("app:80", {**APP, "unit": None})
    assert (target.kind, target.service, target.container) == ("found", None, APP["id"])


def test_a_name_in_another_network_leads_nowhere() -> None:
    target = find("app:80", {**APP, "networks": ["db"]}, units=[unit("app.service")])
    assert (target.kind, target.service) == ("nowhere", "app.service")
    assert target.problem == "“app” is in no network that the proxy is in."


def test_podmans_default_network_has_no_names() -> None:
    target = find("app:80", {**APP, "networks": ["podman"]}, networks=["podman"])
    assert target.kind == "nowhere"
    assert "default network has no names" in (target.problem or "")
    shared = {**APP, "networks": ["podman"], "addresses": {"podman": "10.88.0.9"}}
    assert find("10.88.0.9:80", shared, networks=["podman"]).kind == "found"


def test_a_name_that_nobody_has_leads_nowhere() -> None:
    assert find("immich:2283", APP) == Target(
        "nowhere", "immich:2283", problem="Nothing on this node is called “immich”."
    )


@pytest.mark.parametrize("address", ["api.example.net:443", "192.0.2.7:80", "[2001:db8::1]:80"])
def test_another_machine_is_outside(address: str) -> None:
    assert find(address, APP) == Target("outside", address)


def test_a_service_that_is_stopped_is_known_though_its_container_is_gone() -> None:
    target = find("app:80", units=[unit("app.service", "inactive")])
    assert target == Target("nowhere", "app:80", "app.service", problem="app.service does not run.")


def test_a_pod_is_found_by_its_name_and_is_one_target() -> None:
    target = find("photos:8080", *pod("photos", "5"))
    assert (target.kind, target.problem) == ("found", None)


def test_a_name_that_several_pods_have_is_said() -> None:
    target = find("web:8080", *pod("photos", "5"), *pod("notes", "6"))
    assert (target.kind, target.problem) == ("unknown", "Several answer to “web”: notes, photos.")


@pytest.mark.parametrize("address", ["host.containers.internal:8080", "host.docker.internal:8080", "nas.example:8080"])
def test_the_nodes_own_names_lead_to_who_publishes_the_port(address: str) -> None:
    app = {**APP, "networks": [], "ports": [Port(container_port=80, host_port=8080)]}
    target = find(address, app, units=[unit("app.service")])
    assert (target.kind, target.service, target.container) == ("found", "app.service", APP["id"])
    assert find("host.containers.internal:9", app).kind == "node"


@pytest.mark.parametrize("address", ["localhost:80", "127.0.0.1:80", "[::1]:80"])
def test_loopback_is_the_proxy_itself_its_pod_or_with_host_networking_the_node(address: str) -> None:
    assert find(address, APP).kind == "itself"
    shared: dict[str, Any] = {"pod_id": "7" * 64, "networks": []}
    target = find(address, {**APP, **shared, "ports": [Port(container_port=80)]}, **shared)
    assert target.container == APP["id"]
    on_host = {**APP, "ports": [Port(container_port=8080, host_port=80)]}
    assert find(address, on_host, network_mode="host", networks=[]).container == APP["id"]


def test_with_host_networking_names_of_containers_are_out_of_reach() -> None:
    assert "use a published port" in (find("app:80", APP, network_mode="host", networks=[]).problem or "")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("app:80", ("app", 80)),
        ("app", ("app", None)),
        ("[::1]:80", ("[::1]", 80)),
        ("::1", ("::1", None)),
        ("unix:/run/x:80", ("unix:/run/x:80", None)),
        ("app:http", ("app:http", None)),
    ],
)
def test_an_address_is_split_at_its_port(text: str, parts: tuple[str, int | None]) -> None:
    assert split_address(text) == parts
