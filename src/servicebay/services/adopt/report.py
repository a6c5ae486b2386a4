"""What a conversion gives: files, what they lack, and what a reader should know."""

from dataclasses import dataclass, field

from .unit_file import UnitFile


@dataclass
class Report:
    """``losses``: what the input said and the files do not. ``notes``: what is said otherwise, added or implied.

    ``secrets`` are names of Podman secrets that must exist before the files work.
    """

    losses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    def lose(self, text: str) -> None:
        """Tell what is not carried over, and what to do where something can be done."""
        if text not in self.losses:
            self.losses.append(text)

    def note(self, text: str) -> None:
        """Tell what a reader should know."""
        if text not in self.notes:
            self.notes.append(text)

    def need_secret(self, name: str) -> None:
        """A Podman secret that the files refer to."""
        if name not in self.secrets:
            self.secrets.append(name)


@dataclass(frozen=True)
class Adopted:
    """``files``: name -> text, to be written into one folder. ``containers``: names that the files give containers."""

    files: dict[str, str]
    report: Report
    containers: tuple[str, ...] = ()


def adopted(units: list[UnitFile], report: Report, containers: list[str]) -> Adopted:
    """Compose the result of unit files."""
    return Adopted({unit.name: unit.render() for unit in units}, report, tuple(containers))


def shown(value: object, limit: int = 120) -> str:
    """A value of the input in a sentence: on one line, cut."""
    text = str(value)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"
