"""The kind of router: one that a script describes in a JSON file. README.md has its form."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from servicebay.plugins import GatewayError, PortMapping, Reading

OLDEST_S = 15 * 60
MOST_BYTES = 1 << 20


class RouterFile:
    """Reads the file anew each time."""

    def __init__(self, path: str) -> None:
        if not Path(path).is_absolute():
            raise GatewayError("invalid", "The file is named by its whole path.", "host")
        self._path = Path(path)

    async def read(self) -> Reading:
        """What the file says. Raises GatewayError."""
        return await asyncio.to_thread(self._read)

    async def close(self) -> None:
        """Nothing is kept open."""

    def _read(self) -> Reading:
        try:
            age_s = time.time() - self._path.stat().st_mtime
            with self._path.open("rb") as file:
                text = file.read(MOST_BYTES)
        except OSError as error:
            raise GatewayError("unreachable", f"{self._path} cannot be read: {error.strerror}.") from error
        if age_s > OLDEST_S:
            raise GatewayError("unreachable", f"{self._path} was written {age_s / 60:.0f} minutes ago.")
        return parse_router(text)


def parse_router(text: bytes) -> Reading:
    """The file's content as a reading. Pure. Raises GatewayError ``malformed``."""
    try:
        told: dict[str, Any] = json.loads(text)
        upstream = told.get("upstream", "unknown")
        if upstream not in ("up", "down", "unknown"):
            raise ValueError(f"upstream is {upstream!r}")
        mappings = told.get("mappings")
        return Reading(
            upstream,
            told.get("publicV4"),
            told.get("publicV6"),
            vendor=told.get("vendor"),
            model=told.get("model"),
            mappings=None if mappings is None else tuple(_mapping(each) for each in mappings),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GatewayError("malformed", f"The file is not as it should be: {error}.") from error


def _mapping(told: dict[str, Any]) -> PortMapping:
    protocol = told["protocol"]
    if protocol not in ("tcp", "udp"):
        raise ValueError(f"the protocol is {protocol!r}")
    ports = int(told["externalPort"]), int(told["internalPort"])
    return PortMapping(protocol, ports[0], str(told["internalHost"]), ports[1], str(told.get("description", "")))
