"""What Podman's inspection says, as ``wire.model.Container``. Pure.

Source: ``GET /libpod/containers/{id}/json`` (the same object as ``podman inspect``), seen with
Podman 5.4.2. Go's zero time is ``0001-01-01T00:00:00Z``; nothing of what is read here is prose.
"""

import re
from typing import Any, Dict, List, Optional

from servicebay.wire.model import Container, Health, Mount, Port

NO_NETWORK = ("none", "host", "pasta", "slirp4netns")
"""What Podman lists among the networks of a container though it is a mode, not a network."""
UNIT_LABEL = "PODMAN_SYSTEMD_UNIT"
MAX_OUTPUT_CHARS = 2000
ANY_ADDRESS = "0.0.0.0"  # noqa: S104 (what Podman means by an empty HostIp)
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)")


def parse_inspect(answer: Dict[str, Any], pod_names: Dict[str, str]) -> Container:
    """Build a Container; ``pod_names`` maps pod IDs to names, which inspection lacks."""
    state, config = answer["State"], answer.get("Config") or {}
    host, network = answer.get("HostConfig") or {}, answer.get("NetworkSettings") or {}
    labels = config.get("Labels") or {}
    running = state["Status"] in ("running", "paused", "stopping")
    pod_id = answer.get("Pod") or None
    return Container(
        id=answer["Id"],
        names=[answer["Name"]],
        image=answer.get("ImageName") or answer.get("Image") or "",
        state=state["Status"],
        created=parse_time(answer.get("Created")) or 0,
        image_id=answer.get("Image") or None,
        image_digest=answer.get("ImageDigest") or None,
        command=_words([answer.get("Path"), *(answer.get("Args") or [])]),
        started_at=parse_time(state.get("StartedAt")),
        finished_at=None if running else parse_time(state.get("FinishedAt")),
        exit_code=None if running or state["Status"] == "created" else int(state.get("ExitCode") or 0),
        oom_killed=bool(state.get("OOMKilled")),
        restart_count=int(answer.get("RestartCount") or 0),
        restart_policy=(host.get("RestartPolicy") or {}).get("Name") or None,
        pid=state.get("Pid") or None,
        network_mode=host.get("NetworkMode") or None,
        ports=parse_ports(network.get("Ports") or {}),
        mounts=parse_mounts(answer.get("Mounts") or []),
        networks=sorted(name for name in network.get("Networks") or {} if name not in NO_NETWORK),
        labels={str(key): str(value) for key, value in sorted(labels.items())},
        pod_id=pod_id,
        pod_name=pod_names.get(pod_id) if pod_id else None,
        is_infra=bool(answer.get("IsInfra")),
        is_service=bool(answer.get("IsService")),
        unit=labels.get(UNIT_LABEL) or None,
        health=parse_health(state.get("Health")) if running else None,
        health_command=_words((config.get("Healthcheck") or {}).get("Test") or []),
        aliases=parse_aliases(answer["Id"], network.get("Networks") or {}),
        addresses=parse_addresses(network.get("Networks") or {}),
    )


def parse_listed(answer: Dict[str, Any]) -> Container:
    """Build a Container from an entry of ``GET /libpod/containers/json``, which knows less than inspection.

    ``{"Id":"b4d5…","Names":["web1"],"State":"running","Pid":294,"Created":"2026-…Z","Labels":null,…}``; the
    command line gives ``Created`` as Unix seconds.
    """
    created, labels = answer.get("Created"), answer.get("Labels") or {}
    ended = answer["State"] in ("exited", "stopped")
    return Container(
        id=answer["Id"],
        names=_words(answer.get("Names") or []),
        image=answer.get("Image") or "",
        state=answer["State"],
        created=created * 1000 if isinstance(created, int) else parse_time(created) or 0,
        image_id=answer.get("ImageID") or None,
        command=_words(answer.get("Command") or []),
        exit_code=int(answer.get("ExitCode") or 0) if ended else None,
        restart_count=int(answer.get("Restarts") or 0),
        pid=answer.get("Pid") or None,
        networks=sorted(answer.get("Networks") or []),
        labels={str(key): str(value) for key, value in sorted(labels.items())},
        pod_id=answer.get("Pod") or None,
        pod_name=answer.get("PodName") or None,
        is_infra=bool(answer.get("IsInfra")),
        unit=labels.get(UNIT_LABEL) or None,
    )


