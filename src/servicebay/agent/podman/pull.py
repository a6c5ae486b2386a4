"""What Podman tells of a pull, as progress in words and in layers. Pure.

Source: ``POST /v1.40/images/create?fromImage=…`` (Docker's interface, served by Podman 4 and 5), one object a line::

    {"status":"Pulling fs layer","progressDetail":{},"id":"18365c8ee73b"}
    {"status":"Downloading","progressDetail":{"current":524288,"total":30011392},"id":"18365c8ee73b"}
    {"status":"Download complete","progressDetail":{},"id":"18365c8ee73b"}
    {"status":"Already exists","progressDetail":{},"id":"7083bee3fb61"}
    {"errorDetail":{"message":"…"},"error":"…"}

The image's configuration is told as one more layer. Podman's own interface, used where a short name has several
meanings, gives lines only: ``{"stream":"Copying blob sha256:6613…\\n"}``.
"""

from typing import Any, Dict, Optional, Tuple

from .shape import as_object, as_text, as_whole

DONE = ("Download complete", "Already exists", "Pull complete")
MAX_TEXT = 300


class PullFailed(Exception):
    """The registry or Podman refused; the text is theirs."""


class PullProgress:
    """Feed it what Podman tells; it says how far the pull is."""

    def __init__(self) -> None:
        self._layers: Dict[str, Tuple[int, int, bool]] = {}
        self._text = "Asking the registry"

    def feed(self, told: Any) -> None:
        """Take one object. Raises PullFailed."""
        told = as_object(told)
        reason = as_text(told.get("error")) or as_text(as_object(told.get("errorDetail")).get("message"))
        if reason is not None:
            raise PullFailed(reason)
        line, name, status = as_text(told.get("stream")), as_text(told.get("id")), as_text(told.get("status"))
        if line is not None:
            self._text = line.strip()[:MAX_TEXT] or self._text
        elif name is not None and status is not None:
            self._take_layer(name, status, as_object(told.get("progressDetail")))

    def told(self) -> Dict[str, Any]:
        """``{"text": "2 of 3 layers, 41 % of this one", "layers": {"done": 2, "total": 3}}``."""
        done, total = sum(layer[2] for layer in self._layers.values()), len(self._layers)
        if not total:
            return {"text": self._text}
        return {"text": self._words(done, total), "layers": {"done": done, "total": total}}

    def _take_layer(self, name: str, status: str, detail: Dict[str, Any]) -> None:
        known = self._layers.get(name, (0, 0, False))
        current, size = as_whole(detail.get("current")), as_whole(detail.get("total"))
        self._layers[name] = (max(current, known[0]), size or known[1], known[2] or status in DONE)

    def _words(self, done: int, total: int) -> str:
        text = "{} of {} {} here".format(done, total, "layer is" if total == 1 else "layers are")
        current, size = self._under_way()
        return "{}, {} of {} MB of the rest".format(text, current // 10**6, size // 10**6) if size >= 10**6 else text

    def _under_way(self) -> Tuple[int, int]:
        rest = [layer for layer in self._layers.values() if not layer[2]]
        return sum(layer[0] for layer in rest), sum(layer[1] for layer in rest)


def pulled_id(told: Any) -> Optional[str]:
    """The ID of the image, in the last object that Podman's own interface tells."""
    return as_text(as_object(told).get("id"))
