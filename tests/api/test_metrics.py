import json
import re
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from servicebay.api.metrics import HubCounts, render_metrics
from servicebay.api.metrics_stock import POD_STATES, pod_state
from servicebay.monitoring.board import Board
from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.past.windows import Windows
from servicebay.wire.codec import to_object
from servicebay.wire.machine import Disk, Gpu, Interface, Pressure, Resources, Sensor, Upkeep
from servicebay.wire.model import Usage
from servicebay.wire.podman import Container, Image, Network, Pod, Volume
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


async def test_what_machines_and_containers_take_has_the_names_of_the_fields_exporters(member: Bay) -> None:
    hub = member.hub
    populate(hub, "nas", [container(1)], [])
    one = hub.twin.get("nas").state.containers
    assert one is not None
    patch = {
        "resources": to_object(FULL),
        "usage": {next(iter(one)): to_object(Usage(12.5, 3.0, 64, 128, False, 7, 10, 20, 1, 2, 1))},
    }
    hub.twin.apply_patch("nas", 2, patch)
    answer = await member.client.get("/metrics")
    families = list(text_string_to_metric_families(answer.text))
    samples = {s.name: s.value for family in families for s in family.samples}
    expected = {
        "podman_container_cpu_seconds_total": 12.5,
        "podman_container_mem_usage_bytes": 64,
        "podman_container_mem_limit_bytes": 128,
        "podman_container_pids": 7,
        "podman_container_block_input_total": 10,
        "podman_container_block_output_total": 20,
        "servicebay_container_oom_kills_total": 1,
        "node_memory_SwapFree_bytes": 75,
        "node_filesystem_files": 1000,
        "node_filesystem_files_free": 600,
        "node_pressure_io_waiting_seconds_total": 4.5,
        "node_pressure_io_stalled_seconds_total": 2.5,
        "node_network_receive_bytes_total": 3000,
        "node_network_transmit_bytes_total": 4000,
        "node_hwmon_temp_celsius": 41,
        "node_drm_gpu_busy_percent": 34,
        "node_reboot_required": 1,
        "apt_upgrades_pending": 3,
    }
    assert {name: samples.get(name) for name in expected} == expected
    assert samples["process_resident_memory_bytes"] > 1_000_000
    assert samples["servicebay_agent_sent_bytes_total"] == 0


async def test_what_podman_keeps_has_podman_exporters_names(member: Bay) -> None:
    hub = member.hub
    inside = {"podId": "p" * 64, "podName": "web"}
    populate(hub, "nas", [container(1, **inside), container(2, state="exited", **inside)], [])
    images = [Image("a" * 64, ["localhost:5000/x", "localhost/y:2"], 5000, 70, "sha256:1"), Image("b" * 64, [], 0, 1)]
    patch = {
        "pods": {"p" * 64: to_object(Pod("p" * 64, "web", 3000, "i" * 64))},
        "images": {each.id: to_object(each) for each in images},
        "volumes": {"data": to_object(Volume("data", "local", 4000, "/v/data"))},
        "networks": {"apps": to_object(Network("apps", "n" * 64, "bridge", interface="podman1"))},
    }
    hub.twin.apply_patch("nas", 2, patch)
    answer = await member.client.get("/metrics")
    samples = [s for family in text_string_to_metric_families(answer.text) for s in family.samples]
    values = {s.name: s.value for s in samples if s.labels.get("node") == "nas"}
    assert (values["podman_pod_state"], values["podman_pod_containers"]) == (POD_STATES["degraded"], 2)
    assert (values["podman_pod_created_seconds"], values["podman_volume_created_seconds"]) == (3, 4)
    shown = {(s.labels["repository"], s.labels["tag"]): s.value for s in samples if s.name == "podman_image_size"}
    assert shown == {("localhost:5000/x", "<none>"): 70, ("localhost/y", "2"): 70, ("<none>", "<none>"): 1}
    told = {s.name: s.labels for s in samples if s.name in ("podman_volume_info", "podman_network_info")}
    assert told["podman_volume_info"]["mount_point"] == "/v/data"
    assert told["podman_network_info"]["interface"] == "podman1"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), "created"),
        (("running", "running"), "running"),
        (("running", "exited"), "degraded"),
        (("exited", "stopped"), "exited"),
        (("created", "exited"), "stopped"),
        (("paused", "created"), "created"),
    ],
)
def test_the_state_of_a_pod_is_podmans_own_word(states: tuple[str, ...], expected: str) -> None:
    made = [Container(str(i), ["c"], "image", state, 0) for i, state in enumerate(states)]
    assert pod_state(made) == expected


