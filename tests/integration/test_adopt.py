"""Adoption on a real node: what the generator and systemd make of the files, and what becomes of real containers."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servicebay.cli.connection import HubClient, find_hub, path_of
from servicebay.services.adopt.compose import adopt_compose
from servicebay.services.adopt.run_unit import Surroundings, adopt_run_line
from testbed import Node
from tests.cli.running import Bay

QUADLETS = "/home/podman/.config/containers/systemd"
IMAGE = "localhost/busybox:1"
AROUND = Surroundings((5, 4, 2), "/home/podman", user="podman", uid=1000)
HOSTILE = [
    "plain", "a b", "", ";", "\\;", "100%", "%h", "%%", "$HOME", "${HOME}", "$$", "it's", 'say "x"', "back\\", "\\x4",
    "line\nbreak", "tab\there", "\x01\x7f", "é🙂", "#no", "-x", "*", "`id`", "$(id)", "a=b", "&", " a", "z ", "end",
]  # fmt: skip


@pytest.fixture(scope="module")
def bay(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bay]:
    made = Bay(tmp_path_factory.mktemp("hub") / "data")
    made.start()
    hub = find_hub(None, None, str(made.data_dir))
    probed = json.loads(hub.post("/api/nodes/probe", {"host": node.address, "user": node.user}))
    node.ssh("sh", "-c", probed["installCommand"])
    assert made.run("node", "add", f"{node.user}@{node.address}", "--name", "n", "--yes").status == 0
    yield made
    assert made.stop() == 0


@pytest.fixture(scope="module")
def hub(bay: Bay) -> HubClient:
    return find_hub(None, None, str(bay.data_dir))


def exec_start(node: Node, unit: str) -> list[str]:
    """What systemd will run for a unit, variables of its own environment filled in as it does."""
    node.ssh("systemctl", "--user", "daemon-reload")
    state = node.ssh("systemctl", "--user", "show", "-P", "LoadState", unit).strip()
    assert state == "loaded", node.run("systemctl", "--user", "status", unit).stdout
    name = unit.replace(".", "_2e").replace("-", "_2d")
    path = f"/org/freedesktop/systemd1/unit/{name}"
    said = node.ssh(
        "busctl", "--user", "--json=short", "get-property", "org.freedesktop.systemd1", path,
        "org.freedesktop.systemd1.Service", "ExecStart",
    )  # fmt: skip
    ((_, argv, *_),) = json.loads(said)["data"]
    own = {"${EMPTY}": "", "${SEMICOLON}": ";"}
    return [own[word] if word in own else word.replace("$$", "$") for word in argv]


def test_hostile_values_reach_the_command_as_they_were_given(node: Node) -> None:
    options = [
        part
        for number, value in enumerate(HOSTILE)
        for part in ("-e", f"V{number}={value}", "-l", f"l{number}={value}")
    ]
    plain = [f"--tmpfs=/t{value}" for value in HOSTILE]
    line = shlex.join(["podman", "run", *options, "--health-cmd", 'a "b" $c \\d %e', *plain, IMAGE, *HOSTILE])
    made = adopt_run_line(line, "hostile", AROUND)
    node.write(f"{QUADLETS}/hostile.container", made.files["hostile.container"])
    argv = exec_start(node, "hostile.service")
    place = argv.index(IMAGE)
    assert argv[place + 1 :] == HOSTILE
    for number, value in enumerate(HOSTILE):
        assert f"V{number}={value}" in argv[:place], value
        assert f"l{number}={value}" in argv[:place], value
        assert f"/t{value}" in argv[:place] or f"--tmpfs=/t{value}" in argv[:place], value
    assert argv[argv.index("--health-cmd") + 1] == 'a "b" $c \\d %e'
    assert made.report.losses == []


def test_a_container_gets_what_a_file_says(node: Node) -> None:
    value = "\x1f".join(HOSTILE)
    line = shlex.join(["podman", "run", "-e", f"ALL={value}", IMAGE, "sh", "-c", 'printf "%s\n" "$ALL" ', ""])
    content = adopt_run_line(line, "says", AROUND).files["says.container"]
    node.write(f"{QUADLETS}/says.container", content.replace("[Service]", "[Service]\nType=oneshot"))
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "says.service")
    said = node.ssh("journalctl", "--user", "-u", "says.service", "-o", "json", "--output-fields=MESSAGE")
    assert value in "\n".join(text_of(json.loads(entry)["MESSAGE"]) for entry in said.splitlines())


def text_of(message: Any) -> str:
    return bytes(message).decode() if isinstance(message, list) else str(message)


def test_the_generator_takes_every_file_of_a_compose_project(node: Node) -> None:
    made = adopt_compose(COMPOSE, None, {}, AROUND._replace(folder="/home/podman/shop"))
    for name, content in made.files.items():
        node.write(f"{QUADLETS}/{name}", content)
    argv = exec_start(node, "shop-web.service")
    assert argv[argv.index("--network") :][:2] == ["--network", "shop_default:alias=web,alias=shop"]
    assert "shop_data:/data" in argv
    shown = node.ssh("systemctl", "--user", "show", "-P", "Requires", "shop-web.service").split()
    assert {"shop-db.service", "shop-data-volume.service", "shop-network.service"} <= set(shown)
    assert "--sdnotify=healthy" in exec_start(node, "shop-db.service")
    assert "--tag" in exec_start(node, "shop-api-build.service")
    node.ssh("sh", "-c", f"rm -r {QUADLETS}/*")
    node.ssh("systemctl", "--user", "daemon-reload")


COMPOSE = f"""
name: shop
services:
  web:
    image: {IMAGE}
    depends_on: {{db: {{condition: service_healthy}}}}
    volumes: [data:/data, ./conf:/conf:ro]
    ports: ["8080:80", {{target: 90, published: "9090", host_ip: 127.0.0.1}}]
    deploy: {{resources: {{limits: {{memory: 64M, cpus: '0.5'}}}}}}
    ulimits: {{nofile: {{soft: 100, hard: 200}}}}
    extra_hosts: ["a:10.0.0.1"]
    dns: [1.1.1.1]
    sysctls: {{net.core.somaxconn: 1024}}
    devices: ["/dev/null:/dev/x"]
    cap_add: [NET_ADMIN]
    tmpfs: ["/run:size=1m"]
    stop_grace_period: 5s
    logging: {{driver: journald}}
    entrypoint: [sh, -c]
    command: ["sleep 1000; exit"]
    networks: {{default: {{aliases: [shop]}}}}
  db:
    image: {IMAGE}
    user: "1:2"
    healthcheck: {{test: ["CMD", "true"], interval: 2s, retries: 3, start_period: 1s, timeout: 1s}}
    restart: on-failure
  api: {{build: {{context: ./api, args: {{A: "b c"}}}}, init: true, read_only: true, shm_size: 64m, hostname: api}}
