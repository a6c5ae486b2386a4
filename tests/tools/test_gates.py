"""A gate passes only if its command did and told that it looked at enough."""

import pytest

from tools.gates import Gate


def gate(script: str, minimum: int = 3) -> Gate:
    return Gate("a gate", ("sh", "-c", script), r"checked (\d+) files", minimum)


@pytest.mark.parametrize(
    ("script", "passes"),
    [
        ("echo checked 3 files", True),
        ("echo checked 1 files; echo checked 2 files", True),
        ("printf 'checked \\033[1m3\\033[0m files'", True),
        ("echo checked 2 files", False),
        ("echo fine", False),
        ("", False),
        ("echo checked 3 files; exit 1", False),
        ("echo checked 3 files >&2", True),
    ],
)
def test_a_gate_must_have_looked_at_something(script: str, passes: bool) -> None:
    assert gate(script).run() is passes
