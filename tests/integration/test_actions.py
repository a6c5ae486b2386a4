"""The command line adds a real node; actions on it do what they say, and what they say is true."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from servicebay.cli.connection import HubClient, HubError, find_hub, path_of
from servicebay.services.shapes.container import ContainerView
from servicebay.services.shapes.service import ServiceView
from testbed import Node
from tests.cli.running import Bay
from tests.patience import until

PASSWORD = "correct horse battery"
IMAGE = "localhost/busybox:1"
DEAF = "trap 'while :; do echo second; sleep 1; done' TERM; while :; do sleep 1; done"
"""A program that does not end when it is asked to, and counts how long it lives on."""
QUADLET = f"""[Unit]
Description=Under test
[Container]
Image={IMAGE}
ContainerName=web
PublishPort=8082:8080
Exec=httpd -f -p 8080 -h /etc
HealthCmd=wget -q -O- http://127.0.0.1:8080/passwd
HealthInterval=2s
StopTimeout=1
[Install]
WantedBy=default.target
"""

PLAIN = """[Service]
ExecStart=/bin/sleep 1000
ExecReload=/bin/touch /tmp/reloaded
[Install]
WantedBy=default.target
"""


@pytest.fixture(scope="module")
def bay(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bay]:
    node.write("~/.config/containers/systemd/web.container", QUADLET)
    node.write("~/.config/systemd/user/plain.service", PLAIN)
    node.write("~/.config/systemd/user/broken.service", "[Service]\nExecStart=/bin/sh -c 'exit 3'\n")
    node.write("~/.config/systemd/user/once.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n")
    node.ssh("systemctl", "--user", "daemon-reload")
    node.root("chpasswd", stdin=f"{node.user}:{PASSWORD}\n")
    made = Bay(tmp_path_factory.mktemp("hub") / "data")
    made.start()
    yield made
    assert made.stop() == 0


@pytest.fixture(scope="module")
def hub(bay: Bay, node: Node) -> HubClient:
    """The hub with the node added, by a password that is used once."""
    target = f"{node.user}@{node.address}"
    seen = bay.run("node", "add", target, "--name", "n", "--password-stdin", "--yes", stdin=PASSWORD + "\n")
    assert seen.status == 0, seen.err
    assert PASSWORD not in seen.out
    until(lambda: bay.run("node", "list", "--json").json[0]["status"] == "online")
    return find_hub(None, None, str(bay.data_dir))


def service(hub: HubClient, name: str) -> ServiceView:
    return msgspec.json.decode(hub.get(path_of("services", name), node="n"), type=ServiceView)


def containers(hub: HubClient) -> dict[str, ContainerView]:
    rows = msgspec.json.decode(hub.get("/api/containers", node="n"), type=list[ContainerView])
    return {row.name: row for row in rows}


def act(hub: HubClient, kind: str, name: str, action: str) -> str:
    answer: dict[str, Any] = json.loads(hub.post(path_of(kind, name, "action"), {"action": action}))
    return str(answer["message"])


def on_node(node: Node, unit: str) -> str:
    return node.run("systemctl", "--user", "is-active", unit).stdout.strip()


def test_an_added_node_is_online_with_its_services(bay: Bay, hub: HubClient) -> None:
    (row,) = bay.run("node", "list", "--json").json
    assert (row["status"], row["stale"]) == ("online", False)
    web = service(hub, "web")
    assert (web.kind, web.origin, web.state_text, web.starts_at_boot) == ("container", "quadlet", "Not started", True)


def test_a_quadlet_service_starts_and_its_health_is_not_claimed_too_early(hub: HubClient, node: Node) -> None:
    assert act(hub, "services", "web", "start").endswith("; its health check is still running.")
    assert on_node(node, "web.service") == "active"
    web = service(hub, "web")
    assert web.active_state == "active"
    assert [port.url for port in web.ports] == [f"http://{node.address}:8082"]
    assert containers(hub)["web"].service == "n/web.service"


def test_killing_its_container_kills_the_unit(hub: HubClient, node: Node) -> None:
    assert act(hub, "containers", "web", "kill") == "The processes of web.service were killed; it is stopped now."
    assert on_node(node, "web.service") == "failed"
    assert service(hub, "web").tone == "act"


def test_a_failed_service_starts_again(hub: HubClient, node: Node) -> None:
    assert "was started" in act(hub, "services", "web", "start")
    assert on_node(node, "web.service") == "active"


def test_deleting_its_container_stops_the_unit(hub: HubClient, node: Node) -> None:
    assert "web.service was stopped, which removed its container web" in act(hub, "containers", "web", "delete")
    assert on_node(node, "web.service") == "inactive"
    assert "web" not in node.ssh("podman", "ps", "-a", "--format", "{{.Names}}").split()
    assert service(hub, "web").tone == "off"


def test_a_service_that_fails_is_said_to_fail_and_why(hub: HubClient, node: Node) -> None:
    with pytest.raises(HubError) as refused:
        act(hub, "services", "broken", "start")
    assert "broken.service did not start: its main process exited with status 3" in refused.value.message
    assert service(hub, "broken").cause == "Its main process exited with status 3."


def test_a_quadlet_service_is_switched_at_boot_through_its_file_and_nothing_else_changes(
    hub: HubClient, node: Node
) -> None:
    path = "/home/podman/.config/containers/systemd/web.container"
    assert "disable" in service(hub, "web").actions
    assert act(hub, "services", "web", "disable") == "web.service does not start at boot any more."
    assert node.ssh("cat", path) == QUADLET.replace("WantedBy=default.target\n", "")
    assert not service(hub, "web").starts_at_boot
    assert act(hub, "services", "web", "enable") == "web.service starts at boot now."
    assert node.ssh("cat", path) == QUADLET
    assert node.ssh("ls", "/run/user/1000/systemd/generator/default.target.wants").split() == ["web.service"]


def test_a_plain_unit_is_enabled_by_systemd_and_reloaded_where_it_can_be(hub: HubClient, node: Node) -> None:
    assert "starts at boot now" in act(hub, "services", "plain", "enable")
    assert node.ssh("systemctl", "--user", "is-enabled", "plain").strip() == "enabled"
    act(hub, "services", "plain", "start")
    assert {"reload", "disable"} <= set(service(hub, "plain").actions)
    assert "was reloaded" in act(hub, "services", "plain", "reload")
    assert node.run("test", "-e", "/tmp/reloaded").returncode == 0
    assert "any more" in act(hub, "services", "plain", "disable")
    with pytest.raises(HubError) as refused:
        act(hub, "services", "web", "reload")
    assert "can't" in refused.value.message or "not" in refused.value.message
    act(hub, "services", "plain", "stop")


def test_a_oneshot_runs_to_its_end(hub: HubClient) -> None:
    assert act(hub, "services", "once", "start").startswith("once.service ran to its end")


def test_a_container_without_a_unit_goes_through_all_its_actions(hub: HubClient, node: Node) -> None:
    node.ssh("podman", "run", "-d", "--name", "loose", "--stop-timeout", "1", IMAGE, "sh", "-c", DEAF)

    def state() -> str:
        return node.ssh("podman", "inspect", "--format", "{{.State.Status}}", "loose").strip()

    wait_for_container(hub, "loose")
    for action, expected in (("stop", "exited"), ("start", "running"), ("restart", "running"), ("kill", "exited")):
        assert act(hub, "containers", "loose", action).startswith(f"loose was {past(action)}")
        assert state() == expected
        assert containers(hub)["loose"].state == expected
    seconds = node.ssh("podman", "logs", "loose").split().count("second")
    assert seconds < 10, "it has the time to stop that it was made with, not Podman's 10 s, twice"
    assert act(hub, "containers", "loose", "delete").startswith("loose was deleted")
    assert node.run("podman", "container", "exists", "loose").returncode == 1
    assert "loose" not in containers(hub)


def past(action: str) -> str:
    return {"stop": "stopped", "kill": "killed"}.get(action, action + "ed")


def wait_for_container(hub: HubClient, name: str) -> None:
    until(lambda: name in containers(hub), name)


def test_a_node_that_is_removed_takes_its_rows_along_and_keeps_running(bay: Bay, hub: HubClient, node: Node) -> None:
    assert bay.run("node", "remove", "n", "--yes").status == 0
    assert bay.run("services", "--json").json == []
    assert on_node(node, "default.target") == "active"


# sshd (10.0) turns an address away for a while after failed sign-ins: these come last
def test_a_key_that_is_not_confirmed_is_not_taken(bay: Bay, node: Node) -> None:
    wrong = bay.run("node", "add", f"{node.user}@{node.address}", "--fingerprint", "SHA256:" + "A" * 43)
    assert wrong.status == 1
    assert "Nothing was added" in wrong.err
    assert bay.run("node", "list", "--json").json == []


def test_without_password_or_key_the_command_to_install_it_is_shown(bay: Bay, node: Node) -> None:
    done = bay.run("node", "add", f"root@{node.address}", "--yes")
    assert done.status == 1
    assert "authorized_keys" in done.err
