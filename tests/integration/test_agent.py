"""The agent on a real node: what it tells, how fast, and that nothing is missed."""

import json
import shlex
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from servicebay.wire.codec import from_object
from servicebay.wire.model import NodeState
from testbed import Node
from tests.patience import until

from .agent_run import AgentRun

IMAGE = "localhost/busybox:1"
SLEEP = ("/bin/sleep", "1000")
WEB = f"""[Unit]
Description=Web under test
[Container]
Image={IMAGE}
ContainerName=web
PublishPort=8082:8080
HealthCmd=wget -q -O- http://127.0.0.1:8080/
HealthInterval=2s
StopTimeout=0
[Install]
WantedBy=default.target
"""


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    node.write("~/.config/containers/systemd/web.container", WEB)
    node.write("~/.config/systemd/user/broken.service", "[Service]\nExecStart=/bin/false\n")
    node.ssh("systemctl", "--user", "daemon-reload")
    with AgentRun(node) as run:
        yield run


def test_the_first_state_is_complete_and_of_the_schema(agent: AgentRun) -> None:
    state = from_object(NodeState, agent.of_type("SYNC_STATE")[0]["state"])
    assert set(state.sections) >= {"containers", "services", "resources", "facts"}
    assert not any(section.reason for section in state.sections.values())
    assert state.services is not None
    web = state.services["web.service"]
    assert (web.kind, web.origin, web.active_state) == ("container", "quadlet", "inactive")
    assert web.source_path == "/home/podman/.config/containers/systemd/web.container"
    assert state.facts is not None
    assert state.facts.capabilities["linger"].state == "ok"


def test_facts_come_to_know_podman_and_systemd(agent: AgentRun) -> None:
    agent.wait(lambda: agent.state["facts"]["capabilities"]["events"]["state"] == "ok", "the event logger")
    facts = agent.state["facts"]
    assert facts["podmanVersion"].startswith("5.")
    assert facts["systemdVersion"].startswith("257")
    assert "journald" in facts["capabilities"]["events"]["detail"]


def test_a_container_is_told_when_it_starts_stops_pauses_is_renamed_and_goes(agent: AgentRun, node: Node) -> None:
    node.ssh("podman", "run", "-d", "--name", "one", "-p", "8091:8080", IMAGE)
    agent.wait(lambda: (agent.container("one") or {}).get("state") == "running", "running")
    node.ssh("podman", "pause", "one")
    agent.wait(lambda: (agent.container("one") or {})["state"] == "paused", "paused")
    node.ssh("podman", "unpause", "one")
    agent.wait(lambda: (agent.container("one") or {})["state"] == "running", "unpaused")
    node.ssh("podman", "rename", "one", "two")
    agent.wait(lambda: agent.container("two"), "renamed")
    node.ssh("podman", "kill", "two")
    agent.wait(lambda: (agent.container("two") or {})["state"] == "exited", "killed")
    assert (agent.container("two") or {})["exitCode"] == 137
    node.ssh("podman", "rm", "two")
    agent.wait(lambda: agent.container("two") is None, "removed")


def test_a_published_port_names_its_forwarder(agent: AgentRun, node: Node) -> None:
    node.ssh("podman", "run", "-d", "--name", "pasta", "-p", "8092:8080", IMAGE)
    node.ssh("podman", "network", "create", "apart")
    node.ssh("podman", "run", "-d", "--name", "bridged", "--network", "apart", "-p", "127.0.0.1:8093:8080/tcp", IMAGE)

    def forwarders(name: str) -> list[str]:
        return [port.get("forwarder", "") for port in (agent.container(name) or {"ports": []})["ports"]]

    agent.wait(lambda: forwarders("pasta") == ["pasta"], "pasta resolved")
    agent.wait(lambda: forwarders("bridged") == ["rootlessport"], "rootlessport resolved")
    port = (agent.container("bridged") or {})["ports"][0]
    assert (port["hostIp"], port["hostPort"], port["containerPort"]) == ("127.0.0.1", 8093, 8080)
    assert (agent.container("bridged") or {})["networks"] == ["apart"]
    node.ssh("podman", "rm", "-f", "-t0", "pasta", "bridged")


def test_with_host_networking_the_ports_are_those_its_processes_listen_on(agent: AgentRun, node: Node) -> None:
    listen = "/bin/httpd -p 8094 -h /www && exec /bin/httpd -f -p 127.0.0.1:8095 -h /www"
    node.ssh("podman", "run", "-d", "--name", "hosted", "--network", "host", IMAGE, "/bin/sh", "-c", listen)

    def ports() -> list[int]:
        return [port["hostPort"] for port in (agent.container("hosted") or {"ports": []})["ports"]]

    agent.wait(lambda: ports() == [8094, 8095], "both processes' ports")
    node.ssh("podman", "rm", "-f", "-t0", "hosted")


