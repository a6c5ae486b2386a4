"""What options ``podman run`` has, and how Quadlet says each. Tables only.

Source: ``podman run --help`` and podman-systemd.unit(5) of Podman 5.4.2 and 5.8, the release notes of 4.4 to 5.8 for
since when a key is known. An option without a key of its own goes into ``PodmanArgs=``, which every Podman understands.
"""

from typing import Literal, NamedTuple

Version = tuple[int, ...]
How = Literal["plain", "word", "flag"]
"""``plain``: the key is taken as it stands; ``word``: it is split into words; ``flag``: true or false."""


class Key(NamedTuple):
    """A key of ``[Container]``, and the Podman from which it is known."""

    name: str
    how: How = "plain"
    since: Version = (4, 4)


KEYS = {
    "add-host": Key("AddHost", since=(5, 3)),
    "annotation": Key("Annotation", "word"),
    "cap-add": Key("AddCapability", "word"),
    "cap-drop": Key("DropCapability", "word"),
    "device": Key("AddDevice", "word"),
    "dns": Key("DNS", since=(4, 7)),
    "dns-option": Key("DNSOption", since=(4, 7)),
    "dns-search": Key("DNSSearch", since=(4, 7)),
    "entrypoint": Key("Entrypoint", since=(5, 0)),
    "env": Key("Environment", "word"),
    "env-file": Key("EnvironmentFile", "word", (4, 5)),
    "env-host": Key("EnvironmentHost", "flag", (4, 5)),
    "expose": Key("ExposeHostPort"),
    "group-add": Key("GroupAdd", since=(5, 3)),
    "health-cmd": Key("HealthCmd", since=(4, 5)),
    "health-interval": Key("HealthInterval", since=(4, 5)),
    "health-on-failure": Key("HealthOnFailure", since=(4, 5)),
    "health-retries": Key("HealthRetries", since=(4, 5)),
    "health-start-period": Key("HealthStartPeriod", since=(4, 5)),
    "health-startup-cmd": Key("HealthStartupCmd", since=(4, 5)),
    "health-startup-interval": Key("HealthStartupInterval", since=(4, 5)),
    "health-startup-retries": Key("HealthStartupRetries", since=(4, 5)),
    "health-startup-success": Key("HealthStartupSuccess", since=(4, 5)),
    "health-startup-timeout": Key("HealthStartupTimeout", since=(4, 5)),
    "health-timeout": Key("HealthTimeout", since=(4, 5)),
    "hostname": Key("HostName", since=(4, 6)),
    "init": Key("RunInit", "flag"),
    "ip": Key("IP", since=(4, 5)),
    "ip6": Key("IP6", since=(4, 5)),
    "label": Key("Label", "word"),
    "log-driver": Key("LogDriver", since=(4, 5)),
    "log-opt": Key("LogOpt", since=(5, 3)),
    "memory": Key("Memory", since=(5, 6)),
    "mount": Key("Mount", "word", (4, 5)),
    "name": Key("ContainerName"),
    "network": Key("Network"),
    "network-alias": Key("NetworkAlias", since=(5, 3)),
    "pids-limit": Key("PidsLimit", since=(4, 7)),
    "publish": Key("PublishPort"),
    "pull": Key("Pull", since=(4, 6)),
    "read-only": Key("ReadOnly", "flag"),
    "secret": Key("Secret", "word", (4, 5)),
    "shm-size": Key("ShmSize", since=(4, 7)),
    "stop-signal": Key("StopSignal", since=(5, 3)),
    "stop-timeout": Key("StopTimeout", since=(5, 0)),
    "sysctl": Key("Sysctl", "word", (4, 6)),
    "tmpfs": Key("Tmpfs", since=(4, 5)),
    "tz": Key("Timezone"),
    "ulimit": Key("Ulimit", since=(4, 7)),
    "userns": Key("UserNS", since=(4, 5)),
    "volume": Key("Volume"),
    "workdir": Key("WorkingDir", since=(4, 6)),
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
