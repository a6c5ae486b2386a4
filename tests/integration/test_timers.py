"""Timers, sockets and paths on a real node: what they start and when, and starting it now."""

import time
from collections.abc import Iterator

import pytest

from testbed import Node

from .agent_run import AgentRun
from .unit_rows import rows_of

UNITS = "/home/podman/.config/systemd/user"
DROP = "/home/podman/drop"
FILES = {
    "tick.timer": "[Timer]\nOnCalendar=yearly\nUnit=work.service\n[Install]\nWantedBy=timers.target\n",
    "soon.timer": "[Timer]\nOnActiveSec=1s\nAccuracySec=1ms\nUnit=work.service\n",
    "never.timer": "[Timer]\nOnCalendar=daily\nUnit=work.service\n",
    "work.service": "[Service]\nType=oneshot\nExecStart=/bin/true\n",
    "seen.path": f"[Path]\nPathExists={DROP}\nUnit=work2.service\n",
    "work2.service": f"[Service]\nType=oneshot\nExecStart=/bin/rm -f {DROP}\n",
    "talk.socket": "[Socket]\nListenStream=%t/talk.sock\nAccept=no\n",
    "talk.service": "[Service]\nExecStart=/bin/sleep 99\n",
}


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    for name, text in FILES.items():
        node.write(f"{UNITS}/{name}", text)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "enable", "--now", "tick.timer")
    with AgentRun(node) as run:
        yield run


def test_a_timer_says_what_it_starts_and_when(agent: AgentRun) -> None:
    row = rows_of(agent)["tick.timer"]
    assert (row.kind, row.state_text, row.triggers) == ("timer", "Waiting", ["nas/work.service"])
    assert (row.next_elapse or 0) > time.time() * 1000
    assert (row.last_trigger, row.starts_at_boot) == (None, True)
    assert row.actions == ["stop", "restart", "disable", "run"]
    assert "nas/tick.timer" in rows_of(agent)["work.service"].triggered_by


def test_one_that_was_never_started_is_listed(agent: AgentRun) -> None:
    row = rows_of(agent)["never.timer"]
    assert (row.state_text, row.actions) == ("Not started", ["start"])


def test_when_a_timer_elapses_its_last_run_is_told(agent: AgentRun) -> None:
    assert "error" not in agent.request("unit.start", unit="soon.timer")
    agent.wait(lambda: rows_of(agent)["soon.timer"].last_trigger, "it elapsed")
    agent.wait(lambda: rows_of(agent)["soon.timer"].state_text == "Elapsed", "and will not again")
    assert rows_of(agent)["soon.timer"].next_elapse is None


def test_a_path_and_a_socket_say_what_they_wait_for(agent: AgentRun, node: Node) -> None:
    node.ssh("systemctl", "--user", "start", "seen.path", "talk.socket")
    agent.wait(lambda: rows_of(agent)["talk.socket"].state_text == "Listening", "the socket listens")
    agent.wait(lambda: rows_of(agent)["seen.path"].state_text == "Waiting", "the path is watched")
    rows = rows_of(agent)
    assert rows["talk.socket"].listens == ["Stream /run/user/1000/talk.sock"]
    assert (rows["seen.path"].listens, rows["seen.path"].triggers) == ([f"PathExists {DROP}"], ["nas/work2.service"])
    node.ssh("python3", "-c", "import socket; socket.socket(socket.AF_UNIX).connect('/run/user/1000/talk.sock')")
    agent.wait(lambda: rows_of(agent)["talk.service"].active_state == "active", "the socket started its service")
    agent.wait(lambda: rows_of(agent)["talk.socket"].state_text == "Running", "and says so")


def test_a_timer_that_is_stopped_and_removed_goes(agent: AgentRun, node: Node) -> None:
    node.ssh("systemctl", "--user", "disable", "--now", "tick.timer")
    agent.wait(lambda: rows_of(agent)["tick.timer"].active_state == "inactive", "stopped")
    agent.wait(lambda: not rows_of(agent)["tick.timer"].starts_at_boot, "disabled")
    node.ssh("rm", f"{UNITS}/tick.timer")
    assert "error" not in agent.request("units.reload")
    agent.wait(lambda: "tick.timer" not in rows_of(agent), "gone")


def test_a_plain_unit_and_its_drop_in_are_told_when_edited_reloaded_and_restarted(agent: AgentRun, node: Node) -> None:
    node.ssh("systemctl", "--user", "restart", "talk.service")
    agent.wait(lambda: rows_of(agent)["talk.service"].drift is None, "as its file says")
    for path in (f"{UNITS}/talk.service", f"{UNITS}/talk.service.d/10.conf"):
        node.write(path, FILES["talk.service"].replace("[Service]\n", "[Service]\nExecStart=\n"))
        agent.wait(lambda: rows_of(agent)["talk.service"].drift == "edited", "edited, not reloaded")
        assert path in [file.path for file in rows_of(agent)["talk.service"].files]
        assert "error" not in agent.request("units.reload")
        agent.wait(lambda: rows_of(agent)["talk.service"].drift == "not-restarted", "reloaded, not restarted")
        node.ssh("systemctl", "--user", "restart", "talk.service")
        agent.wait(lambda: rows_of(agent)["talk.service"].drift is None, "applied")
