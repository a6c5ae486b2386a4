"""A real hub as a process of its own, and the commands of the command line against it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = [sys.executable, "-c", "from servicebay.cli import main; main(prog_name='servicebay')"]


class Done:
    """What a command did."""

    def __init__(self, process: "subprocess.CompletedProcess[str]") -> None:
        self.status = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Bay:
    """A data directory, and the hub that runs on it once it is started."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.process: subprocess.Popen[str] | None = None

    def run(self, *argv: str, stdin: str = "", env: dict[str, str] | None = None, timeout_s: float = 150) -> Done:
        return Done(
            subprocess.run(
                [*PROGRAM, *argv],
                input=stdin,
                capture_output=True,
                text=True,
                check=False,
                timeout=timeout_s,
                env=self._env(env or {}),
            )
        )

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True, env=self._env({})
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("ServiceBay is at "):
                return
        raise AssertionError("the hub ended before it said where it is")

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        self.process.communicate(timeout=30)
        return self.process.returncode

    def _env(self, more: dict[str, str]) -> dict[str, str]:
        import os

        kept = {k: v for k, v in os.environ.items() if not k.startswith("SERVICEBAY_")}
        path = os.pathsep.join(sys.path)
        return {**kept, "PYTHONPATH": path, "SERVICEBAY_DATA_DIR": str(self.data_dir), "COLUMNS": "100", **more}
