"""Whether a node has what an installation asks for: ports and paths, names that are free, a Podman that is new enough.

Pure: what is known of the node (its twin) and what it was asked (``ground.look``) come in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...registry.format import Variable
from ...twin.schema import Container, NodeState
from ..shapes.template import TemplateProblem

HIGHEST_PORT = 65535


@dataclass(frozen=True)
class Ground:
    """What the node said when it was asked. ``paths``: ``folder file missing denied`` by path."""

    taken: frozenset[int] = frozenset()
    paths: Mapping[str, str] = field(default_factory=dict)
    lowest_port: int = 1024


@dataclass(frozen=True)
class Wanted:
    """What is to be installed: its questions with their answers, the paths of its files, its units."""

    variables: Sequence[Variable]
    values: Mapping[str, str]
    files: Sequence[str]
    units: Sequence[str]
    podman: str = "4.4"
    name_field: str | None = "NAME"


def asked_of(wanted: Wanted) -> dict[str, list[int] | list[str]]:
    """The arguments of ``ground.look``."""
    ports = [int(value) for variable, value in _answers(wanted, "port")]
    return {"ports": ports, "paths": [value for _, value in _answers(wanted, "path")]}


def check(wanted: Wanted, state: NodeState, ground: Ground) -> list[TemplateProblem]:
    """Everything that speaks against it, errors first."""
    found = [
        *_names(wanted, state),
        *_ports(wanted, state, ground),
        *_paths(wanted, ground),
        *_versions(wanted, state),
    ]
    return sorted(found, key=lambda problem: problem.severity)


def _answers(wanted: Wanted, kind: str) -> list[tuple[Variable, str]]:
    pairs = ((variable, wanted.values.get(variable.name, "")) for variable in wanted.variables if variable.type == kind)
    return [(variable, value) for variable, value in pairs if value]


def _names(wanted: Wanted, state: NodeState) -> Iterable[TemplateProblem]:
    services, files = state.services or {}, state.files or {}
    for unit in wanted.units:
        if unit in services:
            text = f"There is a service called {unit.removesuffix('.service')} on this node already."
            yield _error(wanted.name_field, text)
            return
    for path in wanted.files:
        if path in files:
            yield _error(wanted.name_field, f"{path} is there already.")
            return


def _ports(wanted: Wanted, state: NodeState, ground: Ground) -> Iterable[TemplateProblem]:
    held = holders((state.containers or {}).values())
    seen: dict[str, str] = {}
    avoid = {*held, *ground.taken, *(int(value) for _, value in _answers(wanted, "port"))}
    for variable, value in _answers(wanted, "port"):
        port = int(value)
        if value in seen:
            yield _error(variable.name, f"That is the port of “{seen[value]}” as well.")
        elif port in held or port in ground.taken:
            by = f" by {held[port]}" if port in held else ""
            yield _error(
                variable.name, f"Port {port} is taken{by}. {free_port(port, avoid, ground.lowest_port)} is free."
            )
        elif port < ground.lowest_port:
            text = f"Only ports from {ground.lowest_port} on may be published without root's rights on this node."
            yield _error(variable.name, text)
        seen[value] = variable.title


def holders(containers: Iterable[Container]) -> dict[int, str]:
    """Which running container has which host port."""
    held: dict[int, str] = {}
    for container in containers:
        if container.state == "running":
            name = container.names[0] if container.names else container.id[:12]
            held |= {port.host_port: name for port in container.ports if port.host_port is not None}
    return held


def free_port(port: int, taken: Iterable[int], lowest: int) -> int:
    """The next port that nobody has."""
    busy = set(taken)
    candidate = max(port + 1, lowest)
    while candidate in busy and candidate < HIGHEST_PORT:
        candidate += 1
    return candidate


def _paths(wanted: Wanted, ground: Ground) -> Iterable[TemplateProblem]:
    for variable, path in _answers(wanted, "path"):
        kind = ground.paths.get(path)
        if kind == "missing":
            yield _error(variable.name, f"There is no {path} on this node. Make it first.")
        elif kind == "file" and not path.startswith("/dev/"):
            yield _error(variable.name, f"{path} is a file on this node, not a folder.")
        elif kind == "denied":
            yield _error(variable.name, f"The user of this node may not look at {path}.")


def _versions(wanted: Wanted, state: NodeState) -> Iterable[TemplateProblem]:
    present = state.facts.podman_version if state.facts is not None else None
    if present is not None and _version(present) < _version(wanted.podman):
        yield _error(None, f"It needs Podman {wanted.podman} or newer; this node has {present}.")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text.partition("-")[0])[:3])


def _error(variable: str | None, text: str) -> TemplateProblem:
    return TemplateProblem(text=text, severity="error", variable=variable)
