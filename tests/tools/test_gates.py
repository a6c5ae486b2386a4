"""A gate passes only if its command did and told that it looked at enough."""

import os
import tempfile

import pytest

from tools import client
from tools.gates import BESIDE, NODE_TESTS, Gate, run_lanes


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
    assert (gate(script).run().problem is None) is passes


def test_gates_beside_each_other_run_at_once_and_each_counts(capfd: pytest.CaptureFixture[str]) -> None:
    # each ends only once the other runs
    meet = "echo here >{0} & read word <{1}; wait; echo checked {2} files"
    with tempfile.TemporaryDirectory() as folder:
        one, two = f"{folder}/one", f"{folder}/two"
        os.mkfifo(one)
        os.mkfifo(two)
        lanes = ((gate(meet.format(one, two, 3)),), (gate(meet.format(two, one, 2)), gate("echo checked 4 files")))
        outcomes = run_lanes(lanes)
    assert [outcome.problem for outcome in outcomes] == [None, "it looked at 2, at least 3 were expected", None]
    printed = capfd.readouterr().out
    assert printed.index("checked 3 files") < printed.index("checked 2 files") < printed.index("checked 4 files")
    assert printed.count("FAILED") == 1


def test_what_runs_beside_the_tests_on_nodes_is_there() -> None:
    assert BESIDE
    assert all((client.ROOT / NODE_TESTS / f"test_{name}.py").exists() for name in BESIDE)