def test_a_unit_that_fails_without_any_container_is_told(agent: AgentRun, node: Node) -> None:
    agent.wait(lambda: agent.unit("broken.service"), "the unit on disk is known")
    node.run("systemctl", "--user", "start", "--no-block", "broken.service")
    agent.wait(lambda: (agent.unit("broken.service") or {})["activeState"] == "failed", "failed")
    unit = agent.unit("broken.service") or {}
    assert (unit["result"], unit["exitCode"]) == ("exit-code", 1)


def test_a_quadlet_written_edited_and_removed_is_told_without_being_started(agent: AgentRun, node: Node) -> None:
    path = "~/.config/containers/systemd/late.container"
    node.write(path, f"[Container]\nImage={IMAGE}\n")
    node.ssh("systemctl", "--user", "daemon-reload")
    agent.wait(lambda: (agent.unit("late.service") or {}).get("origin") == "quadlet", "listed after the reload")
    node.write(path, f"[Container]\nImage={IMAGE}\nExec=/bin/sleep 9\n")
    agent.wait(lambda: (agent.unit("late.service") or {})["needDaemonReload"], "edited, not reloaded")
    node.ssh("rm", "/home/podman/.config/containers/systemd/late.container")
    node.ssh("systemctl", "--user", "daemon-reload")
    agent.wait(lambda: agent.unit("late.service") is None, "gone")


def test_actions_on_a_unit_end_when_their_effect_is_there(agent: AgentRun) -> None:
    started = agent.request("unit.start", unit="web.service")
    assert started["result"] == {"jobResult": "done", "activeState": "active", "subState": "running"}
    agent.wait(lambda: (agent.container("web") or {}).get("unit") == "web.service", "its container")
    agent.wait(lambda: (agent.container("web") or {}).get("health", {}).get("status") == "healthy", "healthy")
    assert agent.request("unit.stop", unit="web.service")["result"]["activeState"] in ("inactive", "failed")
    agent.wait(lambda: agent.container("web") is None, "stopping a Quadlet container removes it")


def test_health_is_told_from_its_log_without_asking_podman(agent: AgentRun, node: Node) -> None:
    check = "test -e /well || { echo not well; exit 1; }"
    run = ("podman", "run", "-d", "--name", "sick", "--health-interval", "1s", "--health-retries", "1")
    node.ssh(*run, "--health-cmd", check, IMAGE, *SLEEP)

    def health() -> str:
        return str((agent.container("sick") or {}).get("health", {}).get("status"))

    agent.wait(lambda: health() == "unhealthy", "unhealthy")
    assert (agent.container("sick") or {})["health"]["output"] == "not well"
    node.ssh("podman", "exec", "sick", "/bin/sh", "-c", ": > /well")
    agent.wait(lambda: health() == "healthy", "healthy again")
    node.ssh("podman", "rm", "-f", "-t0", "sick")


def test_a_failing_action_says_why_with_the_last_journal_lines(agent: AgentRun, node: Node) -> None:
    tried = "test -e %t/tried || echo the reason; touch %t/tried; sleep 0.5; exit 3"
    script = f"[Service]\nType=oneshot\nRestart=on-failure\nExecStart=/bin/sh -c '{tried}'\n"
    # the next run, a tenth of a second later, has nothing to say; each lives on for a moment: journald loses the unit
    # of a line whose writer is gone before it looks (systemd 257)
    node.write("~/.config/systemd/user/reason.service", script)
    node.ssh("systemctl", "--user", "daemon-reload")
    error = agent.request("unit.start", unit="reason.service")["error"]
    assert error["code"] == "job-failed"
    assert error["message"] == "reason.service did not start: its main process exited with status 3."
    assert "the reason" in error["stderr"]


def test_container_actions_work_and_their_failures_are_sentences(agent: AgentRun, node: Node) -> None:
    container_id = node.ssh("podman", "create", "--name", "acted", "--stop-timeout", "1", IMAGE, *SLEEP).strip()
    for action, state in (("start", "running"), ("restart", "running"), ("kill", "exited")):
        assert "result" in agent.request(f"container.{action}", id=container_id)
        agent.wait(lambda state=state: (agent.container("acted") or {}).get("state") == state, state)  # type: ignore[misc]
    inspection = agent.request("container.inspect", id=container_id)["result"]["inspect"]
    assert inspection["Id"] == container_id
    assert "result" in agent.request("container.remove", id=container_id)
    agent.wait(lambda: agent.container("acted") is None, "removed")
    error = agent.request("container.start", id=container_id)["error"]
    assert error["code"] == "not-found"
    assert "no such container" in error["message"]


@pytest.mark.parametrize(
    "name", ["; rm -rf ~", "$(touch /tmp/owned)", "../../etc", "x" * 10_000, "a\0b", "-f", "", None]
)
def test_hostile_names_are_refused_and_nothing_is_executed(agent: AgentRun, node: Node, name: str | None) -> None:
    for action in ("start", "stop", "restart", "kill", "remove", "inspect"):
        assert agent.request(f"container.{action}", id=name)["error"]["code"] in ("invalid", "not-found")
    for action in ("start", "stop", "restart", "kill", "resetFailed"):
        assert agent.request(f"unit.{action}", unit=name)["error"]["code"] in ("invalid", "not-found")
    assert node.run("test", "-e", "/tmp/owned").returncode == 1


