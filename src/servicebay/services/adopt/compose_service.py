"""One service of a compose file to one ``.container`` file: every key is written, or told. Pure.

Source: the Compose specification (compose-spec.io), 'services'. What a service shares with others (networks, volumes,
secrets, the order of starting) is handed in by ``compose``.
"""

import json
import re
import shlex
from typing import Any

from .container_file import ContainerFile
from .health import health_command
from .run_unit import Surroundings, place
from .taken import Taken

PLAIN = {
    "cgroup": "cgroupns", "cgroup_parent": "cgroup-parent", "container_name": "name", "cpu_period": "cpu-period",
    "cpu_quota": "cpu-quota", "cpu_rt_period": "cpu-rt-period", "cpu_rt_runtime": "cpu-rt-runtime",
    "cpu_shares": "cpu-shares", "cpus": "cpus", "cpuset": "cpuset-cpus", "hostname": "hostname", "ipc": "ipc",
    "mac_address": "mac-address", "mem_limit": "memory", "mem_reservation": "memory-reservation",
    "mem_swappiness": "memory-swappiness", "memswap_limit": "memory-swap", "oom_score_adj": "oom-score-adj",
    "pid": "pid", "pids_limit": "pids-limit", "platform": "platform", "shm_size": "shm-size",
    "stop_signal": "stop-signal", "user": "user", "userns_mode": "userns", "uts": "uts", "working_dir": "workdir",
}  # fmt: skip
SWITCHES = {
    "init": "init", "oom_kill_disable": "oom-kill-disable", "privileged": "privileged", "read_only": "read-only",
    "stdin_open": "interactive", "tty": "tty",
}  # fmt: skip
LISTS = {
    "cap_add": "cap-add", "cap_drop": "cap-drop", "device_cgroup_rules": "device-cgroup-rule", "dns": "dns",
    "dns_opt": "dns-option", "dns_search": "dns-search", "expose": "expose", "group_add": "group-add",
    "security_opt": "security-opt", "tmpfs": "tmpfs",
}  # fmt: skip
PAIRS = {"annotations": "annotation", "labels": "label", "sysctls": "sysctl"}
PULLS = {"always": "always", "missing": "missing", "if_not_present": "missing", "never": "never"}
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:\d+(?:ms|us))*")


def fill_service(made: ContainerFile, service: Taken, around: Surroundings) -> None:
    """Write the keys that concern this service alone."""
    for key, option in PLAIN.items():
        value = service.text(key)
        if value is not None:
            made.put(option, value)
    for key, option in SWITCHES.items():
        if service.flag(key):
            made.put(option)
    for key, option in LISTS.items():
        for value in service.texts(key):
            made.put(option, value)
    for key, option in PAIRS.items():
        for name, value in service.pairs(key):
            made.put(option, f"{name}={value or ''}")
    _environment(made, service, around)
    _hosts(made, service)
    _ulimits(made, service)
    _devices(made, service, around)
    _logging(made, service)
    _health(made, service)
    _command(made, service)
    _stopping(made, service)
    _resources(made, service)


def _environment(made: ContainerFile, service: Taken, around: Surroundings) -> None:
    for name, value in service.pairs("environment"):
        if value is None:
            service.lose(f"environment.{name}", "its value came from the shell that ran compose; write NAME=value")
        else:
            made.put("env", f"{name}={value}")
    for each in service.listed("env_file"):
        if isinstance(each, dict):
            file = Taken(each, f"{service.path}.env_file", service.report)
            path = file.text("path")
            if (file.text("required") or "true").lower() == "false":
                file.lose("required", "Quadlet wants the file to be there", "false")
            file.rest()
        else:
            path = service.as_text("env_file", each)
        if path:
            made.put("env-file", place(made, relative(path), around))
            made.note(f"Podman takes quotation marks and ${{…}} in {path} as they stand, unlike compose: look it over.")


def relative(path: str) -> str:
    """Compose takes ``app.env`` as relative, where a ``podman`` option would read a name."""
    return path if path.startswith(("/", "./", "../", "~")) or path in (".", "..") else "./" + path


def _hosts(made: ContainerFile, service: Taken) -> None:
    given = service.take("extra_hosts")
    if isinstance(given, dict):
        for name, address in given.items():
            for each in address if isinstance(address, list) else [address]:
                made.put("add-host", f"{name}:{each}")
    else:
        for each in given if isinstance(given, list) else [] if given is None else [given]:
            made.put("add-host", str(each).replace("=", ":", 1))


def _ulimits(made: ContainerFile, service: Taken) -> None:
    limits = service.inner("ulimits")
    for name in limits.keys():  # noqa: SIM118 - not a dict
        value = limits.take(name)
        if isinstance(value, dict):
            limit = Taken(value, f"{limits.path}.{name}", service.report)
            soft, hard = limit.text("soft"), limit.text("hard")
            limit.rest()
            value = f"{soft or hard}:{hard or soft}"
        made.put("ulimit", f"{name}={value}")


def _devices(made: ContainerFile, service: Taken, around: Surroundings) -> None:
    for each in service.listed("devices"):
        if isinstance(each, dict):
            device = Taken(each, f"{service.path}.devices", service.report)
            parts = [device.text("source"), device.text("target"), device.text("permissions")]
            device.rest()
            each = ":".join(part for part in parts if part)
        made.put("device", str(each))
    gpus = service.take("gpus")
    if gpus is not None:
        if gpus != "all":
            service.lose("gpus", "all GPUs are handed in", gpus)
        made.put("device", "nvidia.com/gpu=all")
        made.note("gpus became all NVIDIA devices by CDI (AddDevice=nvidia.com/gpu=all): see that it is set up there.")


