"""Each state has its words and its tone; no text holds an age."""

import pytest

from servicebay.services.shapes.container import Drift
from servicebay.services.words import (
    container_words,
    count_words,
    exited_text,
    health_cause,
    unit_cause,
    unit_words,
)
from tests.services.facts import Health, container, failed, unit


@pytest.mark.parametrize(
    ("code", "out_of_memory", "text"),
    [
        (None, False, "Exited"),
        (0, False, "Exited"),
        (1, False, "Exited 1"),
        (125, False, "Exited 125: Podman could not run it"),
        (126, False, "Exited 126: its command cannot be executed"),
        (127, False, "Exited 127: its command was not found"),
        (137, False, "Exited 137: killed"),
        (137, True, "Exited 137: killed, out of memory"),
        (139, False, "Exited 139: crashed, segmentation fault"),
        (143, False, "Exited 143: terminated"),
        (255, False, "Exited 255"),
        (-1, False, "Ended, nobody saw how"),
    ],
)
def test_an_exit_is_told_with_its_code_and_what_the_code_means(
    code: int | None, out_of_memory: bool, text: str
) -> None:
    assert exited_text(code, out_of_memory) == text


@pytest.mark.parametrize(
    ("members", "text", "tone"),
    [
        ({}, "Running", "ok"),
        ({"health": Health("healthy")}, "Running, healthy", "ok"),
        ({"health": Health("starting")}, "Running, first health check pending", "ok"),
        ({"health": Health("unhealthy")}, "Running, unhealthy", "act"),
        ({"state": "created"}, "Created, never started", "off"),
        ({"state": "paused"}, "Paused", "off"),
        ({"state": "stopping"}, "Stopping", "busy"),
        ({"state": "dead"}, "Dead: Podman could not remove it", "act"),
        ({"state": "exited", "exit_code": 0}, "Exited", "off"),
        ({"state": "exited", "exit_code": 143}, "Exited 143: terminated", "off"),
        ({"state": "exited", "exit_code": 1}, "Exited 1", "look"),
        ({"state": "exited", "exit_code": 1, "restart_policy": "no"}, "Exited 1", "look"),
        ({"state": "exited", "exit_code": 1, "restart_policy": "always"}, "Exited 1", "act"),
        ({"state": "exited", "exit_code": 137, "restart_policy": "always"}, "Exited 137: killed", "look"),
        ({"state": "exited", "exit_code": 137, "oom_killed": True}, "Exited 137: killed, out of memory", "act"),
        ({"state": "from-the-future"}, "From-the-future", "look"),
    ],
)
def test_a_container_state_has_words_and_a_tone(members: dict[str, object], text: str, tone: str) -> None:
    assert container_words(container(**members)) == (text, tone)


