"""Faults that a node meets, each a short script run on it or a hand on its cable or disk; and what goes on meanwhile.

Every fault ends by itself: what it broke is whole again when it returns. What it leaves behind for the hub and the
agent to notice, they must notice.
"""

import random
import time
from collections.abc import Callable

from testbed import Node

Rng = random.Random
Fault = Callable[[Node, Rng], None]
AGENT, SERVICE = "[s]ervicebay-agent$", "[p]odman system service"
"""Patterns for ``pgrep -f`` that do not find the shell that uses them."""
CLOCK = "/run/testbed-clock"

# A python3 before the node's own on PATH: agents started through it read the clock from a file (libfaketime).
# Monotonic time and the times of files stay true, as they do when a real clock is set.
FAKE_CLOCK = f"""
cat >/usr/local/bin/python3 <<'END'
#!/bin/sh
export LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1) FAKETIME_TIMESTAMP_FILE={CLOCK}
export FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1
exec /usr/bin/python3 "$@"
END
chmod +x /usr/local/bin/python3; echo +0 >{CLOCK}
"""
# Whatever goes on at the node while faults happen. Runs there until the stop file appears; argv: seed, kind, stop file.
GREMLIN = r"""
import os, random, subprocess, sys, time
rng, kind, stop = random.Random(int(sys.argv[1])), sys.argv[2], sys.argv[3]
image = "localhost/busybox:1"
quadlets = os.path.expanduser("~/.config/containers/systemd/")
def containers():
    name = "c%d" % rng.randrange(6)
    verb = rng.choice(["run", "run", "stop", "start", "kill", "rm", "pause", "unpause", "restart"])
    if verb == "run":
        return ["podman", "run", "-d", "--name", name, image, "/bin/sleep", str(rng.choice([1, 5, 1000]))]
    timed = {"stop": ["-t0"], "restart": ["-t0"], "rm": ["-f", "-t0"]}
    return ["podman", verb, *timed.get(verb, []), name]
def units():
    chosen = rng.randrange(8)
    if chosen == 0:
        return ["systemctl", "--user", "daemon-reload"]
    if chosen == 1:
        path = quadlets + "q%d.container" % rng.randrange(4)
        with open(path, "w") as file:
            file.write("[Container]\nImage=%s\nExec=/bin/sleep 1000\nContainerName=q%d\n" % (image, rng.randrange(9)))
        return ["true"]
    if chosen == 2:
        return ["rm", "-f", quadlets + "q%d.container" % rng.randrange(4)]
    name = rng.choice(["u0.service", "u1.service", "bad.service", "q0.service", "q1.service"])
    return ["systemctl", "--user", rng.choice(["start", "stop", "restart", "reset-failed"]), name]
make = {"containers": containers, "units": units}[kind]
while not os.path.exists(stop):
    argv = make()
    try:
        subprocess.run(argv, timeout=60, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except (subprocess.TimeoutExpired, OSError):
        pass
    time.sleep(rng.uniform(0.05, 0.6))
"""
UNITS = {
    "u0.service": "[Service]\nExecStart=/bin/sleep 1000\n",
    "u1.service": "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 0.3\n",
    "bad.service": "[Service]\nExecStart=/bin/false\nRestart=on-failure\nRestartSec=300ms\n",
}


def script(text: str, user: str = "root") -> Fault:
    """A fault that is a shell script; its own failure is part of the chaos."""

    def run(node: Node, rng: Rng) -> None:
        node.run("sh", "-c", text, user=user, timeout_s=120)

    return run


def cut_cable(node: Node, rng: Rng) -> None:
    """Pull the cable for a while; both ends know."""
    node.cut()
    time.sleep(rng.uniform(0.2, 3))
    node.mend()


def lose_packets(node: Node, rng: Rng) -> None:
    """Let packets vanish for a while; neither end knows."""
    node.cut(silent=True)
    time.sleep(rng.uniform(0.2, 3))
    node.mend()


def fill_disk(node: Node, rng: Rng) -> None:
    """Leave no room for a while."""
    node.fill()
    time.sleep(rng.uniform(0.2, 2))
    node.drain()


