"""Every kind of node: old and new systems, users without a session, logs of every kind, no room, several users.

What a node lacks is told by its agent in words and with a cure; whatever it lacks, the agent runs, tells what it can,
and leaves nothing behind.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

import testbed
from testbed import Node

from .agent_run import AgentRun, Frame

IMAGE = "localhost/busybox:1"
SLEEP = ("/bin/sleep", "1000")


def capability(agent: AgentRun, name: str) -> Frame:
    """A line of the checklist as the agent told it."""
    line: Frame = agent.state["facts"]["capabilities"][name]
    return line


def await_capability(agent: AgentRun, name: str, state: str, within_s: float = 15) -> Frame:
    """Wait for a line of the checklist to be in this state."""
    agent.wait(lambda: "facts" in agent.state and capability(agent, name)["state"] == state, f"{name}: {state}", within_s)
    return capability(agent, name)


def state_of(agent: AgentRun, name: str) -> Callable[[], str]:
    """What the agent tells of a container; ``""`` while it knows none."""
    return lambda: (agent.container(name) or {"state": ""})["state"]


def assert_life_is_seen(agent: AgentRun, node: Node, user: str = testbed.USER) -> None:
    """Hold the agent's word against the whole life of a container."""

    def podman(*argv: str) -> None:
        done = node.run("podman", *argv, user=user)
        assert done.returncode == 0, done.stderr

    seen = state_of(agent, "life")
    podman("run", "-d", "--name", "life", IMAGE, *SLEEP)
    agent.wait(lambda: seen() == "running", "running")
    podman("kill", "life")
    agent.wait(lambda: seen() == "exited", "killed")
    podman("rm", "life")
    agent.wait(lambda: seen() == "", "removed")


@pytest.mark.parametrize(
    ("suite", "python", "podman"), [("bullseye", "3.9.", "3.0."), ("bookworm", "3.11.", "4.3."), ("forky", "3.14.", "5.")]
)
def test_the_agent_runs_on_systems_old_and_new(
    nodes: testbed.NodeFactory, suite: str, python: str, podman: str
) -> None:
    node = nodes(suite=suite)
    # the first call to a socket-activated Podman 3.0 is never answered, curl's neither
    node.ssh("systemctl", "--user", "stop", "podman.socket")
    before = traces(node)
    with AgentRun(node) as agent:
        await_capability(agent, "events", "ok")
        facts = agent.state["facts"]
        assert facts["pythonVersion"].startswith(python)
        assert facts["podmanVersion"].startswith(podman)
        assert_life_is_seen(agent, node)
        node.write("~/.config/systemd/user/late.service", "[Service]\nExecStart=/bin/sleep 1000\n")
        node.ssh("systemctl", "--user", "daemon-reload")
        assert agent.request("unit.start", unit="late.service")["result"]["activeState"] == "active"
        node.ssh("systemctl", "--user", "stop", "late.service")
        agent.wait(lambda: (agent.unit("late.service") or {})["activeState"] == "inactive", "stopped by hand")
        assert agent.request("agent.scan")["result"]["drift"] == 0
        if suite == "bullseye":
            assert capability(agent, "podman")["detail"] == "Podman 3.0.0 is too old: 4.4 or newer is needed."
        assert capability(agent, "quadlet")["state"] == ("ok" if suite == "forky" else "fail")
    assert traces(node) - before <= {"/run/user/1000/crun", "/run/user/1000/netns"}, "Podman's own"


def traces(node: Node) -> set[str]:
    """What lies where an agent might leave something; the archive that the test itself copied is not meant."""
    listed = node.ssh("find", "/home/podman", "/tmp", "/run/user/1000", "-maxdepth", "1", "!", "-name", "agent.pyz")
    return set(listed.split())


@contextmanager
def containers_conf(node: Node, text: str) -> Iterator[None]:
    """The user's own settings of Podman, for a while."""
    node.write("~/.config/containers/containers.conf", text)
    yield
    node.ssh("rm", "/home/podman/.config/containers/containers.conf")


@pytest.mark.parametrize(("logger", "state"), [("file", "ok"), ("none", "warn"), ("journald", "ok")])
def test_every_event_logger_will_do(node: Node, logger: str, state: str) -> None:
    with containers_conf(node, f'[engine]\nevents_logger="{logger}"\n'), AgentRun(node) as agent:
        line = await_capability(agent, "events", state)
        assert logger in line["detail"] or (logger, line["cure"][:9]) == ("none", "printf '[")
        assert_life_is_seen(agent, node)
        assert agent.request("agent.scan")["result"]["drift"] == 0


def test_a_user_without_a_session_has_containers_and_learns_the_cure(node: Node) -> None:
    # as on a system without pam_systemd: no runtime directory, no bus, no user manager
    node.root("cp", "/etc/pam.d/common-session", "/root/common-session")
    node.root("sed", "-i", "/pam_systemd/d", "/etc/pam.d/common-session")
    node.root("rm", "/var/lib/systemd/linger/podman")
    node.root("systemctl", "stop", "user@1000.service", "user-runtime-dir@1000.service")
    try:
        assert node.run("ls", "/run/user/1000").returncode
        with AgentRun(node) as agent:
            line = await_capability(agent, "session", "fail")
            assert "no session bus answers" in line["detail"]
            assert line["cure"].endswith("loginctl enable-linger podman")
            assert capability(agent, "linger")["state"] == "warn"
            assert "no session bus" in agent.state["sections"]["services"]["reason"]
            assert_life_is_seen(agent, node)
        assert not [path for path in traces_in_tmp(node) if "servicebay" in path]
    finally:
        node.root("cp", "/root/common-session", "/etc/pam.d/common-session")
        node.root("touch", "/var/lib/systemd/linger/podman")
        node.root("systemctl", "start", "user@1000.service")


def traces_in_tmp(node: Node) -> list[str]:
    """What lies in ``/tmp``."""
    return node.ssh("ls", "-A", "/tmp").split()


def test_without_podman_units_and_load_are_told_and_the_command_that_installs_it(node: Node) -> None:
    node.root("mv", "/usr/bin/podman", "/usr/bin/podman.away")
    try:
        with AgentRun.unready(node) as agent:
            line = await_capability(agent, "podman", "fail")
            assert line["detail"] == "Podman is not installed: there is no podman in PATH"
            assert line["cure"].startswith("sudo apt-get install podman")
            agent.wait(lambda: agent.unit("testbed-images.service"), "units")
            assert "containers" not in agent.state
            node.root("mv", "/usr/bin/podman.away", "/usr/bin/podman")
            agent.wait(lambda: "containers" in agent.state, "installed meanwhile", within_s=30)
            await_capability(agent, "podman", "ok")
    finally:
        node.root("sh", "-c", "test -e /usr/bin/podman || mv /usr/bin/podman.away /usr/bin/podman")
