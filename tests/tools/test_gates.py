"""A gate passes only if its command did and told that it looked at enough."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from tools.gates import CONFLICTS, MOST_REPEATED, TOO_FEW, Gate, Outcome, halves, modules_to_repeat, run_gates


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
        far = "echo 'tests/test_x.py ...F. [ 50%]'; echo more; "
        three = (gate(far + meet.format(one, two, 3)), gate(meet.format(two, one, 2)), gate("echo checked 4 files"))
        outcomes = run_gates(three, at_once=2)
    assert [outcome.problem for outcome in outcomes] == [None, "it looked at 2, at least 3 were expected", None]
    printed = capfd.readouterr().out
    assert all(printed.count(f"checked {number} files") == 1 for number in (2, 3, 4))
    assert (printed.count("50%"), printed.count("more"), printed.count("FAILED")) == (2, 1, 1)


def test_each_test_module_is_in_one_half() -> None:
    first, second = halves("tests/e2e", "l")
    assert first + second == sorted(f"tests/e2e/{path.name}" for path in Path("tests/e2e").glob("test_*.py"))
    assert "tests/e2e/test_jobs.py" in first
    assert "tests/e2e/test_live.py" in second


FAILED_ONCE = """FAILED tests/e2e/test_b.py::test_x[1] - AssertionError: assert ['55'] == ['57']
  At index 0 diff
ERROR tests/e2e/test_c.py::test_y - OSError
FAILED tests/e2e/test_b.py::test_z
=============== 2 failed, 3880 passed, 1 error in 1032.03s (0:17:12) ==============="""


def ended(output: str, problem: str | None = "status 1") -> Outcome:
    return Outcome(Gate("tests", ("false",), r"(\d+) passed", 1, again=("true",)), output, problem)


def test_modules_that_failed_are_found_once_each() -> None:
    assert modules_to_repeat(ended(FAILED_ONCE)) == ("tests/e2e/test_b.py", "tests/e2e/test_c.py")


@pytest.mark.parametrize(
    "output",
    [
        "=== 3 passed in 1.0s ===",
        "FAILED tests/e2e/test_b.py::test_x",
        FAILED_ONCE + f"\n{TOO_FEW}: {{'e2e': 3}}",
    ],
    ids=["nothing failed", "cut short", "a suite did not run whole"],
)
def test_nothing_else_is_repeated(output: str) -> None:
    assert modules_to_repeat(ended(output)) == ()
    assert modules_to_repeat(ended(FAILED_ONCE, "status 2")) == ()


@pytest.mark.parametrize("parts", [[MOST_REPEATED], [1] * MOST_REPEATED, [MOST_REPEATED + 1], [2, MOST_REPEATED - 1]])
def test_modules_are_counted_over_the_whole_run(parts: list[int]) -> None:
    def part(number: int, many: int) -> Gate:
        failed = "".join(f"FAILED tests/p{number}/test_{each}.py::t\n" for each in range(many))
        script = f"echo '{failed}== {many} failed, 9 passed in 1.00s =='; exit 1"
        return Gate(f"part {number}", ("sh", "-c", script), r"(\d+) passed", 9, again=("echo", "1 passed"))

    outcomes = run_gates([part(number, many) for number, many in enumerate(parts)])
    is_forgiven = sum(parts) <= MOST_REPEATED
    assert [outcome.problem is None for outcome in outcomes] == [is_forgiven] * len(parts)
    assert sum(len(outcome.unsteady) for outcome in outcomes) == (sum(parts) if is_forgiven else 0)


def unsteady(path: str, second: str, minimum: int = 3) -> Outcome:
    first = f"cat {path}; exit 1"
    repeating = Gate("tests", ("sh", "-c", first), r"(\d+) passed", minimum, again=("sh", "-c", second))
    [outcome] = run_gates((repeating,))
    return outcome


def test_what_fails_again_has_failed_and_what_passes_is_told(tmp_path: Path) -> None:
    path = tmp_path / "printed"
    path.write_text(f"{FAILED_ONCE}\n")
    passed = unsteady(str(path), 'echo "1 passed in $# of $0"')
    assert passed.problem is None
    assert passed.unsteady == ("tests/e2e/test_b.py", "tests/e2e/test_c.py")
    assert unsteady(str(path), "echo 1 passed; exit 1").problem == "status 1"
    assert unsteady(str(path), "echo nothing").problem == "status 1"
    assert unsteady(str(path), "exit 5").unsteady == ()
    assert unsteady(str(path), "echo 20 passed", 3900).problem is None
    assert unsteady(str(path), "echo 20 passed", 3901).problem == "status 1"


@pytest.mark.parametrize(
    ("line", "status"), [("=" * 7, 0), ("a <<<<<<< b", 0), ("<" * 7 + " HEAD", 1), (">" * 7 + " main", 1)]
)
def test_a_conflict_that_was_left_is_found(tmp_path: Path, line: str, status: int) -> None:
    (tmp_path / "notes.md").write_text(f"one\n{line}\ntwo\n")
    for argv in (("init", "-q"), ("add", "notes.md")):
        subprocess.run(("git", *argv), cwd=tmp_path, check=True)
    assert subprocess.run(("bash", "-ec", CONFLICTS), cwd=tmp_path).returncode == status
