"""Finds what fails or hurts in a set of Quadlet files, before anybody runs them. Pure.

Each module has the rules of one matter; a rule is a generator of findings. The node's own generator has the last word
about what it takes; the linter knows what a generator does not tell: what will fail later, and the cure.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, islice

from .container_rules import check_container
from .finding import MAX_FINDINGS, ORDER, Finding, Fix, LintFacts, Severity, UsedPort
from .image_rules import check_images
from .key_rules import check_keys
from .kube_rules import REFUSED, check_kube
from .set_rules import check_set
from .syntax import check_syntax
from .unit import Files, sort_files
from .unit_rules import check_unit
from .value_rules import check_values

__all__ = ["REFUSED", "Finding", "Fix", "LintFacts", "Severity", "UsedPort", "lint"]

ANYWHERE = LintFacts()
_RULES = (check_syntax, check_keys, check_values, check_unit, check_images, check_container)


def lint(files: Mapping[str, str], facts: LintFacts = ANYWHERE) -> list[Finding]:
    """Findings in files by path, sorted by path and line, worst first. Any text will do.

    Quadlet files, their drop-ins (``web.container.d/10.conf``) and Kubernetes YAML are looked at; other files only
    count as there. Of one file at most MAX_FINDINGS are told.
    """
    sorted_files = sort_files(files, facts)
    found = list(_findings(sorted_files))
    return sorted(found, key=lambda each: (each.path, each.line, ORDER[each.severity], each.code))


def _findings(files: Files) -> Iterator[Finding]:
    for unit in files.units:
        yield from islice(chain.from_iterable(rule(unit, files) for rule in _RULES), MAX_FINDINGS)
    in_yaml, ports = check_kube(files)
    yield from in_yaml
    yield from check_set(files, ports)
