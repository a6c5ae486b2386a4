"""What the linter is told and what it says: facts of a node in, findings out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "hint"]
MAX_FINDINGS = 200
"""Of one file; each fix is a whole file, and nobody reads more."""
ORDER: Mapping[Severity, int] = {"error": 0, "warning": 1, "hint": 2}


SYSCTL = "net.ipv4.ip_unprivileged_port_start"
USUAL_FIRST_PORT = 1024
"""The lowest port of users where the kernel was not told otherwise."""


@dataclass(frozen=True)
class Fix:
    """A cure: the whole new ``content`` of the finding's file, or of another (``path``) that it lacks.

    ``title`` is an imperative for a button.
    """

    title: str
    content: str
    path: str | None = None


@dataclass(frozen=True)
class Finding:
    """Something in a file that fails (``error``), hurts (``warning``) or could be better (``hint``).

    ``line`` counts from 1, ``column`` too, where there is one. ``code`` is stable (``key-too-new``), ``message`` a
    sentence for people.
    """

    path: str
    line: int
    severity: Severity
    code: str
    message: str
    column: int | None = None
    fix: Fix | None = None


@dataclass(frozen=True)
class UsedPort:
    """A port of the node that something holds; ``holder`` is the unit or container that does."""

    port: int
    protocol: str = "tcp"
    ip: str | None = None
    holder: str = ""


@dataclass(frozen=True)
class LintFacts:
    """What is known of the node for which files are meant; the default is any node with a rootless user.

    ``podman`` is its version (``5.4.2``). ``sources`` are the names of Quadlet files beside those that are linted
    (``data.volume``), ``units`` the units that exist with the path of their source (empty where they have none),
    ``images`` the references of pulled images, ``played`` the paths of YAML that ``.kube`` files there name, ``files``
    the paths that exist (None: unknown). ``first_port`` is the lowest port that the user may bind (None: unknown,
    probably USUAL_FIRST_PORT). ``selinux``: it is enforced.
    """

    podman: str | None = None
    rootless: bool = True
    sources: frozenset[str] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[UsedPort, ...] = ()
    images: frozenset[str] = frozenset()
    played: frozenset[str] = frozenset()
    files: frozenset[str] | None = None
    first_port: int | None = None
    selinux: bool = False

    def forbids_port(self, port: int) -> tuple[Severity, str] | None:
        """Why the user may not bind a port; None where nothing speaks against it."""
        first = USUAL_FIRST_PORT if self.first_port is None else self.first_port
        if not self.rootless or port >= first:
            return None
        if self.first_port is None:
            return "warning", f"Only root may bind port {port}, unless the kernel was told otherwise (sysctl {SYSCTL})."
        return "error", f"Only root may bind port {port}: users may from {first} upwards (sysctl {SYSCTL})."
