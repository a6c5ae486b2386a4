"""What is wrong with a template, a stack or a registry, in words that name the file and the place in it."""

from typing import NamedTuple


class Broken(Exception):
    """A file of a template that can't be used. ``file`` is relative to the template, ``line`` counts from 1."""

    def __init__(self, file: str, message: str, line: int | None = None) -> None:
        self.file = file
        self.line = line
        self.message = message
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")


class Wrong(NamedTuple):
    """A value that can't be taken. ``variable`` names it, ``text`` is a sentence."""

    variable: str
    text: str


class ValuesRefused(Exception):
    """Some of the given values can't be taken: ``problems`` names each."""

    def __init__(self, problems: list[Wrong]) -> None:
        self.problems = problems
        super().__init__(" ".join(f"{each.variable}: {each.text}" for each in problems))


class RegistryError(Exception):
    """A git registry can't be used. Codes: ``invalid not-found conflict refused unreachable too-large timeout``."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)
