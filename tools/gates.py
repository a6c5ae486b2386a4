"""Run the gates of ``make check`` and ``make test``: ``python -m tools.gates check|test``.

Each gate must end with status 0 *and* tell that it looked at something: a gate that scans nothing
would pass for ever. All of them run, a few at a time; the first failure does not hide the next. How
far they are is seen meanwhile, and what each printed at its end.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tools import client

PYTHON = sys.executable

SHELL_SCRIPTS = ("testbed/node", "testbed/build", "tools/packages", "tools/setup", ".ci/run")
LINT = 'ruff check . && echo "$(ruff check --show-files . | wc -l) files linted"'
NODE_TESTS = "tests/integration"
BROWSER_TESTS = "tests/e2e"
LOOKS = ("looks", "looks_empty", "german")
"""Tests of the browser that look at every page."""
AT_ONCE = 3
"""So many gates: those on real nodes wait half of their time, those in a browser keep a core busy."""
EXAMPLE = "examples/servicebay-plugin-example"
EXAMPLE_SOURCE = str(client.ROOT / EXAMPLE / "src")
MOST_REPEATED = 3
"""So many modules of a whole run may fail once beside others; more are no accident."""
TOO_FEW = "Suites that ran too few tests"
"""What ``tests/conftest.py`` says of a suite that did not run whole."""
PROGRESS = re.compile(r"^\S+\.py \S+ +\[ *\d+%\]$")
"""How pytest says that a module is through."""
CONFLICTS = """! git grep -nE '^(<{7}|>{7}) ' && echo "$(git ls-files | wc -l) files without conflict markers\""""
PARSE_EACH = 'for script; do bash -n "$script"; done; echo "$# scripts parsed"'


