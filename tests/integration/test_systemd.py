"""The monitor of ``systemd --user`` on a real node: what it sees is what ``systemctl`` says."""

import io
import json
import random
import select
import shlex
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import testbed
from tests.patience import PATIENCE_S

SOURCE = Path(__file__).parents[2] / "src"
DRIVER = Path(__file__).with_name("systemd_driver.py")
UNITS = "~/.config/systemd/user"
QUADLETS = "~/.config/containers/systemd"
Event = dict[str, Any]
SHOWN = {
    "Id": "name",
    "Description": "description",
    "LoadState": "loadState",
    "ActiveState": "activeState",
    "SubState": "subState",
    "Result": "result",
    "UnitFileState": "unitFileState",
    "SourcePath": "sourcePath",
    "FragmentPath": "fragmentPath",
    "InvocationID": "invocationId",
}


class Driver:
    """The monitor as it runs on the node."""

    def __init__(self, node: testbed.Node) -> None:
        command = f"exec python3 -I -S {shlex.quote('driver/systemd_driver.py')} driver"
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([*node.ssh_command(), command], stdin=pipe, stdout=pipe, bufsize=0)
        self._pending = b""
        self._events: list[Event] = []

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)
        self._process.stdout.close()

    def send(self, do: str, **arguments: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")

    def ask(self, do: str, *answers: str, **arguments: Any) -> Event:
        self.send(do, **arguments)
        return self.until(lambda event: event["event"] in answers)

    def scan(self, names: list[str] | None = None) -> dict[str, Event]:
        return dict(self.ask("scan", "units", names=names)["units"])

    def act(self, verb: str, unit: str, deadline_s: float = PATIENCE_S) -> Event:
        return self.ask("act", "outcome", "failure", verb=verb, unit=unit, deadlineS=deadline_s)

    def until(self, wanted: Callable[[Event], bool], timeout_s: float = PATIENCE_S) -> Event:
        """Return the first event (of those not yet taken) that is wanted; those before it stay for ``take``."""
        ends_at = time.monotonic() + timeout_s
        looked_at = 0
        while True:
            for index, event in enumerate(self._events[looked_at:], looked_at):
                assert event["event"] != "crash", event
                if wanted(event):
                    return self._events.pop(index)
            looked_at = len(self._events)
            self._read(ends_at - time.monotonic())

    def take(self) -> list[Event]:
        """Return and forget what was told up to now."""
        self.ask("cost", "cost")
        taken, self._events = self._events, []
        return taken

    def _read(self, timeout_s: float) -> None:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], max(0.0, timeout_s))[0]:
            raise TimeoutError(f"not told in time; told were {self._events[-20:]}")
        data = self._process.stdout.read(1 << 20)
        assert data, "the driver ended"
        *lines, self._pending = (self._pending + data).split(b"\n")
        self._events += [json.loads(line) for line in lines]


def put_driver(node: testbed.Node) -> None:
    modules = [SOURCE / "servicebay/__init__.py"]
    modules += [path for package in ("wire", "agent") for path in (SOURCE / "servicebay" / package).rglob("*.py")]
    files = {f"driver/{path.relative_to(SOURCE)}": path.read_bytes() for path in modules}
    node.copy(archive({**files, f"driver/{DRIVER.name}": DRIVER.read_bytes()}))


@contextmanager
def driven(node: testbed.Node) -> Iterator[Driver]:
    driver = Driver(node)
    try:
        driver.until(lambda event: event["event"] == "ready")
        yield driver
    finally:
        driver.close()


@pytest.fixture(scope="module")
def prepared(node: testbed.Node) -> testbed.Node:
    put_driver(node)
    return node


@pytest.fixture
def driver(prepared: testbed.Node) -> Iterator[Driver]:
    with driven(prepared) as driver:
        yield driver


def systemctl(node: testbed.Node, *arguments: str) -> str:
    return node.ssh("systemctl", "--user", *arguments)


