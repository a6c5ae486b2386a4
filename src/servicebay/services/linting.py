"""The linter for a node's files: the twin's facts in, findings for people out; and help for the editor's keys."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from ..quadlet.hints import KeyHint, SectionHint, hints_for
from ..quadlet.keys import Version, parse_version, version_text
from ..quadlet.kube_fields import Field, objects
from ..quadlet.lint import Finding as Found
from ..quadlet.lint import LintFacts, UsedPort, lint
from ..twin.schema import NodeState
from ..twin.store import TwinStore
from .auto_checks.file import faults_of
from .shapes.draft import FieldHelp, FieldsAnswer, Finding, Fix, KeyHelp, KeysAnswer, SectionHelp

SOURCE = "lint"


class NodeLinter:
    """Lints files that are meant for a node."""

    def __init__(self, twin: TwinStore) -> None:
        self._twin = twin

    def lint(self, node: str, files: Mapping[str, str]) -> list[Finding]:
        """All findings in files by path. Raises KeyError for an unknown node."""
        return findings_of(files, facts_of(self._twin.get(node).state))

    def lint_draft(self, node: str, files: Mapping[str, str]) -> list[Finding]:
        """Findings for a plan, which looks at the node's ports itself: it knows what stops."""
        facts = replace(facts_of(self._twin.get(node).state), ports=())
        return findings_of(files, facts)

    def podman(self, node: str) -> Version | None:
        """The node's Podman; None where it is not known."""
        facts = self._twin.get(node).state.facts
        return parse_version(facts.podman_version) if facts else None


def findings_of(files: Mapping[str, str], facts: LintFacts) -> list[Finding]:
    """The linter's findings as shapes of the interface."""
    checks = [
        Finding(severity="error", code="check", text=fault.text, source=SOURCE, path=path, line=fault.line)
        for path, fault in faults_of(files)
    ]
    return [*(_finding(found) for found in lint(files, facts)), *checks]


def facts_of(state: NodeState) -> LintFacts:
    """What a twin knows that the linter asks for."""
    facts = state.facts
    # a unit whose file is gone leaves its name to the next
    units = {
        unit.name: unit.source_path or ""
        for unit in (state.services or {}).values()
        if unit.source_path or (unit.origin in ("user", "system") and unit.load_state != "not-found")
    }
    return LintFacts(
        podman=facts.podman_version if facts else None,
        rootless=facts is None or facts.uid != 0,
        sources=frozenset(
            entry.path.rpartition("/")[2] for entry in (state.files or {}).values() if entry.kind == "quadlet"
        ),
        units=units,
        ports=tuple(_used_ports(state)),
        first_port=facts.first_port if facts else None,
        played=frozenset(
            path for entry in (state.files or {}).values() if entry.path.endswith(".kube") for path in entry.refers
        ),
        images=frozenset(name for image in (state.images or {}).values() for name in image.names),
    )


def with_linted(told: Sequence[Finding], linted: Sequence[Finding]) -> list[Finding]:
    """The findings of others and the linter's; what both say of one line is said once, with the linter's cure."""
    places = {(each.path, each.line) for each in told if each.line is not None and each.severity == "error"}
    echoes = {(each.path, each.line): each.fix for each in linted if each.severity == "error" and each.fix}
    cured = [
        msgspec.structs.replace(each, fix=echoes[each.path, each.line])
        if each.fix is None and (each.path, each.line) in echoes and each.severity == "error"
        else each
        for each in told
    ]
    return [*cured, *(each for each in linted if each.severity != "error" or (each.path, each.line) not in places)]


def keys_answer(kind: str, podman: Version | None) -> KeysAnswer:
    """The keys of a kind of file, for an editor."""
    sections = [_section_help(section) for section in hints_for(kind, podman)]
    return KeysAnswer(type=kind, sections=sections, podman=version_text(podman) if podman else None)


def fields_answer() -> FieldsAnswer:
    """The fields of Kubernetes YAML, for an editor."""
    return FieldsAnswer(
        objects={name: [_field_help(each) for each in fields.values()] for name, fields in objects().items()}
    )


def _field_help(field: Field) -> FieldHelp:
    return FieldHelp(
        name=field.name,
        kind=field.kind,
        help=field.help,
        object=field.object,
        many=field.is_list,
        values=list(field.values),
    )


def _used_ports(state: NodeState) -> Sequence[UsedPort]:
    return [
        UsedPort(port.host_port, port.protocol, port.host_ip, container.unit or next(iter(container.names), ""))
        for container in (state.containers or {}).values()
        if container.state == "running"
        for port in container.ports
        if port.host_port is not None
    ]


def _finding(found: Found) -> Finding:
    fix = Fix(title=found.fix.title, content=found.fix.content, path=found.fix.path) if found.fix else None
    return Finding(
        severity=found.severity,
        code=found.code,
        text=found.message,
        source=SOURCE,
        path=found.path,
        line=found.line,
        fix=fix,
    )


def _section_help(section: SectionHint) -> SectionHelp:
    return SectionHelp(name=section.name, works=section.works, keys=[_key_help(hint) for hint in section.keys])


def _key_help(hint: KeyHint) -> KeyHelp:
    key = hint.key
    return KeyHelp(
        name=key.name,
        kind=key.kind,
        help=key.help,
        works=hint.works,
        since=version_text(key.since) if key.since else None,
        deprecated=version_text(key.deprecated) if key.deprecated else None,
        repeatable=key.repeatable,
        values=list(hint.values),
        open=key.is_open,
        suffixes=list(key.suffixes),
    )
