"""``map`` blocks, and the matching that needs no regular expression. Pure.

Regular expressions of the configuration are never run, as their time has no bound; those that are
plain text (``^app\\.example\\.org$``) are compared as such.
"""

import re
from typing import Iterator, List, NamedTuple, Optional, Tuple

from .nginx_listen import is_exact
from .nginx_parse import Directive

_PLAIN = re.compile(r"(\^?)((?:[\w/@:~ -]|\\[./-])*)(\$?)\Z")


class Map(NamedTuple):
    """A ``map`` block: its source, and its entries in order."""

    source: str
    entries: List[Tuple[str, str]]
    default: str
    hostnames: bool
    at: str


def parse_map(block: Directive) -> Iterator[Tuple[str, Map]]:
    """The variable that a ``map`` sets, and the map."""
    if len(block.args) != 2 or not block.args[1].startswith("$"):
        return
    flags = [each.name for each in block.block or () if not each.args]
    pairs = [(each.name, each.args[0]) for each in block.block or () if len(each.args) == 1]
    entries = [(key.lower() if key[:1] != "~" else key, value) for key, value in pairs if key != "default"]
    entries = [(key[1:] if key[:1] == "\\" else key, value) for key, value in entries]
    default = next((value for key, value in pairs if key == "default"), "")
    at = "{}:{}".format(block.file, block.line)
    yield block.args[1][1:], Map(block.args[0], entries, default, "hostnames" in flags, at)


def match_entry(table: Map, key: str) -> Optional[str]:
    """The value for a key, or ``None`` where a regular expression decides.

    Exact keys, wildcards (the longest first, ``*.`` before ``.*``), regular expressions in order, the default.
    """
    for entry, value in table.entries:
        if entry == key:
            return value
    if table.hostnames:
        fitting = [(entry, value) for entry, value in table.entries if wildcard_fits(entry, key)]
        if fitting:
            return max(fitting, key=lambda pair: (pair[0][0] in "*.", len(pair[0])))[1]
    for entry, value in table.entries:
        if entry.startswith("~"):
            fits = plain_match(entry.lstrip("~*"), key, ignore_case=True) if is_exact(key) else None
            if fits is None:
                return None
            if fits:
                return value
    return table.default


def hosts_of(table: Map) -> List[str]:
    """The hosts that a map over hosts names: exact ones, and wildcards where it says ``hostnames``."""
    found: List[str] = []
    for key, _ in table.entries:
        if key.startswith("."):
            found += [key[1:], "*" + key] if table.hostnames else []
        elif key and (is_exact(key) or (table.hostnames and key[:1] != "~" and "*" in key)):
            found.append(key)
    return found


def wildcard_fits(pattern: str, name: str) -> bool:
    """``*.example.org``, ``.example.org`` and ``www.*`` as nginx means them."""
    if pattern.startswith("*."):
        return name.endswith(pattern[1:]) and name != pattern[1:]
    if pattern.startswith("."):
        return name.endswith(pattern) or name == pattern[1:]
    return pattern.endswith(".*") and name.startswith(pattern[:-1])


def plain_match(pattern: str, text: str, ignore_case: bool) -> Optional[bool]:
    """Match a regular expression that is plain text with anchors; ``None`` for any other."""
    plain = _PLAIN.match(pattern)
    if plain is None:
        return None
    wanted = plain.group(2).replace("\\", "")
    if ignore_case:
        wanted, text = wanted.lower(), text.lower()
    if plain.group(1):
        return text == wanted if plain.group(3) else text.startswith(wanted)
    return text.endswith(wanted) if plain.group(3) else wanted in text