def listed(node: testbed.Node) -> set[str]:
    lines = json.loads(
        systemctl(node, "list-units", "--all", "--type=service,timer,socket,path", "--full", "--output=json")
    )
    return {line["unit"] for line in lines}


def shown(node: testbed.Node, names: list[str]) -> dict[str, dict[str, str]]:
    """``systemctl show`` of units, by name. Asking loads those that are not loaded."""
    blocks = systemctl(node, "show", "--timestamp=unix", "--", *names).strip().split("\n\n")
    facts = [dict(line.split("=", 1) for line in block.split("\n") if "=" in line) for block in blocks]
    return {fact["Id"]: fact for fact in facts}


def assert_equal_to_systemctl(node: testbed.Node, units: dict[str, Event]) -> None:
    for name, truth in shown(node, [name for name in sorted(units) if "@." not in name]).items():
        unit = units[name]
        ours = {key: unit.get(field) or "" for key, field in SHOWN.items()}
        assert ours == {key: truth.get(key, "") for key in SHOWN}
        assert unit.get("dropInPaths", []) == truth.get("DropInPaths", "").split()
        assert unit.get("needDaemonReload", False) == (truth["NeedDaemonReload"] == "yes")
        assert unit.get("mainPid", 0) == int(truth.get("MainPID", 0))
        assert unit.get("restarts", 0) == int(truth.get("NRestarts", 0))
        ended = unit.get("exitCode", unit.get("exitSignal", 0))
        assert ended == int(truth.get("ExecMainStatus", 0))
        assert sorted(unit.get("triggers", [])) == sorted(truth.get("Triggers", "").split())
        next_elapse = truth.get("NextElapseUSecRealtime")
        if next_elapse:
            elapses_at = datetime.strptime(next_elapse, "%a %Y-%m-%d %H:%M:%S %Z").replace(tzinfo=UTC)
            assert unit["nextElapse"] == elapses_at.timestamp() * 1000
        assert str(unit.get("stateSince", 0) // 1000) == truth.get("StateChangeTimestamp", "").lstrip("@").zfill(1)


def archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path, data in files.items():
            entry = tarfile.TarInfo(path.removeprefix("~/"))
            entry.size, entry.mtime = len(data), int(time.time())
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def install(node: testbed.Node, files: dict[str, str]) -> None:
    node.copy(archive({path: text.encode() for path, text in files.items()}))
    systemctl(node, "daemon-reload")


def wait_until(node: testbed.Node, condition: str) -> None:
    node.ssh("sh", "-c", f"until {condition}; do sleep 0.05; done")


def service(*lines: str) -> str:
    return "\n".join(["[Service]", *lines, ""])


def test_services_equal_what_systemctl_says(prepared: testbed.Node, driver: Driver) -> None:
    node = prepared
    install(
        node,
        {
            f"{UNITS}/eq-runs.service": service("ExecStart=/bin/sleep 1000") + "[Install]\nWantedBy=default.target\n",
            f"{UNITS}/eq-fails.service": service("ExecStart=/bin/sh -c 'exit 3'"),
            f"{UNITS}/eq-killed.service": service("ExecStart=/bin/sleep 1000"),
            f"{UNITS}/eq-again.service": service("ExecStart=/bin/false", "Restart=always", "RestartSec=1000"),
            f"{UNITS}/eq-once.service": service("Type=oneshot", "RemainAfterExit=yes", "ExecStart=/bin/true"),
            f"{UNITS}/eq-made@.service": service("ExecStart=/bin/sleep 1000"),
            f"{UNITS}/eq-tick.timer": "[Timer]\nOnCalendar=yearly\nUnit=eq-once.service\n",
            f"{UNITS}/eq-runs.service.d/10-more.conf": "[Unit]\nDescription=It runs\n",
            f"{QUADLETS}/eq-web.container": "[Container]\nImage=localhost/busybox:1\nExec=sleep 1000\nStopTimeout=0\n",
        },
    )
    systemctl(node, "enable", "eq-runs")
    systemctl(
        node,
        "start",
        "eq-tick.timer",
        "eq-runs",
        "eq-killed",
        "eq-once",
        "eq-web",
        "eq-made@a",
        "--no-block",
        "eq-again",
    )
    systemctl(node, "start", "eq-fails")
    systemctl(node, "kill", "--signal=KILL", "eq-killed")
    node.ssh("systemd-run", "--user", "--unit=eq-transient", "sleep", "1000")
    node.ssh(
        "sh",
        "-c",
        "until systemctl --user is-active eq-web && systemctl --user is-failed eq-killed; do sleep 0.1; done",
    )

    units = driver.scan()

    assert listed(node) <= set(units)
    assert_equal_to_systemctl(node, units)
    ours = [name for name in units if name.startswith(("eq-", "dbus.service"))]
    kinds = {name: (units[name]["kind"], units[name]["origin"]) for name in ours}
    assert kinds == {
        "dbus.service": ("service", "system"),
        "eq-again.service": ("service", "user"),
        "eq-fails.service": ("service", "user"),
        "eq-killed.service": ("service", "user"),
        "eq-made@.service": ("service", "user"),
        "eq-made@a.service": ("service", "user"),
        "eq-once.service": ("service", "user"),
        "eq-runs.service": ("service", "user"),
        "eq-tick.timer": ("timer", "user"),
        "eq-transient.service": ("service", "transient"),
        "eq-web.service": ("container", "quadlet"),
    }
    assert units["eq-runs.service"]["wantedBy"] == ["default.target"]
    assert units["eq-killed.service"]["exitSignal"] == 9
    assert list(units) == sorted(units)


def test_a_unit_that_fails_without_any_container_is_told(prepared: testbed.Node, driver: Driver) -> None:
    install(prepared, {f"{UNITS}/broken.service": service("ExecStart=/bin/false")})
    driver.scan()
    driver.take()
    systemctl(prepared, "start", "broken")
    broken: Event = {"activeState": "unseen"}
    while broken["activeState"] != "failed":
        driver.until(lambda event: event.get("names") == ["broken.service"])
        answer = driver.ask("scan", "units", names=["broken.service"])
        broken = answer["units"]["broken.service"]
    assert (broken["result"], broken["exitCode"]) == ("exit-code", 1)
    assert broken["stateSince"] <= answer["atMs"]


def test_quadlets_that_never_ran_are_listed_by_their_source(prepared: testbed.Node, driver: Driver) -> None:
    node = prepared
    home = node.ssh("sh", "-c", "echo $HOME").strip()
    container = "[Container]\nImage=localhost/busybox:1\n"
    wanted = "[Unit]\nDescription=A web\n" + container + "[Install]\nWantedBy=default.target\n"
    install(
        node,
        {
            f"{QUADLETS}/q-web.container": wanted,
            f"{QUADLETS}/q-idle.container": container,
            f"{QUADLETS}/deep/q-named.container": container + "ServiceName=q-other\n",
            f"{QUADLETS}/q-data.volume": "[Volume]\n",
            f"{QUADLETS}/q-net.network": "[Network]\n",
            f"{QUADLETS}/q-group.pod": "[Pod]\n",
            f"{QUADLETS}/q-play.kube": "[Kube]\nYaml=q-play.yaml\n",
            f"{QUADLETS}/q-play.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: q}\n",
        },
    )
    units = {name: unit for name, unit in driver.scan().items() if name.startswith("q-")}
    root = f"{home}/.config/containers/systemd"
    assert {name: (unit["kind"], unit["sourcePath"].removeprefix(root + "/")) for name, unit in units.items()} == {
        "q-web.service": ("container", "q-web.container"),
        "q-idle.service": ("container", "q-idle.container"),
        "q-other.service": ("container", "deep/q-named.container"),
        "q-data-volume.service": ("volume", "q-data.volume"),
        "q-net-network.service": ("network", "q-net.network"),
        "q-group-pod.service": ("pod", "q-group.pod"),
        "q-play.service": ("kube", "q-play.kube"),
    }
    assert {unit["origin"] for unit in units.values()} == {"quadlet"}
    assert (units["q-web.service"]["wantedBy"], units["q-web.service"]["description"]) == (["default.target"], "A web")
    assert "q-idle.service" not in listed(node)
    assert_equal_to_systemctl(node, units)  # loads them: systemd says of them what the files said


def test_looking_asks_for_no_other_look(prepared: testbed.Node, driver: Driver) -> None:
    driver.scan()
    driver.take()
    for _ in range(3):
        driver.scan()
    assert driver.take() == []


def test_outcomes_of_actions(prepared: testbed.Node, driver: Driver) -> None:
    needs_bad = "[Unit]\nRequires=bad-once.service\nAfter=bad-once.service\n"
    install(
        prepared,
        {
            f"{UNITS}/ok.service": service("ExecStart=/bin/sleep 1000"),
            f"{UNITS}/bad.service": service("ExecStart=/bin/sh -c 'exit 7'"),
            f"{UNITS}/bad-once.service": service("Type=oneshot", "ExecStart=/bin/sh -c 'exit 8'"),
            f"{UNITS}/pre.service": service("ExecStartPre=/bin/false", "ExecStart=/bin/sleep 1000"),
            f"{UNITS}/suicide.service": service("Type=oneshot", "ExecStart=/bin/sh -c 'kill -9 $$$$'"),
            f"{UNITS}/never-ready.service": service("Type=notify", "TimeoutStartSec=1", "ExecStart=/bin/sleep 1000"),
            f"{UNITS}/needy.service": needs_bad + service("ExecStart=/bin/true"),
            f"{UNITS}/picky.service": "[Unit]\nConditionPathExists=/nowhere\n" + service("ExecStart=/bin/true"),
            f"{UNITS}/slow.service": service("Type=oneshot", "ExecStart=/bin/sleep 1000"),
        },
    )
    systemctl(prepared, "mask", "masked.service")

    for verb, state in (("start", "active"), ("restart", "active"), ("stop", "inactive")):
        outcome = driver.act(verb, "ok.service")
        assert (outcome["job_result"], outcome["active_state"], outcome["why"]) == ("done", state, None)

    started = {
        name: driver.act("start", f"{name}.service")["why"]
        for name in ("bad", "bad-once", "pre", "suicide", "never-ready", "needy", "picky")
    }
    assert started == {
        "bad": "bad.service did not start: its main process exited with status 7",
        "bad-once": "bad-once.service did not start: its main process exited with status 8",
        "pre": "pre.service did not start: one of its processes failed",
        "suicide": "suicide.service did not start: its main process was killed by signal 9 (SIGKILL)",
        "never-ready": "never-ready.service did not start: it was not ready within its time limit",
        "needy": "needy.service did not start: a unit that it needs failed",
        "picky": "picky.service did not start: one of its conditions did not hold",
    }
    units = driver.scan()
    assert units["needy.service"]["jobResult"] == "dependency"
    assert "jobResult" not in units["ok.service"]

    refused = {
        unit: driver.act("start", unit)["code"]
        for unit in ("no-such.service", "masked.service", "; rm -rf ~", "../../ok.service", "a\0.service")
    }
    assert refused == {
        "no-such.service": "not-found",
        "masked.service": "conflict",
        "; rm -rf ~": "invalid",
        "../../ok.service": "invalid",
        "a\0.service": "invalid",
    }

    late = driver.act("start", "slow.service", deadline_s=0.3)
    assert (late["code"], late["message"]) == (
        "timeout",
        "slow.service did not start within 0.3 s; systemd is still at it",
    )
    assert driver.act("stop", "slow.service")["why"] is None

    assert driver.act("reset-failed", "bad.service")["active_state"] == "inactive"
    assert driver.act("start", "ok.service")["why"] is None
    driver.act("kill", "ok.service")
    driver.until(lambda event: event.get("names") == ["ok.service"])
    wait_until(prepared, "systemctl --user is-failed ok")
    assert driver.scan(["ok.service"])["ok.service"]["exitSignal"] == 9


def test_a_job_whose_waiter_is_cancelled_is_cancelled(prepared: testbed.Node, driver: Driver) -> None:
    install(
        prepared,
        {
            f"{UNITS}/first.service": service("Type=oneshot", "ExecStart=/bin/sleep 1000"),
            f"{UNITS}/second.service": "[Unit]\nAfter=first.service\n" + service("ExecStart=/bin/sleep 1000"),
        },
    )
    systemctl(prepared, "start", "--no-block", "first")
    driver.scan()
    driver.take()
    driver.send("actCancelled", verb="start", unit="second.service", afterS=0.3)
    driver.until(lambda event: event.get("names") == ["second.service"])
    wait_until(prepared, "! systemctl --user list-jobs | grep second")
    assert driver.scan(["second.service"])["second.service"]["jobResult"] == "canceled"
    assert driver.act("stop", "first.service")["why"] is None


def test_what_was_edited_and_not_reloaded_is_told(prepared: testbed.Node, driver: Driver) -> None:
    node = prepared
    install(
        node,
        {
            f"{UNITS}/edited.service": service("ExecStart=/bin/sleep 1000"),
            f"{QUADLETS}/edited-quadlet.container": "[Container]\nImage=localhost/busybox:1\n",
        },
    )
    systemctl(node, "start", "edited")
    names = ("edited.service", "edited-quadlet.service")

    def needs() -> list[bool]:
        units = driver.scan()
        return [units[name].get("needDaemonReload", False) for name in names]

    assert needs() == [False, False]
    node.write(f"{UNITS}/edited.service.d/new.conf", service("Environment=A=1"))
    node.write(f"{QUADLETS}/edited-quadlet.container", "[Container]\nImage=localhost/busybox:1\nExec=sleep 1\n")
    assert needs() == [True, True]
    driver.take()
    systemctl(node, "daemon-reload")
    driver.until(lambda event: event["event"] == "dirty")
    assert needs() == [False, False]
    (drop_in,) = driver.scan()["edited.service"]["dropInPaths"]
    assert drop_in.endswith("/.config/systemd/user/edited.service.d/new.conf")


def test_a_reload_is_told_once_for_all(prepared: testbed.Node, driver: Driver) -> None:
    driver.take()
    systemctl(prepared, "daemon-reload")
    driver.until(lambda event: event["event"] == "dirty" and event["names"] is None)
    told = [event for event in driver.take() if event["event"] in ("dirty", "hint")]
    assert len(told) <= 3, told


def test_containers_hint_and_health_checks_are_silent(prepared: testbed.Node, driver: Driver) -> None:
    node = prepared
    driver.take()
    health = ("--health-cmd", "true", "--health-interval", "1s")
    container = node.ssh("podman", "run", "-d", *health, "localhost/busybox:1", "sleep", "1000").strip()
    driver.until(lambda event: event.get("id") == container)
    runs = "$(podman inspect --format '{{len .State.Health.Log}}' " + container + ")"
    wait_until(node, f"[ {runs} -ge 1 ]")
    driver.take()
    wait_until(node, f"[ {runs} -ge 4 ]")
    assert [event for event in driver.take() if event["event"] == "dirty"] == []
    assert [name for name in driver.scan() if container in name] == []
    assert [name for name in listed(node) if container in name] != []
    node.ssh("podman", "rm", "-f", "-t", "0", container)
    driver.until(lambda event: event.get("id") == container)


def test_after_any_interleaving_what_was_hinted_and_read_again_is_the_truth(
    prepared: testbed.Node, driver: Driver
) -> None:
    node = prepared
    names = [f"mix-{kind}" for kind in ("runs", "fails", "once", "web")]
    install(
        node,
        {
            f"{UNITS}/mix-runs.service": service("ExecStart=/bin/sleep 1000"),
            f"{UNITS}/mix-fails.service": service("ExecStart=/bin/false"),
            f"{UNITS}/mix-once.service": service("Type=oneshot", "ExecStart=/bin/true"),
            f"{QUADLETS}/mix-web.container": "[Container]\nImage=localhost/busybox:1\nExec=sleep 1000\nStopTimeout=0\n",
        },
    )
    chance = random.Random(4711)
    driver.scan()
    for _ in range(6):
        driver.take()
        verbs = [(chance.choice(["start", "stop", "restart", "reset-failed"]), chance.choice(names)) for _ in range(8)]
        script = "".join(f"systemctl --user {verb} {name} & sleep 0.0{chance.randrange(9)}; " for verb, name in verbs)
        node.run("sh", "-c", script + "wait; sleep 0.3", timeout_s=120)
        told = [event["names"] for event in driver.take() if event["event"] == "dirty"]
        dirty = None if None in told else sorted({name for names in told for name in names})
        again = driver.scan(dirty)
        assert again == driver.scan(), dirty
        assert_equal_to_systemctl(node, {name: unit for name, unit in again.items() if name.startswith("mix-")})


def test_it_goes_on_after_systemd_re_executed_itself(prepared: testbed.Node, driver: Driver) -> None:
    install(prepared, {f"{UNITS}/later.service": service("ExecStart=/bin/sleep 1000")})
    driver.take()
    systemctl(prepared, "daemon-reexec")
    driver.until(lambda event: event["event"] == "dirty" and event["names"] is None)
    assert driver.act("start", "later.service")["why"] is None
    driver.until(lambda event: event.get("names") == ["later.service"])
    assert driver.scan()["later.service"]["activeState"] == "active"


def test_when_the_bus_goes_it_is_told_and_comes_back(prepared: testbed.Node, driver: Driver) -> None:
    install(prepared, {f"{UNITS}/endless.service": service("Type=oneshot", "ExecStart=/bin/sleep 1000")})
    driver.send("act", verb="start", unit="endless.service")
    driver.until(lambda event: event.get("names") == ["endless.service"])
    driver.take()
    systemctl(prepared, "restart", "--no-block", "dbus.service")
    gone = driver.until(lambda event: event["event"] == "gone")
    assert driver.until(lambda event: event["event"] == "failure")["code"] == "gone"
    assert gone["kind"] == "BusGoneError"
    driver.until(lambda event: event["event"] == "dirty" and event["names"] is None)
    assert driver.scan()["dbus.service"]["activeState"] == "active"


def test_the_whole_costs_little(prepared: testbed.Node, driver: Driver) -> None:
    install(prepared, {f"{UNITS}/many-{i}.service": service("ExecStart=/bin/sleep 1000") for i in range(40)})
    systemctl(prepared, "start", *(f"many-{i}" for i in range(40)))
    driver.scan()
    scan = driver.ask("scan", "units", names=None)
    cost = driver.ask("cost", "cost")
    assert len(scan["units"]) > 40
    assert scan["cpuMs"] < 250
    assert cost["rssBytes"] < 16 << 20


def test_an_older_systemd_is_understood_as_well(nodes: testbed.NodeFactory) -> None:
    old = nodes(suite="bookworm")
    put_driver(old)
    install(
        old,
        {
            f"{UNITS}/runs.service": service("ExecStart=/bin/sleep 1000"),
            f"{UNITS}/fails.service": service("ExecStart=/bin/sh -c 'exit 3'"),
        },
    )
    with driven(old) as driver:
        driver.take()
        assert driver.act("start", "runs.service")["why"] is None
        driver.until(lambda event: event.get("names") == ["runs.service"])
        why = driver.act("start", "fails.service")["why"]
        assert why == "fails.service did not start: its main process exited with status 3"
        units = driver.scan()
        assert listed(old) <= set(units)
        assert_equal_to_systemctl(old, units)
