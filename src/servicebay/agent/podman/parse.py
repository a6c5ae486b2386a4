"""What Podman's inspection says, as ``wire.podman.Container``. Pure.

Source: ``GET /libpod/containers/{id}/json`` (the same object as ``podman inspect``), seen with
Podman 5.4.2. Go's zero time is ``0001-01-01T00:00:00Z``; nothing of what is read here is prose.
"""

import re
from typing import Any, Dict, List, Optional

from servicebay.wire.podman import Container, Health, Mount, Port

from .mentions import find_mentions
from .shape import as_object, as_objects, as_text, as_texts, as_whole, required_text

NO_NETWORK = ("none", "host", "pasta", "slirp4netns")
"""What Podman lists among the networks of a container though it is a mode, not a network."""
UNIT_LABEL = "PODMAN_SYSTEMD_UNIT"
MAX_OUTPUT_CHARS = 2000
ANY_ADDRESS = "0.0.0.0"  # noqa: S104 (what Podman means by an empty HostIp)
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def parse_inspect(answer: Any, pod_names: Dict[str, str]) -> Container:
    """Build a Container; ``pod_names`` maps pod IDs to names, which inspection lacks. Raises ValueError."""
    answer = as_object(answer)
    state, config = as_object(answer.get("State")), as_object(answer.get("Config"))
    host, network = as_object(answer.get("HostConfig")), as_object(answer.get("NetworkSettings"))
    labels = parse_labels(config.get("Labels"))
    status = required_text(state.get("Status"), "state")
    running = status in ("running", "paused", "stopping")
    pod_id = as_text(answer.get("Pod"))
    return Container(
        id=required_text(answer.get("Id"), "ID"),
        names=[required_text(answer.get("Name"), "name")],
        image=as_text(answer.get("ImageName")) or as_text(answer.get("Image")) or "",
        state=status,
        created=parse_time(answer.get("Created")) or 0,
        image_id=as_text(answer.get("Image")),
        image_digest=as_text(answer.get("ImageDigest")),
        command=[*as_texts(answer.get("Path")), *as_texts(answer.get("Args"))],
        started_at=parse_time(state.get("StartedAt")),
        finished_at=None if running else parse_time(state.get("FinishedAt")),
        exit_code=None if running or status == "created" else as_whole(state.get("ExitCode")),
        oom_killed=bool(state.get("OOMKilled")),
        restart_count=as_whole(answer.get("RestartCount")),
        restart_policy=as_text(as_object(host.get("RestartPolicy")).get("Name")),
        pid=as_whole(state.get("Pid")) or None,
        network_mode=as_text(host.get("NetworkMode")),
        ports=parse_ports(network.get("Ports")),
        mounts=parse_mounts(answer.get("Mounts")),
        networks=sorted(name for name in as_object(network.get("Networks")) if name not in NO_NETWORK),
        labels=labels,
        pod_id=pod_id,
        pod_name=pod_names.get(pod_id) if pod_id else None,
        is_infra=bool(answer.get("IsInfra")),
        is_service=bool(answer.get("IsService")),
        unit=labels.get(UNIT_LABEL) or None,
        health=parse_health(state.get("Health") or state.get("Healthcheck")) if running else None,
        health_command=as_texts(as_object(config.get("Healthcheck")).get("Test")),
        aliases=parse_aliases(answer["Id"], as_object(network.get("Networks"))),
        addresses=parse_addresses(as_object(network.get("Networks"))),
        mentions=find_mentions(as_texts(config.get("Env"))),
    )


def parse_listed(answer: Any) -> Container:
    """Build a Container from an entry of ``GET /libpod/containers/json``, which knows less than inspection.

    ``{"Id":"b4d5…","Names":["web1"],"State":"running","Pid":294,"Created":"2026-…Z","Labels":null,…}``; the
    command line gives ``Created`` as Unix seconds. Raises ValueError: nothing that is a container.
    """
    answer = as_object(answer)
    created, labels = answer.get("Created"), parse_labels(answer.get("Labels"))
    state = required_text(answer.get("State"), "state")
    return Container(
        id=required_text(answer.get("Id"), "ID"),
        names=as_texts(answer.get("Names")),
        image=as_text(answer.get("Image")) or "",
        state=state,
        created=as_whole(as_whole(created) * 1000) or parse_time(created) or 0,
        image_id=as_text(answer.get("ImageID")),
        command=as_texts(answer.get("Command")),
        exit_code=as_whole(answer.get("ExitCode")) if state in ("exited", "stopped") else None,
        restart_count=as_whole(answer.get("Restarts")),
        pid=as_whole(answer.get("Pid")) or None,
        networks=sorted(as_texts(answer.get("Networks"))),
        labels=labels,
        pod_id=as_text(answer.get("Pod")),
        pod_name=as_text(answer.get("PodName")),
        is_infra=bool(answer.get("IsInfra")),
        unit=labels.get(UNIT_LABEL) or None,
    )


