"""Makes volumes, networks and secrets, and says what room images and volumes take. Loaded by an agent that is asked.

``volume.create {name}`` · ``network.create {name, subnet?, internal?}`` · ``secret.create {name, value}`` ->
``{id}`` (of volumes and networks their name) · ``stock.sizes {}`` -> ``{images: {id: bytes}, volumes: {name: bytes}}``,
of an image what only it takes.
"""

import json
from typing import Any, Dict, Optional

from servicebay.wire.messages import Failure

from .actions import asking_podman, invalid
from .facts import parse_version
from .podman.http import quote
from .podman.naming import NAME
from .podman.service import PodmanService
from .podman.shape import as_object, as_objects, as_text, as_whole
from .rpc import ActionError, Call

MAX_SECRET_BYTES = 500 * 1024
SIZES_DEADLINE_S = 120.0


async def make(service: PodmanService, noun: str, call: Call) -> Dict[str, Any]:
    """Make a ``volume``, ``network`` or ``secret``; return its key. Raises ActionError."""
    name = call.args.get("name")
    if not isinstance(name, str) or NAME.fullmatch(name) is None:
        raise invalid("A name has letters, digits, '_', '.' and '-', and starts with a letter or digit.")
    path, body = REQUESTS[noun](name, call.args)
    refuse_old(noun, service.version)
    try:
        answer = as_object(await asking_podman(service.call("POST", path, call.deadline_s, body)))
    except ActionError as error:
        raise _told(error, noun, name) from error
    return {"id": as_text(answer.get("ID")) or name}


def refuse_old(noun: str, version: Optional[str]) -> None:
    """Podman 3 makes a network of another name and subnet, and 3.0 knows no secrets. Raises ActionError."""
    if noun in ("network", "secret") and version is not None and parse_version(version) < (4,):
        raise ActionError(Failure("unsupported", "Podman {} is too old: 4.4 or newer is needed.".format(version)))


async def read_sizes(service: PodmanService, call: Call) -> Dict[str, Any]:
    """What room each image (without what it shares) and each volume takes, in bytes. Raises ActionError."""
    answer = as_object(await asking_podman(service.call("GET", "/system/df", call.deadline_s)))
    images = {
        as_text(each.get("ImageID")): as_whole(each.get("UniqueSize")) for each in as_objects(answer.get("Images"))
    }
    volumes = {
        as_text(each.get("VolumeName")): as_whole(each.get("Size")) for each in as_objects(answer.get("Volumes"))
    }
    return {
        "images": {key: size for key, size in images.items() if key},
        "volumes": {key: size for key, size in volumes.items() if key},
    }


def _volume(name: str, args: Dict[str, Any]) -> Any:
    return "/volumes/create", json.dumps({"Name": name}).encode()


def _network(name: str, args: Dict[str, Any]) -> Any:
    import ipaddress  # most networks get their subnet from Podman

    subnet, internal = args.get("subnet"), args.get("internal", False)
    body: Dict[str, Any] = {"name": name, "driver": "bridge", "dns_enabled": True}
    if not isinstance(internal, bool):
        raise invalid("internal is true or false.")
    if subnet is not None:
        try:
            body["subnets"] = [{"subnet": str(ipaddress.ip_network(str(subnet)))}]
        except ValueError as error:
            raise invalid("A subnet looks like 10.89.7.0/24: {}.".format(error)) from error
    return "/networks/create", json.dumps({**body, "internal": internal}).encode()


def _secret(name: str, args: Dict[str, Any]) -> Any:
    value = args.get("value")
    data = value.encode("utf-8", "replace") if isinstance(value, str) else b""
    if not 0 < len(data) <= MAX_SECRET_BYTES:
        raise invalid("A secret holds at least one character, and at most 500 kB.")
    return "/secrets/create?name={}".format(quote(name)), data


REQUESTS = {"volume": _volume, "network": _network, "secret": _secret}


def _told(error: ActionError, noun: str, name: str) -> ActionError:
    said = error.failure.stderr or ""
    if "already" not in said and "in use" not in said:
        return error
    if "subnet" in said:
        return ActionError(Failure("conflict", "Another network has this subnet, or a part of it.", stderr=said))
    return ActionError(Failure("conflict", "There is a {} called {} already.".format(noun, name), stderr=said))
