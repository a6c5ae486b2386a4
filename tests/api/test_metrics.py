import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.api.bay import Bay, container, populate, unit

pytestmark = pytest.mark.anyio


async def test_the_page_keeps_the_fields_names_and_adds_the_node(member: Bay) -> None:
    port = {"containerPort": 80, "hostPort": 8080}
    sick = {"status": "unhealthy", "failingStreak": 3}
    containers = [container(1, ports=[port], health=sick), container(2, state="exited", exitCode=137)]
    populate(member.hub, "nas", containers, [unit(), unit("bad.service", activeState="failed", subState="failed")])
    answer = await member.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    everything = [s for family in text_string_to_metric_families(answer.text) for s in family.samples]
    info = [s.labels for s in everything if s.name == "podman_container_info"]
    assert {labels["name"]: labels["ports"] for labels in info} == {"web1": "0.0.0.0:8080->80/tcp", "web2": ""}
    assert {labels["node"] for labels in info} == {"nas"}
    samples = {(s.name, s.labels.get("name", "")): s for s in everything if s.labels.get("state") in (None, "failed")}
    assert samples["node_systemd_unit_state", "bad.service"].value == 1
    assert samples["node_systemd_unit_state", "web.service"].value == 0
    assert samples["servicebay_node_up", ""].value == 1
    assert samples["servicebay_agent_resident_bytes", ""].value == 12_000_000
    assert samples["servicebay_agent_spawned_total", ""].value == 0
    values = {
        name: sorted(s.value for s in everything if s.name == name)
        for name in ("podman_container_state", "podman_container_health", "podman_container_exit_code")
    }
    assert values == {
        "podman_container_state": [2, 5],
        "podman_container_health": [-1, 1],
        "podman_container_exit_code": [137],
    }
