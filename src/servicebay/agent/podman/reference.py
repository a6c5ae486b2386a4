"""Image references, as people write them: what may be asked for, and which part says where from. Pure.

``[host[:port]/]path[:tag][@digest]``; source: github.com/distribution/reference, grammar.go.
"""

import re

_HOST = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?"
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
REFERENCE = re.compile(
    r"(?:{host}/)?{part}(?:/{part})*(?::\w[\w.-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?".format(host=_HOST, part=_PART),
    re.ASCII,
)
MAX_LENGTH = 512
TRANSPORTS = frozenset(
    ("containers-storage", "dir", "docker", "docker-archive", "docker-daemon", "oci", "oci-archive", "ostree", "sif")
)
"""Before a colon, these name another place than a registry (``dir:etc`` is a folder): containers-transports(5)."""


def is_reference(text: object) -> bool:
    """Whether this names an image of a registry, and nothing else."""
    if not isinstance(text, str) or len(text) > MAX_LENGTH or REFERENCE.fullmatch(text) is None:
        return False
    return text.partition(":")[0] not in TRANSPORTS


def is_short(reference: str) -> bool:
    """Whether it leaves open which registry is meant: ``nginx``, ``library/nginx:1``."""
    first, slash, _ = reference.partition("/")
    return not slash or not ("." in first or ":" in first or first == "localhost")
