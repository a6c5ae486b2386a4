"""What only shows in all files together: names that lead nowhere, units and ports that two want."""

import posixpath
import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain, islice
from typing import NamedTuple

from ..names import Reference, container_name, find_references, kind_of_file, target_of
from ..parse import UnitFile
from ..values import is_resolved_later, parse_port_mapping
from .finding import MAX_FINDINGS, Finding, Fix, Severity
from .unit import Files, Unit

MAX_PORTS = 1000
"""Published ports that are compared with each other: no node has as many."""
ALIKE = 0.75
"""Names from here on are taken for one that was mistyped: below it, they are more likely two."""
MADE_EMPTY = {"volume": "Volume", "network": "Network", "pod": "Pod"}
"""What a file of its section alone makes."""
EVERYWHERE = ("", "0.0.0.0", "::", "*")  # noqa: S104 what a published port without an address means


class HostPort(NamedTuple):
    """A port that a file publishes, and where it says so."""

    path: str
    line: int
    unit: str
    ip: str
    first: int
    last: int
    protocol: str


def check_set(files: Files, from_yaml: list[HostPort]) -> Iterator[Finding]:
    """Findings between files; ``from_yaml`` are ports that Kubernetes YAML publishes."""
    for unit in files.units:
        wanted = find_references(unit.name, unit.document)
        yield from islice(chain.from_iterable(_check_reference(unit, each, files) for each in wanted), MAX_FINDINGS)
    yield from _check_services(files)
    yield from _check_names(files)
    yield from _check_host_ports([*_host_ports(files), *from_yaml][:MAX_PORTS], files)


def _check_reference(unit: Unit, reference: Reference, files: Files) -> Iterator[Finding]:
    target = reference.target
    if is_resolved_later(target.replace("%i", "")):
        return
    if not kind_of_file(target):
        yield from _check_file(unit, reference, files)
        return
    name = target_of(target)
    known = {*files.sources, *files.facts.sources}
    if reference.section == "Unit" and not files.is_at_least((5, 5)):
        source = files.sources.get(name)
        service = source.service if source else f"{name.rpartition('.')[0]}.service"
        message = (
            f"Podman {files.facts.podman} passes {target} on to systemd, which knows it as {service} (5.5 translates)."
        )
        yield unit.say(reference.line, "error", "dependency-name", message, _replaced(unit, reference, service))
    elif name not in known and not {target} & known:
        suffix = f".{reference.kind}"
        stems = [each.removesuffix(suffix) for each in known if each.endswith(suffix)]
        near = [stem + suffix for stem in get_close_matches(target.removesuffix(suffix), stems, 1, ALIKE)]
        fix = _replaced(unit, reference, near[0]) if near else _made(unit, target)
        maybe = f" Did you mean {near[0]}?" if near else ""
        message = f"There is no {target}, and without it Podman makes no unit of {unit.name}.{maybe}"
        yield unit.say(reference.line, "error", "missing-reference", message, fix)


def _check_file(unit: Unit, reference: Reference, files: Files) -> Iterator[Finding]:
    if files.facts.files is None:
        return
    path = posixpath.normpath(posixpath.join(posixpath.dirname(unit.path), reference.target))
    if path in files.others or path in files.facts.files or (path.startswith("/") and not unit.path.startswith("/")):
        return
    yield unit.say(reference.line, "error", "missing-file", f"There is no file {reference.target}.")


def _made(unit: Unit, target: str) -> Fix | None:
    """The file that is named and not there, beside the one that names it; None where it needs more than its section."""
    section = MADE_EMPTY.get(target.rpartition(".")[2])
    if section is None or unit.is_drop_in or is_resolved_later(target):
        return None
    return Fix(f"Make {target}", f"[{section}]\n", posixpath.join(posixpath.dirname(unit.path), target))


def _replaced(unit: Unit, reference: Reference, name: str) -> tuple[str, UnitFile]:
    lines = list(unit.document.lines)
    entry = next(each for each in unit.document.entries if each.line == reference.line)
    for index in range(entry.line - 1, entry.end):
        lines[index] = re.sub(rf"(?<![\w.@-]){re.escape(reference.target)}(?![\w.-])", lambda _: name, lines[index])
    return f"Write {name}", UnitFile(lines)


def _check_services(files: Files) -> Iterator[Finding]:
    made: dict[str, Unit] = {}
    for unit in (unit for unit in files.units if not unit.is_drop_in):
        other = made.setdefault(unit.service, unit)
        if other is unit:
            at = files.facts.units.get(unit.service)
            if at is not None and at != unit.path and posixpath.basename(at) != unit.name:
                whose = f"{posixpath.basename(at)} makes" if at else "The node has"
                yield unit.say(1, "error", "same-unit", f"{whose} a unit {unit.service} already.")
        elif other.name == unit.name:
            message = f"{other.path} has the same name, and only one of the two counts."
            yield unit.say(1, "warning", "same-name", message)
        else:
            message = f"{other.name} makes {unit.service} as well, and chance decides which of the two counts."
            yield unit.say(1, "error", "same-unit", message)


def _check_names(files: Files) -> Iterator[Finding]:
    named: dict[tuple[str, str], Unit] = {}
    for unit in (unit for unit in files.units if not unit.is_drop_in and not unit.is_template):
        key = {"container": "ContainerName", "pod": "PodName", "volume": "VolumeName", "network": "NetworkName"}.get(
            unit.kind
        )
        if key is None or not unit.own(key):
            continue
        space = "container" if unit.kind == "pod" else unit.kind
        name = container_name(unit.name, unit.document)
        other = named.setdefault((space, name), unit)
        if other is not unit and other.name != unit.name:
            severity: Severity = "error" if space == "container" else "warning"
            message = f"{other.name} has the name {name} too."
            if space == "container":
                message += " Each start would remove the other's container."
            yield unit.say(unit.line_of(unit.section, key), severity, "same-container-name", message)


def _host_ports(files: Files) -> Iterator[HostPort]:
    for unit in files.units:
        for entry in unit.document.entries_of(unit.section, "PublishPort"):
            try:
                mapping = parse_port_mapping(entry.value)
            except ValueError:
                continue  # told with the values
            if mapping.host is not None:
                ip = mapping.ip or ""
                yield HostPort(unit.path, entry.line, unit.service, ip, *mapping.host, mapping.protocol)


def _check_host_ports(ports: list[HostPort], files: Files) -> Iterator[Finding]:
    for index, port in enumerate(ports):
        for other in ports[:index]:
            if _clash(port, other):
                where = f"line {other.line}" if other.path == port.path else posixpath.basename(other.path)
                message = f"Port {port.first}/{port.protocol} of the host is taken by {where} too."
                yield Finding(port.path, port.line, "error", "same-port", message)
                break
        else:
            yield from _check_used(port, files)


def _check_used(port: HostPort, files: Files) -> Iterator[Finding]:
    own = {unit.service for unit in files.units}
    for used in files.facts.ports:
        taken = HostPort("", 0, used.holder, used.ip or "", used.port, used.port, used.protocol)
        if used.holder not in own and used.holder != port.unit and _clash(port, taken):
            holder = f" by {used.holder}" if used.holder else ""
            message = f"Port {used.port}/{used.protocol} of the node is taken{holder}."
            yield Finding(port.path, port.line, "error", "port-taken", message)
            return


def _clash(one: HostPort, other: HostPort) -> bool:
    same_place = one.ip == other.ip or not {one.ip, other.ip}.isdisjoint(EVERYWHERE)
    return one.protocol == other.protocol and one.first <= other.last and other.first <= one.last and same_place
