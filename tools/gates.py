"""Run the gates of ``make check`` and ``make test``: ``python -m tools.gates check|test``.

Each gate must end with status 0 *and* tell that it looked at something: a gate that scans nothing
would pass for ever. All of them run; the first failure does not hide the next. Gates that stand
beside each other run at once, and what they print comes one after the other.
"""

import re
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tools import client

PYTHON = sys.executable

SHELL_SCRIPTS = ("testbed/node", "testbed/build", "tools/packages", "tools/setup", ".ci/run")
LINT = 'ruff check . && echo "$(ruff check --show-files . | wc -l) files linted"'
NODE_TESTS = "tests/integration"
BESIDE = ("kinds", "quadlet_keys", "quadlet_kinds", "stock_making")
"""The tests on nodes that run after all others, so that both lanes end at about the same time."""
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

    def run(self, show: bool = True) -> "Outcome":
        """Run it; with ``show`` its output is seen while it comes."""
        output = ""
        command = subprocess.Popen(
            self.argv, cwd=self.cwd, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if show:
            print(f"── {self.name}", flush=True)
        with command as process:
            assert process.stdout is not None
            for line in process.stdout:
                output += line
                if show:
                    print(line, end="", flush=True)
        return Outcome(self, output, self._problem(process.returncode, output))

    def _problem(self, status: int, output: str) -> str | None:
        if status:
            return f"status {status}"
        found = sum(int(number) for number in re.findall(self.counts, re.sub(r"\x1b\[[0-9;]*m", "", output)))
        return None if found >= self.minimum else f"it looked at {found}, at least {self.minimum} were expected"


class Outcome(NamedTuple):
    """What a gate said, and what was wrong with it, if anything."""

    gate: Gate
    output: str
    problem: str | None


Lane = tuple[Gate, ...]
"""Gates that run one after another."""
Lanes = tuple[Lane, ...]
"""They run at once."""


def run_lanes(lanes: Lanes) -> list[Outcome]:
    """Run lanes beside each other. The first is seen while it runs, the others when all have ended."""
    with ThreadPoolExecutor(len(lanes)) as beside:
        running = [beside.submit(run_lane, lane, show=False) for lane in lanes[1:]]
        first = run_lane(lanes[0])
        others = [outcome for lane in running for outcome in lane.result()]
    for outcome in others:
        print(f"── {outcome.gate.name}\n{outcome.output}", flush=True)
    outcomes = [*first, *others]
    for outcome in outcomes:
        if outcome.problem is not None:
            print(f"── {outcome.gate.name} FAILED: {outcome.problem}", flush=True)
    return outcomes


def run_lane(lane: Lane, show: bool = True) -> list[Outcome]:
    """Run gates one after another; a failure does not hide the next."""
    return [gate.run(show) for gate in lane]


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
        Gate("format", (tool("ruff"), "format", "--check", "."), r"(\d+) files? already formatted", 200),
        Gate("lint", ("bash", "-ec", LINT), r"(\d+) files linted", 200),
        Gate("types", (tool("mypy"),), r"in (\d+) source files", 200),
        Gate("layers", (tool("lint-imports"), "--no-cache"), r"Contracts: (\d+) kept", 5),
        Gate("generated types", (PYTHON, "tools/gen_types.py", "--check"), r"(\d+) types are fresh", 20),
        Gate("shell", ("bash", "-ec", PARSE_EACH, "sh", *SHELL_SCRIPTS), r"(\d+) scripts parsed", len(SHELL_SCRIPTS)),
        *npm_gates(("client", "check", r"on (\d+) files", 20)),
    ]


def test_gates() -> list[Lanes]:
    """Every test. Those on real nodes wait most of their time: the others run beside them."""
    subprocess.run([PYTHON, "tools/client.py"], check=True)
    beside = [f"{NODE_TESTS}/test_{name}.py" for name in BESIDE]
    but_those = [f"--ignore={path}" for path in beside]
    on_nodes = Gate("tests on nodes", (tool("pytest"), NODE_TESTS, *but_those), r"(\d+) passed", 275)
    others = Gate("all other tests", (tool("pytest"), f"--ignore={NODE_TESTS}"), r"(\d+) passed", 3780)
    more = Gate("more tests on nodes", (tool("pytest"), *beside), r"(\d+) passed", 33)
    return [*alone(npm_gates(("client tests", "test", r"Tests\s+(\d+) passed", 300))), ((on_nodes,), (others, more))]


def alone(gates: list[Gate]) -> list[Lanes]:
    """One gate after another."""
    return [((gate,),) for gate in gates]


def main() -> int:
    """Run the gates that were asked for."""
    gates = test_gates() if sys.argv[1] == "test" else alone(check_gates())
    outcomes = [outcome for lanes in gates for outcome in run_lanes(lanes)]
    failed = [outcome.gate.name for outcome in outcomes if outcome.problem is not None]
    if failed:
        print(f"Failed: {', '.join(failed)}.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
