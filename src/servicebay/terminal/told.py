"""How a session's end, and what kept it from beginning, are told. Pure."""

from servicebay.nodes.errors import LinkFault

from .errors import TerminalError
from .held_shell import Exited
from .shapes import TerminalExit


def told_refusal(fault: LinkFault) -> TerminalError:
    """Why a holder did not hold, for people."""
    if fault.code == "no-shell":
        return TerminalError(409, "no-shell", "This container's image has no shell (bash, ash or sh).")
    if fault.code == "refused":
        return TerminalError(409, "refused", f"Podman started no shell in the container: {fault.message}")
    if fault.code == "no-scope":
        return TerminalError(409, "no-scope", fault.message)
    if fault.code == "gone":
        return TerminalError(404, "gone", fault.message)
    return TerminalError(503, "unreachable", fault.message)


def told_exit(how: Exited, kind: str, closed_by: str | None) -> TerminalExit:
    """How a shell ended, as a sentence."""
    if closed_by == "idle":
        return TerminalExit(
            text="It was closed, since nobody had typed for long.", status=how.status, signal=how.signal
        )
    what = "The program" if kind == "attach" else "The shell"
    if how.signal is not None:
        return TerminalExit(text=f"{what} was ended by {how.signal}.", signal=how.signal)
    status = how.status or 0
    text = f"{what} ended." if status == 0 else f"{what} ended with status {status}."
    return TerminalExit(text=text, status=status)


def told_removal(node: str, session: str) -> TerminalExit:
    """That a shell in a scope is out of reach for good, and how it is ended by hand."""
    text = f"The node {node} was removed, or is another one now. Its shell may still run there: "
    return TerminalExit(text=text + f"systemctl --user stop servicebay-terminal-{session}.scope ends it.")
