"""Traefik's rules: ``Host(`a.example.org`) && (PathPrefix(`/api`) || Path(`/x`))`` to hosts and paths. Pure.

Source: doc.traefik.io, 'Routers', versions 2 and 3. What is no host and no path becomes a condition.
"""

import re
from typing import List, NamedTuple, Optional, Tuple

MAX_CLAUSES = 64
MAX_DEPTH = 32
_TOKEN = re.compile(r"\s*(?:(&&|\|\||[!(),])|(`[^`]*`|\"[^\"]*\"|'[^']*')|([A-Za-z]\w*))")
HOSTS = {"Host": "", "HostHeader": "", "HostSNI": "", "HostRegexp": "~", "HostSNIRegexp": "~"}
PATHS = {"Path": "exact", "PathPrefix": "prefix", "PathRegexp": "regex"}


class RuleError(Exception):
    """The text is no rule."""


class Clause(NamedTuple):
    """One way in which a rule fits: all parts at once."""

    host: Optional[str] = None
    path: Optional[str] = None
    path_match: str = "prefix"
    condition: Optional[str] = None


def parse_rule(text: str) -> List[Clause]:
    """The ways in which a rule fits, at most ``MAX_CLAUSES``. Raises RuleError."""
    parser = _Parser(_tokens(text))
    clauses = parser.either(0)
    if parser.peek() is not None:
        raise RuleError("unexpected {}".format(parser.peek()))
    return clauses


def _tokens(text: str) -> List[str]:
    tokens, position, text = [], 0, text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise RuleError("unexpected {!r}".format(text[position : position + 10]))
        tokens.append(match.group().strip())
        position = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: List[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> Optional[str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def either(self, depth: int) -> List[Clause]:
        found = self._both(depth)
        while self._accept("||"):
            found = (found + self._both(depth))[: MAX_CLAUSES + 1]
        if len(found) > MAX_CLAUSES:
            raise RuleError("it has more than {} cases".format(MAX_CLAUSES))
        return found

    def _both(self, depth: int) -> List[Clause]:
        found = self._one(depth)
        while self._accept("&&"):
            other = self._one(depth)
            if len(found) * len(other) > MAX_CLAUSES:
                raise RuleError("it has more than {} cases".format(MAX_CLAUSES))
            found = [_join(left, right) for left in found for right in other]
        return found

    def _one(self, depth: int) -> List[Clause]:
        if depth > MAX_DEPTH:
            raise RuleError("it is nested too deeply")
        if self._accept("!"):
            start = self._at
            self._one(depth + 1)
            return [Clause(condition="not " + "".join(self._tokens[start : self._at]))]
        if self._accept("("):
            found = self.either(depth + 1)
            self._expect(")")
            return found
        return self._matcher()

    def _matcher(self) -> List[Clause]:
        name = self._next()
        self._expect("(")
        values: List[str] = []
        while not self._accept(")"):
            token = self._next()
            if token[0] not in "`\"'":
                raise RuleError("unexpected {}".format(token))
            values.append(token[1:-1])
            if self.peek() != ")":
                self._expect(",")
        return _clauses(name, values)

    def _accept(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self._at += 1
        return True

    def _expect(self, token: str) -> None:
        if not self._accept(token):
            raise RuleError("{} is missing".format(token))

    def _next(self) -> str:
        token = self.peek()
        if token is None:
            raise RuleError("it ends too early")
        self._at += 1
        return token


def _clauses(name: str, values: List[str]) -> List[Clause]:
    if name in HOSTS:
        return [Clause(host="_" if value == "*" else HOSTS[name] + value) for value in values]
    if name in PATHS:
        return [Clause(path=value, path_match="regex" if "{" in value else PATHS[name]) for value in values]
    return [Clause(condition="{}({})".format(name, ", ".join(values)))]


def _join(left: Clause, right: Clause) -> Clause:
    conditions: Tuple[Optional[str], ...] = (left.condition, right.condition)
    if left.host is not None and right.host is not None:
        conditions += ("the host is also {}".format(right.host),)
    if left.path is not None and right.path is not None:
        conditions += ("the path also fits {}".format(right.path),)
    path = left if left.path is not None else right
    host = right.host if left.host is None else left.host
    return Clause(host, path.path, path.path_match, " and ".join(filter(None, conditions)) or None)
