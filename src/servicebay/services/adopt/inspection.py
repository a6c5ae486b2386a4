"""Podman's inspection of a container as the command that makes it again. Pure.

Podman keeps the command line that made a container (``Config.CreateCommand``); what was made over its REST interface
(docker-compose, a desktop program) or from Kubernetes YAML has none that helps, and is read from its configuration.
The shape is that of ``podman container inspect`` (Podman 4.4 to 5.8); members that are missing are passed over.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .errors import NotAdoptable
from .health import health_command
from .names import is_id
from .report import Report, shown
from .run_line import RunCommand, parse_run

Inspection = Mapping[str, Any]
NANOSECONDS = 1_000_000_000
DEFAULT_ENV = ("container=", "HOME=", "HOSTNAME=", "TERM=", "PATH=")
LISTS = {
    "cap-add": "CapAdd", "cap-drop": "CapDrop", "dns": "Dns", "dns-search": "DnsSearch", "dns-option": "DnsOptions",
    "add-host": "ExtraHosts", "group-add": "GroupAdd", "security-opt": "SecurityOpt",
}  # fmt: skip
DEFAULT_LIMITS = ("nofile", "nproc")
"""Podman shows its own for these, whether or not they were asked for."""
NUMBERS = (
    ("shm-size", "ShmSize", 65_536_000), ("pids-limit", "PidsLimit", 2048), ("oom-score-adj", "OomScoreAdj", 0),
    ("cpu-shares", "CpuShares", 0), ("memory-reservation", "MemoryReservation", 0),
)  # fmt: skip
"""Option, member, and what it is by default besides 0."""
BRIDGE_DEFAULTS = ("", "bridge", "default", "pasta", "slirp4netns")


def command_of(inspection: Inspection, report: Report) -> RunCommand:
    """The command that makes this container. Raises NotAdoptable."""
    made_by = _strings(_config(inspection).get("CreateCommand"))
    name = name_of(inspection)
    aside = Report()
    try:
        command = parse_run(made_by, aside)
    except NotAdoptable:
        report.note(f"{name}: Podman knows no command line that made it: it is read from its configuration.")
        command = read_configuration(inspection, report)
    else:
        for loss in aside.losses:
            report.lose(f"{name}: {loss}")
    command = command._replace(options=[*_mended(command, inspection, report)], image=_image(command, inspection))
    if _object(inspection.get("HostConfig")).get("AutoRemove") is True:
        report.lose(
            f"{name}: it was made with --rm: once it is stopped it is gone, with its volumes that have no name, and "
            "does not come back if the new one does not get well. Keep what made it"
        )
    return _named(command, name)


def name_of(inspection: Inspection) -> str:
    """Its name."""
    return str(inspection.get("Name") or "").lstrip("/")


def _image(command: RunCommand, inspection: Inspection) -> str:
    """The full name that Podman made of a short one."""
    full = str(inspection.get("ImageName") or "")
    return command.image if not full or is_id(full) or "@" in command.image else full


def _named(command: RunCommand, name: str) -> RunCommand:
    if not name:
        return command
    options = [option for option in command.options if option[0] != "name"]
    return command._replace(options=[("name", name), *options])


def _mended(command: RunCommand, inspection: Inspection, report: Report) -> Iterator[tuple[str, str | None]]:
    """What depended on the shell of then: variables that were passed on, paths relative to its folder."""
    env = dict(each.split("=", 1) for each in _strings(_config(inspection).get("Env")) if "=" in each)
    sources = {str(m.get("Destination")): str(m.get("Source") or "") for m in _objects(inspection.get("Mounts"))}
    for option, value in command.options:
        if option == "env" and value is not None and "=" not in value and value in env:
            report.note(f"{name_of(inspection)}: the value of {shown(value)} is that which the container was given.")
            yield option, f"{value}={env[value]}"
        elif option == "volume" and value is not None and value.startswith("."):
            _, _, rest = value.partition(":")
            source = sources.get(rest.split(":")[0])
            yield option, f"{source}:{rest}" if source and source.startswith("/") else value
        else:
            yield option, value


def read_configuration(inspection: Inspection, report: Report) -> RunCommand:
    """Options that give a container this configuration. What the image says itself may be among them."""
    config, host = _config(inspection), _object(inspection.get("HostConfig"))
    options: list[tuple[str, str | None]] = [
        *_of_config(config),
        *_of_host(host),
        *_of_mounts(inspection),
        *_of_networks(inspection, host),
        *_of_health(_object(config.get("Healthcheck"))),
    ]
    report.lose(
        f"{name_of(inspection)}: what its configuration does not tell from the image's defaults (environment, command, "
        "user) is written down as it is; options that Podman does not show in an inspection are not"
    )
    image = str(inspection.get("ImageName") or config.get("Image") or "")
    if not image:
        raise NotAdoptable("Podman does not say which image the container is of.")
    return RunCommand(options, image, _strings(config.get("Cmd")))


def _of_config(config: Inspection) -> Iterator[tuple[str, str | None]]:
    for each in _strings(config.get("Env")):
        if not each.startswith(DEFAULT_ENV):
            yield "env", each
    for key, value in _object(config.get("Labels")).items():
        yield "label", f"{key}={value}"
    for option, member in (("user", "User"), ("workdir", "WorkingDir"), ("tz", "Timezone")):
        if config.get(member):
            yield option, str(config[member])
    entrypoint = config.get("Entrypoint")  # a text before Podman 5
    argv = entrypoint.split(" ") if isinstance(entrypoint, str) and entrypoint else _strings(entrypoint)
    if argv:
        yield "entrypoint", json.dumps(argv, ensure_ascii=False)
    if config.get("StopSignal") not in (None, "", "SIGTERM", 15):
        yield "stop-signal", str(config["StopSignal"])
    for secret in _objects(config.get("Secrets")):
        yield "secret", str(secret.get("Name"))
    if config.get("Tty"):
        yield "tty", None
    if config.get("OpenStdin"):
        yield "interactive", None
    if isinstance(config.get("StopTimeout"), int) and config["StopTimeout"] != 10:
        yield "stop-timeout", str(config["StopTimeout"])


def _of_host(host: Inspection) -> Iterator[tuple[str, str | None]]:
    for port, bindings in _object(host.get("PortBindings")).items():
        for each in _objects(bindings):
            yield "publish", published(str(each.get("HostIp") or ""), str(each.get("HostPort") or ""), port)
    policy = _object(host.get("RestartPolicy"))
    if policy.get("Name") not in (None, "", "no"):
        count = policy.get("MaximumRetryCount") or 0
        yield "restart", f"{policy['Name']}:{count}" if count else str(policy["Name"])
    for option, member in LISTS.items():
        yield from ((option, text) for text in _strings(host.get(member)))
    for each in _objects(host.get("Devices")):
        yield "device", f"{each.get('PathOnHost')}:{each.get('PathInContainer')}"
    for path, how in _object(host.get("Tmpfs")).items():
        yield "tmpfs", f"{path}:{how}" if how else path
    for option, member in (("read-only", "ReadonlyRootfs"), ("privileged", "Privileged"), ("init", "Init")):
        if host.get(member) is True:
            yield option, None
    for option, member in (("pid", "PidMode"), ("ipc", "IpcMode"), ("uts", "UTSMode"), ("userns", "UsernsMode")):
        if host.get(member) not in (None, "", "private", "shareable"):
            yield option, str(host[member])
    for limit in _objects(host.get("Ulimits")):
        name = str(limit.get("Name")).lower().removeprefix("rlimit_")
        if name not in DEFAULT_LIMITS:
            yield "ulimit", f"{name}={limit.get('Soft')}:{limit.get('Hard')}"
    for option, member, default in NUMBERS:
        if isinstance(host.get(member), int) and host[member] not in (0, default):
            yield option, str(host[member])
    if host.get("CpusetCpus"):
        yield "cpuset-cpus", str(host["CpusetCpus"])
    if isinstance(host.get("Memory"), int) and host["Memory"] > 0:
        yield "memory", str(host["Memory"])
    if isinstance(host.get("NanoCpus"), int) and host["NanoCpus"] > 0:
        yield "cpus", f"{host['NanoCpus'] / NANOSECONDS:g}"


def published(address: str, number: str, port: str) -> str:
    """A binding as ``--publish`` takes it: ``127.0.0.1:8080:80/tcp``."""
    address = "" if address == "0.0.0.0" else f"[{address}]" if ":" in address else address  # noqa: S104
    return f"{address}:{number}:{port}" if address else f"{number}:{port}" if number else port


def _of_mounts(inspection: Inspection) -> Iterator[tuple[str, str | None]]:
    for each in _objects(inspection.get("Mounts")):
        source = each.get("Name") if each.get("Type") == "volume" else each.get("Source")
        options = [
            *([] if each.get("RW", True) else ["ro"]),
            *([each["Mode"]] if each.get("Mode") in ("z", "Z") else []),
        ]
        yield "volume", f"{source}:{each.get('Destination')}" + (":" + ",".join(options) if options else "")


def _of_networks(inspection: Inspection, host: Inspection) -> Iterator[tuple[str, str | None]]:
    mode = str(host.get("NetworkMode") or "")
    networks = _object(_object(inspection.get("NetworkSettings")).get("Networks"))
    if mode in ("host", "none") or mode.startswith(("container:", "ns:")):
        yield "network", mode
    elif mode in BRIDGE_DEFAULTS and not [name for name in networks if name != "podman"]:
        return
    else:
        short = str(inspection.get("Id") or "")[:12]
        for name, network in networks.items():
            aliases = [alias for alias in _strings(_object(network).get("Aliases")) if alias != short]
            yield "network", name + ("" if not aliases else ":" + ",".join(f"alias={alias}" for alias in aliases))


def _of_health(check: Inspection) -> Iterator[tuple[str, str | None]]:
    test = _strings(check.get("Test"))
    if test[:1] == ["NONE"]:
        yield "no-healthcheck", None
    elif test[:1] == ["CMD-SHELL"]:
        yield "health-cmd", " ".join(test[1:])
    elif test and test != ["CMD"]:
        yield "health-cmd", health_command(test[1:] if test[0] == "CMD" else test)
    for option, member in (("interval", "Interval"), ("timeout", "Timeout"), ("start-period", "StartPeriod")):
        if test and isinstance(check.get(member), int) and check[member] > 0:
            yield f"health-{option}", f"{check[member] / NANOSECONDS:g}s"
    if test and isinstance(check.get("Retries"), int) and check["Retries"] > 0:
        yield "health-retries", str(check["Retries"])


def _config(inspection: Inspection) -> Inspection:
    return _object(inspection.get("Config"))


def _object(value: Any) -> Inspection:
    return value if isinstance(value, Mapping) else {}


def _objects(value: Any) -> list[Inspection]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    return [str(each) for each in value if each is not None] if isinstance(value, list) else []
