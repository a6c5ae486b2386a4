"""What a plan finds besides the generator and the linter: taken ports, what stays as it is, what is no text. Pure."""

from collections.abc import Mapping, Sequence

import msgspec

from ...quadlet.lint import REFUSED
from ...twin.schema import NodeState
from ..live import LiveDocument
from ..shapes.container import ContainerView
from ..shapes.draft import DraftBody, DraftFile, Finding
from .effects import Effects, Unit
from .ports import HOST_PORT, Holder, HostPort, clash, held_ports, parse_publish
from .present import PresentFile
from .steps import base
from .unit_text import published


def is_kept_private(finding: Finding, draft: DraftBody, present: Mapping[str, PresentFile]) -> bool:
    """A secret stands in a file that only its user may read: nothing to be told about."""
    if finding.code != "plain-secret":
        return False
    mode = next((file.mode for file in draft.files if file.path == finding.path), None)
    was = present.get(finding.path or "")
    return (mode or (was.mode if was is not None else None) or "").lstrip("0") == "600"


def binary_findings(files: Sequence[DraftFile], present: Mapping[str, PresentFile]) -> list[Finding]:
    """What is there and is no text could not be put back, nor kept."""
    said = "is not text in UTF-8 as it is: it could not be put back, so it is neither replaced nor deleted here."
    return [
        Finding(severity="error", code="not-text", text=f"{base(file.path)} {said}", source="node", path=file.path)
        for file in files
        if present[file.path].sha256 is not None and present[file.path].content is None
    ]


def ports_left(
    node: str, live: LiveDocument, state: NodeState, effects: Effects, replaces: Sequence[ContainerView]
) -> dict[HostPort, Holder]:
    """Ports of the host that stay taken by what the plan leaves alone."""
    unit_of = {key.partition("/")[2]: row.unit for row in live.services(node) for key in row.containers}
    freed = {*effects.stop, *effects.restart, *effects.start}
    return {
        port: holder
        for port, holder in held_ports((state.containers or {}).values(), unit_of).items()
        if holder.unit not in freed and holder.container not in {each.id for each in replaces}
    }


def port_findings(
    node: str,
    begun: Sequence[str],
    units: Mapping[str, Unit],
    texts: Mapping[str, str],
    held: Mapping[HostPort, Holder],
) -> list[Finding]:
    """Ports of the host that what begins wants, and something else holds."""
    wanted: list[tuple[HostPort, str, str]] = []
    for name in begun:
        source = units[name].source
        wanted += [
            (port, value, source) for value in published(units[name].text or "") for port in parse_publish(value)
        ]
    for path, text in texts.items():
        if path.endswith((".yaml", ".yml")):
            wanted += [(HostPort(int(number)), number, path) for number in HOST_PORT.findall(text)]
    findings = []
    for port, value, path in wanted:
        holder = clash(port, held)
        if holder is not None:
            who = f"{holder.name} ({holder.unit})" if holder.unit else holder.name
            said = f"Port {port.number} on {node} is taken by {who}: the start will fail."
            findings.append(_at(path, value, texts, code="port-taken", text=said, source="ports", severity="warning"))
    return findings


def _at(path: str, value: str, texts: Mapping[str, str], **more: str) -> Finding:
    lines = texts.get(path, "").split("\n")
    line = next((number for number, line in enumerate(lines, 1) if value in line.partition("=")[2]), None)
    line = line or next((number for number, line in enumerate(lines, 1) if value in line), None)
    return msgspec.convert({**more, "path": path, **({} if line is None else {"line": line})}, Finding)


def kept_findings(effects: Effects, units: Mapping[str, Unit]) -> list[Finding]:
    """Volumes and networks that are there already, with other settings."""
    return [
        Finding(
            severity="hint",
            code="kept",
            text=f"What {name} makes exists already and keeps its settings: the new ones count once it is removed.",
            source="node",
            path=units[name].source,
        )
        for name in effects.kept
    ]


def refuses(finding: Finding) -> bool:
    """Whether a plan with it cannot be applied. A linter's error only warns, but for YAML that Podman refuses."""
    in_yaml = (finding.path or "").endswith((".yaml", ".yml"))
    return finding.severity == "error" and (finding.source != "lint" or (in_yaml and finding.code in REFUSED))
