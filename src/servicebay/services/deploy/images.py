"""Which images a start would need that the node does not have. Pure."""

from collections.abc import Mapping

from ...twin.schema import NodeState
from ..shapes.draft import Finding
from .unit_text import image_of, kube_images, pull_policy

LOCAL = "localhost/"


def find_pulls(
    node: str, units: Mapping[str, str], texts: Mapping[str, str], state: NodeState, pull_all: bool
) -> tuple[list[str], list[Finding]]:
    """References to pull, and findings about those that nobody can pull.

    ``units``: the texts of units that will start; ``texts``: the draft's, for what its Kubernetes YAML names.
    """
    wanted = {image: pull_policy(text) for text in units.values() if (image := image_of(text)) is not None}
    for path, text in texts.items():
        if path.endswith((".yaml", ".yml")):
            wanted.update(dict.fromkeys(kube_images(text)))
    names = {name for image in (state.images or {}).values() for name in image.names}
    pulls, findings = [], []
    for image, policy in wanted.items():
        is_there = state.images is None or is_known(image, names)
        if policy == "never" or image.startswith(LOCAL):
            if not is_there:
                findings.append(_missing(node, image, texts))
        elif not is_there or pull_all:
            pulls.append(image)
    return pulls, findings


def is_known(image: str, names: set[str]) -> bool:
    """Whether an image is there under the name that a file gives it, which may be short or without a tag."""
    if "@" not in image and ":" not in image.rpartition("/")[2]:
        image += ":latest"
    return image in names or any(name.endswith("/" + image) for name in names)


def _missing(node: str, image: str, texts: Mapping[str, str]) -> Finding:
    said = f"There is no image {image} on {node}, and it is not to be pulled: the start will fail."
    for path, text in texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            if image in line:
                return Finding(
                    severity="warning", code="image-missing", text=said, source="images", path=path, line=number
                )
    return Finding(severity="warning", code="image-missing", text=said, source="images")