def test_a_slow_action_delays_nobody_and_can_be_cancelled(agent: AgentRun, node: Node) -> None:
    stubborn = "trap '' TERM; echo deaf; while :; do sleep 1; done"
    run = ("podman", "run", "-d", IMAGE, "/bin/sh", "-c", stubborn)
    container_id, another = node.ssh(*run).strip(), node.ssh(*run).strip()
    for each in (container_id, another):
        node.ssh("sh", "-c", f"until podman logs {each} | grep -q deaf; do sleep 0.1; done")
    slow = agent.ask("container.stop", id=container_id, timeoutS=60)
    assert agent.request("agent.ping")["result"] == {}
    assert "result" in agent.request("unit.start", unit="testbed-images.service")
    assert not agent.answers(slow), "it is at it still"
    agent.send({"type": "CANCEL", "id": slow})
    assert agent.answer(slow)["error"]["code"] == "cancelled"
    assert agent.request("agent.ping")["result"] == {}
    too_slow = agent.request("container.stop", deadline_s=0.2, id=another, timeoutS=60)
    assert too_slow["error"]["code"] == "timeout"
    node.ssh("podman", "rm", "-f", "-t0", container_id, another)


def test_unknown_actions_and_frames_are_answered_not_fatal(agent: AgentRun) -> None:
    assert agent.request("node.explode")["error"]["code"] == "unsupported"
    logs = len(agent.of_type("LOG"))
    agent.send_bytes(b"\xff\xfe not json\n" + b'{"type":"REQUEST","id":5}\n' + b'{"type":"FROM_THE_FUTURE"}\n')
    agent.wait(lambda: len(agent.of_type("LOG")) == logs + 2, "both bad frames were told")
    assert agent.request("agent.ping")["result"] == {}


def test_the_twin_equals_podman_and_systemctl_and_no_signal_was_missed(agent: AgentRun, node: Node) -> None:
    agent.wait(lambda: agent.request("agent.scan")["result"]["drift"] == 0, "no drift")
    assert_equals_the_node(agent, node)


NAMES = ("c0", "c1", "c2")
CONTAINER_STEPS = st.tuples(
    st.just("podman"),
    st.sampled_from([("run", "-d", "--name"), ("stop", "-t0"), ("start",), ("kill",), ("rm", "-f", "-t0"), ("pause",),
                     ("unpause",), ("restart", "-t0")]),
    st.sampled_from(NAMES),
)  # fmt: skip
UNIT_STEPS = st.tuples(
    st.just("systemctl"),
    st.sampled_from([("--user", "start"), ("--user", "stop"), ("--user", "restart"), ("--user", "reset-failed")]),
    st.sampled_from(["web.service", "broken.service", "testbed-images.service"]),
)


@given(st.lists(st.tuples(st.one_of(CONTAINER_STEPS, UNIT_STEPS), st.booleans()), min_size=4, max_size=14))
@settings(max_examples=6, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_after_any_interleaving_of_changes_the_twin_is_the_truth_without_an_audit(
    agent: AgentRun, node: Node, steps: list[tuple[tuple[str, tuple[str, ...], str], bool]]
) -> None:
    script = []
    for (program, verb, name), at_once in steps:
        tail = [IMAGE] if verb[0] == "run" else []
        command = shlex.join([program, *verb, name, *tail])
        script.append(f"{command} >/dev/null 2>&1 {'&' if at_once else ''}\n")
    node.ssh("bash", "-c", "".join(script) + "wait", timeout_s=120)
    assert_equals_the_node(agent, node)
    assert agent.request("agent.scan")["result"]["drift"] == 0


def assert_equals_the_node(agent: AgentRun, node: Node) -> None:
    """Hold what the agent told against ``podman ps`` and ``systemctl``, asked again: what ends is still moving."""

    def containers() -> dict[str, tuple[str, str, int]]:
        listed = json.loads(node.ssh("podman", "ps", "-a", "--format", "json"))
        return {each["Id"]: (each["Names"][0], each["State"], each["Pid"]) for each in listed}

    def told() -> dict[str, tuple[str, str, int]]:
        rows = agent.state["containers"].values()
        return {each["id"]: (each["names"][0], each["state"], each.get("pid", 0)) for each in rows}

    until(lambda: told() == containers(), lambda: f"{told()} where podman ps has {containers()}")

    def units() -> dict[str, tuple[str, str]]:
        argv = ("list-units", "--all", "--type=service", "--output=json", "--no-pager")
        listed = json.loads(node.ssh("systemctl", "--user", *argv))
        return {each["unit"]: (each["active"], each["sub"]) for each in listed if len(each["unit"]) < 64}

    def are_told(units: dict[str, tuple[str, str]]) -> bool:
        services = agent.state["services"]
        return units == {
            name: (services[name]["activeState"], services[name]["subState"]) for name in units if name in services
        }

    until(lambda: are_told(units()), lambda: f"{agent.state['services']} where systemctl has {units()}")
