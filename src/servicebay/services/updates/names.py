"""Which image names a registry can be asked for. Pure."""

from collections.abc import Mapping

AUTO_UPDATE_LABEL = "io.containers.autoupdate"
"""What ``AutoUpdate=`` of a Quadlet file becomes: ``registry``, ``local``, or ``disabled``."""


def why_not_asked(image: str) -> str | None:
    """Say in words why no registry can be asked for it; None where one can."""
    if "@" in image:
        return "pinned to a digest"
    if image.startswith("localhost/"):
        return "built on the node"
    if not image or (len(image) in (12, 64) and all(letter in "0123456789abcdef" for letter in image)):
        return "named by its ID"
    return None


def why_not_updated(image: str, labels: Mapping[str, str]) -> str | None:
    """Say in words why a registry has nothing to say about a container of this image; None where it has."""
    if labels.get(AUTO_UPDATE_LABEL) == "local":
        return "its file says AutoUpdate=local"
    return why_not_asked(image)
