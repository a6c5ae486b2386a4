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
from tests.patience import until

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
    if made.process is not None and made.process.poll() is None:  # else another one has taken its place
        assert made.stop() == 0


@pytest.fixture(scope="module")
def restored(bay: Bay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bay]:
    """Another hub, on a backup of the first one, which has ended."""
    folder, given, passphrase = tmp_path_factory.mktemp("restored"), "--passphrase-stdin", "correct horse battery\n"
    file = str(folder / "bay.backup")
    assert bay.run("backup", "create", file, given, stdin=passphrase).status == 0
    assert bay.stop() == 0
    made = Bay(folder / "data")
    assert made.run("backup", "restore", file, given, stdin=passphrase).status == 0
    made.start()
    yield made
    assert made.stop() == 0


@pytest.fixture(scope="module")
def hub(bay: Bay) -> HubClient:
    return find_hub(None, None, str(bay.data_dir))


def reload(node: Node) -> None:
    node.ssh("systemctl", "--user", "daemon-reload")


def exec_start(node: Node, unit: str) -> list[str]:
    """What systemd will run for a unit, variables of its own environment filled in as it does."""
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
    reload(node)
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
    reload(node)
    argv = exec_start(node, "shop-web.service")
    assert argv[argv.index("--network") :][:2] == ["--network", "shop_default:alias=web,alias=shop"]
    assert "shop_data:/data" in argv
    shown = node.ssh("systemctl", "--user", "show", "-P", "Requires", "shop-web.service").split()
    assert {"shop-db.service", "shop-data-volume.service", "shop-network.service"} <= set(shown)
    assert "--sdnotify=healthy" in exec_start(node, "shop-db.service")
    assert "--tag" in exec_start(node, "shop-api-build.service")
    node.ssh("sh", "-c", f"rm -r {QUADLETS}/*")


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


def apply(hub: HubClient, draft: dict[str, Any], change: tuple[str, str] | None = None) -> dict[str, Any]:
    """Apply a draft as the browser does, with one text in it changed; the job at its end."""
    files = [
        {**file, "content": file["content"].replace(*change) if change else file["content"]} for file in draft["files"]
    ]
    return ended(hub, hub.post(path_of("nodes", "n", "apply"), {"files": files, "replaces": draft["replaces"]}))


def ended(hub: HubClient, begun: bytes) -> dict[str, Any]:
    """The job at its end."""
    job = json.loads(begun)

    def now() -> dict[str, Any]:
        return dict(json.loads(hub.get(path_of("jobs", job["id"]))))

    until(lambda: now()["state"] not in ("running", "waiting"), now)
    return now()


def back_plan(hub: HubClient, job: str) -> dict[str, Any]:
    """What is shown before a job is rolled back, as the browser asks for it."""
    draft = json.loads(hub.post(path_of("jobs", job, "rollback", "draft")))
    body = {key: draft[key] for key in ("files", "replaces", "bringsBack") if key in draft}
    return dict(json.loads(hub.post(path_of("nodes", "n", "plan"), body)))


def roll_back(hub: HubClient, job: str) -> dict[str, Any]:
    return ended(hub, hub.post(path_of("jobs", job, "rollback")))


def newest_job(hub: HubClient) -> str:
    return str(json.loads(hub.get("/api/jobs", node="n"))[0]["id"])


def old_one(node: Node) -> list[str]:
    """Of the container that was made by hand: name, state, restart policy."""
    shown = "{{.Name}} {{.State.Status}} {{.HostConfig.RestartPolicy.Name}}"
    return node.ssh("podman", "inspect", "--format", shown, node.ssh("cat", "/tmp/by-hand").strip()).split()


BY_HAND = (
    "podman run -d --cidfile /tmp/by-hand --name by-hand -p 8097:8080 -v handdata:/www --restart=always -e 'A=b c $x' "
    "--stop-timeout 1 --health-cmd 'wget -qO- http://127.0.0.1:8080/hello' --health-interval 1s "
    f"{IMAGE} sh -c 'echo \"$A\" >/www/hello; exec httpd -f -p 8080 -h /www'"
)


def test_a_container_run_by_hand_becomes_a_unit_and_comes_back_if_that_fails(
    bay: Bay, hub: HubClient, node: Node
) -> None:
    node.ssh("sh", "-c", BY_HAND)
    wait_for(hub, "by-hand")
    draft = adopt(hub, what="container", container="by-hand")
    assert draft["losses"] == []
    alone = json.loads(hub.post(path_of("nodes", "n", "plan"), {"files": draft["files"]}))
    assert not alone["canApply"], "Podman would remove what has the name"
    assert [finding["code"] for finding in alone["findings"] if finding["severity"] == "error"] == ["name-taken"]
    before = old_one(node)
    assert before == ["by-hand", "running", "always"]

    broken = apply(hub, draft, ("exec httpd", "exit 3; exec httpd"))
    assert broken["state"] == "undone", broken
    assert old_one(node) == before, "it runs again, under its name, and starts at boot"
    assert node.run("test", "-e", draft["files"][0]["path"]).returncode == 1
    assert node.ssh("curl", "-sf", "--retry", "5", "--retry-connrefused", "http://127.0.0.1:8097/hello") == "b c $x\n"

    done = bay.run("adopt", "by-hand", "--apply", "--yes")
    assert done.status == 0, done.out + done.err
    assert old_one(node) == ["by-hand-replaced", "exited", "no"], "kept, and out of the way at boot"
    assert node.ssh("systemctl", "--user", "is-active", "by-hand.service").strip() == "active"
    health = "{{.State.Health.Status}} {{.Config.StopTimeout}} {{(index .Mounts 0).Name}}"
    assert node.ssh("podman", "inspect", "--format", health, "by-hand").split() == ["healthy", "1", "handdata"]
    assert node.ssh("curl", "-sf", "http://127.0.0.1:8097/hello") == "b c $x\n"
    row = json.loads(hub.get(path_of("containers", "by-hand"), node="n"))["container"]
    assert row["service"] == "n/by-hand.service"

    plan = back_plan(hub, newest_job(hub))
    assert plan["title"] == "Delete by-hand.container, stop by-hand, start by-hand"
    assert "Start container by-hand again, kept as by-hand-replaced" in [step["text"] for step in plan["steps"]]
    assert (plan["canApply"], plan["findings"]) == (True, [])


