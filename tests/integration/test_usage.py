"""Load and usage on a real node, against what the node itself says."""

import subprocess
from collections.abc import Iterator

import pytest

from servicebay.wire.codec import from_object
from servicebay.wire.machine import Resources
from servicebay.wire.model import Usage
from testbed import Node

from .agent_run import AgentRun

BUSY = ("sh", "-c", "while :; do :; done")
BUSY_PERCENT = 5
"""Of a core, so much has also who shares it with many; who rests has none."""
PLAIN = "[Service]\nExecStart=/bin/sh -c 'while :; do :; done'\nCPUQuota=50%\n"

PROBE = r"""
set -e
mkdir -p /srv/repo /tmp/pkg/DEBIAN
for version in 1 2; do
  printf 'Package: sb-probe\nVersion: %s\nArchitecture: all\nMaintainer: a <a@example.net>\nDescription: probe\n' \
    "$version" > /tmp/pkg/DEBIAN/control
  dpkg-deb -b /tmp/pkg "/srv/repo/sb-probe_$version.deb"
done
dpkg -i /srv/repo/sb-probe_1.deb
cd /srv/repo
{ dpkg-deb -f sb-probe_2.deb; echo Filename: ./sb-probe_2.deb; echo "Size: $(stat -c %s sb-probe_2.deb)"; } > Packages
echo "SHA256: $(sha256sum sb-probe_2.deb | cut -d' ' -f1)" >> Packages
echo 'deb [trusted=yes] file:/srv/repo ./' > /srv/probe.list
ln -s /srv/probe.list /etc/apt/sources.list.d/probe.list
apt-get -o Dir::Etc::sourcelist=/srv/probe.list -o Dir::Etc::sourceparts=/dev/null -o Acquire::Languages=none update
"""
"""Makes a package, installs its version 1, and has the node's lists name version 2."""


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    with AgentRun(node) as run:
        run.send({"type": "WATCH", "looking": "node"})
        yield run


def usage(agent: AgentRun, key: str) -> Usage | None:
    entry = agent.state.get("usage", {}).get(key)
    return None if entry is None else from_object(Usage, entry)


def cpu_percent(agent: AgentRun, key: str) -> float:
    taken = usage(agent, key)
    return taken.cpu_percent or 0.0 if taken is not None else 0.0


def test_a_machine_tells_its_pressure_network_and_inodes(agent: AgentRun, node: Node) -> None:
    read = from_object(Resources, agent.state["resources"])
    assert set(read.pressure) == {"cpu", "memory", "io"}
    assert list(read.interfaces) == ["host0"]
    root = read.disks["/"]
    df = node.ssh("df", "--output=itotal,iused", "/").split()
    assert (str(root.inodes_total), abs((root.inodes_used or 0) - int(df[3])) < 2000) == (df[2], True)
    assert "usage" in agent.state["sections"]


def test_what_is_told_of_memory_disks_and_waiting_is_what_the_node_says(agent: AgentRun, node: Node) -> None:
    read = from_object(Resources, agent.state["resources"])
    meminfo = dict(line.split(":") for line in node.ssh("cat", "/proc/meminfo").splitlines())
    assert read.memory_total_bytes == int(meminfo["MemTotal"].split()[0]) * 1024
    assert read.boot_time == 1000 * int(node.ssh("sed", "-n", "s/^btime //p", "/proc/stat"))
    whole = [name for name in node.ssh("ls", "/sys/block").split() if name.startswith(("sd", "vd", "nvme"))]
    assert sorted(read.io) == sorted(whole)
    assert (node.ssh("cat", "/proc/pressure/cpu") != "") == ("cpu" in read.pressure)


def test_updates_that_wait_are_told_from_the_nodes_own_lists(agent: AgentRun, node: Node) -> None:
    assert not agent.state["resources"]["upkeep"].get("updates")
    subprocess.run([*node.ssh_command("root"), "bash -s"], input=PROBE, check=True, capture_output=True, text=True)
    agent.send({"type": "WATCH", "looking": "node"})  # somebody opens the page

    def told() -> bool:
        upkeep = agent.state["resources"]["upkeep"]
        return (upkeep.get("updates"), upkeep.get("packages")) == (1, ["sb-probe 2"])

    agent.wait(told, "the update that waits")
    node.root("dpkg", "-i", "/srv/repo/sb-probe_2.deb")
    agent.send({"type": "WATCH", "looking": "node"})
    agent.wait(lambda: agent.state["resources"]["upkeep"].get("updates") == 0, "that it was installed")


def test_traffic_is_seen_as_a_rate_while_it_flows(agent: AgentRun, node: Node) -> None:
    before = len(agent.frames)
    node.ssh("dd", "if=/dev/zero", "bs=1M", "count=50")
    told = "the rate of what the node sent"

    def rates() -> list[int]:
        patches = [frame["patch"].get("resources", {}) for frame in agent.frames[before:] if "patch" in frame]
        return [patch["interfaces"]["host0"].get("sentBytesPerS", 0) for patch in patches if "interfaces" in patch]

    agent.wait(lambda: max(rates(), default=0) > 1_000_000, told)


def test_a_busy_container_is_seen_within_two_looks_and_gone_with_it(agent: AgentRun, node: Node) -> None:
    container = node.ssh("podman", "run", "-d", "localhost/busybox:1", *BUSY).strip()
    agent.wait(lambda: cpu_percent(agent, container) > BUSY_PERCENT, "what the busy container takes")
    agent.wait(lambda: agent.state["resources"]["cpuPercent"] > BUSY_PERCENT, "that the machine is busy")
    taken = usage(agent, container)
    assert taken is not None
    assert taken.pids == 1
    assert (taken.memory_bytes or 0) > 100_000
    node.ssh("podman", "rm", "-f", "-t", "0", container)
    agent.wait(lambda: usage(agent, container) is None, "nothing of a container that is gone")


def test_a_service_without_a_container_is_told_by_its_own_group(agent: AgentRun, node: Node) -> None:
    node.write("~/.config/systemd/user/spin.service", PLAIN)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "spin")
    agent.wait(lambda: cpu_percent(agent, "spin.service") > BUSY_PERCENT, "what the service takes")
    node.ssh("systemctl", "--user", "stop", "spin")
    agent.wait(lambda: usage(agent, "spin.service") is None, "nothing of a service that is stopped")


def test_a_quadlet_container_is_found_in_its_units_group(agent: AgentRun, node: Node) -> None:
    node.write("~/.config/containers/systemd/q.container", "[Container]\nImage=localhost/busybox:1\nExec=sleep 1000\n")
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "q")
    container = node.ssh("podman", "ps", "-q", "--no-trunc", "--filter", "name=systemd-q").strip()
    agent.wait(lambda: usage(agent, container) is not None, "what the container takes")
    agent.wait(lambda: usage(agent, "q.service") is None, "nothing beside what its container takes")


def test_what_the_agent_costs_is_in_its_heartbeat(agent: AgentRun) -> None:
    agent.wait(lambda: agent.of_type("HEARTBEAT"), "a heartbeat")
    beat = agent.of_type("HEARTBEAT")[-1]
    sent = agent.frames[: agent.frames.index(beat)]
    assert beat["stats"]["frames"] == len(sent)
    assert beat["stats"]["sentBytes"] == sum(frame["bytes"] for frame in sent)
