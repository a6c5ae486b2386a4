"""Whether containers run another image than the name they were made from means now. Pure.

A pull or a build moves a tag to a newer image; containers go on with the one they were made from until somebody makes
them anew. A name with a digest, or one that means nothing any more, never drifts.
"""

from collections.abc import Iterable, Mapping

from ..twin.schema import Container, Image


class Tags:
    """The tags of a node's images."""

    def __init__(self, images: Mapping[str, Image]) -> None:
        self._images = images
        self._by_name = {name: image for image in images.values() for name in image.names}

    def is_of(self, images: Mapping[str, Image]) -> bool:
        """Whether this was built from just this mapping."""
        return self._images is images

    def drift_text(self, container: Container) -> str | None:
        """Say in a sentence what is wrong with the image of a container; None where nothing is."""
        now = self._by_name.get(container.image)
        if now is None or not container.image_id or now.id == container.image_id:
            return None
        own = self._images.get(container.image_id)
        word = "an older image than" if own is None or own.created <= now.created else "another image than"
        return f"It runs {word} {container.image} means now."

    def first_drift(self, containers: Iterable[Container]) -> str | None:
        """The first such sentence of several containers; infra containers come with Podman, and do not count."""
        counted = (container for container in containers if not container.is_infra and not container.is_service)
        return next((text for text in map(self.drift_text, counted) if text), None)
