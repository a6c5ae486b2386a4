"""``podman run …`` and its kin as a record: options, image, command. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from .errors import NotAdoptable
from .options import ALIASES, DOCKER_ONLY, SHORT, SWITCHES, VALUED
from .report import Report, shown
from .shell_line import split_line

PROGRAMS = ("podman", "docker", "nerdctl", "podman-remote")
BEFORE = ("sudo", "exec", "nohup", "command", "time")
GLOBAL_SWITCHES = ("--remote", "-r", "--debug", "-D", "--tls", "--help", "--noout", "--syslog", "--transient-store")


class RunCommand(NamedTuple):
    """``options``: long name and value in their order; the value of a switch that is on is None."""

    options: list[tuple[str, str | None]]
    image: str
    command: list[str]


def parse_run_line(text: str, known: Mapping[str, str], report: Report) -> RunCommand:
    """Read a line as people paste it. Raises NotAdoptable."""
    return parse_run(split_line(text, known, report), report)


def parse_run(argv: Sequence[str], report: Report) -> RunCommand:
    """Read the words of a command. Raises NotAdoptable."""
    rest = _after_program([*argv], report)
    options, rest = parse_options(rest, report.lose)
    if not rest:
        raise NotAdoptable("The command names no image.")
    return RunCommand(options, rest[0], rest[1:])


def _after_program(words: list[str], report: Report) -> list[str]:
    while words and (words[0] in BEFORE or _is_assignment(words[0])):
        report.lose(f"{shown(words[0], 60)}: it stands before the command, where a unit has nothing")
        del words[0]
    if not words or words[0].rsplit("/", 1)[-1] not in PROGRAMS:
        raise NotAdoptable("This is not a 'podman run', 'podman create' or 'docker run' line.")
    rest = words[1:]
    while rest and rest[0].startswith("-"):
        taken = 1 if "=" in rest[0] or rest[0] in GLOBAL_SWITCHES else 2
        report.lose(
            f"{shown(' '.join(rest[:taken]), 60)}: an option of {shown(words[0], 20)} itself is not carried over"
        )
        rest = rest[taken:]
    if rest[:1] == ["container"]:
        rest = rest[1:]
    if rest[:1] not in (["run"], ["create"]):
        raise NotAdoptable("Only 'run' and 'create' make a container.")
    return rest[1:]


def _is_assignment(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()


def parse_options(
    words: list[str], lose: Callable[[str], None], valued: set[str] = VALUED, switches: set[str] = SWITCHES
) -> tuple[list[tuple[str, str | None]], list[str]]:
    """Options up to the first word that is none, and the words from there. Raises NotAdoptable."""
    options: list[tuple[str, str | None]] = []
    rest = list(words)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        word = rest.pop(0)
        if word == "--":
            break
        found = _long(word, rest, valued, switches) if word.startswith("--") else _short(word, rest, switches)
        for name, value in found:
            if name in DOCKER_ONLY:
                lose(f"--{name}={shown(value, 60)}: Podman has no such option")
            else:
                options.append((name, value))
    return options, rest


def _long(word: str, rest: list[str], valued: set[str], switches: set[str]) -> list[tuple[str, str | None]]:
    name, equals, value = word[2:].partition("=")
    name = ALIASES.get(name, name)
    if name in switches:
        return [(name, value if equals else None)]
    if name not in valued and name not in DOCKER_ONLY:
        raise NotAdoptable(f"--{shown(name, 40)} is not an option that is known here.")
    return [(name, value if equals else _next(word, rest))]


def _short(word: str, rest: list[str], switches: set[str]) -> list[tuple[str, str | None]]:
    """``-dit``, ``-p80:80``, ``-p=80:80``, ``-itp 80:80``."""
    found: list[tuple[str, str | None]] = []
    for index, letter in enumerate(word[1:], 1):
        name = SHORT.get(letter)
        if name is None:
            raise NotAdoptable(f"-{shown(letter)} is not an option that is known here.")
        if name not in switches:
            tail = word[index + 1 :].removeprefix("=")
            return [*found, (name, tail if word[index + 1 :] else _next(word, rest))]
        found.append((name, None))
    return found


def _next(word: str, rest: list[str]) -> str:
    if not rest:
        raise NotAdoptable(f"{shown(word, 40)} lacks its value.")
    return rest.pop(0)