FULL = Resources(
    cpu_percent=5,
    cpu_count=4,
    load1=0.5,
    memory_total_bytes=1000,
    memory_used_bytes=400,
    swap_total_bytes=100,
    swap_used_bytes=25,
    boot_time=1_700_000_000_000,
    disks={"/": Disk("/dev/sda1", "/", "ext4", 100, 50, 1000, 400)},
    pressure={"io": Pressure(1.0, 0.5, 4.5, 2.5)},
    interfaces={"eth0": Interface(10, 20, 3000, 4000)},
    sensors={"nvme/Composite": Sensor(41.0, 82.0)},
    gpus={"card0": Gpu("amdgpu", 34)},
    upkeep=Upkeep("Kernel 6.12 is installed, 6.11 runs until a reboot.", 3, 1),
)


def test_checks_have_uptime_kumas_names() -> None:
    board, defaults = Board(), {"kind": "http", "interval_s": 3600.0, "failures": 1}
    checks = [Check(key=f"x.{n}", name=n, target=f"http://{n}/", enabled=n != "c", **defaults) for n in "abc"]  # type: ignore[arg-type]
    mail = Check(key="x.d", name="a", kind="certificate", target="mail.lan:993", origin="nas/mail.service", node="nas")
    checks.append(mail)
    board.put("x", {check.key: check for check in checks})
    board.note(checks[0], Outcome("ok", "answers", 250.0, 30), 1)
    board.note(checks[1], Outcome("fail", "refused"), 1)
    board.note(mail, Outcome("ok", "is good", 5.0, 14), 1)
    windows = {"x.a": Windows({"1d": 1.0, "30d": 0.5}, {"30d": 0.125})}
    page = render_metrics([], board.rows.values(), HubCounts("1", 0, 0, 0), windows=windows).decode()
    samples = [
        sample
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name.startswith("monitor_")
    ]
    found = {
        (sample.name, sample.labels["monitor_id"][-1], sample.labels.get("window") or None): sample
        for sample in samples
    }
    assert len(found) == len(samples), "two checks of one name are told apart"
    value = {key: sample.value for key, sample in found.items()}
    assert {name: value["monitor_status", name, None] for name in "abcd"} == {"a": 1, "b": 0, "c": 3, "d": 1}
    assert value["monitor_response_time_seconds", "a", None] == 0.25
    assert value["monitor_response_time_seconds", "a", "30d"] == 0.125
    assert value["monitor_response_time", "a", None] == 250
    assert (value["monitor_cert_days_remaining", "a", None], value["monitor_cert_is_valid", "d", None]) == (30, 1)
    assert (value["monitor_uptime_ratio", "a", "1d"], value["monitor_uptime_ratio", "a", "30d"]) == (1, 0.5)
    labels = found["monitor_status", "d", None].labels
    told = {name: labels[name] for name in ("monitor_hostname", "monitor_port", "node", "service")}
    assert told == {"monitor_hostname": "mail.lan", "monitor_port": "993", "node": "nas", "service": "mail.service"}


async def test_the_dashboard_asks_for_what_there_is(member: Bay) -> None:
    hub = member.hub
    populate(hub, "nas", [container(1, health={"status": "healthy"})], [unit()])
    usage = {next(iter(hub.twin.get("nas").state.containers or {})): to_object(Usage(12.5, 3.0, 64, 128, False, 7))}
    hub.twin.apply_patch("nas", 2, {"resources": to_object(FULL), "usage": usage})
    # of a kind that the hub never asks by itself: nothing overtakes what is noted here
    check = Check(key="x.a", name="a", kind="heartbeat", target="a job")
    hub.board.put("x", {check.key: check})
    hub.board.note(check, Outcome("ok", "is good", 5.0, 30), time.time_ns() // 1_000_000)
    await hub.recorder.flush()
    await hub.recorder.roll()
    answer = await member.client.get("/metrics")
    told = {sample.name for family in text_string_to_metric_families(answer.text) for sample in family.samples}
    panels = json.loads((Path(__file__).parents[2] / "docs" / "grafana.json").read_text())["panels"]
    questions = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    metric = r"\b(?:monitor|servicebay|node|podman|process)_\w+"
    asked = {name for question in questions for name in re.findall(metric, question)}
    assert len(asked) > 15
    assert asked - told == set()
