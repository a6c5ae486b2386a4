"""Containers that a job set aside, when it is rolled back: which come back, and what is to be known of that. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import msgspec

from ...twin.schema import Container
from ..shapes.draft import Finding
from ..shapes.job import SetAside, StepView
from .ports import Holder, HostPort, clash
from .taken_names import CODE


class Returning(NamedTuple):
    """``back``: by the names that they have now; ``gone``: Podman has them no more."""

    back: list[SetAside]
    gone: list[SetAside]


def find_returning(aside: Sequence[SetAside], containers: Mapping[str, Container]) -> Returning:
    """Of what was set aside: what is to be done something for. What is as before already is in neither list."""
    back, gone = [], []
    for each in reversed(aside):
        found = containers.get(each.id)
        name = found.names[0] if found and found.names else each.aside
        if found is None:
            gone.append(each)
        elif name != each.name or (each.ran and found.state != "running"):
            back.append(msgspec.structs.replace(each, aside=name))
    return Returning(back, gone)


def return_steps(back: Sequence[SetAside]) -> list[StepView]:
    """What is done for them, after units that took their place are gone."""
    steps = []
    for each in back:
        kept = "" if each.aside == each.name else f", kept as {each.aside}"
        text = (
            f"Start container {each.name} again{kept}" if each.ran else f"Call container {each.aside} {each.name} again"
        )
        steps.append(StepView(kind="start", target=each.name, text=text))
    return steps + [
        StepView(kind="wait", target=each.name, text=f"Wait until container {each.name} is up")
        for each in back
        if each.ran
    ]


def return_findings(
    returning: Returning,
    containers: Mapping[str, Container],
    held: Mapping[HostPort, Holder],
    stopped: Collection[str],
) -> list[Finding]:
    """``held``: ports of the node that stay taken; ``stopped``: units whose containers go before."""
    findings = [
        _finding(
            "warning", "container-gone", f"The container {each.name} that ran before is gone: it was removed.", "node"
        )
        for each in returning.gone
    ]
    names = {name: each for each in containers.values() if each.unit not in stopped for name in each.names}
    for each in returning.back:
        other = names.get(each.name)
        if other is not None and other.id != each.id:
            said = f"Another container is called {each.name} by now: rename or remove it first."
            findings.append(_finding("error", CODE, said, "names"))
        ports = containers[each.id].ports if each.ran else []
        for port in ports:
            holder = clash(HostPort(port.host_port or 0, port.protocol, port.host_ip or ""), held)
            if port.host_port is not None and holder is not None:
                said = f"Port {port.host_port} is taken by {holder.name}: {each.name} will not start."
                findings.append(_finding("warning", "port-taken", said, "ports"))
    return findings


def _finding(severity: str, code: str, text: str, source: str) -> Finding:
    return msgspec.convert({"severity": severity, "code": code, "text": text, "source": source}, Finding)