def parse_labels(answer: Any) -> Dict[str, str]:
    """``{"app":"web"}`` in order of name."""
    return {key: value for key, value in sorted(as_object(answer).items()) if isinstance(value, str)}


def parse_health(answer: Any) -> Optional[Health]:
    """``{"Status":"healthy","FailingStreak":0,"Log":[{"Start":…,"ExitCode":0,"Output":"…"}]}``, or no check at all.

    The same object stands in the container's ``healthcheck.log``. The output is kept only while
    it explains something: a healthy check may print a time at each run.
    """
    answer = as_object(answer)
    status = as_text(answer.get("Status"))
    if status is None:
        return None
    last = (as_objects(answer.get("Log")) or [{}])[-1]
    healthy = status == "healthy"
    return Health(
        status=status,
        failing_streak=as_whole(answer.get("FailingStreak")),
        exit_code=None if healthy or last.get("ExitCode") is None else as_whole(last["ExitCode"]),
        output=None if healthy else (as_text(last.get("Output")) or "").strip()[-MAX_OUTPUT_CHARS:] or None,
    )


def parse_ports(answer: Any) -> List[Port]:
    """``{"8080/tcp":[{"HostIp":"0.0.0.0","HostPort":"8081"}],"9/udp":null}``: published and merely exposed ports."""
    ports = []
    for key, bindings in as_object(answer).items():
        number, _, protocol = key.partition("/")
        container_port = _port(number)
        if container_port is None:
            continue
        if not bindings:
            ports.append(Port(container_port, protocol or "tcp"))
        for binding in as_objects(bindings):
            address = as_text(binding.get("HostIp")) or ANY_ADDRESS
            ports.append(Port(container_port, protocol or "tcp", address, _port(binding.get("HostPort"))))
    return sorted(ports, key=lambda port: (port.container_port, port.protocol, port.host_ip or "", port.host_port or 0))


def parse_aliases(container_id: str, networks: Dict[str, Any]) -> List[str]:
    """``{"demo":{"Aliases":["web","bfb0a6113236"],…}}`` to its names there; its own short ID is left out."""
    names = {name for each in networks.values() for name in as_texts(as_object(each).get("Aliases"))}
    return sorted(name for name in names if name and not container_id.startswith(name))


def parse_addresses(networks: Dict[str, Any]) -> Dict[str, str]:
    """``{"demo":{"IPAddress":"10.89.7.2","GlobalIPv6Address":"",…}}`` to the address in each network."""
    joined = {name: as_object(each) for name, each in networks.items()}
    found = {
        name: as_text(each.get("IPAddress")) or as_text(each.get("GlobalIPv6Address")) for name, each in joined.items()
    }
    return {name: address for name, address in sorted(found.items()) if address and name not in NO_NETWORK}


def _port(value: Any) -> Optional[int]:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def parse_mounts(answer: Any) -> List[Mount]:
    """``[{"Type":"volume","Name":"data","Source":"/…","Destination":"/data","RW":true}]``."""
    mounts = [
        Mount(
            type=as_text(each.get("Type")) or "bind",
            destination=as_text(each.get("Destination")) or "",
            source=as_text(each.get("Source")),
            name=as_text(each.get("Name")),
            read_write=bool(each.get("RW", True)),
        )
        for each in as_objects(answer)
    ]
    return sorted(mounts, key=lambda mount: mount.destination)


def parse_time(text: Any) -> Optional[int]:
    """RFC 3339 (with up to nine digits of a second) to Unix ms; ``None`` for Go's zero time and for nothing.

    >>> parse_time("2026-11-22T20:45:34.540871315Z")
    1795380334540
    """
    match = _TIME.match(as_text(text) or "")
    if match is None or match.group(1) == "0001":
        return None
    year, month, day, hour, minute, second = (int(match.group(i)) for i in range(1, 7))
    milliseconds = int(float("0" + (match.group(7) or ".0")) * 1000)
    zone = match.group(8)
    offset_s = 0
    if zone != "Z":
        offset_s = (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60) * (-1 if zone[0] == "-" else 1)
    seconds = _days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset_s
    return seconds * 1000 + milliseconds


def _days_since_1970(year: int, month: int, day: int) -> int:
    # The civil calendar by arithmetic: importing datetime would cost memory for this one sum.
    year -= month <= 2
    era = year // 400
    year_of_era = year - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146097 + day_of_era - 719468
