r"""A unit file that is being written, and the quoting that its values need.

A value passes two readers. Quadlet takes some keys as they stand and splits others into words, in which quotes and C
escapes count. Then systemd reads what Quadlet made of it: ``%`` starts a specifier and ``$``, in what becomes a part of
``ExecStart=``, a variable. Seen on Podman 5.4.2 and systemd 257: a word that is empty ends Quadlet's list there, an
escape that is not known empties the whole list, a word ``;`` starts a second command. The first and the last are
therefore written as variables (``${EMPTY}``, ``${SEMICOLON}``), which ``[Service]`` sets.
"""

import re

EMPTY, SEMICOLON = "${EMPTY}", "${SEMICOLON}"
VARIABLES = {EMPTY: "EMPTY=", SEMICOLON: "SEMICOLON=;"}
ORDER = ("Unit", "Container", "Pod", "Volume", "Network", "Build", "Service", "Install")
_PLAIN = re.compile(r"[A-Za-z0-9_@+=:,./\-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "%": "%%", "$": "$$"}


class Unwritable(ValueError):
    """No unit file can say this value: it has a NUL, or is not text."""


class UnitFile:
    """One file. Values are given as they shall stand in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._sections: dict[str, list[tuple[str, str]]] = {}

    @property
    def kind(self) -> str:
        """The section of its own: ``Volume`` of ``data.volume``."""
        return self.name.rsplit(".", 1)[-1].capitalize()

    def add(self, section: str, key: str, value: str) -> None:
        """Add an assignment."""
        if "\n" in value:
            raise Unwritable("a line break in a value")
        self._sections.setdefault(section, []).append((key, value))

    def has(self, section: str, key: str) -> bool:
        """Whether a key is set."""
        return any(known == key for known, _ in self._sections.get(section, ()))

    def ensure(self, section: str, key: str, value: str) -> None:
        """Add an assignment that may stand there already."""
        if (key, value) not in self._sections.get(section, ()):
            self.add(section, key, value)

    def drop(self, section: str, key: str, value: str) -> bool:
        """Take an assignment out again; False where there is none."""
        lines = self._sections.get(section, [])
        if (key, value) not in lines:
            return False
        lines.remove((key, value))
        return True

    def render(self) -> str:
        """The file's text."""
        known = [name for name in ORDER if name in self._sections]
        parts = []
        for section in known:
            lines = [f"[{section}]", *(f"{key}={value}" for key, value in self._sections[section])]
            parts.append("\n".join(lines) + "\n")
        return "\n".join(parts)


def plain(text: str) -> str | None:
    """A value of a key that is taken as it stands and becomes one argument of ``ExecStart=``; None: it cannot be."""
    if not text or text != text.strip() or text.endswith("\\") or not _is_one_line(text):
        return None
    return text.replace("%", "%%").replace("$", "$$")


def setting(text: str) -> str | None:
    """A value of a key of systemd's own that is taken as it stands (``Description=``); None: it cannot be."""
    if not text or text != text.strip() or text.endswith("\\") or not _is_one_line(text):
        return None
    return text.replace("%", "%%")


def word(text: str) -> str:
    """One word of a key that Quadlet splits. Raises Unwritable."""
    if not text:
        return EMPTY
    if text == ";":
        return SEMICOLON
    if _PLAIN.fullmatch(text):
        return text
    _check(text)
    return '"' + "".join(_ESCAPES.get(c) or (c if c >= " " and c != "\x7f" else f"\\x{ord(c):02x}") for c in text) + '"'


def words(texts: list[str]) -> str:
    """Words of a key that Quadlet splits. Raises Unwritable."""
    return " ".join(word(text) for text in texts)


def _check(text: str) -> None:
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Unwritable("a NUL or a character that is no text")


def _is_one_line(text: str) -> bool:
    return all(c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff" for c in text)
