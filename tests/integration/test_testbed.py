"""What the other tests on real nodes rely on."""

import socket
import subprocess

import pytest

import testbed


def test_a_node_runs_rootless_podman_under_systemd(node: testbed.Node) -> None:
    assert node.ssh("podman", "run", "--rm", "localhost/busybox:1", "echo", "$HOME; x").strip() == "$HOME; x"
    assert node.ssh("systemctl", "--user", "is-system-running").strip() == "running"
    assert node.root("id", "-u").strip() == "0"


def test_a_failing_command_tells_its_output(node: testbed.Node) -> None:
    with pytest.raises(testbed.CommandFailed, match="No such file"):
        node.ssh("ls", "/nowhere")


@pytest.mark.parametrize("silent", [False, True])
def test_a_cut_cable_is_silence_until_it_is_mended(node: testbed.Node, silent: bool) -> None:
    node.cut(silent)
    try:
        ssh, *rest = node.ssh_command()
        assert subprocess.run([ssh, "-oConnectTimeout=3", *rest, "true"], check=False).returncode == 255
    finally:
        node.mend()
    assert node.ssh("echo", "back") == "back\n"


def test_a_silent_cut_swallows_packets_both_ways_without_an_error(node: testbed.Node) -> None:
    node.cut(silent=True)
    try:
        with pytest.raises(TimeoutError):
            socket.create_connection((node.address, 22), timeout=3)
    finally:
        node.mend()


def test_a_reboot_keeps_the_disk(node: testbed.Node) -> None:
    node.write("~/some/file", "kept")
    before = node.ssh("cat", "/proc/sys/kernel/random/boot_id")
    node.reboot()
    assert node.ssh("cat", "some/file") == "kept"
    assert node.ssh("cat", "/proc/sys/kernel/random/boot_id") != before


def test_nodes_do_not_see_each_other(nodes: testbed.NodeFactory) -> None:
    one, two = nodes(), nodes()
    assert one.host_key != two.host_key
    one.ssh("systemd-run", "--user", "--unit=same", "sleep", "1000")
    two.ssh("systemd-run", "--user", "--unit=same", "sleep", "1000")
    one.ssh("systemctl", "--user", "kill", "--signal=KILL", "same")
    assert two.ssh("systemctl", "--user", "is-active", "same").strip() == "active"


def test_a_debian_12_node_is_too_old_for_quadlet(nodes: testbed.NodeFactory) -> None:
    assert "4.3.1" in nodes(suite="bookworm").ssh("podman", "--version")


@pytest.mark.usefixtures("testbed_usable")
def test_taking_a_node_down_leaves_nothing_behind() -> None:
    with testbed.Node() as node:
        assert node.name in _traces(node.name)
    assert _traces(node.name) == ""


def _traces(name: str) -> str:
    places = 'find /sys/fs/cgroup /run/systemd/nspawn -name "*$1*"; pgrep -fa -- "--machine=$1"'
    look = ["sh", "-c", f'ip netns; findmnt -rn; "$2" ls; {places}', "sh", name, str(testbed.TOOL)]
    found = subprocess.run(look, capture_output=True, text=True, check=False).stdout
    return "\n".join(line for line in found.splitlines() if name in line)
