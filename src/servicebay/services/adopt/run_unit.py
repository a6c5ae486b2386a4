"""Options of ``podman run`` to a ``.container`` file: what concerns more than one option, or the node. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from .container_file import ContainerFile
from .names import Names, clean_stem, stem_of_image
from .options import Version
from .report import Adopted, Report, adopted, shown
from .run_line import RunCommand, parse_run_line
from .unit_file import plain

GENERATED_LABELS = ("com.docker.compose.", "io.podman.compose.", "PODMAN_SYSTEMD_UNIT")


class Surroundings(NamedTuple):
    """What is known of the node. ``folder``: what relative paths mean, on the node, where that is known."""

    podman: Version
    home: str | None = None
    taken: frozenset[str] = frozenset()
    folder: str | None = None
    user: str | None = None
    uid: int | None = None

    def variables(self) -> dict[str, str]:
        """What a shell on the node would fill in."""
        known = {"HOME": self.home, "PWD": self.folder, "USER": self.user, "UID": self.uid}
        return {name: str(value) for name, value in known.items() if value is not None}


def adopt_run_line(text: str, wished: str | None, around: Surroundings) -> Adopted:
    """Make a file of a ``podman run`` line; ``wished`` names it where the line does not. Raises NotAdoptable."""
    report = Report()
    command = parse_run_line(text, around.variables(), report)
    name = next((value for option, value in reversed(command.options) if option == "name" and value), None)
    stem = Names(set(around.taken)).fresh(wished or name or stem_of_image(command.image))
    made = ContainerFile(stem, clean_stem(name or stem), around.podman, report)
    fill(made, command, around)
    made.start_at_boot()
    return adopted([made.unit], report, [name or f"systemd-{stem}"])


def fill(
    made: ContainerFile, command: RunCommand, around: Surroundings, units: Mapping[str, str] | None = None
) -> None:
    """Put a whole command into a file. ``units``: name of a container -> unit that makes it now."""
    made.describe(made.stem)
    made.image(command.image)
    policies = [value for option, value in command.options if option == "restart" and value]
    for option, value in command.options:
        if option == "restart":
            continue
        if option in ("env-file", "label-file") and value and not value.startswith(("/", "./", "../", "~", "$")):
            value = "./" + value
        if option in ("volume", "env-file", "label-file", "device") and value is not None:
            value = placed(made, option, value, around)
        _put(made, option, value, around, units or {})
    for policy in policies[-1:]:
        made.restart(policy)
    if not any(policy.startswith(("always", "unless-stopped", "on-failure")) for policy in policies[-1:]):
        made.note("it starts with the machine now. Take [Install] out if it shall not.")
    made.command(command.command)
    if not made.unit.has("Service", "TimeoutStartSec"):
        made.unit.add("Service", "TimeoutStartSec", "900")
        made.note("it has 15 minutes to start (TimeoutStartSec), as its image may have to be pulled.")


def _put(made: ContainerFile, option: str, value: str | None, around: Surroundings, units: Mapping[str, str]) -> None:
    if option == "label" and value is not None and value.startswith(GENERATED_LABELS):
        made.note(
            f"the label {shown(value.split('=')[0])} is left out: it told podman-compose or systemd whose it was."
        )
    elif option == "requires" and value is not None:
        for name in value.split(","):
            if name in units:
                made.needs(units[name])
            else:
                made.lose(f"--requires={name}", "what it needs has no unit here; add Requires= and After= when it has")
    elif option in ("pod", "pod-id-file"):
        made.lose(f"--{option}={value}", "a pod is adopted as a whole")
    elif option == "sdnotify" and value is not None:
        _notify(made, value)
    elif option == "env" and value is not None and "=" not in value:
        made.lose(f"--env {value}", "its value came from the shell that ran the command; write NAME=value")
    elif option in ("env-file", "label-file") and value is not None and not plain(value):
        made.lose(f"--{option}={value}", "this cannot be the path of a file in a unit")
    elif option in ("creds", "decryption-key"):
        made.lose(f"--{option}", "a password has no place in a unit file: sign in once on the node with podman login")
    elif option == "pidfile":
        made.note("--pidfile is not written down: systemd knows the process.")
    else:
        made.put(option, value)


def _notify(made: ContainerFile, value: str) -> None:
    if value == "healthy" and made.knows((5, 0)):
        made.unit.add("Container", "Notify", "healthy")
    elif value == "container":
        made.unit.add("Container", "Notify", "true")
    elif value == "conmon":
        made.note("--sdnotify=conmon is not written down: a unit does so by itself.")
    else:
        made.lose(f"--sdnotify={value}", "Quadlet knows 'conmon', 'container' and 'healthy'")


def placed(made: ContainerFile, option: str, value: str, around: Surroundings) -> str:
    """Resolve the path on the node that an option starts with: relative ones, and ``~``."""
    source, colon, rest = value.partition(":")
    if option in ("env-file", "label-file"):
        source, colon, rest = value, "", ""
    if option == "volume" and not colon:
        return value
    return place(made, source, around) + colon + rest


def place(made: ContainerFile, path: str, around: Surroundings) -> str:
    """``./data`` -> ``/srv/app/data`` where the folder is known, else as it is: Quadlet takes it from the unit file."""
    if (path == "~" or path.startswith("~/")) and around.home is not None:
        return around.home + path[1:]
    if path.startswith(("./", "../", "~")) or path in (".", ".."):
        if around.folder is None or path.startswith("~"):
            made.lose(path, "it is relative to a folder that is not known; in a unit it is relative to the unit file")
            return path
        return join(around.folder, path)
    return path


def join(folder: str, path: str) -> str:
    """Join as a shell would: ``/srv/app`` and ``../x`` -> ``/srv/x``."""
    parts = [part for part in folder.split("/") if part]
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)
