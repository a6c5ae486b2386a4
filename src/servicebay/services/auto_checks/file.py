"""Checks that a file beside a service's unit files asks for: ``web.checks.yml`` beside ``web.container``. Pure.

A check by its name, with members as the API spells them::

    health:
      target: http://{host}:8080/health
      text: ok
    nightly:
      kind: backup
      target: /srv/backup/*.tar
      intervalS: 3600

``kind`` is ``http`` where none is said, ``{host}`` the node's address. ``fromNode: true`` has the node ask.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import yaml

from ...monitoring.check import ON_NODE, Check
from ...monitoring.rules import forbidden, problem_of
from ...registry.documents import load
from ...registry.errors import Broken
from .labels import NAME, Wish

ENDING = ".checks.yml"
KINDS = ("http", "tcp", "certificate", "dns", "ping", "unit", "container", "backup", "command")
SET = {"key", "origin", "node", "sealed", "token", "anywhere", "edited", "coined"}
"""Members that a file cannot say."""
MOST = 50
MEMBERS = {each.encode_name for each in msgspec.structs.fields(Check) if each.name not in SET}
AT = re.compile(r"^(?P<what>.*) - at `\$\.(?P<member>\w+)[^`]*`$")


class Fault(NamedTuple):
    """What is wrong, at a line from 1. ``name`` is the check's; empty where it is about the file."""

    name: str
    line: int
    text: str


class Asked(NamedTuple):
    """The checks of a file by name, and what is wrong with others."""

    checks: dict[str, Wish]
    faults: list[Fault]


def read_checks(path: str, text: str, node: str, host: str) -> Asked:
    """What a file asks for; ``host`` is the address of its ``node``. Any text will do."""
    asked = Asked({}, [])
    try:
        root = yaml.compose(text, yaml.CSafeLoader) if load_any(path, text) else None
    except Broken as error:
        asked.faults.append(Fault("", error.line or 1, error.message))
        return asked
    if root is None:
        return asked
    if not isinstance(root, yaml.MappingNode):
        asked.faults.append(Fault("", 1, "Checks stand here by their names: 'health:', and below it what it asks."))
        return asked
    for count, (key, value) in enumerate(root.value):
        line = key.start_mark.line + 1
        name = str(key.value)
        if count >= MOST:
            asked.faults.append(Fault("", line, f"At most {MOST} checks stand in one file."))
            break
        if not NAME.fullmatch(name):
            asked.faults.append(Fault("", line, "A check's name has small letters, digits and '-', 40 at most."))
        elif not isinstance(value, yaml.MappingNode):
            asked.faults.append(Fault(name, line, "Below a check's name stands what it asks, such as 'target: …'."))
        else:
            found = wish_of(name, line, value, node, host)
            if isinstance(found, Fault):
                asked.faults.append(found)
            else:
                asked.checks[name] = found
    return asked


def load_any(path: str, text: str) -> bool:
    """Whether there is a document. Raises Broken for what is none, or too much."""
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        return False
    return load(path, text) is not None


def wish_of(name: str, line: int, written: yaml.MappingNode, node: str, host: str) -> Wish | Fault:
    """One check, or what is wrong with it."""
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in written.value}
    members = {str(key.value): plain_of(value) for key, value in written.value}
    from_node = str(members.pop("fromNode", "false")).lower() == "true"
    for member in members:
        if member not in MEMBERS:
            return Fault(name, lines[member], f"There is no member '{member[:40]}' of a check.")
    wished = {"kind": "http", "target": "", "name": "", "failures": "2", **members}
    if wished["kind"] not in KINDS:
        return Fault(name, lines.get("kind", line), f"A file can ask for {', '.join(KINDS[:-1])} and {KINDS[-1]}.")
    if "failures" not in members and wished["kind"] in ("unit", "container", "backup"):
        wished["failures"] = "1"
    if isinstance(wished["target"], str):
        wished["target"] = wished["target"].replace("{host}", f"[{host}]" if ":" in host else host)
    placed = node if from_node or wished["kind"] in ON_NODE else ""
    try:
        check = msgspec.convert({"key": "", "node": placed, **wished}, Check, strict=False)
    except msgspec.ValidationError as error:
        at = AT.fullmatch(str(error))
        said = f"{at['member']}: {at['what']}" if at else str(error)
        return Fault(name, lines.get(at["member"], line) if at else line, f"{said}."[:300])
    problem = problem_of(check) or forbidden(check)
    return Wish(check) if problem is None else Fault(name, lines.get("target", line), problem)


def plain_of(node: yaml.Node) -> object:
    """What stands there, numbers and truth values as they are written."""
    if isinstance(node, yaml.SequenceNode):
        return [plain_of(each) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): plain_of(value) for key, value in node.value}
    return str(node.value)


def faults_of(files: Mapping[str, str]) -> list[tuple[str, Fault]]:
    """What is wrong with files by path, wherever they are meant for."""
    named = {path: text for path, text in files.items() if path.endswith(ENDING)}
    return [(path, fault) for path, text in named.items() for fault in read_checks(path, text, "node", "node").faults]
