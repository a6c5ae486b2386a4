"""The route: every Redis and Valkey container of all nodes."""

import re
from collections.abc import Mapping
from typing import Any, TypedDict

from litestar import get
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from servicebay.plugins import PluginHost

PORT = 6379
IMAGE = re.compile(r"(?:^|/)(?:redis|valkey|redis-stack-server|keydb)(?:[:@]|$)")
Host = NamedDependency[SkipValidation[PluginHost]]


class Found(TypedDict):
    """A container. ``address`` is empty where no port is published; ``check`` is the key of its check, or empty."""

    key: str
    node: str
    name: str
    image: str
    state: str
    address: str
    check: str


@get("/redis")
async def list_redis(host: Host) -> list[Found]:
    """All Redis and Valkey containers, by node and name. Answered from memory."""
    checked = {row["target"]: key for key, row in host.rows("checks").items()}
    nodes, containers = host.rows("nodes"), host.rows("containers")
    found = [found_in(row, nodes.get(row["node"], {}), checked) for row in containers.values() if is_redis(row)]
    return sorted(found, key=lambda each: (each["node"], each["name"]))


def is_redis(row: Mapping[str, Any]) -> bool:
    """Whether its image is one of them, from whichever registry."""
    return IMAGE.search(row["image"]) is not None


def found_in(row: Mapping[str, Any], node: Mapping[str, Any], checked: Mapping[str, str]) -> Found:
    """A container's row as it is answered."""
    ports = (each.get("hostPort") for each in row.get("ports", ()) if each["containerPort"] == PORT)
    port = next((each for each in ports if each), None)
    host = node.get("address") or "localhost"
    address = f"{f'[{host}]' if ':' in host else host}:{port}" if port else ""
    return Found(
        key=row["key"],
        node=row["node"],
        name=row["name"],
        image=row["image"],
        state=row["stateText"],
        address=address,
        check=checked.get(address, ""),
    )
