"""What shall run in a terminal, as argument lists for its node. Pure; names from outside are never read as shell.

A container's shell is asked for by one constant line of ``sh`` in the container, then by ``bash`` itself for images
that have no ``sh``. ``podman exec`` leaves its shell behind when it is ended; the holder finds it by ``MARKER``.
"""

import re
from dataclasses import dataclass
from typing import Any

from .errors import TerminalError
from .shapes import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_WORD,
    MAX_WORDS,
    TerminalContainer,
    TerminalGiven,
    TerminalKind,
    TerminalOpen,
)

MARKER = "SERVICEBAY_TERMINAL"
NAME_CHARS = 80
# looked for as files: a busybox's ``command -v`` names applets, whether there is a file or not
_FIND_SHELL = (
    "IFS=:; for shell in bash ash sh; do for folder in $PATH; do "
    'if [ -x "$folder/$shell" ]; then echo "$folder/$shell"; exit; fi; done; done; exit 1'
)
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?")
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}")
_CONTAINER = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Wanted:
    """``spec`` is the first frame to the holder, but for the size and the session's ID."""

    kind: TerminalKind
    node: str
    identity: str
    name: str
    container: TerminalContainer | None
    spec: dict[str, Any]
    scope: bool
    audit_target: str
    given: TerminalGiven


def check_size(columns: int, rows: int) -> None:
    """Raise TerminalError where no screen has this size."""
    if not 2 <= columns <= MAX_COLUMNS:
        raise TerminalError(400, "invalid", f"A terminal has 2 to {MAX_COLUMNS} columns.", "columns")
    if not 1 <= rows <= MAX_ROWS:
        raise TerminalError(400, "invalid", f"A terminal has 1 to {MAX_ROWS} rows.", "rows")


def check_name(name: str) -> str:
    """A session's name, without white space around it. Raises TerminalError."""
    name = name.strip()
    if not name or len(name) > NAME_CHARS or not name.isprintable():
        raise TerminalError(400, "invalid", f"A name has 1 to {NAME_CHARS} printable characters.", "name")
    return name


def build_wanted(asked: TerminalOpen, identity: str, container: TerminalContainer | None, session: str) -> Wanted:
    """What ``term-open`` asks for; ``container`` is the one that was found on the node. Raises TerminalError."""
    _check(asked, container)
    given = TerminalGiven(user=asked.user, workdir=asked.workdir, command=asked.command, debug_image=asked.debug_image)
    if container is None:
        name = check_name(asked.name) if asked.name is not None else asked.node
        argv = {"argv": asked.command} if asked.command else {}
        return Wanted("node", asked.node, identity, name, None, argv, asked.scope, asked.node, given)
    kind, spec = _of_container(asked, container.id, session)
    name = check_name(asked.name) if asked.name is not None else container.name
    target = f"{asked.node}/{container.name}"
    return Wanted(kind, asked.node, identity, name, container, spec, asked.scope, target, given)


def _of_container(asked: TerminalOpen, container: str, session: str) -> tuple[TerminalKind, dict[str, Any]]:
    if asked.attach:
        return "attach", {"argv": ["podman", "attach", "--sig-proxy=false", container]}
    if asked.debug_image is not None:
        return "debug", _debug(asked, container, session)
    options = ["--user", asked.user] if asked.user else []
    options += ["--workdir", asked.workdir] if asked.workdir else []
    marker = f"{MARKER}={session}"
    start = ["podman", "exec", "-it", "--detach-keys=", *options]
    for variable in ("TERM=xterm-256color", "COLORTERM=truecolor", marker):
        start += ["--env", variable]
    if asked.command:
        return "container", {"argv": [*start, container, *asked.command], "marker": marker}
    look = ["podman", "exec", *options, container]
    probe = [[*look, "sh", "-c", _FIND_SHELL], [*look, "bash", "-c", "command -v bash"]]
    return "container", {"argv": [*start, container], "probe": probe, "marker": marker}


def _debug(asked: TerminalOpen, container: str, session: str) -> dict[str, Any]:
    name = f"servicebay-debug-{session[:12]}"
    start = ["podman", "run", "--rm", "-it", "--pull=never", "--detach-keys=", "--name", name]
    start += ["--env", "TERM=xterm-256color"]
    for namespace in ("pid", "network"):
        start += [f"--{namespace}", f"container:{container}"]
    if asked.user:
        start += ["--user", asked.user]
    image = asked.debug_image or ""
    command = asked.command or ["sh"]
    argv = [*start, "--entrypoint", command[0], image, *command[1:]]
    return {"argv": argv, "cleanup": [["podman", "rm", "--force", "--ignore", "--time", "1", name]]}


def _check(asked: TerminalOpen, container: TerminalContainer | None) -> None:
    check_size(asked.columns, asked.rows)
    inside = {"attach": asked.attach, "user": asked.user, "workdir": asked.workdir, "debugImage": asked.debug_image}
    for field, given in inside.items():
        if given and container is None:
            raise TerminalError(400, "invalid", "This goes with a container only.", field)
    if asked.attach and (asked.command or asked.debug_image or asked.user or asked.workdir):
        raise TerminalError(400, "invalid", "Attaching shows the main process as it is.", "attach")
    if container is not None and not _CONTAINER.fullmatch(container.id):
        raise TerminalError(400, "invalid", "This is not a container's ID.", "container")
    if asked.user and not _USER.fullmatch(asked.user):
        raise TerminalError(400, "invalid", "A user is a name or a number, perhaps with :group.", "user")
    if asked.workdir and not _is_folder(asked.workdir):
        raise TerminalError(400, "invalid", "A working directory is an absolute path.", "workdir")
    if asked.debug_image and not _IMAGE.fullmatch(asked.debug_image):
        raise TerminalError(400, "invalid", "This is not an image's name.", "debugImage")
    _check_command(asked.command)


def _is_folder(path: str) -> bool:
    return path.startswith("/") and len(path) <= MAX_WORD and "\0" not in path


def _check_command(command: list[str] | None) -> None:
    if command is None:
        return
    if not command or len(command) > MAX_WORDS or not command[0] or command[0].startswith("-"):
        raise TerminalError(400, "invalid", f"A command is 1 to {MAX_WORDS} words, the first a program.", "command")
    if any(len(word) > MAX_WORD or "\0" in word for word in command):
        raise TerminalError(400, "invalid", f"A word has at most {MAX_WORD} characters.", "command")


def rank_debug_images(names: list[str]) -> list[str]:
    """Images to look into a container with: those that are made for it first, at most ten."""
    known = ("netshoot", "busybox", "alpine", "debian", "ubuntu", "fedora", "toolbox", "ubi")

    def rank(name: str) -> tuple[int, str]:
        base = name.rpartition("/")[2]
        return next((i for i, word in enumerate(known) if word in base), len(known)), name

    return sorted({name for name in names if name and "<none>" not in name}, key=rank)[:10]
