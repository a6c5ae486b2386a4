import pytest

from servicebay.agent.systemd.actions import Outcome, why_failed


@pytest.mark.parametrize(
    ("verb", "outcome", "sentence"),
    [
        ("start", Outcome("done", "active", "running", "success"), None),
        ("start", Outcome("done", "inactive", "dead", "success", 0), None),
        ("stop", Outcome("done", "failed", "failed", "exit-code", 137), None),
        (
            "start",
            Outcome("failed", "failed", "failed", "exit-code", 1),
            "web.service did not start: its main process exited with status 1",
        ),
        (
            "start",
            Outcome("done", "failed", "failed", "exit-code", 1),
            "web.service did not start: its main process exited with status 1",
        ),
        (
            "restart",
            Outcome("done", "activating", "auto-restart", "exit-code", 2),
            "web.service did not restart: its main process exited with status 2",
        ),
        ("start", Outcome("done", "activating", "auto-restart", "success", 0), None),
        ("stop", Outcome("done", "inactive", "dead", "success", condition_held=False), None),
        (
            "start",
            Outcome("done", "inactive", "dead", "success", condition_held=False),
            "web.service did not start: one of its conditions did not hold",
        ),
        (
            "start",
            Outcome("failed", "failed", "failed", "signal", None, 9),
            "web.service did not start: its main process was killed by signal 9 (SIGKILL)",
        ),
        (
            "start",
            Outcome("failed", "failed", "failed", "exit-code"),
            "web.service did not start: one of its processes failed",
        ),
        (
            "start",
            Outcome("failed", "failed", "failed", "timeout", 0),
            "web.service did not start: it was not ready within its time limit",
        ),
        (
            "start",
            Outcome("dependency", "inactive", "dead", "success"),
            "web.service did not start: a unit that it needs failed",
        ),
        (
            "stop",
            Outcome("canceled", "active", "running", "success"),
            "web.service did not stop: another request cancelled it",
        ),
        (
            "start",
            Outcome("failed", "failed", "failed", "news-to-us"),
            "web.service did not start: its job failed (news-to-us)",
        ),
    ],
)
def test_a_failure_is_told_in_words(verb: str, outcome: Outcome, sentence: str | None) -> None:
    assert why_failed(verb, "web.service", outcome) == sentence
