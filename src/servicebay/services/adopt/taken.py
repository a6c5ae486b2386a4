"""A mapping of the input that is taken apart member by member: what nobody takes is told. Pure."""

from typing import Any

from .report import Report, shown
from .unit_file import UnitFile, plain


class Taken:
    """``path`` names the mapping in losses (``services.web``)."""

    def __init__(self, value: Any, path: str, report: Report) -> None:
        self.path = path
        self.report = report
        self._left: dict[str, Any] = dict(value) if isinstance(value, dict) else {}
        if value is not None and not isinstance(value, dict):
            report.lose(f"{path}: {shown(value)}: a mapping is expected here")

    def take(self, key: str) -> Any:
        """A member as it is, None where there is none."""
        return self._left.pop(key, None)

    def text(self, key: str) -> str | None:
        """A member that is one value, as text; anything else is told."""
        return self.as_text(key, self.take(key))

    def as_text(self, key: str, value: Any) -> str | None:
        """A value as text, None where it is none; a list or a mapping is told."""
        if value is None:
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return value
        self.lose(key, "one value is expected here", value)
        return None

    def flag(self, key: str) -> bool:
        """A member that is true or false; anything else is told."""
        text = self.text(key)
        if text is not None and text.lower() not in ("true", "false"):
            self.lose(key, "true or false is expected here", text)
        return text is not None and text.lower() == "true"

    def texts(self, key: str) -> list[str]:
        """A member that is a list of texts, or a single one."""
        found = [self.as_text(key, each) for each in self.listed(key)]
        return [each for each in found if each is not None]

    def pairs(self, key: str, separator: str = "=") -> list[tuple[str, str | None]]:
        """A member that is a mapping or a list of ``KEY=VALUE``; a value of None is a key alone."""
        value = self.take(key)
        if isinstance(value, dict):
            return [(name, self.as_text(f"{key}.{name}", each)) for name, each in value.items()]
        found = []
        for text in value if isinstance(value, list) else [] if value is None else [value]:
            name, equals, rest = (self.as_text(key, text) or "").partition(separator)
            if name:
                found.append((name, rest if equals else None))
            elif rest:
                self.lose(key, "it has no name", text)
        return found

    def listed(self, key: str) -> list[Any]:
        """A member that is a list, of whatever; a single value stands for a list of it."""
        value = self.take(key)
        return value if isinstance(value, list) else [] if value is None else [value]

    def inner(self, key: str) -> "Taken":
        """A member that is a mapping."""
        return Taken(self.take(key), f"{self.path}.{key}", self.report)

    def keys(self) -> list[str]:
        """What is left."""
        return [*self._left]

    def lose(self, key: str, why: str, value: Any = None) -> None:
        """Tell of a member that is not carried over."""
        given = "" if value is None else f" {shown(value, 200)}"
        self.report.lose(f"{self.path}.{key}:{given + ':' if given else ''} {why}")

    def write(self, unit: UnitFile, key: str, member: str, text: str | None) -> None:
        """Write a member into the only section of its kind; what cannot be written is told. None: there is nothing."""
        value = None if text is None else plain(text)
        if value is not None:
            unit.add(unit.kind, key, value)
        elif text:
            self.lose(member, "it cannot be written into a unit file", text)

    def rest(self, why: str = "it has no counterpart in a Quadlet file") -> None:
        """Tell of all that nobody took."""
        for key, value in self._left.items():
            self.lose(shown(key, 60), why, value)
        self._left.clear()
