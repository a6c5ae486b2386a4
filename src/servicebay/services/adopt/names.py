"""Names of files, units and images. Pure."""

import re

_ODD = re.compile(r"[^a-zA-Z0-9_.-]+")
_SUFFIXES = (".container", ".pod", ".kube", ".volume", ".network", ".image", ".build", ".artifact", ".service")
MAX_STEM = 100
SHORT_REGISTRY = "docker.io"


class Names:
    """Gives out stems of file names that are free: no file of that stem is on the node, and none was given before.

    ``taken`` are stems (``web`` of ``web.container``).
    """

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def fresh(self, wished: str) -> str:
        """``web``, or ``web-2`` where that is taken."""
        stem = clean_stem(wished)
        number, found = 1, stem
        while found in self._taken:
            number += 1
            found = f"{stem}-{number}"
        self._taken.add(found)
        return found


def clean_stem(wished: str) -> str:
    """``My App!`` -> ``My-App``: what may be the name of a file, a unit and a container."""
    stem = _ODD.sub("-", wished).strip("-._")[:MAX_STEM]
    for suffix in _SUFFIXES:
        stem = stem.removesuffix(suffix)
    return stem or "adopted"


def stem_of_image(image: str) -> str:
    """``docker.io/library/nginx:1.27`` -> ``nginx``."""
    return clean_stem(image.split("@")[0].rsplit("/", 1)[-1].split(":")[0])


def qualified(image: str) -> str | None:
    """``nginx`` -> ``docker.io/library/nginx``; None where the reference names its registry already."""
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return None
    if not slash:
        return f"{SHORT_REGISTRY}/library/{image}"
    return f"{SHORT_REGISTRY}/{image}"


def is_id(image: str) -> bool:
    """Whether this is the ID of an image: nothing can be pulled by it."""
    return re.fullmatch(r"(sha256:)?[0-9a-f]{12,64}", image) is not None
