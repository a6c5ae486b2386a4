"""What variables are worth for requests to one host: ``set``, ``map``, ``if`` and the few built-in ones. Pure.

A variable has no value, one, or several that are possible (set under a condition that nobody can
judge beforehand).
"""

import re
from typing import Dict, List, Optional, Sequence, Set, Tuple

from .nginx_listen import Listener, is_exact
from .nginx_map import Map, hosts_of, match_entry, parse_map, plain_match
from .nginx_parse import Directive, walk
from .nginx_target import Upstream, parse_upstreams

VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
HOST_VARIABLES = ("host", "http_host", "ssl_server_name", "ssl_preread_server_name")
MAX_VALUE_CHARS = 4096
MAX_ALTERNATIVES = 8
MAX_MAP_DEPTH = 8
OTHER_SOURCES = {
    "geo": "depends on the client's address",
    "split_clients": "is chosen at random for each client",
    "js_set": "is computed by JavaScript",
    "perl_set": "is computed by Perl",
    "auth_request_set": "is set by the answer of an authentication request",
}


class TooMuch(Exception):
    """The configuration asks for more work than any real one does."""


class Budget:
    """Bounds the work: whatever the configuration, it ends."""

    def __init__(self, steps: int = 1_000_000) -> None:
        self._left = steps

    def spend(self, steps: int = 1) -> None:
        """Take steps. Raises TooMuch."""
        self._left -= steps
        if self._left < 0:
            raise TooMuch


class Globals:
    """What ``http`` (or ``stream``) defines for all its servers: maps, upstreams, variables of other sources."""

    def __init__(self, block: Directive, budget: Budget) -> None:
        self.budget = budget
        self.upstreams = parse_upstreams(block, None if block.name == "stream" else 80)
        self.maps = {name: parsed for each in block.all("map") for name, parsed in parse_map(each)}
        self.reasons: Dict[str, str] = {}
        self.assigned: Set[str] = set()
        for each in walk(block):
            if each.name in OTHER_SOURCES and each.args:
                name = (each.args[0] if each.name.endswith("_set") else each.args[-1]).lstrip("$")
                self.reasons[name] = OTHER_SOURCES[each.name]
            elif each.name == "set" and each.args:
                self.assigned.add(each.args[0].lstrip("$"))
            elif "_by_lua" in each.name:
                budget.spend()
                assigned = re.findall(r"ngx\.var\.(\w+)\s*=(?!=)", each.args[-1] if each.args else "")
                assigned += [each.args[0].lstrip("$")] if each.name.startswith("set_by_lua") and each.args else []
                self.reasons.update(dict.fromkeys(assigned, "is computed by Lua"))