def jump_clock(node: Node, rng: Rng) -> None:
    """Set the clock of the agent by up to a month, and sometimes back."""
    offset_s = rng.choice([0, 1, -1, 90, -90, 3600, -3600, 86400 * 31, -86400 * 31])
    node.run("sh", "-c", f"echo {offset_s:+d} >{CLOCK}", user="root")


def freeze_agent(node: Node, rng: Rng) -> None:
    """Stop the agent's process for a while, as a suspended or starved machine does."""
    seconds = rng.uniform(0.1, 2)
    node.run("sh", "-c", f"pkill -STOP -f '{AGENT}'; sleep {seconds:.2f}; pkill -CONT -f '{AGENT}'", user="root")


def kill_user_manager(node: Node, rng: Rng) -> None:
    """Kill systemd --user and all that it runs, containers included, and start it again."""
    node.run("sh", "-c", "systemctl kill -s KILL user@1000; sleep 0.3; systemctl restart user@1000", user="root")
    mend_podman(node)


MEND_PODMAN = """
podman ps >/dev/null && exit
podman system migrate
podman ps >/dev/null || rm -f /run/user/1000/libpod/tmp/alive*
podman ps >/dev/null
"""


def mend_podman(node: Node) -> None:
    """Do what the node's checklist says: Podman (5.4.2) whose pause process was killed while containers ran refuses
    everybody until then. Where one of them was paused not even that helps: what a reboot forgets is removed then.
    """
    node.run("sh", "-c", MEND_PODMAN, timeout_s=120)


STORM_OF_UNITS = "for i in $(seq 40); do systemctl --user start --no-block u1; systemctl --user stop u1; done"
STORM_OF_FILES = """
cd .config/containers/systemd
for i in $(seq 1000); do echo "[Container]" >storm$((i % 50)).container; mv storm$((i % 40)).container s.tmp 2>&-; done
rm -f storm* s.tmp
"""
STORM_OF_CONTAINERS = "for i in $(seq 8); do podman run -d --rm localhost/busybox:1 /bin/sleep 0.1 & done; wait"
FAULTS: dict[str, tuple[int, Fault]] = {
    "kill agent": (10, script(f"pkill -KILL -f '{AGENT}'")),
    "freeze agent": (4, freeze_agent),
    "kill podman service": (10, script(f"pkill -KILL -f '{SERVICE}'")),
    "freeze podman service": (4, script(f"pkill -STOP -f '{SERVICE}'; sleep 2; pkill -CONT -f '{SERVICE}'")),
    "restart user bus": (6, script("systemctl --user restart dbus.service", "podman")),
    "kill user bus": (4, script("pkill -KILL -u podman dbus-daemon; sleep 0.2")),
    "re-execute user manager": (6, script("systemctl --user daemon-reexec", "podman")),
    "kill user manager": (
        3,
        kill_user_manager,
    ),
    "cut cable": (6, cut_cable),
    "lose packets": (6, lose_packets),
    "restart sshd": (3, script("systemctl restart ssh")),
    "kill ssh sessions": (3, script("pkill -KILL -f 'sshd.*podman'")),
    "fill disk": (6, fill_disk),
    "jump clock": (8, jump_clock),
    "kill conmon": (3, script("pkill -KILL -o conmon")),
    "remove sockets": (3, script("rm -f /run/user/1000/servicebay-podman-*.sock")),
    "storm of units": (6, script(STORM_OF_UNITS, "podman")),
    "storm of files": (6, script(STORM_OF_FILES, "podman")),
    "storm of containers": (6, script(STORM_OF_CONTAINERS, "podman")),
}
"""By name: how often, and what."""


def draw(rng: Rng, count: int) -> list[str]:
    """Names of faults: each at least once where there is room, the rest by their weights."""
    names = list(FAULTS)
    drawn = names[:count] + rng.choices(names, [FAULTS[name][0] for name in names], k=max(0, count - len(names)))
    rng.shuffle(drawn)
    return drawn


def heal(node: Node) -> None:
    """Take back what a fault may have left: cable, disk, clock, stopped processes, the user's manager, Podman."""
    node.mend()
    node.drain()
    mend = f"echo +0 >{CLOCK}; pkill -CONT -f '{AGENT}'; pkill -CONT -f '{SERVICE}'; systemctl start user@1000"
    node.run("sh", "-c", mend, user="root")
    mend_podman(node)
