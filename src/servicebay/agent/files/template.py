"""What a Quadlet file says made it: the comment that an installation from a template writes (``registry.origin``).

``# servicebay-template: {"id":"postgres","version":"1.2.0",…}`` near its top. A hint for people, never believed.
"""

import json
import re
from typing import Optional

PREFIX = b"# servicebay-template: "
MAX_LINES = 40
_ID = re.compile(r"([a-z0-9-]{1,63}\.)?[a-z0-9-]{1,63}")
_VERSION = re.compile(r"[0-9]{1,5}(\.[0-9]{1,5}){2}")


def template_of(content: bytes) -> Optional[str]:
    """ID and version, with a space between; None where it says nothing that can be read."""
    if PREFIX not in content:
        return None
    line = next((line for line in content.split(b"\n", MAX_LINES)[:MAX_LINES] if line.startswith(PREFIX)), b"")
    try:
        told = json.loads(line[len(PREFIX) :])
        id, version = told["id"], told["version"]
        return "{} {}".format(id, version) if _ID.fullmatch(id) and _VERSION.fullmatch(version) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
