"""``servicebay lint``: what fails or hurts in Quadlet files, without a hub or a node; made for a pre-commit hook."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from servicebay.quadlet.keys import parse_version
from servicebay.quadlet.lint import Finding, LintFacts, lint
from servicebay.quadlet.names import kind_of_file
from servicebay.quadlet.parse import decode
from servicebay.services.auto_checks.file import faults_of

from .output import clean, json_option, print_json

MAX_BYTES = 1 << 20
COMPANIONS = (".conf", ".yaml", ".yml", ".timer", ".socket", ".path", ".env")
"""What is looked at beside Quadlet files in a directory."""
COLOURS = {"error": "red", "warning": "yellow", "hint": "blue"}


@click.command("lint")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--podman", metavar="VERSION", help="The Podman that the files are for, such as 5.4.")
@click.option("--rootful", is_flag=True, help="The files are for root, not for a user.")
@click.option("--strict", is_flag=True, help="Fail on warnings as well.")
@json_option
def lint_command(paths: tuple[Path, ...], podman: str | None, rootful: bool, strict: bool, as_json: bool) -> None:
    """Find what fails or hurts in Quadlet files, before anybody runs them.

    PATHS are files or directories. Files beside a named one count as there. The status is 1 where there are errors.
    """
    if podman is not None and parse_version(podman) is None:
        raise click.UsageError(f"'{clean(podman)}' is no version of Podman, such as 5.4.")
    asked = list(dict.fromkeys(_asked(paths)))
    facts = LintFacts(podman=podman, rootless=not rootful)
    files = _read({*asked, *_beside(asked)})
    checks = [Finding(path, fault.line, "error", "check", fault.text) for path, fault in faults_of(files)]
    found = [each for each in (*lint(files, _with_files(facts, files)), *checks) if Path(each.path) in set(asked)]
    print_json([_as_json(each) for each in found]) if as_json else _print(found, len(asked))
    failing = ("error", "warning") if strict else ("error",)
    if any(each.severity in failing for each in found):
        raise click.exceptions.Exit(1)


def _asked(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if kind_of_file(name) or name.endswith(COMPANIONS):
                    yield Path(folder, name)


def _beside(asked: list[Path]) -> Iterator[Path]:
    for folder in {path.parent for path in asked}:
        for path in folder.iterdir():
            if kind_of_file(path.name) or path.name.endswith(COMPANIONS):
                yield path


def _read(paths: set[Path]) -> dict[str, str]:
    files = {}
    for path in sorted(paths):
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            files[str(path)] = decode(path.read_bytes())
    return files


def _with_files(facts: LintFacts, files: dict[str, str]) -> LintFacts:
    """The files that exist, among those that a relative path can name."""
    folders = {Path(path).parent for path in files}
    there = frozenset(str(path) for folder in folders for path in folder.rglob("*"))
    return LintFacts(podman=facts.podman, rootless=facts.rootless, files=there)


def _as_json(finding: Finding) -> dict[str, Any]:
    shown = {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity,
        "code": finding.code,
        "message": finding.message,
        "fix": finding.fix.title if finding.fix else None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _print(found: list[Finding], looked_at: int) -> None:
    for each in found:
        place = f"{clean(each.path)}:{each.line}" + (f":{each.column}" if each.column else "")
        severity = click.style(each.severity, fg=COLOURS[each.severity])
        click.echo(f"{place}: {severity}: {clean(each.message)} [{each.code}]")
    errors = sum(each.severity == "error" for each in found)
    click.echo(f"{looked_at} files, {errors} errors, {len(found) - errors} other findings.", err=True)
