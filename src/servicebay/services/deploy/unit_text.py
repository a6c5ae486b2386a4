"""What a generated unit says. Pure; the texts are the generator's: one assignment a line, none continued.

Example (Podman 5.4)::

    [X-Container]
    Image=docker.io/library/nginx:1
    [Unit]
    SourcePath=/home/anna/.config/containers/systemd/web.container
    [Service]
    ExecStart=/usr/bin/podman run --name systemd-%N … docker.io/library/nginx:1
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

NOT_RUNNING = {("Unit", key) for key in ("Description", "Documentation", "SourcePath", "After", "Before", "Wants")}
"""Assignments that a running unit need not be restarted for."""
TRANSPORT = re.compile(r"^[a-z][a-z-]*:(?!\d+/|[A-Za-z0-9_.-]+$)")
"""``containers-storage:x/y``, ``docker-archive:/x``; not ``localhost:5000/x`` nor ``nginx:latest``."""
_VOLUME_OPTION = re.compile(r"(?:^|\s)(?:-v|--volume)[ =]\"?([a-zA-Z0-9][a-zA-Z0-9_.-]*):")
_MOUNT_OPTION = re.compile(r"--mount[ =]\"?(\S*type=volume\S*)")
_SOURCE = re.compile(r"(?:^|,)(?:source|src)=([a-zA-Z0-9][a-zA-Z0-9_.-]*)")
_CREATED = re.compile(r"podman volume create .*?([a-zA-Z0-9][a-zA-Z0-9_.-]*)\s*$")
_CREATED_NETWORK = re.compile(r"podman network create .*?([a-zA-Z0-9][a-zA-Z0-9_.-]*)\s*$")


class Assignment(NamedTuple):
    """``section`` without brackets; of what the source said it is ``X-Container``."""

    section: str
    key: str
    value: str


def assignments(text: str) -> Iterator[Assignment]:
    """All assignments in order. Comments and what is none are passed over."""
    section = ""
    for line in text.split("\n"):
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and line[0] not in "#;" and "=" in line:
            key, _, value = line.partition("=")
            yield Assignment(section, key.strip(), value.strip())


def values_of(text: str, section: str, key: str) -> list[str]:
    """The values of a key, in order; an empty one takes back those before it."""
    found: list[str] = []
    for each in assignments(text):
        if (each.section, each.key) == (section, key):
            found = [*found, each.value] if each.value else []
    return found


def essence(text: str) -> list[Assignment]:
    """What decides how a unit runs: not what its source said, nor when it is started, nor how it is called."""
    return [
        each
        for each in assignments(text)
        if not each.section.startswith("X-")
        and each.section != "Install"
        and (each.section, each.key) not in NOT_RUNNING
    ]


def has_install(text: str) -> bool:
    """Whether it is started at boot, or with something else."""
    return any(each.section == "Install" and each.value for each in assignments(text))


def image_of(text: str) -> str | None:
    """The image that a unit needs before it starts, where it is one that a registry may have."""
    for section in ("X-Container", "X-Image", "X-Volume"):
        for image in values_of(text, section, "Image")[-1:]:
            if image.endswith((".image", ".build")) or TRANSPORT.match(image) or "%" in image:
                return None
            return image
    return None


def pull_policy(text: str) -> str | None:
    """``Pull=`` of its source, in lower case."""
    found = [*values_of(text, "X-Container", "Pull"), *values_of(text, "X-Image", "Policy")]
    return found[-1].lower() if found else None


def volumes_of(text: str) -> set[str]:
    """Names of the volumes that a unit mounts or makes."""
    found: set[str] = set()
    for each in assignments(text):
        if each.key.startswith("Exec") and "podman" in each.value:
            found.update(_VOLUME_OPTION.findall(each.value))
            for mount in _MOUNT_OPTION.findall(each.value):
                found.update(_SOURCE.findall(mount))
            found.update(_CREATED.findall(each.value))
    return found


def networks_of(text: str) -> set[str]:
    """Names of the networks that a unit makes."""
    return {name for each in assignments(text) for name in _CREATED_NETWORK.findall(each.value)}


def published(text: str) -> list[str]:
    """The values of ``PublishPort=`` in its source: ``127.0.0.1:8080:80/tcp``."""
    return [each.value for each in assignments(text) if each.section.startswith("X-") and each.key == "PublishPort"]


def is_kept(text: str) -> bool:
    """Whether what the unit makes (a volume, a network) stays as it is when the unit is started again."""
    created = any(
        "podman volume create" in each.value or "podman network create" in each.value for each in assignments(text)
    )
    removed = any(each.key == "ExecStopPost" and " rm " in f"{each.value} " for each in assignments(text))
    return created and not removed


def kube_images(text: str) -> list[str]:
    """Images that Kubernetes YAML names, without understanding the rest of it."""
    found = re.findall(r"^\s*(?:-\s+)?image:\s*[\"']?([^\s\"'#]+)", text, re.MULTILINE)
    return [image for image in dict.fromkeys(found) if not TRANSPORT.match(image)]