class Scope:
    """The variables of requests that one server gets for one host.

    ``host`` is an exact name, or stands for all hosts that no other scope of this server has.
    """

    def __init__(self, shared: Globals, host: str, names: Sequence[str], listeners: Sequence[Listener]) -> None:
        self.host = host
        self.upstreams: Dict[str, Upstream] = shared.upstreams
        self._shared = shared
        self._set: Dict[str, List[str]] = {}
        self._known = {} if names[0][:1] in ("_", "~", "$") else {"server_name": names[0]}
        ports = {each.listen.port for each in listeners}
        secure = {each.listen.ssl for each in listeners}
        if len(ports) == 1 and None not in ports:
            self._known["server_port"] = str(ports.pop())
        if len(secure) == 1:
            self._known["scheme"] = "https" if secure.pop() else "http"
        if is_exact(host):
            self._known.update(dict.fromkeys(HOST_VARIABLES, host))

    def copy(self) -> "Scope":
        """The same values, to go on separately."""
        other = Scope.__new__(Scope)
        other.__dict__.update(self.__dict__)
        other._set = dict(self._set)
        return other

    def spend(self, steps: int) -> None:
        """Take steps of the budget. Raises TooMuch."""
        self._shared.budget.spend(steps)

    def assign(self, name: str, text: str, surely: bool) -> None:
        """``set $name text``; where it may or may not happen, the old value stays possible."""
        name = name.lstrip("$")
        new = self.alternatives(text)
        old = [] if surely else self._set.get(name, [""])
        self._set[name] = list(dict.fromkeys([*old, *new]))[:MAX_ALTERNATIVES]

    def expand(self, text: str, depth: int = 0) -> str:
        """Replace the variables that have one value; the others stay as they are."""
        if "$" not in text:
            return text
        expanded = VARIABLE.sub(lambda match: self._replacement(match, depth), text)
        return expanded if len(expanded) <= MAX_VALUE_CHARS else text[:MAX_VALUE_CHARS]

    def alternatives(self, text: str) -> List[str]:
        """Every text that this may be, as far as conditional ``set`` and ``map`` go; at least one."""
        texts = [text]
        for name in dict.fromkeys(_names(text)):
            values = self._possible(name)
            if values:
                texts = [_substitute(each, name, value) for each in texts for value in values][:MAX_ALTERNATIVES]
        return [self.expand(each)[:MAX_VALUE_CHARS] for each in texts]

    def judge(self, condition: Tuple[str, ...]) -> Optional[bool]:
        """Whether an ``if`` holds; ``None`` where only a request can tell."""
        if len(condition) != 3 or condition[1] not in ("=", "!="):
            return self._judge_word(condition)
        left, right = (self.expand(word) for word in (condition[0], condition[2]))
        if "$" not in left and "$" not in right:
            return (left == right) == (condition[1] == "=")
        if condition[0].lstrip("$") in HOST_VARIABLES and "$" not in condition[2]:
            # the hosts that conditions name have scopes of their own (hosts_named): this is another
            return None if self.host.startswith("~") else condition[1] == "!="
        return None

    def explain(self, text: str) -> str:
        """Why a text whose variables have no single value can't be known."""
        for name in _names(text):
            if self.expand("${" + name + "}").strip("${}") == name:
                return "${} {}".format(name, self._reason(name))
        return "it depends on the request"

    def explain_empty(self, text: str) -> str:
        """Why a text that has a value is without a host."""
        names = [name for name in _names(text) if not self.expand("${" + name + "}")]
        return "${} has no value here".format(names[0]) if names else "no host is written there"

    def _judge_word(self, condition: Tuple[str, ...]) -> Optional[bool]:
        if len(condition) == 1:
            value = self.expand(condition[0])
            return None if "$" in value else value not in ("", "0")
        if len(condition) == 3 and condition[1] in ("~", "~*", "!~", "!~*"):
            value = self.expand(condition[0])
            fits = None if "$" in value else plain_match(condition[2], value, "*" in condition[1])
            return None if fits is None else fits != condition[1].startswith("!")
        return None

    def _replacement(self, match: "re.Match[str]", depth: int) -> str:
        value = self._value(match.group(1) or match.group(2), depth)
        return match.group() if value is None else value

    def _value(self, name: str, depth: int) -> Optional[str]:
        self._shared.budget.spend()
        if name in self._shared.reasons:
            return None
        if name in self._set:
            return self._set[name][0] if len(self._set[name]) == 1 else None
        if name in self._shared.maps and depth < MAX_MAP_DEPTH:
            found = self._look_up(self._shared.maps[name], depth + 1)
            return None if found is None or "$" in found else found
        return self._known.get(name)

    def _look_up(self, table: Map, depth: int) -> Optional[str]:
        self._shared.budget.spend(len(table.entries))
        key = self.expand(table.source, depth).lower()
        over_host = (table.source[1:] if table.source[:1] == "$" else "") in HOST_VARIABLES
        if "$" in key and over_host and not self.host.startswith("~"):
            key = self.host
        elif "$" in key:
            values = {value for _, value in table.entries} | {table.default}
            return self.expand(values.pop(), depth) if len(values) == 1 else None
        value = match_entry(table, key)
        return None if value is None else self.expand(value, depth)

    def _possible(self, name: str) -> List[str]:
        if name in self._shared.reasons:
            return []
        if name in self._set:
            return self._set[name]
        table = self._shared.maps.get(name)
        if table is None or self._value(name, 0) is not None:
            return []
        values = [value for _, value in table.entries] + ([table.default] if table.default else [])
        return [value for value in dict.fromkeys(values) if "$" not in value]

    def _reason(self, name: str) -> str:
        if name in self._shared.reasons:
            return self._shared.reasons[name]
        if name in self._set:
            return _reason_of_set(self._set[name])
        if name in self._shared.maps:
            table = self._shared.maps[name]
            return "is chosen by the map at {} from {}".format(table.at, table.source)
        if name.isdigit():
            return "is captured by a regular expression"
        if self.host.startswith("~") and "<{}>".format(name) in self.host:
            return "is captured from the host name"
        if name in HOST_VARIABLES:
            return "is the host that the client asks for"
        if name in self._shared.assigned:
            return "is set elsewhere, not on the way here"
        return "is known only for each request"


def _reason_of_set(values: List[str]) -> str:
    return "is set under a condition" if len(values) > 1 else "is set to {}".format(values[0])


def hosts_named(shared: Globals, server: Directive) -> List[str]:
    """Hosts that a server's conditions, and the maps its texts use, treat apart."""
    hosts: List[str] = []
    waiting = [name for each in walk(server) for word in (each.name, *each.args) for name in _names(word)]
    seen = set()
    while waiting:
        name = waiting.pop()
        table = shared.maps.get(name)
        if table is None or name in seen:
            continue
        seen.add(name)
        shared.budget.spend(1 + len(table.entries))
        waiting.extend(each for text in [table.source, *(value for _, value in table.entries)] for each in _names(text))
        if table.source.strip("${}") in HOST_VARIABLES:
            hosts.extend(hosts_of(table))
    for each in walk(server):
        shared.budget.spend()
        words = each.args if each.name == "if" and len(each.args) == 3 else ("", "", "")
        if words[0].lstrip("$") in HOST_VARIABLES and words[1] in ("=", "!=") and is_exact(words[2]):
            hosts.append(words[2].lower())
    return list(dict.fromkeys(hosts))


def _names(text: str) -> List[str]:
    return [braced or bare for braced, bare in VARIABLE.findall(text)]


def _substitute(text: str, name: str, value: str) -> str:
    if len(text) > MAX_VALUE_CHARS:
        return text
    return VARIABLE.sub(lambda match: value if name in match.groups() else match.group(), text)
