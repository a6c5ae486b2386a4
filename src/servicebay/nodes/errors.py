"""What can go wrong with a node: a stable code for programs, a sentence for people."""

from ..twin.schema import Failure
from .config import HostKey

__all__ = ["ActionFailed", "LinkFault", "NodeError", "UnknownNode"]


class NodeError(Exception):
    """A node cannot be added, reached or used as asked; ``message`` says what to do.

    ``field`` names the member of the configuration that breaks its grammar (code ``invalid``).
    """

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class UnknownNode(NodeError):
    """No node has this name. Never means another node."""

    def __init__(self, name: str) -> None:
        super().__init__("unknown-node", f"There is no node called {name}.")


class LinkFault(NodeError):
    """The way to a node's agent ended or never was.

    Codes: ``unreachable`` (network, sshd), ``silent``, ``away`` (it dials in, and has not),
    ``host-key-changed``, ``auth-failed``, ``no-python``, ``python-too-old``, ``no-session``,
    ``agent-failed`` (before HELLO), ``agent-ended`` (after it), ``malformed``, ``protocol``.
    """

    def __init__(self, code: str, message: str, offered: HostKey | None = None) -> None:
        super().__init__(code, message)
        self.offered = offered


class ActionFailed(Exception):
    """The agent (or the way to it) says why an action was not done."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure
