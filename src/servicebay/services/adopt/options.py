"""What options ``podman run`` has, and how Quadlet says each. Tables only.

Source: ``podman run --help`` and podman-systemd.unit(5) of Podman 5.4.2 and 5.8; since when a key is known says
``quadlet/keys.txt``. An option without a key of its own goes into ``PodmanArgs=``, which every Podman understands.
"""

from typing import Literal, NamedTuple

from ...quadlet.keys import find_key

Version = tuple[int, ...]
How = Literal["plain", "word", "flag"]
"""``plain``: the key is taken as it stands; ``word``: it is split into words; ``flag``: true or false."""


class Key(NamedTuple):
    """A key of ``[Container]``."""

    name: str
    how: How = "plain"

    @property
    def since(self) -> Version:
        """The Podman from which it is known: what the editor and the linter go by."""
        known = find_key("Container", self.name)
        return (99,) if known is None or known.since is None else known.since


KEYS = {
    "add-host": Key("AddHost"),
    "annotation": Key("Annotation", "word"),
    "cap-add": Key("AddCapability", "word"),
    "cap-drop": Key("DropCapability", "word"),
    "device": Key("AddDevice", "word"),
    "dns": Key("DNS"),
    "dns-option": Key("DNSOption"),
    "dns-search": Key("DNSSearch"),
    "entrypoint": Key("Entrypoint"),
    "env": Key("Environment", "word"),
    "env-file": Key("EnvironmentFile", "word"),
    "env-host": Key("EnvironmentHost", "flag"),
    "expose": Key("ExposeHostPort"),
    "group-add": Key("GroupAdd"),
    "health-cmd": Key("HealthCmd"),
    "health-interval": Key("HealthInterval"),
    "health-on-failure": Key("HealthOnFailure"),
    "health-retries": Key("HealthRetries"),
    "health-start-period": Key("HealthStartPeriod"),
    "health-startup-cmd": Key("HealthStartupCmd"),
    "health-startup-interval": Key("HealthStartupInterval"),
    "health-startup-retries": Key("HealthStartupRetries"),
    "health-startup-success": Key("HealthStartupSuccess"),
    "health-startup-timeout": Key("HealthStartupTimeout"),
    "health-timeout": Key("HealthTimeout"),
    "hostname": Key("HostName"),
    "init": Key("RunInit", "flag"),
    "ip": Key("IP"),
    "ip6": Key("IP6"),
    "label": Key("Label", "word"),
    "log-driver": Key("LogDriver"),
    "log-opt": Key("LogOpt"),
    "memory": Key("Memory"),
    "mount": Key("Mount", "word"),
    "name": Key("ContainerName"),
    "network": Key("Network"),
    "network-alias": Key("NetworkAlias"),
    "pids-limit": Key("PidsLimit"),
    "publish": Key("PublishPort"),
    "pull": Key("Pull"),
    "read-only": Key("ReadOnly", "flag"),
    "secret": Key("Secret", "word"),
    "shm-size": Key("ShmSize"),
    "stop-signal": Key("StopSignal"),
    "stop-timeout": Key("StopTimeout"),
    "sysctl": Key("Sysctl", "word"),
    "tmpfs": Key("Tmpfs"),
    "tz": Key("Timezone"),
    "ulimit": Key("Ulimit"),
    "userns": Key("UserNS"),
    "volume": Key("Volume"),
    "workdir": Key("WorkingDir"),
}
LISTS = {"cap-add", "cap-drop", "dns", "dns-search", "group-add", "add-host"}
"""Of these one option may carry several values, with commas between them."""

SHORT = {
    "a": "attach", "c": "cpu-shares", "d": "detach", "e": "env", "h": "hostname", "i": "interactive", "l": "label",
    "m": "memory", "P": "publish-all", "p": "publish", "q": "quiet", "t": "tty", "u": "user", "v": "volume",
    "w": "workdir",
}  # fmt: skip
ALIASES = {
    "net": "network", "net-alias": "network-alias", "dns-opt": "dns-option",
}  # fmt: skip
SWITCHES = {
    "detach", "disable-content-trust", "env-host", "help", "http-proxy", "init", "interactive", "no-healthcheck",
    "no-hostname", "no-hosts", "oom-kill-disable", "passwd", "privileged", "publish-all", "quiet", "read-only",
    "read-only-tmpfs", "replace", "rm", "rmi", "rootfs", "sig-proxy", "tls-verify", "tty", "unsetenv-all",
}  # fmt: skip
"""Options that take no value, but may be given one after ``=``."""

VALUED = set(KEYS) - SWITCHES | {
    "arch", "attach", "authfile", "blkio-weight", "blkio-weight-device", "cert-dir", "cgroup-conf", "cgroup-parent",
    "cgroupns", "cgroups", "chrootdirs", "cidfile", "conmon-pidfile", "cpu-period", "cpu-quota", "cpu-rt-period",
    "cpu-rt-runtime", "cpu-shares", "cpus", "cpuset-cpus", "cpuset-mems", "creds", "decryption-key", "detach-keys",
    "device-cgroup-rule", "device-read-bps", "device-read-iops", "device-write-bps", "device-write-iops", "env-merge",
    "gidmap", "gpus", "group-entry", "health-log-destination", "health-max-log-count", "health-max-log-size",
    "hosts-file", "hostuser", "image-volume", "init-path", "ipc", "label-file", "mac-address", "memory-reservation",
    "memory-swap", "memory-swappiness", "oom-score-adj", "os", "passwd-entry", "personality", "pid", "pidfile",
    "platform", "pod", "pod-id-file", "preserve-fd", "preserve-fds", "rdt-class", "requires", "restart", "retry",
    "retry-delay", "sdnotify", "seccomp-policy", "security-opt", "shm-size-systemd", "subgidname", "subuidname",
    "systemd", "timeout", "uidmap", "umask", "unsetenv", "user", "uts", "variant", "volumes-from",
}  # fmt: skip
DOCKER_ONLY = {
    "cpu-count", "cpu-percent", "domainname", "health-start-interval", "io-maxbandwidth", "io-maxiops", "isolation",
    "kernel-memory", "link", "link-local-ip", "runtime", "storage-opt", "volume-driver",
}  # fmt: skip
"""Options of ``docker run`` that take a value and that Podman does not know."""

IMPLIED = {
    "detach": "a unit always runs in the background",
    "rm": "a unit's container is removed when it stops",
    "replace": "a unit replaces what is left of its own container",
    "quiet": "it only concerns what the command prints",
    "cgroups": "Quadlet sets it itself",
    "conmon-pidfile": "Quadlet needs none",
    "cidfile": "Quadlet keeps its own",
    "sig-proxy": "nobody is attached to a unit",
    "detach-keys": "nobody is attached to a unit",
    "attach": "nobody is attached to a unit",
    "disable-content-trust": "Podman knows no content trust",
    "help": "it only prints help",
}
"""Options that a unit needs not say, with the reason."""
