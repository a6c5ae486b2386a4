"""Sections and keys: known, in their place, known to the node's Podman."""

from collections.abc import Iterator
from difflib import get_close_matches

from ..keys import COMMON, Key, all_sections, find_key, kind_since, sections_of, sections_with, version_text
from ..parse import Entry, UnitFile
from .finding import Finding, Severity
from .unit import Files, Unit

_PASSED_ON = ("Unit", "Service", "Install", "Slice", "Timer", "Socket", "Path", "Mount", "Automount", "Swap", "Scope")
_NOT_FOR_CONTAINERS = ("User", "Group", "DynamicUser")


def check_keys(unit: Unit, files: Files) -> Iterator[Finding]:
    """Findings of one file, in no order."""
    since = kind_since(unit.kind)
    is_known = files.is_at_least(since)
    if not is_known and not unit.is_drop_in:
        message = f".{unit.kind} files need Podman {version_text(since)} or newer, not {files.facts.podman}."
        yield unit.say(1, "error", "kind-too-new", message)
    for header in unit.document.headers:
        yield from _check_section(unit, header.name, header.line)
    for entry in unit.document.entries:
        for found in _check_entry(unit, entry, files):
            if is_known or found.code != "key-too-new":  # where no such file counts, that is said once
                yield found
    yield from _check_repeats(unit)


def _check_section(unit: Unit, name: str, line: int) -> Iterator[Finding]:
    allowed = sections_of(unit.kind)
    if name in allowed or name.startswith("X-") or name in _PASSED_ON:
        return
    near = get_close_matches(name.capitalize(), allowed, 1, 0.75)
    if near:
        message = f"Podman passes over [{name}]. Did you mean [{near[0]}]?"
        fix = (f"Write [{near[0]}]", unit.document.with_line(line, f"[{near[0]}]"))
        yield unit.say(line, "error", "unknown-section", message, fix)
    elif name in all_sections():
        message = f"[{name}] has no effect in a .{unit.kind} file: it would be [{unit.section}]."
        yield unit.say(line, "error", "wrong-section", message)
    else:
        yield unit.say(line, "warning", "unknown-section", f"Neither Podman nor systemd knows a section [{name}].")


def _check_entry(unit: Unit, entry: Entry, files: Files) -> Iterator[Finding]:
    key = find_key(entry.section, entry.key)
    if entry.section == "Service" and entry.key in _NOT_FOR_CONTAINERS:
        severity: Severity = "error" if files.podman and files.podman >= (6, 0) else "warning"
        message = f"{entry.key}= in [Service] does not work with Podman: it changes who runs podman itself."
        yield unit.say(entry.line, severity, "service-user", message)
    elif key is not None:
        yield from _check_age(unit, entry, key, files)
    elif entry.section in sections_of(unit.kind):
        yield from _check_unknown(unit, entry)


def _check_age(unit: Unit, entry: Entry, key: Key, files: Files) -> Iterator[Finding]:
    if key.since is not None and not files.is_at_least(key.since):
        message = f"{key.name}= needs Podman {version_text(key.since)} or newer, not {files.facts.podman}."
        yield unit.say(entry.line, "error", "key-too-new", message)
    elif key.deprecated is not None and files.is_at_least(key.deprecated):
        message = f"{key.name}= is deprecated since Podman {version_text(key.deprecated)}: {key.help}"
        yield unit.say(entry.line, "warning", "deprecated-key", message)


def _check_unknown(unit: Unit, entry: Entry) -> Iterator[Finding]:
    """A key that its section does not have: in another one, misspelt, or systemd's and not in our table."""
    others = [name for name in sections_with(entry.key) if name in sections_of(unit.kind) and name != entry.section]
    if entry.section in COMMON:
        others = [name for name in others if name not in COMMON or entry.key in ("WantedBy", "RequiredBy", "Restart")]
    if others:
        message = f"{entry.key}= belongs in [{others[0]}], not in [{entry.section}]."
        moved = unit.document.remove(entry.section, entry.key, entry.value)
        fix = (f"Move it to [{others[0]}]", moved.add(others[0], entry.key, entry.value))
        yield unit.say(entry.line, "error", "wrong-section", message, fix)
        return
    known = all_sections()[entry.section].keys
    near = get_close_matches(entry.key, known, 1, 0.8) or [name for name in known if name.lower() == entry.key.lower()]
    severity: Severity = "warning" if entry.section in COMMON else "error"
    if near:
        message = f"[{entry.section}] has no key {entry.key}=. Did you mean {near[0]}=?"
        yield unit.say(entry.line, severity, "unknown-key", message, _renamed(unit, entry, near[0]))
    elif entry.section not in COMMON:
        elsewhere = [name for name in sections_with(entry.key) if name not in COMMON]
        hint = f" [{'], ['.join(elsewhere)}] has it." if elsewhere else ""
        message = (
            f"[{entry.section}] has no key {entry.key}=.{hint} Podman makes no unit of a file with an unknown key."
        )
        yield unit.say(entry.line, "error", "unknown-key", message)


def _check_repeats(unit: Unit) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Entry] = {}
    for entry in unit.document.entries:
        key = find_key(entry.section, entry.key)
        if key is None or key.repeatable or entry.section in COMMON or not entry.value:
            continue
        before = seen.get((entry.section, entry.key))
        seen[entry.section, entry.key] = entry
        if before is not None:
            message = f"{entry.key}= stands in line {entry.line} again, and only the last one counts."
            fix = ("Remove this one", unit.document.without(before))
            yield unit.say(before.line, "warning", "repeated-key", message, fix)


def _renamed(unit: Unit, entry: Entry, name: str) -> tuple[str, UnitFile]:
    line = unit.document.lines[entry.line - 1].rstrip("\r\n")
    return f"Write {name}=", unit.document.with_line(entry.line, line.replace(entry.key, name, 1))
