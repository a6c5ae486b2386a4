"""The title that a program gives its terminal (OSC 0 and 2), found in the stream. Pure."""

import re

TITLE_CHARS = 200
_TITLE = re.compile(rb"\x1b\][02];([^\x07\x1b\n]{0,1000})(?:\x07|\x1b\\)")
_BEGUN = re.compile(rb"\x1b(?:\](?:[02](?:;[^\x07\x1b\n]{0,1000}\x1b?)?)?)?\Z")


class TitleFinder:
    """``feed`` the output; ``title`` is the last one, as text without control characters."""

    def __init__(self) -> None:
        self.title: str | None = None
        self._begun = b""

    def feed(self, data: bytes) -> bool:
        """Whether the title is another now."""
        if not self._begun and b"\x1b" not in data:
            return False
        data, self._begun = self._begun + data, b""
        found = None
        for each in _TITLE.finditer(data):
            found = each
        begun = _BEGUN.search(data, max(0, len(data) - 1100))
        self._begun = begun.group() if begun is not None else b""
        if found is None:
            return False
        before, text = self.title, found[1].decode("utf-8", "replace")
        self.title = "".join(char for char in text if char.isprintable())[:TITLE_CHARS] or None
        return self.title != before
