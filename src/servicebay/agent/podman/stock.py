"""What Podman keeps besides containers, as wire objects: pods, images, volumes, networks and secrets. Pure.

Source: ``GET /libpod/{pods,images,volumes,networks,secrets}/json``, seen with Podman 4.3.1 and 5.4.2; the command
line's ``--format json`` gives the same, but for secrets. Examples stand at each parser.
"""

from typing import Any, Callable, Dict, List, Optional

from servicebay.wire.podman import Image, Network, Pod, Secret, Volume

from .parse import parse_time

DEFAULT_NETWORK_ID = "2f259bab93aaaaa2542ba43ef33eb990d0999ee1b9924b557b7be53c0b7a1bb9"
"""Podman makes this network up with each answer, created just then."""
MAX_WHOLE = 2**50
Answer = Dict[str, Any]


class NotUnderstood(ValueError):
    """An entry of a list is not of the form we know."""


def parse_stock(section: str, answer: Any) -> Any:
    """Build the wire's object of one entry of the list of ``section``. Raises NotUnderstood."""
    try:
        return PARSERS[section](answer)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, IndexError) as error:
        raise NotUnderstood("{!r}".format(error)) from error


def _pod(answer: Answer) -> Pod:
    """``{"Id":"ff73…","Name":"web","InfraId":"2d54…","Created":"2026-11-23T00:05:37.3Z","Status":"Created",…}``."""
    return Pod(
        id=_text(answer["Id"]),
        name=_text(answer["Name"]),
        created=_time(answer.get("Created")) or 0,
        infra_id=_optional(answer.get("InfraId")),
        labels=_labels(answer.get("Labels")),
    )


def _image(answer: Answer) -> Image:
    """``{"Id":"24c8…","Names":["localhost/nginx:1"],"Created":1795386195,"Size":92857461,"Digest":"sha256:7bfc…",…}``."""
    return Image(
        id=_text(answer["Id"]),
        names=sorted(_text(name) for name in answer.get("Names") or answer.get("RepoTags") or []),
        created=_whole(answer.get("Created")) * 1000,
        size_bytes=_whole(answer.get("Size")),
        digest=_optional(answer.get("Digest")),
    )


def _volume(answer: Answer) -> Volume:
    """``{"Name":"data","Driver":"local","Mountpoint":"/…/data/_data","CreatedAt":"2026-…","Labels":{},"Options":{},…}``."""
    return Volume(
        name=_text(answer["Name"]),
        driver=_optional(answer.get("Driver")) or "local",
        created=_time(answer.get("CreatedAt")) or 0,
        mountpoint=_optional(answer.get("Mountpoint")),
        labels=_labels(answer.get("Labels")),
        anonymous=bool(answer.get("Anonymous")),
    )


def _network(answer: Answer) -> Network:
    """``{"name":"apps","id":"2f25…","driver":"bridge","network_interface":"podman1","created":"2026-…","subnets":[…],…}``."""
    return Network(
        name=_text(answer["name"]),
        id=_text(answer["id"]),
        driver=_optional(answer.get("driver")) or "bridge",
        created=None if answer["id"] == DEFAULT_NETWORK_ID else _time(answer.get("created")),
        interface=_optional(answer.get("network_interface")),
        subnets=[_text(subnet["subnet"]) for subnet in answer.get("subnets") or []],
        internal=bool(answer.get("internal")),
        dns_enabled=bool(answer.get("dns_enabled")),
        ipv6_enabled=bool(answer.get("ipv6_enabled")),
        labels=_labels(answer.get("labels")),
    )


def _secret(answer: Answer) -> Secret:
    """``{"ID":"c5b7…","CreatedAt":"2026-…","UpdatedAt":"2026-…","Spec":{"Name":"key","Driver":{"Name":"file",…}}}``.

    The command line: ``{"ID":"c5b7…","Name":"key","Driver":"file","CreatedAt":"28 seconds ago",…}``.
    """
    spec = answer.get("Spec") or answer
    driver = spec.get("Driver")
    return Secret(
        id=_text(answer["ID"]),
        name=_text(spec["Name"]),
        driver=_optional(driver.get("Name") if isinstance(driver, dict) else driver) or "file",
        created=_time(answer.get("CreatedAt")),
        updated=_time(answer.get("UpdatedAt")),
    )


PARSERS: Dict[str, Callable[[Answer], Any]] = {
    "pods": _pod,
    "images": _image,
    "volumes": _volume,
    "networks": _network,
    "secrets": _secret,
}


def key_of(section: str, entry: Any) -> str:
    """The key under which an entry stands in its section: volumes and networks go by their names."""
    key: str = entry.name if section in ("volumes", "networks") else entry.id
    return key


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("expected a text, got {!r}".format(value))
    return value


def _whole(value: Any) -> int:
    number = int(value or 0)
    if not 0 <= number < MAX_WHOLE:
        raise ValueError("a number out of range: {}".format(number))
    return number


def _optional(value: Any) -> Optional[str]:
    return None if value is None or value == "" else _text(value)


def _time(value: Any) -> Optional[int]:
    return parse_time(value) if isinstance(value, str) else None


def _labels(value: Any) -> Dict[str, str]:
    return {str(name): str(text) for name, text in sorted((value or {}).items())}


def image_names(content: Any) -> Dict[str, List[str]]:
    """ID to names in ``overlay-images/images.json``, the index of containers/storage. Raises NotUnderstood.

    ``[{"id":"24c8…","digest":"sha256:7bfc…","names":["localhost/nginx:1"],"layer":"6cf8…",…}]``
    """
    try:
        return {_text(each["id"]): [_text(name) for name in each.get("names") or []] for each in content}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotUnderstood("{!r}".format(error)) from error
