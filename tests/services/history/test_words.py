import pytest

from servicebay.services.history.words import change_words
from servicebay.storage.transitions import Transition


def change(kind: str, before: str | None, after: str, **more: int) -> Transition:
    return Transition("nas", kind, "x", "x", 1, before, after, exit_code=more.get("exit_code"))


@pytest.mark.parametrize(
    ("kind", "before", "after", "text", "tone"),
    [
        ("service", "inactive", "active", "Started", "ok"),
        ("service", "active", "active", "Started again", "ok"),
        ("service", "active", "failed", "Failed", "act"),
        ("service", "active", "inactive", "Stopped", "off"),
        ("service", None, "inactive", "Appeared, not started", "off"),
        ("container", "unhealthy", "running", "Became healthy", "ok"),
        ("container", "running", "unhealthy", "Became unhealthy", "act"),
        ("node", "online", "offline", "Connection lost", "act"),
        ("node", None, "gap", "Not all that happened meanwhile is known", "look"),
        ("service", None, "strange", "Strange", "off"),
    ],
)
def test_a_change_in_words(kind: str, before: str | None, after: str, text: str, tone: str) -> None:
    assert change_words(change(kind, before, after)) == (text, tone)


def test_an_exit_with_a_status_is_worth_a_look() -> None:
    assert change_words(change("container", "running", "exited", exit_code=0)).tone == "off"
    assert change_words(change("container", "running", "exited", exit_code=1)).tone == "look"
