"""Run the gates of ``make check`` and ``make test``: ``python -m tools.gates check|test``.

Each gate must end with status 0 *and* tell that it looked at something: a gate that scans nothing
would pass for ever. All of them run; the first failure does not hide the next.
"""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools import client

PYTHON = sys.executable

SHELL_SCRIPTS = ("testbed/node", "testbed/build", "tools/packages", "tools/setup", ".ci/run")
LINT = 'ruff check . && echo "$(ruff check --show-files . | wc -l) files linted"'
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

    def run(self) -> bool:
        """Run it, showing its output; True where it passed and looked at enough."""
        print(f"── {self.name}", flush=True)
        output = ""
        command = subprocess.Popen(
            self.argv, cwd=self.cwd, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        with command as process:
            assert process.stdout is not None
            for line in process.stdout:
                output += line
                print(line, end="", flush=True)
        if process.returncode:
            return self._failed(f"status {process.returncode}")
        found = sum(int(number) for number in re.findall(self.counts, re.sub(r"\x1b\[[0-9;]*m", "", output)))
        return found >= self.minimum or self._failed(f"it looked at {found}, at least {self.minimum} were expected")

    def _failed(self, why: str) -> bool:
        print(f"── {self.name} FAILED: {why}", flush=True)
        return False


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


def test_gates() -> list[Gate]:
    """Every test."""
    subprocess.run([PYTHON, "tools/client.py"], check=True)
    return [
        *npm_gates(("client tests", "test", r"Tests\s+(\d+) passed", 50)),
        Gate("tests", (tool("pytest"),), r"(\d+) passed", 900),
    ]


def main() -> int:
    """Run the gates that were asked for."""
    gates = {"check": check_gates, "test": test_gates}[sys.argv[1]]()
    failed = [gate.name for gate in gates if not gate.run()]
    if failed:
        print(f"Failed: {', '.join(failed)}.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
