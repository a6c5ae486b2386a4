"""The monitor of ``systemd --user`` on a real node: what it sees is what ``systemctl`` says."""

import random
from collections.abc import Iterator

import pytest

import testbed

from .systemd_monitor import (
    QUADLETS,
    UNITS,
    Driver,
    Event,
    assert_equal_to_systemctl,
    driven,
    install,
    listed,
    put_driver,
    service,
    systemctl,
    wait_until,
)


@pytest.fixture(scope="module")
def prepared(node: testbed.Node) -> testbed.Node:
    put_driver(node)
    return node


@pytest.fixture
def driver(prepared: testbed.Node) -> Iterator[Driver]:
    with driven(prepared) as driver:
        yield driver


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
        "until systemctl --user is-active eq-web && systemctl --user is-failed eq-killed"
        " && systemctl --user is-failed eq-fails"
        " && systemctl --user show -P SubState eq-again | grep auto-restart; do sleep 0.1; done",
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
        hints = dirty_of(driver)
        while True:
            dirty, again, whole, hints = hints, driver.scan(hints), driver.scan(), dirty_of(driver)
            if hints == []:
                break  # else something was not over when it was looked at
        assert again == whole, dirty
        assert_equal_to_systemctl(node, {name: unit for name, unit in again.items() if name.startswith("mix-")})


def dirty_of(driver: Driver) -> list[str] | None:
    """The units that were hinted at; None for all of them."""
    told = [event["names"] for event in driver.take() if event["event"] == "dirty"]
    return None if None in told else sorted({name for names in told for name in names})


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