@dataclass(frozen=True)
class Gate:
    """A command, and the pattern whose number in its output must reach ``minimum``."""

    name: str
    argv: tuple[str, ...]
    counts: str
    minimum: int
    cwd: Path = client.ROOT
    env: Mapping[str, str] | None = None
    again: tuple[str, ...] | None = None
    """The command for a second try: the modules that failed are added to it."""

    def run(self, alone: bool = True) -> "Outcome":
        """Run it. Its output is seen while it comes; beside others only how far it is, and the rest at the end."""
        output = ""
        command = subprocess.Popen(
            self.argv, cwd=self.cwd, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        print(f"── {self.name}" + ("" if alone else ": begun"), flush=True)
        with command as process:
            assert process.stdout is not None
            for line in process.stdout:
                output += line
                if alone or PROGRESS.match(without_colours(line).rstrip()):
                    print(line, end="", flush=True)
        return Outcome(self, output, self._problem(process.returncode, output))

    def count(self, output: str) -> int:
        """How much it looked at, by what it printed."""
        return sum(int(number) for number in re.findall(self.counts, without_colours(output)))

    def _problem(self, status: int, output: str) -> str | None:
        if status:
            return f"status {status}"
        found = self.count(output)
        return None if found >= self.minimum else f"it looked at {found}, at least {self.minimum} were expected"


class Outcome(NamedTuple):
    """What a gate said, and what was wrong with it, if anything. ``unsteady`` passed only at the second try."""

    gate: Gate
    output: str
    problem: str | None
    unsteady: tuple[str, ...] = ()


def run_gates(gates: Sequence[Gate], at_once: int = AT_ONCE) -> list[Outcome]:
    """Run gates, a few at a time in this order (the longest first); then, by themselves, the modules that failed."""
    with ThreadPoolExecutor(at_once) as beside:
        running = [beside.submit(gate.run, alone=False) for gate in gates]
        for ended in as_completed(running):
            outcome = ended.result()
            print(f"── {outcome.gate.name}\n{outcome.output}", flush=True)
        outcomes = [ended.result() for ended in running]
    outcomes = second_tries(outcomes)
    for outcome in outcomes:
        if outcome.problem is not None:
            print(f"── {outcome.gate.name} FAILED: {outcome.problem}", flush=True)
    return outcomes


def second_tries(outcomes: list[Outcome]) -> list[Outcome]:
    """Run the few modules that failed in all gates once more, when nothing runs beside them: see ADR 51.

    Nothing else is forgiven: a gate that looked at too little, a suite that did not run whole, a test that fails again.
    """
    failed = [modules_to_repeat(outcome) for outcome in outcomes]
    if sum(map(len, failed)) > MOST_REPEATED:
        return outcomes
    return [
        second_try(outcome, modules) if modules else outcome for outcome, modules in zip(outcomes, failed, strict=True)
    ]


def second_try(outcome: Outcome, modules: tuple[str, ...]) -> Outcome:
    """Run these modules of a gate once more."""
    assert outcome.gate.again is not None
    names = ", ".join(modules)
    print(f"── {outcome.gate.name}: once more, by themselves: {names}", flush=True)
    again = replace(outcome.gate, argv=(*outcome.gate.again, *modules), minimum=1, again=None).run()
    enough = outcome.gate.count(outcome.output) + again.gate.count(again.output) >= outcome.gate.minimum
    return outcome._replace(problem=None, unsteady=modules) if again.problem is None and enough else outcome


def modules_to_repeat(outcome: Outcome) -> tuple[str, ...]:
    """The modules in which tests failed, by pytest's summary; none where that is not all, or the run was cut short."""
    if outcome.problem != "status 1" or outcome.gate.again is None:
        return ()
    plain = without_colours(outcome.output)
    modules = dict.fromkeys(re.findall(r"^(?:FAILED|ERROR) (tests/\S+?\.py)", plain, re.MULTILINE))
    whole = re.search(r"^=+ .*\bpassed\b.* in [\d.]+s", plain, re.MULTILINE) and TOO_FEW not in plain
    return tuple(modules) if whole else ()


def without_colours(output: str) -> str:
    """What was printed, without the terminal's control sequences."""
    return re.sub(r"\x1b\[[0-9;]*m", "", output)


def tool(name: str) -> str:
    """A command of this environment."""
    return str(Path(sys.executable).with_name(name))


def npm_gates(*gates: tuple[str, str, str, int]) -> list[Gate]:
    """Gates of the front end: name, npm script with arguments, pattern, minimum."""
    npm = client.require_npm()
    client.install_packages(npm)
    env = client.environment(npm)
    return [
        Gate(name, (*npm, "run", "--silent", *script.split()), counts, minimum, client.FRONTEND, env)
        for name, script, counts, minimum in gates
    ]


def check_gates() -> list[Gate]:
    """Everything that needs no running program."""
    return [
        Gate("types", (tool("mypy"),), r"in (\d+) source files", 200),
        *npm_gates(("client", "check", r"on (\d+) files", 20)),
        Gate("format", (tool("ruff"), "format", "--check", "."), r"(\d+) files? already formatted", 200),
        Gate("lint", ("bash", "-ec", LINT), r"(\d+) files linted", 200),
        Gate("layers", (tool("lint-imports"), "--no-cache"), r"Contracts: (\d+) kept", 5),
        Gate("generated types", (PYTHON, "tools/gen_types.py", "--check"), r"(\d+) types are fresh", 20),
        Gate("hub words", (PYTHON, "-m", "tools.hub_words"), r"(\d+) sentences were looked at", 2000),
        Gate("shell", ("bash", "-ec", PARSE_EACH, "sh", *SHELL_SCRIPTS), r"(\d+) scripts parsed", len(SHELL_SCRIPTS)),
        Gate("words", (PYTHON, "-m", "tools.words"), r"(\d+) texts are said", 1500),
        Gate("conflict markers", ("bash", "-ec", CONFLICTS), r"(\d+) files without conflict markers", 1000),
    ]


def test_gates() -> list[Gate]:
    """Every test, in parts that take about as long as each other."""
    subprocess.run([PYTHON, "tools/client.py"], check=True)

    def pytest(name: str, minimum: int, *arguments: str) -> Gate:
        return Gate(name, (tool("pytest"), *arguments), r"(\d+) passed", minimum, again=(tool("pytest"),))

    early, late = halves(NODE_TESTS, "k")
    first, second = halves(BROWSER_TESTS, "m")
    looks = [f"{BROWSER_TESTS}/test_{name}.py" for name in LOOKS]
    example = replace(
        pytest("tests of the example", 20, f"{EXAMPLE}/tests"), env=os.environ | {"PYTHONPATH": EXAMPLE_SOURCE}
    )
    [client_tests] = npm_gates(("client tests", "test", r"Tests\s+(\d+) passed", 405))
    return [
        pytest("tests on nodes, first half", 164, *early),
        pytest("tests on nodes, second half", 180, *late),
        pytest("tests without nodes", 4420, f"--ignore={NODE_TESTS}", f"--ignore={BROWSER_TESTS}"),
        pytest("tests in the browser, first half", 50, *(path for path in first if path not in looks)),
        pytest("tests in the browser, second half", 58, *(path for path in second if path not in looks)),
        pytest("looks", 9, *looks),
        client_tests,
        example,
    ]


def halves(folder: str, letter: str) -> tuple[list[str], list[str]]:
    """The test modules of a folder whose names begin before the letter, and the others."""
    paths = sorted(f"{folder}/{path.name}" for path in (client.ROOT / folder).glob("test_*.py"))
    border = f"{folder}/test_{letter}"
    return [path for path in paths if path < border], [path for path in paths if path >= border]


def main() -> int:
    """Run the gates that were asked for."""
    outcomes = run_gates(test_gates() if sys.argv[1] == "test" else check_gates())
    for outcome in outcomes:
        if outcome.unsteady:
            print(f"UNSTEADY, passed only at the second try, each a defect to mend: {', '.join(outcome.unsteady)}")
    failed = [outcome.gate.name for outcome in outcomes if outcome.problem is not None]
    if failed:
        print(f"Failed: {', '.join(failed)}.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
