"""From a bare clone to a live node in the browser: ``python -m bench.first_run``.

Clones this repository to an empty folder, with an empty test bed, and times ``make run`` until it
tells its address (by then the node's state is live in the hub and the client is served), then ends it with
Ctrl-C and times it once more. Package downloads are part of the first figure; the caches of pip
and npm are this machine's.
"""

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from bench import report
from tools.client import ROOT

TOLD = "ServiceBay is at "


def make_run(clone: Path, environment: dict[str, str]) -> float:
    """Seconds from ``make run`` to the address on the screen, and a page behind it."""
    began = time.monotonic()
    with subprocess.Popen(
        ["make", "run"], cwd=clone, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        address = next((line.removeprefix(TOLD).strip() for line in process.stdout if line.startswith(TOLD)), None)
        took = time.monotonic() - began
        if address is None:
            raise SystemExit(f"make run ended with status {process.wait()}")
        with urllib.request.urlopen(address, timeout=10) as page:
            assert b"<div id=" in page.read()
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.read()
    return round(took, 1)


def main() -> None:
    """Clone, run twice, tell."""
    with tempfile.TemporaryDirectory(prefix="servicebay-clone-") as folder:
        clone = Path(folder) / "servicebay"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        activated = ("VIRTUAL_ENV", "PYTHONPATH")
        environment = {name: value for name, value in os.environ.items() if name not in activated}
        environment |= {"SERVICEBAY_TESTBED": f"{folder}/testbed", "SERVICEBAY_PORT": "8799"}
        figures = {"first_s": make_run(clone, environment), "again_s": make_run(clone, environment)}
        report.emit("first_run", figures)


if __name__ == "__main__":
    main()
