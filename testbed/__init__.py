"""Real nodes for tests, benchmarks and ``make run``: a thin hand on ``testbed/node``.

Nothing here knows ServiceBay. Each node is a booted Debian with systemd, sshd and rootless Podman
at an address of its own; see ``testbed/node`` for what it is made of.
"""

import itertools
import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

TOOL = Path(__file__).with_name("node")
USER = "podman"
CONNECT_S = 30
"""How long a node may take to answer on a busy machine."""
Done = subprocess.CompletedProcess[str]
_numbers = itertools.count(1)


class CommandFailed(AssertionError):
    """A command on a node (or the testbed itself) failed; the text carries its output."""


def why_not() -> str | None:
    """Say why no node can be booted here, or ``None`` where it can."""
    return None if os.geteuid() == 0 else "booting a real node needs root"


def _tool(*argv: str, suite: str = "trixie") -> str:
    env = {**os.environ, "SERVICEBAY_TESTBED_SUITE": suite, "SERVICEBAY_TESTBED_OWNER": str(os.getpid())}
    # its own session: Ctrl-C ends the caller, which then takes its nodes down in order
    done = subprocess.run([TOOL, *argv], capture_output=True, text=True, env=env, check=False, start_new_session=True)
    if done.returncode:
        raise CommandFailed(f"testbed/node {shlex.join(argv)}: {done.stderr.strip()}")
    return done.stdout.strip()


def key_path() -> Path:
    """The private key that signs in on every node, as the rootless user and as root."""
    return Path(_tool("key"))


def collect_garbage() -> None:
    """Take down nodes whose owner died without doing so."""
    _tool("gc")


class Node:
    """A booted node. ``suite``: ``trixie`` (Podman 5.4, Python 3.13), ``bookworm`` (4.3, too old for Quadlet),
    ``bullseye`` (3.0, Python 3.9) or ``forky`` (5.8, Python 3.14; it moves until it is Debian 14).

    Use it as a context manager, or call ``down``.
    """

    def __init__(self, name: str | None = None, suite: str = "trixie", number: str = "auto") -> None:
        self.name = name or f"t{os.getpid()}-{next(_numbers)}"
        self.user = USER
        self.address = _tool("up", self.name, number, suite=suite).splitlines()[-1]
        self.key_path = key_path()

    def __enter__(self) -> "Node":
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    def run(self, *argv: str, user: str = USER, stdin: str | None = None, timeout_s: float = 60) -> Done:
        """Run a command on the node; its end is yours to judge. ``stdin`` is empty unless given."""
        command = [*self.ssh_command(user), shlex.join(argv)]
        return subprocess.run(
            command, input=stdin or "", capture_output=True, text=True, timeout=timeout_s, check=False
        )

    def ssh(self, *argv: str, stdin: str | None = None, timeout_s: float = 60) -> str:
        """Run a command as the rootless user; return its output, or raise CommandFailed."""
        return self._checked(argv, USER, stdin, timeout_s)

    def root(self, *argv: str, stdin: str | None = None, timeout_s: float = 60) -> str:
        """Run a command as root; return its output, or raise CommandFailed."""
        return self._checked(argv, "root", stdin, timeout_s)

    def write(self, path: str, text: str) -> None:
        """Write a file as the rootless user, with its directories; ``path`` may start with ``~/``."""
        self.ssh("sh", "-c", 'cd && mkdir -p "$(dirname "$1")" && cat >"$1"', "sh", path.removeprefix("~/"), stdin=text)

    def copy(self, archive: bytes) -> None:
        """Unpack an uncompressed tar archive in the rootless user's home."""
        unpack = [*self.ssh_command(), "tar -x --no-same-owner --no-overwrite-dir"]
        done = subprocess.run(unpack, input=archive, capture_output=True, timeout=60, check=False)
        if done.returncode:
            raise CommandFailed(f"unpacking on {self.name}: {done.stderr.decode(errors='replace')}")

    def ssh_command(self, user: str = USER) -> list[str]:
        """The start of an ``ssh`` command line that reaches the node."""
        options = (
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            f"ConnectTimeout={CONNECT_S}",
            "LogLevel=ERROR",
        )
        return ["ssh", "-i", str(self.key_path), *(f"-o{option}" for option in options), f"{user}@{self.address}"]

    @property
    def host_key(self) -> str:
        """The node's public host key as it stands on its disk now."""
        return _tool("hostkey", self.name)

    def cut(self, silent: bool = False) -> None:
        """Pull the network cable; ``silent``: it stays plugged in, but packets vanish both ways."""
        _tool("cut", *["--silent"] * silent, self.name)

    def mend(self) -> None:
        """Plug the network cable in again."""
        _tool("mend", self.name)

    def fill(self) -> None:
        """Leave no room on its disk."""
        _tool("fill", self.name)

    def drain(self) -> None:
        """Make room on its disk again."""
        _tool("drain", self.name)

    def reboot(self) -> None:
        """Restart the machine, keeping its disk, and wait until it is up."""
        _tool("reboot", self.name)

    def down(self) -> None:
        """Stop it and throw its disk away."""
        _tool("down", self.name)

    def _checked(self, argv: tuple[str, ...], user: str, stdin: str | None, timeout_s: float) -> str:
        done = self.run(*argv, user=user, stdin=stdin, timeout_s=timeout_s)
        if done.returncode:
            output = done.stdout + done.stderr
            raise CommandFailed(f"{shlex.join(argv)} on {self.name}: status {done.returncode}\n{output}")
        return done.stdout


NodeFactory = Callable[..., Node]
"""Boots one more node; takes ``suite``."""
