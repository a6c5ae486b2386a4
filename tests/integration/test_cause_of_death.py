"""Why services fail on a real node, in the words that people see: Podman's, systemd's and the program's own."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from testbed import Node

from .agent_run import AgentRun
from .unit_rows import rows_of

QUADLETS = "/home/podman/.config/containers/systemd"
UNITS = "/home/podman/.config/systemd/user"
HEAD = "[Container]\nImage=localhost/busybox:1\n"
REGISTRY = """
import http.server

ANSWERS = {"wants": (401, "UNAUTHORIZED"), "limit": (429, "TOOMANYREQUESTS"), "none": (404, "MANIFEST_UNKNOWN")}


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, code = next((answer for word, answer in ANSWERS.items() if word in self.path), (200, "OK"))
        body = b'{"errors":[{"code":"%s","message":"as asked"}]}' % code.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET


http.server.HTTPServer(("127.0.0.1", 5005), Registry).serve_forever()
"""
REGISTRY_UNIT = "[Service]\nExecStart=/usr/bin/python3 /home/podman/registry.py\n"
REGISTRIES = '[[registry]]\nlocation="127.0.0.1:5005"\ninsecure=true\n'


class Case(NamedTuple):
    """A unit that fails, the file that makes it, and what its cause must hold."""

    name: str
    text: str
    cause: str
    line: str = ""


CONTAINERS = [
    Case("says", HEAD + 'Exec=sh -c "echo first; echo last; exit 7"\n', "status 7. It said last: last", "first"),
    Case("noexec", HEAD + "Exec=nosuch\n", "Its command nosuch was not found in the image.", "crun"),
    Case("porttaken", HEAD + "Exec=sleep 9\nPublishPort=5005:80\n", "Port 5005 of the node is already in use."),
    Case("portlow", HEAD + "Exec=sleep 9\nPublishPort=22:22\n", "ip_unprivileged_port_start=22"),
    Case("nomount", HEAD + "Exec=sleep 9\nVolume=/home/podman/no:/x\n", "/home/podman/no does not exist on the node"),
    Case("nosecret", HEAD + "Exec=sleep 9\nSecret=nosuch\n", "Podman has no secret called nosuch."),
    Case("nonet", HEAD + "Exec=sleep 9\nNetwork=nosuch\n", "Podman has no network called nosuch."),
    Case("never", "[Container]\nImage=localhost/gone:1\nPull=never\n", "localhost/gone:1 is not on the node"),
    Case("wants", "[Container]\nImage=127.0.0.1:5005/x/wants:1\n", "127.0.0.1:5005 wants a sign-in"),
    Case("none", "[Container]\nImage=127.0.0.1:5005/x/none:1\n", "127.0.0.1:5005 has no such image or tag"),
    Case("refused", "[Container]\nImage=127.0.0.1:5006/x/y:1\n", "127.0.0.1:5006 refuses the connection"),
    Case("limited", HEAD + "Exec=sleep 9\nPodmanArgs=--cpus=0.5\n", "that controller is not delegated"),
]
SH = "[Service]\nExecStart=/bin/sh -c "
NEEDY = "[Unit]\nRequires=boom1.service\nAfter=boom1.service\n"
SERVICES = [
    Case("boom", SH + '"echo boom; exit 3"\n', "status 3. It said last: boom", "boom"),
    Case("noprog", "[Service]\nExecStart=/no/such\n", "cannot be executed (No such file or directory)"),
    Case("nofolder", "[Service]\nWorkingDirectory=/no\nExecStart=/bin/true\n", "working directory cannot be entered"),
    Case("noenv", "[Service]\nEnvironmentFile=/no.env\nExecStart=/bin/true\n", "An environment file that it names"),
    Case("slow", "[Service]\nType=notify\nExecStart=/bin/sleep 99\nTimeoutStartSec=1\n", "within its time limit."),
    Case("silent", "[Service]\nType=notify\nExecStart=/bin/sleep 0.1\n", "ended before it said that it was ready."),
    Case("crash", SH + '"kill -SEGV $$$$"\n', "crashed (SIGSEGV)"),
    Case(
        "again",
        "[Unit]\nStartLimitBurst=2\n" + SH + '"echo more; sleep 0.2; exit 5"\nRestart=always\nRestartSec=0\n',
        "No better after two restarts. Its main process exited with status 5. It said last: more",
    ),
    Case("needs", NEEDY + "[Service]\nExecStart=/bin/sleep 9\n", "boom1.service, which it needs"),
]


@pytest.fixture(scope="module")
def agent(node: Node) -> Iterator[AgentRun]:
    node.write("~/registry.py", REGISTRY)
    node.write("~/.config/containers/registries.conf", REGISTRIES)
    node.write(f"{UNITS}/registry.service", REGISTRY_UNIT)
    node.write(f"{UNITS}/boom1.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n")
    for case in CONTAINERS:
        node.write(f"{QUADLETS}/{case.name}.container", case.text)
    for case in SERVICES:
        node.write(f"{UNITS}/{case.name}.service", case.text)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "registry")
    with AgentRun(node) as run:
        # they fail, as they should; all at once want more than one wait's patience of a busy machine
        node.run("systemctl", "--user", "start", *(case.name for case in CONTAINERS + SERVICES), timeout_s=240)
        yield run


@pytest.mark.parametrize("case", CONTAINERS + SERVICES, ids=lambda case: str(case.name))
def test_the_cause_is_said_in_words(agent: AgentRun, case: Case) -> None:
    unit = case.name + ".service"

    def is_said() -> bool:
        row = rows_of(agent).get(unit)
        return row is not None and case.cause in (row.cause or "") and case.line in "\n".join(row.last_lines)

    try:
        agent.wait(is_said, case.cause)
    except AssertionError as error:
        row = rows_of(agent)[unit]
        raise AssertionError((row.cause, row.result, row.last_lines)) from error
    assert rows_of(agent)[unit].tone == "act"


def test_what_recovers_is_not_accused_any_more(agent: AgentRun, node: Node) -> None:
    node.write(f"{UNITS}/boom.service", "[Service]\nExecStart=/bin/sleep 99\n")
    assert "error" not in agent.request("units.reload")
    assert "error" not in agent.request("unit.start", unit="boom.service")
    agent.wait(lambda: rows_of(agent)["boom.service"].active_state == "active", "it runs")
    row = rows_of(agent)["boom.service"]
    assert (row.cause, row.last_lines, row.tone) == (None, [], "ok")


def test_a_failed_start_answers_with_the_same_lines(agent: AgentRun) -> None:
    answer = agent.request("unit.start", unit="needs.service")
    assert answer["error"]["code"] == "job-failed"
    answer = agent.request("unit.start", unit="noexec.service")
    assert "nosuch" in answer["error"]["stderr"]
    assert "Killing process" not in answer["error"]["stderr"]


def test_what_a_program_said_is_known_though_it_ended_before_journald_looked(agent: AgentRun, node: Node) -> None:
    node.write(f"{UNITS}/hasty.service", SH + "'echo the disk is read-only; exit 6'\n")
    assert "error" not in agent.request("units.reload")
    node.root("pkill", "-STOP", "systemd-journal")
    try:
        node.ssh("systemctl", "--user", "start", "hasty")
        agent.wait(lambda: "status 6" in str(rows_of(agent)["hasty.service"].cause), "it failed")
    finally:
        node.root("pkill", "-CONT", "systemd-journal")
    agent.wait(lambda: rows_of(agent)["hasty.service"].last_lines == ["the disk is read-only"], "what it said")


def test_a_failing_health_check_that_ends_its_container_is_the_cause(agent: AgentRun, node: Node) -> None:
    health = "HealthCmd=echo the database is away; false\nHealthInterval=2s\nHealthRetries=1\nHealthOnFailure=kill\n"
    node.write(f"{QUADLETS}/sick.container", HEAD + "Exec=sleep 99\n" + health)
    assert "error" not in agent.request("units.reload")
    node.ssh("systemctl", "--user", "start", "--no-block", "sick")
    agent.wait(lambda: "database is away" in str(rows_of(agent)["sick.service"].cause), "the health check's words")


def test_a_container_without_a_unit_tells_its_last_lines_on_request(agent: AgentRun, node: Node) -> None:
    talk = "echo one; echo API_TOKEN=hunter2; echo two >&2; exit 4"
    node.run("podman", "run", "--name", "lone", "localhost/busybox:1", "sh", "-c", talk)
    answer = agent.request("container.lastLines", id="lone")
    assert sorted(answer["result"]["lines"]) == ["API_TOKEN=•••", "one", "two"]
    assert agent.request("container.lastLines", id="nosuch")["error"]["code"] == "not-found"
    assert agent.request("container.lastLines", id="--help")["error"]["code"] == "invalid"
    node.ssh("podman", "rm", "lone")
