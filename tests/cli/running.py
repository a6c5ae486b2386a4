"""A real hub as a process of its own, and the commands of the command line against it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from servicebay.cli import main
from tests.patience import PATIENCE_S

PROGRAM = [sys.executable, "-c", "from servicebay.cli import main; main(prog_name='servicebay')"]


class Done:
    """What a command did."""

    def __init__(self, result: Result) -> None:
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.status = result.exit_code
        self.out = result.stdout
        self.err = result.stderr

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Bay:
    """A data directory, and the hub that runs on it once it is started."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.process: subprocess.Popen[str] | None = None

    def run(self, *argv: str, stdin: str = "", env: dict[str, str] | None = None) -> Done:
        """Run a command in this process, which saves the start of an interpreter for each."""
        return Done(CliRunner().invoke(main, argv, input=stdin, env=self.changes(env or {}), prog_name="servicebay"))

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, "serve", "--port", "0", "--join-port", "0"], stdout=subprocess.PIPE, text=True, env=self.env()
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("ServiceBay is at "):
                return
        raise AssertionError("the hub ended before it said where it is")

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode

    def changes(self, more: dict[str, str]) -> dict[str, str | None]:
        """How the environment of a command differs: nothing of ours but what a test gives."""
        ours = dict.fromkeys(name for name in os.environ if name.startswith("SERVICEBAY_"))
        return {**ours, "SERVICEBAY_DATA_DIR": str(self.data_dir), "COLUMNS": "100", **more}

    def env(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """The environment of a process of its own."""
        path = {"PYTHONPATH": os.pathsep.join(sys.path)}
        merged = {**os.environ, **path, **self.changes(more or {})}
        return {name: value for name, value in merged.items() if value is not None}
