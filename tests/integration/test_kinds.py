"""Every kind of node: old and new systems, users without a session, logs of every kind, no room, several users.

What a node lacks is told by its agent in words and with a cure; whatever it lacks, the agent runs, tells what it can,
and leaves nothing behind.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

import testbed
from testbed import Node
from tests.patience import PATIENCE_S

from .agent_run import AgentRun, Frame

IMAGE = "localhost/busybox:1"
SLEEP = ("/bin/sleep", "1000")


def capability(agent: AgentRun, name: str) -> Frame:
    """A line of the checklist as the agent told it."""
    line: Frame = agent.state["facts"]["capabilities"][name]
    return line


def await_capability(agent: AgentRun, name: str, state: str, within_s: float = PATIENCE_S) -> Frame:
    """Wait for a line of the checklist to be in this state."""
    agent.wait(
        lambda: "facts" in agent.state and capability(agent, name)["state"] == state, f"{name}: {state}", within_s
    )
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
    ("suite", "python", "podman"),
    [("bullseye", "3.9.", "3.0."), ("bookworm", "3.11.", "4.3."), ("forky", "3.14.", "5.")],
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


NEW_USER = """
useradd --create-home --shell /bin/bash "$1"
mount -t tmpfs -o "mode=700,uid=$(id -u "$1"),gid=$(id -g "$1")" "home-$1" "/home/$1"   # no overlay on an overlay
install -d -o "$1" -m 700 "/home/$1/.ssh"
install -o "$1" -m 600 ~podman/.ssh/authorized_keys "/home/$1/.ssh/"
[ -z "$2" ] || loginctl enable-linger "$1"
"""
LOAD = ("podman", "import", "--quiet", "--change", 'CMD ["/bin/sleep","1000"]', "/var/lib/testbed/busybox.tar", IMAGE)


def add_user(node: Node, name: str, linger: bool) -> None:
    """Another rootless user of the node, with an image of its own and the key that signs in."""
    node.root("sh", "-ec", NEW_USER, "sh", name, "linger" if linger else "")
    done = node.run(*LOAD, user=name)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def without_sessions(node: Node) -> Iterator[None]:
    """The node as one without pam_systemd: who signs in gets no runtime directory, no bus, no user manager."""
    node.root("cp", "/etc/pam.d/common-session", "/root/common-session")
    node.root("sed", "-i", "/pam_systemd/d", "/etc/pam.d/common-session")
    yield
    node.root("cp", "/root/common-session", "/etc/pam.d/common-session")


@pytest.mark.usefixtures("without_sessions")
def test_a_user_without_a_session_has_containers_and_learns_the_cure(node: Node) -> None:
    add_user(node, "carl", linger=False)
    before = node.ssh("ls", "-A", "/tmp").split()
    with AgentRun(node, user="carl") as agent:
        line = await_capability(agent, "session", "fail")
        assert "no session bus answers" in line["detail"]
        assert line["cure"].endswith("loginctl enable-linger carl")
        assert capability(agent, "linger")["state"] == "warn"
        assert "no session bus" in agent.state["sections"]["services"]["reason"]
        await_capability(agent, "events", "ok")
        assert_life_is_seen(agent, node, user="carl")
        assert agent.request("agent.scan")["result"]["drift"] == 0
    assert node.ssh("ls", "-A", "/tmp").split() == before


def test_several_users_are_nodes_of_their_own_on_one_machine(node: Node) -> None:
    add_user(node, "bob", linger=True)
    with AgentRun(node) as first, AgentRun(node, user="bob") as second:
        assert_life_is_seen(second, node, user="bob")
        assert not [frame for frame in first.frames if "life" in str(frame)], "each sees its own"
        facts = [agent.state["facts"] for agent in (first, second)]
        assert [each["user"] for each in facts] == ["podman", "bob"]
        assert len({each["machine"] for each in facts}) == 1
        assert len(facts[0]["machine"]) == 32
        assert facts[0]["machine"] not in node.ssh("cat", "/etc/machine-id"), "the ID itself stays on the node"


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
            agent.wait(lambda: "containers" in agent.state, "installed meanwhile")
            await_capability(agent, "podman", "ok")
    finally:
        node.root("sh", "-c", "test -e /usr/bin/podman || mv /usr/bin/podman.away /usr/bin/podman")


def test_a_full_disk_is_told_with_what_takes_the_room_and_the_end_of_it_too(node: Node) -> None:
    with AgentRun(node) as agent:
        assert await_capability(agent, "space", "ok")["detail"].endswith("have room.")
        node.fill()
        try:
            agent.request("agent.scan")  # looks at once; by itself it looks twice a minute
            line = await_capability(agent, "space", "fail")
            assert line["detail"].startswith("/home/podman is full: ")
            assert "du -xsh /home/podman/*" in line["cure"]
            assert node.run("podman", "create", "--name", "nowhere", IMAGE).returncode, "nothing can be made"
            assert agent.request("agent.ping")["result"] == {}
        finally:
            node.drain()
        agent.request("agent.scan")
        await_capability(agent, "space", "ok")
        assert_life_is_seen(agent, node)
        assert agent.request("agent.scan")["result"]["drift"] == 0


def test_with_a_full_runtime_directory_the_agent_starts_and_says_so(node: Node) -> None:
    runtime = "/run/user/1000"
    node.root("mount", "-o", "remount,size=1m", runtime)
    try:
        node.run("sh", "-c", f"cat /dev/zero >{runtime}/fill")
        with AgentRun(node) as agent:
            line = await_capability(agent, "space", "fail")
            assert line["detail"].startswith("/run/user/1000 is full: ")
            assert "RuntimeDirectorySize=" in line["cure"]
            assert agent.unit("testbed-images.service")
    finally:
        node.root("rm", "-f", f"{runtime}/fill")
        node.root("mount", "-o", "remount,size=50%", runtime)
