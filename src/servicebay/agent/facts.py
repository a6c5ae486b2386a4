"""What the node is and what it can do: each capability with its state, the reason, and the cure.

Everything here is read from files and the environment; what Podman and systemd add is handed in.
"""

import os
import pwd
import sys
from typing import Mapping, Optional, Sequence, Tuple

from servicebay.wire.machine import Capability, Facts

from .digest import sha256
from .files.places import config_home
from .space import Shortage

OLDEST_PODMAN = (4,)
"""Older ones speak another dialect of the REST interface."""
QUADLET_SINCE = (4, 4)
GENERATORS = (
    "/usr/lib/systemd/user-generators/podman-user-generator",
    "/lib/systemd/user-generators/podman-user-generator",
    "/usr/local/lib/systemd/user-generators/podman-user-generator",
    "/etc/systemd/user-generators/podman-user-generator",
)
INSTALL = "sudo apt-get install podman   # or: sudo dnf install podman"
REINSTALL = "sudo apt-get install --reinstall podman"
UPGRADE = "Upgrade to a distribution with Podman 4.4 or newer (Debian 13, Ubuntu 24.04, Fedora 38, RHEL 9.2)."


def read_facts(
    podman_version: Optional[str] = None,
    podman_problem: Optional[str] = None,
    event_logger: Optional[str] = None,
    systemd_version: Optional[str] = None,
    bus_problem: Optional[str] = None,
    shortages: Sequence[Shortage] = (),
) -> Facts:
    """Facts as of now. A ``problem`` is a sentence; neither version nor problem means 'not known yet'."""
    user = pwd.getpwuid(os.getuid()).pw_name
    capabilities = (
        _python(),
        _podman(podman_version, podman_problem),
        _quadlet(podman_version),
        _session(systemd_version, bus_problem),
        _linger(user),
        _cgroups(),
        _events(event_logger),
        _space(shortages),
    )
    return Facts(
        hostname=os.uname().nodename,
        user=user,
        uid=os.getuid(),
        os_name=read_os_name(),
        kernel=os.uname().release,
        architecture=os.uname().machine,
        python_version="{}.{}.{}".format(*sys.version_info[:3]),
        podman_version=podman_version,
        systemd_version=systemd_version,
        capabilities={each.id: each for each in capabilities},
        machine=read_machine(),
        quadlet_folder=find_quadlet_folder(os.environ, os.path.expanduser("~")),
        first_port=read_first_port(),
    )


def find_quadlet_folder(environ: Mapping[str, str], home: str) -> str:
    """Return where new Quadlet files of this user go: the first folder of Quadlet's search that is the user's own."""
    told = [folder for folder in environ.get("QUADLET_UNIT_DIRS", "").split(":") if folder.startswith("/")]
    return told[0] if told else os.path.join(config_home(environ, home), "containers/systemd")


def read_machine(path: str = "/etc/machine-id") -> Optional[str]:
    """Return what tells machines apart: machine-id(5), hashed as its manual asks, with the host name.

    (Cloned machines often share the one, seldom both.) None where the system has no ID.
    """
    try:
        with open(path, encoding="ascii") as file:
            machine_id = file.read(64).strip()
    except (OSError, ValueError):
        return None
    if len(machine_id) != 32:  # "uninitialized"
        return None
    return str(sha256("servicebay {} {}".format(machine_id, os.uname().nodename).encode()).hexdigest()[:32])


def parse_version(text: str) -> Tuple[int, ...]:
    """``5.4.2-dev`` -> ``(5, 4, 2)``."""
    numbers = []
    for word in text.split("-")[0].split("+")[0].split("."):
        if not (word.isascii() and word.isdigit() and len(word) < 10):
            break
        numbers.append(int(word))
    return tuple(numbers)


def read_first_port(path: str = "/proc/sys/net/ipv4/ip_unprivileged_port_start") -> Optional[int]:
    """Return the lowest port that users may bind, IPv6 included (ip-sysctl.rst); None where the kernel tells none."""
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read(16))
    except (OSError, ValueError):
        return None


