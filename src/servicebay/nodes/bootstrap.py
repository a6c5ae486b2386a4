"""The first stage: the few lines that a node's ``python3`` runs to receive the agent on stdin.

It reads exactly N bytes into an anonymous memory file and executes that, so that no file is left
and stdin stays the command channel. Where memory files are refused: a file under ``$XDG_RUNTIME_DIR``
that the agent removes when it ends. Exit statuses: 127 no ``python3`` (the shell's), 64 Python too old,
65 stdin ended early, 66 nowhere to put the agent.
"""

import shlex

from .errors import LinkFault

TOO_OLD, CUT_SHORT, NOWHERE = 64, 65, 66
AGENT = "servicebay-agent"
_NOT_FOUND, _NOT_EXECUTABLE = 127, 126

# Parsed by whatever python3 is there (3.4 was tried): no f-strings. No single quote, no `!`, no `$`
# and no backslash: the login shell, whichever it is, gets it in single quotes. No `~`, which stands
# for the line's end on the way: csh takes no newline in quotes. os.read, because a buffered
# reader would swallow the first requests behind the archive. The exec costs 9 ms of about 120 to HELLO
# (Python 3.13), no memory, and leaves a short command line for ps to show, which the agent's name ends.
FIRST_STAGE = """
import os, sys
if sys.version_info < (3, 9):
    sys.stderr.write("Python " + sys.version.split()[0]); sys.exit(64)
left = int(sys.argv[1]); parts = []
while left:
    part = os.read(0, min(left, 1 << 16))
    if not part: sys.exit(65)
    parts.append(part); left -= len(part)
run = "/run/user/" + str(os.getuid())
if not os.environ.get("XDG_RUNTIME_DIR") and os.path.isdir(run):
    os.environ["XDG_RUNTIME_DIR"] = run
data = b"".join(parts)
try:
    fd = os.memfd_create("servicebay-agent", 0)
    if os.write(fd, data) < len(data): raise OSError
    path = "/proc/self/fd/" + str(fd); open(path, "rb").close()
except (OSError, AttributeError):
    folder = os.environ.get("XDG_RUNTIME_DIR")
    if not folder: sys.exit(66)
    path = os.path.join(folder, "servicebay-agent-" + sys.argv[2] + "-" + str(os.getpid()) + ".pyz")
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "wb") as file: file.write(data)
os.execv(sys.executable, [sys.executable, "-I", "-S", path, sys.argv[3]])
""".strip()


_UNFOLD = 'import sys; exec(sys.argv.pop(1).replace("~", chr(10)))'


def first_stage_argv(python: str, archive_size: int, digest: str, name: str = AGENT) -> list[str]:
    """The command that waits for ``archive_size`` bytes on stdin and becomes the agent, or another of our programs."""
    return [python, "-I", "-S", "-c", _UNFOLD, FIRST_STAGE.replace("\n", "~"), str(archive_size), digest[:16], name]


def first_stage_command(archive_size: int, digest: str, name: str = AGENT) -> str:
    """The same for a remote login shell. Nothing in it comes from outside."""
    return shlex.join(first_stage_argv("python3", archive_size, digest, name))


def explain_exit(status: int | None, stderr_tail: str) -> LinkFault:
    """Why there was no HELLO, in one sentence. ``status`` is None where a signal ended it."""
    if status in (_NOT_FOUND, _NOT_EXECUTABLE):
        return LinkFault("no-python", "The node has no python3. ServiceBay's agent needs Python 3.9 or newer there.")
    if status == TOO_OLD:
        found = stderr_tail.strip().rpartition("\n")[2][:40]
        return LinkFault("python-too-old", f"The node has {found}; ServiceBay's agent needs Python 3.9 or newer.")
    if status == NOWHERE:
        return LinkFault(
            "no-session",
            "The node refuses memory files and its user has no runtime directory: enable lingering.",
        )
    said = stderr_tail.strip().rpartition("\n")[2][:200]
    how = "was ended by a signal" if status is None else f"ended with status {status}"
    return LinkFault("agent-failed", f"The agent did not start: it {how}" + (f" ({said})." if said else "."))