def test_a_container_that_removes_itself_is_told_and_replaced(hub: HubClient, node: Node) -> None:
    node.ssh("podman", "run", "-d", "--rm", "--name", "brief", "--stop-timeout=0", IMAGE, "sleep", "1000")
    wait_for(hub, "brief")
    draft = adopt(hub, what="container", container="brief")
    assert any("--rm" in loss for loss in draft["losses"])
    broken = apply(hub, draft, ("sleep 1000", "false"))
    assert "cannot be brought back: it was made with --rm" in broken["text"], broken
    node.ssh("podman", "run", "-d", "--rm", "--name", "brief", "--stop-timeout=0", IMAGE, "sleep", "1000")
    wait_for(hub, "brief")
    done = apply(hub, adopt(hub, what="container", container="brief"))
    assert done["state"] == "done", done
    assert node.ssh("systemctl", "--user", "is-active", "brief.service").strip() == "active"
    assert "brief-replaced" not in node.ssh("podman", "ps", "-a", "--format", "{{.Names}}").split()
    plan = back_plan(hub, done["id"])
    assert [each["text"] for each in plan["findings"]] == [
        "The container brief that ran before is gone: it was removed."
    ]
    assert plan["title"] == "Delete brief.container, stop brief"
    assert roll_back(hub, done["id"])["state"] == "done"
    assert "brief" not in node.ssh("podman", "ps", "-a", "--format", "{{.Names}}").split()


def test_a_pod_is_adopted_as_a_whole(hub: HubClient, node: Node) -> None:
    node.ssh("podman", "pod", "create", "--name", "duo", "-p", "8099:8080")
    node.ssh("podman", "run", "-d", "--pod", "duo", "--name", "duo-web", "--stop-timeout=0", IMAGE, "sleep", "1000")
    wait_for(hub, "duo-web")
    draft = adopt(hub, what="container", container="duo-web")
    files = {Path(file["path"]).name: file["content"] for file in draft["files"]}
    assert set(files) == {"duo.pod", "duo-web.container"}
    assert "PublishPort=8099:8080" in files["duo.pod"]
    assert "Pod=duo.pod" in files["duo-web.container"]
    assert len(draft["replaces"]) == 2, "the infra container holds the ports"
    job = apply(hub, draft)
    assert job["state"] == "done", job
    assert node.ssh("systemctl", "--user", "is-active", "duo-pod.service", "duo-web.service").split() == ["active"] * 2
    assert "duo-web-replaced" in node.ssh("podman", "ps", "-a", "--format", "{{.Names}}").split()
    assert set(node.ssh("podman", "pod", "ps", "--format", "{{.Name}}").split()) == {"duo", "systemd-duo"}
    steps = [step["text"] for step in back_plan(hub, job["id"])["steps"] if step["kind"] == "start"]
    assert len(steps) == 2, "the infra container as well"
    assert "Start container duo-web again, kept as duo-web-replaced" in steps


def test_a_hub_restored_from_a_backup_goes_on_where_the_first_one_was(restored: Bay, node: Node) -> None:
    """It has the key to the node, what files were, and which container an adoption set aside: that runs again."""
    until(lambda: [row["status"] for row in restored.run("node", "list", "--json").json] == ["online"], "online")
    back = restored.run("rollback", "by-hand")
    assert back.status == 0, back.out + back.err
    assert old_one(node) == ["by-hand", "running", "always"], "the same container, which starts at boot again"
    assert node.ssh("curl", "-sf", "--retry", "5", "--retry-connrefused", "http://127.0.0.1:8097/hello") == "b c $x\n"
    assert node.run("test", "-e", f"{QUADLETS}/by-hand.container").returncode == 1


def test_removing_servicebay_changes_nothing_on_a_node(restored: Bay, node: Node) -> None:
    """What was adopted and all else runs on, of the same files, and nothing of ours is left."""
    units = "systemctl --user show -P InvocationID duo-web duo-pod"
    timers = "systemctl --user list-units --all --plain --no-legend --type=timer | cut -d' ' -f1"
    files = "find ~ -path '*/containers/storage' -prune -o -type f -printf '%p %s %m %T@\\n' | sort"
    processes = "pgrep -u podman -a 'conmon|sleep|httpd|rootlessport|pasta'"
    look = f"cat {QUADLETS}/*; {units}; {timers}; podman ps -a --format '{{{{.ID}}}}'; {files}; {processes}"
    before = node.ssh("sh", "-c", look)
    assert restored.run("node", "remove", "n", "--yes").status == 0
    assert node.ssh("sh", "-c", look) == before
    assert (
        node.ssh("sh", "-c", "find ~ /run/user/1000 -name '*servicebay*' -not -path '*/.ssh/*' 2>/dev/null || true")
        == ""
    )


def wait_for(hub: HubClient, name: str) -> None:
    until(lambda: name in {row["name"] for row in json.loads(hub.get("/api/containers", node="n"))}, name)
