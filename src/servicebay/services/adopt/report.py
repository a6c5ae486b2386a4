"""What a conversion gives: files, what they lack, and what a reader should know."""

from dataclasses import dataclass, field

from .unit_file import UnitFile


@dataclass
class Report:
    """``losses``: what the input said and the files do not. ``notes``: what is said otherwise, added or implied.

    ``secrets`` are names of Podman secrets that must exist before the files work.
    """

    _losses: dict[str, None] = field(default_factory=dict)
    _notes: dict[str, None] = field(default_factory=dict)
    _secrets: dict[str, None] = field(default_factory=dict)

    @property
    def losses(self) -> list[str]:
        """Each once, in their order."""
        return [*self._losses]

    @property
    def notes(self) -> list[str]:
        """Each once, in their order."""
        return [*self._notes]

    @property
    def secrets(self) -> list[str]:
        """Each once, in their order."""
        return [*self._secrets]

    def lose(self, text: str) -> None:
        """Tell what is not carried over, and what to do where something can be done."""
        self._losses[text] = None

    def note(self, text: str) -> None:
        """Tell what a reader should know."""
        self._notes[text] = None

    def need_secret(self, name: str) -> None:
        """A Podman secret that the files refer to."""
        self._secrets[name] = None


@dataclass(frozen=True)
class Adopted:
    """``files``: name -> text, to be written into one folder. ``containers``: names that the files give containers.

    ``project`` and its ``services``: of a compose file, by whose labels its containers are known.
    """

    files: dict[str, str]
    report: Report
    containers: tuple[str, ...] = ()
    project: str | None = None
    services: tuple[str, ...] = ()


def adopted(units: list[UnitFile], report: Report, containers: list[str]) -> Adopted:
    """Compose the result of unit files."""
    return Adopted({unit.name: unit.render() for unit in units}, report, tuple(containers))


def shown(value: object, limit: int = 120) -> str:
    """A value of the input in a sentence: on one line, cut."""
    text = str(value)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"