def _logging(made: ContainerFile, service: Taken) -> None:
    logging = service.inner("logging")
    driver = logging.text("driver")
    if driver in ("journald", "k8s-file", "json-file", "none", "passthrough"):
        made.put("log-driver", driver)
    elif driver is not None:
        logging.lose("driver", "Podman has no such log driver", driver)
    for name, value in logging.pairs("options"):
        if name in ("max-size", "tag", "path", "label"):
            made.put("log-opt", f"{name}={value or ''}")
        else:
            logging.lose(f"options.{name}", "Podman has no such option of a log", value)
    logging.rest()


def _health(made: ContainerFile, service: Taken) -> None:
    health = service.inner("healthcheck")
    test, is_off = health.take("test"), health.flag("disable")
    if is_off or test in ("NONE", ["NONE"]):
        made.put("no-healthcheck")
        if test is not None and is_off:
            health.lose("test", "the check is disabled", test)
    elif isinstance(test, list) and test[:1] == ["CMD-SHELL"]:
        made.put("health-cmd", " ".join(str(each) for each in test[1:]))
    elif isinstance(test, list) and test:
        argv = [str(each) for each in (test[1:] if test[0] == "CMD" else test)]
        if argv:
            made.put("health-cmd", health_command(argv))
        else:
            health.lose("test", "it has no command", test)
    elif test is not None:
        made.put("health-cmd", str(test))
    for key in ("interval", "timeout", "retries", "start_period"):
        value = health.text(key)
        if value is not None:
            made.put("health-" + key.replace("_", "-"), value)
    health.rest("Podman's health check has no such setting")


def _command(made: ContainerFile, service: Taken) -> None:
    entrypoint, command = service.take("entrypoint"), service.take("command")
    if entrypoint is not None:
        argv = _argv(service, "entrypoint", entrypoint)
        made.put("entrypoint", "" if not argv else json.dumps(argv, ensure_ascii=False))
    if command is not None:
        argv = _argv(service, "command", command)
        if not argv and entrypoint is None:
            service.lose("command", "an empty command in place of the image's cannot be written", command)
        made.command(argv)


def _argv(service: Taken, key: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [service.as_text(key, each) or "" for each in value]
    try:
        return shlex.split(service.as_text(key, value) or "")
    except ValueError:
        service.lose(key, "a quotation mark is not closed", value)
        return []


def _stopping(made: ContainerFile, service: Taken) -> None:
    grace = service.text("stop_grace_period")
    if grace is not None:
        seconds = seconds_of(grace)
        if seconds is None:
            service.lose("stop_grace_period", "this is not a duration", grace)
        else:
            made.put("stop-timeout", str(seconds))
            made.unit.ensure("Service", "TimeoutStopSec", str(seconds + 20))
    policy = service.text("pull_policy")
    if policy in PULLS:
        made.put("pull", PULLS[policy])
    elif policy is not None:
        service.lose("pull_policy", "Podman has no such policy", policy)


def seconds_of(text: str) -> int | None:
    """``1m30s`` -> 90; None where it is no duration of compose's."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not text.strip():
        return None
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(float(seconds or 0))


def _resources(made: ContainerFile, service: Taken) -> None:
    deploy = service.inner("deploy")
    resources = deploy.inner("resources")
    limits, reservations = resources.inner("limits"), resources.inner("reservations")
    for key, option in (("cpus", "cpus"), ("memory", "memory"), ("pids", "pids-limit")):
        value = limits.text(key)
        if value is not None:
            made.put(option, value)
    memory = reservations.text("memory")
    if memory is not None:
        made.put("memory-reservation", memory)
    _reserved_devices(made, reservations)
    limits.rest()
    reservations.rest()
    resources.rest()
    policy = deploy.inner("restart_policy")
    condition = policy.text("condition")
    if condition is not None:
        made.restart({"any": "always", "none": "no"}.get(condition, condition))
    delay = policy.text("delay")
    if delay is not None and seconds_of(delay) is not None:
        made.unit.ensure("Service", "RestartSec", str(seconds_of(delay)))
    policy.rest()
    for name, value in deploy.pairs("labels"):
        made.put("label", f"{name}={value or ''}")
    for where, key in ((deploy, "replicas"), (service, "scale")):
        count = where.text(key)
        if count not in (None, "1"):
            where.lose(key, "one container is made; a template unit (name@.container) makes several", count)
    deploy.rest()


def _reserved_devices(made: ContainerFile, reservations: Taken) -> None:
    for each in reservations.listed("devices"):
        device = Taken(each, f"{reservations.path}.devices", reservations.report)
        driver, capabilities = device.text("driver"), device.texts("capabilities")
        ids, count = device.texts("device_ids"), device.text("count")
        if driver in (None, "nvidia") and "gpu" in capabilities:
            for name in ids or ["all"]:
                made.put("device", f"nvidia.com/gpu={name}")
            made.note("the GPU is handed in by CDI (AddDevice=nvidia.com/gpu=…): see that it is set up there.")
            if count not in (None, "all"):
                device.lose("count", "all GPUs are handed in", count)
        else:
            device.lose(
                "driver",
                "such devices cannot be asked for; use AddDevice=",
                {"driver": driver, "capabilities": capabilities},
            )
        device.rest()