def parse_health(answer: Optional[Dict[str, Any]]) -> Optional[Health]:
    """``{"Status":"healthy","FailingStreak":0,"Log":[{"Start":…,"ExitCode":0,"Output":"…"}]}``, or no check at all.

    The same object stands in the container's ``healthcheck.log``. The output is kept only while
    it explains something: a healthy check may print a time at each run.
    """
    if not answer or not answer.get("Status"):
        return None
    last = (answer.get("Log") or [{}])[-1]
    healthy = answer["Status"] == "healthy"
    return Health(
        status=answer["Status"],
        failing_streak=int(answer.get("FailingStreak") or 0),
        exit_code=None if healthy else last.get("ExitCode"),
        output=None if healthy else (last.get("Output") or "").strip()[-MAX_OUTPUT_CHARS:] or None,
    )


def parse_ports(answer: Dict[str, Optional[List[Dict[str, str]]]]) -> List[Port]:
    """``{"8080/tcp":[{"HostIp":"0.0.0.0","HostPort":"8081"}],"9/udp":null}``: published and merely exposed ports."""
    ports = []
    for key, bindings in answer.items():
        number, _, protocol = key.partition("/")
        if not number.isdigit():
            continue
        container_port = int(number)
        if not bindings:
            ports.append(Port(container_port, protocol or "tcp"))
        for binding in bindings or []:
            host_port = binding.get("HostPort") or ""
            ports.append(
                Port(
                    container_port,
                    protocol or "tcp",
                    host_ip=binding.get("HostIp") or ANY_ADDRESS,
                    host_port=int(host_port) if host_port.isdigit() else None,
                )
            )
    return sorted(ports, key=lambda port: (port.container_port, port.protocol, port.host_ip or "", port.host_port or 0))


def parse_aliases(container_id: str, networks: Dict[str, Any]) -> List[str]:
    """``{"demo":{"Aliases":["web","bfb0a6113236"],…}}`` to its names there; its own short ID is left out."""
    names = {str(name) for each in networks.values() for name in (each or {}).get("Aliases") or []}
    return sorted(name for name in names if name and not container_id.startswith(name))


def parse_addresses(networks: Dict[str, Any]) -> Dict[str, str]:
    """``{"demo":{"IPAddress":"10.89.7.2","GlobalIPv6Address":"",…}}`` to the address in each network."""
    found = {
        name: (each or {}).get("IPAddress") or (each or {}).get("GlobalIPv6Address") for name, each in networks.items()
    }
    return {name: str(address) for name, address in sorted(found.items()) if address and name not in NO_NETWORK}


def parse_mounts(answer: List[Dict[str, Any]]) -> List[Mount]:
    """``[{"Type":"volume","Name":"data","Source":"/…","Destination":"/data","RW":true}]``."""
    mounts = [
        Mount(
            type=each.get("Type") or "bind",
            destination=each["Destination"],
            source=each.get("Source") or None,
            name=each.get("Name") or None,
            read_write=bool(each.get("RW", True)),
        )
        for each in answer
    ]
    return sorted(mounts, key=lambda mount: mount.destination)


def parse_time(text: Optional[str]) -> Optional[int]:
    """RFC 3339 (with up to nine digits of a second) to Unix ms; ``None`` for Go's zero time and for nothing.

    >>> parse_time("2026-11-22T20:45:34.540871315Z")
    1795380334540
    """
    match = _TIME.match(text or "")
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


def _words(values: List[Any]) -> List[str]:
    return [str(value) for value in values if value]