@pytest.mark.parametrize(
    ("facts", "health", "text", "tone"),
    [
        (unit(), None, "Running", "ok"),
        (unit(), "healthy", "Running, healthy", "ok"),
        (unit(), "starting", "Running, first health check pending", "ok"),
        (unit(), "unhealthy", "Running, unhealthy", "act"),
        (unit(sub_state="exited"), None, "Done", "ok"),
        (unit(active_state="activating", sub_state="start"), None, "Starting", "busy"),
        (unit(active_state="deactivating", sub_state="stop-sigterm"), None, "Stopping", "busy"),
        (unit(active_state="reloading", sub_state="reload"), None, "Reloading", "busy"),
        (
            failed(active_state="activating", sub_state="auto-restart"),
            None,
            "Restarting after a failure",
            "look",
        ),
        (
            failed(active_state="activating", sub_state="auto-restart", restarts=3),
            None,
            "Restarting after a failure",
            "act",
        ),
        (unit(active_state="inactive", sub_state="dead"), None, "Stopped", "off"),
        (unit(active_state="inactive", sub_state="dead", state_since=None), None, "Not started", "off"),
        (unit(active_state="inactive", sub_state="dead", job_result="dependency"), None, "Did not start", "act"),
        (unit(active_state="inactive", sub_state="dead", job_result="canceled"), None, "Stopped", "off"),
        (unit(active_state="inactive", sub_state="dead", load_state="masked"), None, "Masked", "off"),
        (unit(active_state="inactive", load_state="not-found"), None, "Unit file is gone", "off"),
        (unit(active_state="inactive", load_state="bad-setting"), None, "Unit file has an error", "act"),
        (failed(), None, "Failed", "act"),
    ],
)
def test_a_unit_state_has_words_and_a_tone(facts: object, health: str | None, text: str, tone: str) -> None:
    assert unit_words(facts, health) == (text, tone)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("members", "cause"),
    [
        ({"kind": "service"}, "Its main process exited with status 1."),
        ({"exit_code": 125}, "Its main process exited with status 125: Podman could not run it."),
        (
            {"exit_code": 137},
            "Its main process exited with status 137: killed, by somebody, by a time limit or for want of memory.",
        ),
        ({"kind": "service", "exit_code": 137}, "Its main process exited with status 137."),
        ({"kind": "service", "exit_code": 127}, "Its main process exited with status 127: its command was not found."),
        (
            {"kind": "service", "exit_code": 203},
            "Its main process exited with status 203: its program was not found or cannot be executed.",
        ),
        ({"exit_code": None}, "One of its start commands failed."),
        ({"result": "signal", "exit_code": None, "exit_signal": 9}, "Its main process was ended (SIGKILL)."),
        ({"result": "core-dump", "exit_code": None, "exit_signal": 11}, "Its main process crashed (SIGSEGV)."),
        ({"result": "oom-kill"}, "Killed by the kernel: out of memory."),
        (
            {"result": "start-limit-hit"},
            "Gave up after too many restarts (start limit); its main process exited with status 1.",
        ),
        ({"result": "start-limit-hit", "exit_code": None}, "Gave up after too many restarts (start limit)."),
        ({"result": "timeout", "job_result": "failed"}, "Did not start within its time limit."),
        ({"result": "timeout"}, "Did not start or stop within its time limit."),
        ({"result": "watchdog"}, "It stopped answering its watchdog."),
        ({"result": "protocol"}, "It ended before it said that it was ready."),
        ({"result": "success", "exit_code": None}, "It failed, and systemd gives no reason."),
    ],
)
def test_a_failure_has_its_cause_in_one_sentence(members: dict[str, object], cause: str) -> None:
    assert unit_cause(failed(**members)) == cause


@pytest.mark.parametrize(
    ("members", "cause"),
    [
        ({}, None),
        ({"job_result": "dependency"}, "Not started: a unit that it needs failed."),
        ({"load_state": "bad-setting"}, "Its unit file has an error in a setting."),
        ({"result": "exec-condition"}, "Not started: its start condition was not met."),
    ],
)
def test_a_unit_that_did_not_start_says_why(members: dict[str, object], cause: str | None) -> None:
    assert unit_cause(unit(**{"active_state": "inactive", "sub_state": "dead", **members})) == cause


def test_a_unit_that_runs_has_no_cause_even_if_it_was_restarted() -> None:
    assert unit_cause(unit(result="exit-code", exit_code=1, restarts=2)) is None


def test_a_failing_health_check_says_the_first_line_of_its_output() -> None:
    assert health_cause("web", "\n curl: (7) refused\nmore") == "The health check of web fails: curl: (7) refused"
    assert health_cause("web", None) == "The health check of web fails."
    assert len(health_cause("web", "x" * 5000)) < 250


def test_small_counts_are_words() -> None:
    counted = [count_words(n, "service") for n in (1, 2, 12, 13)]
    assert counted == ["one service", "two services", "twelve services", "13 services"]


@pytest.mark.parametrize(
    ("health", "drift", "text", "tone"),
    [
        (None, "edited", "Running; edited, not reloaded", "look"),
        (None, "not-restarted", "Running; reloaded, not restarted", "look"),
        ("unhealthy", "edited", "Running, unhealthy", "act"),
    ],
)
def test_a_drift_is_said_where_nothing_worse_is(health: str | None, drift: Drift, text: str, tone: str) -> None:
    assert unit_words(unit(), health, drift) == (text, tone)
