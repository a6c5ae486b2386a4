"""The example plugin of ``examples/``, installed as anybody would, without a network."""

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples/servicebay-plugin-example"


def install_example(site: Path) -> None:
    """Have pip build and install it into a folder, which is to be on Python's path."""
    flags = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *flags, "--target", str(site), str(EXAMPLE)]
    subprocess.run(command, check=True, timeout=120)