def read_os_name(path: str = "/etc/os-release") -> str:
    """``PRETTY_NAME`` of os-release(5), else the kernel's name."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("PRETTY_NAME="):
                    return line.split("=", 1)[1].strip().strip("\"'")
    except OSError:
        pass
    return os.uname().sysname


def _python() -> Capability:
    return Capability("python", "Python 3.9 or newer", "ok", "Python {}.{}.{}".format(*sys.version_info[:3]))


def _podman(version: Optional[str], problem: Optional[str]) -> Capability:
    title = "Podman"
    if problem is not None:
        return Capability("podman", title, "fail", problem, _podman_cure(problem))
    if version is None:
        return Capability("podman", title, "unknown", "Podman has not answered yet.")
    if parse_version(version) < OLDEST_PODMAN:
        detail = "Podman {} is too old: 4.4 or newer is needed.".format(version)
        return Capability("podman", title, "fail", detail, UPGRADE)
    return Capability("podman", title, "ok", "Podman " + version)


def _podman_cure(problem: str) -> Optional[str]:
    if "not installed" in problem:
        return INSTALL
    if "podman system migrate" in problem:  # its pause process was killed, or the note of it lost on a full disk
        return "podman system migrate   # this restarts nothing: start the services again afterwards"
    if "newuidmap" in problem or "subuid" in problem or "subgid" in problem:
        return (
            "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + pwd.getpwuid(os.getuid()).pw_name
        )
    return None


def _quadlet(version: Optional[str]) -> Capability:
    title = "Quadlet (Podman 4.4 or newer)"
    if version is not None and parse_version(version) < QUADLET_SINCE:
        return Capability("quadlet", title, "fail", "Podman {} is too old for Quadlet.".format(version), UPGRADE)
    if any(os.path.exists(path) for path in GENERATORS):
        return Capability("quadlet", title, "ok", "systemd turns Quadlet files into units.")
    detail = "Podman's systemd generator is not installed."
    return Capability("quadlet", title, "unknown" if version is None else "fail", detail, REINSTALL)


def _session(version: Optional[str], problem: Optional[str]) -> Capability:
    title = "User session of systemd"
    if problem is not None:
        user = pwd.getpwuid(os.getuid()).pw_name
        cure = "sudo apt-get install dbus-user-session && sudo loginctl enable-linger " + user
        return Capability("session", title, "fail", problem, cure)
    if version is None:
        return Capability("session", title, "unknown", "The user's systemd has not answered yet.")
    return Capability("session", title, "ok", "systemd {} answers on the user's bus.".format(version))


def _linger(user: str) -> Capability:
    title = "Services run without a login (linger)"
    if os.path.exists("/var/lib/systemd/linger/" + user):
        return Capability("linger", title, "ok", "Services start at boot and go on after sign-out.")
    detail = "Without linger, services stop when {} signs out and do not start at boot.".format(user)
    return Capability("linger", title, "warn", detail, "sudo loginctl enable-linger " + user)


def _cgroups() -> Capability:
    title = "Control groups (cgroup v2, delegated)"
    if not os.path.exists("/sys/fs/cgroup/cgroup.controllers"):
        cure = "sudo grubby --update-kernel=ALL --args=systemd.unified_cgroup_hierarchy=1   # then reboot"
        return Capability(
            "cgroups", title, "fail", "This system runs cgroup v1; rootless limits and Quadlet need v2.", cure
        )
    uid = os.getuid()
    path = "/sys/fs/cgroup/user.slice/user-{0}.slice/user@{0}.service/cgroup.controllers".format(uid)
    try:
        with open(path, encoding="ascii") as file:
            controllers = file.read().split()
    except OSError:
        controllers = []
    missing = [name for name in ("cpu", "memory", "pids") if name not in controllers]
    if not missing:
        return Capability("cgroups", title, "ok", "Delegated: {}.".format(", ".join(controllers)))
    detail = "Not delegated to the user: {}. Limits on these do not work, what containers take is estimated.".format(
        ", ".join(missing)
    )
    cure = "printf '[Service]\\nDelegate=cpu cpuset io memory pids\\n' | sudo systemctl edit --stdin user@.service"
    return Capability("cgroups", title, "warn", detail, cure)


def _events(logger: Optional[str]) -> Capability:
    title = "Podman events"
    if logger is None:
        return Capability("events", title, "unknown", "Podman has not told its event logger yet.")
    if logger == "none":
        cure = "printf '[engine]\\nevents_logger=\"file\"\\n' >> ~/.config/containers/containers.conf"
        return Capability(
            "events", title, "warn", "Podman writes no events; changes are seen by the other signals.", cure
        )
    return Capability("events", title, "ok", "Podman writes its events to {}.".format(logger))


def _space(shortages: Sequence[Shortage]) -> Capability:
    title = "Room to write"
    if not shortages:
        return Capability("space", title, "ok", "Home, containers and runtime directory have room.")
    detail = " ".join("{} is full: {} left.".format(each.path, each.left) for each in shortages)
    return Capability("space", title, "fail", detail, shortages[0].cure)