volumes: {{data: {{labels: {{a: b}}}}}}
"""


def adopt(hub: HubClient, **body: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(hub.post(path_of("nodes", "n", "adopt"), body))
    return found


def test_a_pod_with_its_containers_becomes_files(hub: HubClient, node: Node) -> None:
    node.ssh("podman", "pod", "create", "--name", "duo", "-p", "8099:8080", "--label", "a=b")
    node.ssh("podman", "run", "-d", "--pod", "duo", "--name", "duo-web", IMAGE, "sleep", "1000")
    node.ssh("podman", "run", "-d", "--pod=duo", "--name", "duo-side", "-e", "A=b", IMAGE, "sleep", "1000")
    wait_for(hub, "duo-side")
    draft = adopt(hub, what="container", container="duo-web")
    files = {Path(file["path"]).name: file["content"] for file in draft["files"]}
    assert set(files) == {"duo.pod", "duo-web.container", "duo-side.container"}
    assert "PublishPort=8099:8080" in files["duo.pod"]
    assert "PodName" not in files["duo.pod"]
    assert all("Pod=duo.pod" in files[name] for name in files if name != "duo.pod")
    assert len(draft["replaces"]) == 3
    for name, content in files.items():
        node.write(f"{QUADLETS}/{name}", content)
    assert "--pod-id-file" in exec_start(node, "duo-web.service")
    node.ssh("sh", "-c", f"rm -r {QUADLETS}/*")
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("podman", "pod", "rm", "-f", "-t", "0", "duo")


def test_a_container_made_over_rest_is_read_from_its_configuration(hub: HubClient, node: Node) -> None:
    body = {
        "image": IMAGE, "name": "rest", "command": ["sleep", "1000"], "env": {"A": "b c"}, "stop_timeout": 1,
        "portmappings": [{"container_port": 80, "host_port": 8098, "protocol": "tcp"}], "cap_add": ["NET_ADMIN"],
        "volumes": [{"Name": "restdata", "Dest": "/data"}], "restart_policy": "always",
        "healthconfig": {"Test": ["CMD-SHELL", "true"], "Interval": 5_000_000_000, "Retries": 2},
    }  # fmt: skip
    node.ssh("sh", "-c", REST, "sh", json.dumps(body))
    wait_for(hub, "rest")
    draft = adopt(hub, what="container", container="rest")
    (file,) = draft["files"]
    for line in (
        f"Image={IMAGE}", "ContainerName=rest", "PublishPort=8098:80/tcp", 'Environment="A=b c"', "HealthCmd=true",
        "Volume=restdata:/data", "Restart=always", "Exec=sleep 1000", "HealthInterval=5s", "HealthRetries=2",
    ):  # fmt: skip
        assert line in file["content"].split("\n"), file["content"]
    assert "AddCapability=" in file["content"]
    assert any("configuration" in loss for loss in draft["losses"])
    node.ssh("podman", "rm", "-f", "-t", "0", "rest")


REST = """
podman system service -t 5 unix:///tmp/rest.sock &
for _ in $(seq 50); do [ -S /tmp/rest.sock ] && break; sleep 0.1; done
printf '%s' "$1" | curl -sf --unix-socket /tmp/rest.sock -H 'Content-Type: application/json' -d @- \
  http://d/v5.0.0/libpod/containers/create
"""


def wait_for(hub: HubClient, name: str) -> None:
    import time

    deadline = time.monotonic() + 10
    while name not in {row["name"] for row in json.loads(hub.get("/api/containers", node="n"))}:
        assert time.monotonic() < deadline, f"{name} did not appear"
