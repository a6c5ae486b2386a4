"""Puts values where the marks are, by the rules of the place: a value never becomes syntax.

What a value may hold depends on where it goes. In a YAML scalar anything goes, as the scalar is written anew in double
quotes. In an environment file anything goes behind the first ``=`` (podman-run(1): the rest of the line is the value).
In a unit, between double quotes everything but ``" \\ $ %``; elsewhere in a unit, in a block of YAML and in any other
file a plain word. Where a unit says a command, a plain word even between quotes, and never what could be an option: a
shell may read it. A secret is kept out of units, whose text ends up in command lines.
"""

import json
import re
from collections.abc import Mapping

import yaml

from . import documents
from .errors import Broken, ValuesRefused, Wrong
from .format import Variable
from .tags import CLOSE, MARK, OPEN

UNIT_SUFFIXES = (
    ".container", ".pod", ".kube", ".volume", ".network", ".image", ".build", ".artifact",
    ".service", ".timer", ".socket", ".path",
)  # fmt: skip
YAML_SUFFIXES = (".yml", ".yaml")
_LITERAL = ("number", "port", "boolean")
_QUOTED_REFUSED = frozenset('"\\$%')
_WORD_SIGNS = frozenset("_./@+=~-")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*[ \t]*=")
_COMMAND = re.compile(r"Exec\w*|Health\w*Cmd|Entrypoint|ReloadCmd|PodmanArgs|GlobalArgs|PodmanRemoteArgs")
_WORD_ENDS = "= \t\"'"
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
NAME_MARK = f"{OPEN}NAME{CLOSE}"
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
ASTRAY = "A variable may stand in a value only, not here"


def put_values(path: str, marked: str, values: Mapping[str, str], variables: Mapping[str, Variable]) -> str:
    """Replace every mark. Raises Broken (the template's fault) or ValuesRefused (the value does not fit the place)."""
    # a comment may name the service, whose name holds nothing that could end it
    marked = _COMMENT.sub(lambda line: line[0].replace(NAME_MARK, values["NAME"]), marked)
    if OPEN not in marked:
        return marked
    put = _Put(path, values, variables)
    if path.endswith(UNIT_SUFFIXES):
        done = put.in_unit(marked)
    elif path.endswith(YAML_SUFFIXES):
        done = put.in_yaml(marked)
    elif path.endswith(".env"):
        done = put.in_env(marked)
    else:
        done = put.elsewhere(marked)
    for text in (OPEN, CLOSE):
        if text in done:
            raise Broken(path, f"{ASTRAY}.", done[: done.index(text)].count("\n") + 1)
    if put.wrong:
        raise ValuesRefused(list(dict.fromkeys(put.wrong)))
    return done


class _Put:
    def __init__(self, path: str, values: Mapping[str, str], variables: Mapping[str, Variable]) -> None:
        self._path = path
        self._values = values
        self._variables = variables
        self.wrong: list[Wrong] = []

    def in_unit(self, marked: str) -> str:
        done: list[str] = []
        quote, goes_on, is_command = "", False, False
        for number, line in enumerate(marked.split("\n"), 1):
            if not goes_on:
                quote = ""
            is_comment = line.lstrip().startswith(("#", ";"))
            start = 0
            if not goes_on:
                key = _KEY.match(line)
                if OPEN in line and (key is None or OPEN in line[: key.end()]):
                    raise Broken(self._path, f"{ASTRAY}: it needs 'Key=' before it.", number)
                start = key.end() if key is not None else 0
                is_command = key is not None and _COMMAND.fullmatch(key[0].rstrip("= \t")) is not None
            elif is_comment:  # systemd passes over it and goes on with the line before
                if OPEN in line:
                    raise Broken(self._path, f"{ASTRAY}.", number)
                done.append(line)
                continue
            text, quote = self._unit_value(line, start, quote, number, is_command)
            done.append(text)
            goes_on = line.endswith("\\") and not is_comment
        return "\n".join(done)

    def _unit_value(self, line: str, start: int, quote: str, number: int, is_command: bool) -> tuple[str, str]:
        parts, index = [line[:start]], start
        while index < len(line):
            sign = line[index]
            mark = MARK.match(line, index) if sign == OPEN else None
            if mark is not None:
                parts.append(self._unit_word(mark[1], quote, number, line[max(0, index - 1) : index], is_command))
                index = mark.end()
                continue
            step = 2 if sign == "\\" else 1
            if sign in "\"'" and quote in ("", sign):
                quote = "" if quote else sign
            parts.append(line[index : index + step])
            index += step
        return "".join(parts), quote

    def _unit_word(self, name: str, quote: str, number: int, before: str, is_command: bool) -> str:
        if name in self._variables and self._variables[name].is_secret:
            raise Broken(self._path, f"The secret {name} may not stand in a unit: use a .env file.", number)
        if quote == "'":
            raise Broken(self._path, "A variable may not stand between single quotes: use double quotes.", number)
        value = self._values[name]
        if value.startswith("-") and before in _WORD_ENDS and (is_command or not quote):
            self._refuse(name, "It may not begin with '-'.")
        if quote == '"' and not is_command:
            refused = sorted(_QUOTED_REFUSED & set(value))
            if refused:
                self._refuse(name, f"It may not hold {' '.join(refused)} here.")
            return value
        return self._word(name, ":" if self._type(name) == "image" else "")

    def in_yaml(self, marked: str) -> str:
        parts, at, is_key = [], 0, False
        try:
            documents.check_events(self._path, marked)  # a scanner in Python is slow with what is deep
            tokens = list(yaml.scan(marked, yaml.SafeLoader))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            raise Broken(self._path, f"Not YAML: {error.problem}.", line) from error
        for token in tokens:
            if isinstance(token, yaml.ScalarToken) and OPEN in token.value:
                start, end = token.start_mark.index, token.end_mark.index
                if is_key:
                    raise Broken(self._path, f"{ASTRAY}: it is a key.", token.start_mark.line + 1)
                parts += [marked[at:start], self._scalar(marked[start:end], token)]
                at = end
            if not isinstance(token, yaml.TagToken | yaml.AnchorToken):
                is_key = isinstance(token, yaml.KeyToken)
        return "".join([*parts, marked[at:]])

    def _scalar(self, text: str, token: yaml.ScalarToken) -> str:
        if token.style in ("|", ">"):
            return MARK.sub(lambda mark: self._word(mark[1], ":,"), text)
        alone = MARK.fullmatch(token.value)
        if alone is not None and token.plain and self._type(alone[1]) in _LITERAL:
            return self._values[alone[1]]
        return json.dumps(MARK.sub(lambda mark: self._values[mark[1]], token.value), ensure_ascii=False)

    def in_env(self, marked: str) -> str:
        done = []
        for number, line in enumerate(marked.split("\n"), 1):
            if OPEN in line:
                name = _ENV.match(line)
                if name is None:
                    raise Broken(self._path, f"{ASTRAY}: it needs 'NAME=' before it.", number)
                line = MARK.sub(lambda mark: self._values[mark[1]], line)
            done.append(line)
        return "\n".join(done)

    def elsewhere(self, marked: str) -> str:
        for mark in MARK.finditer(marked):
            if mark[1] in self._variables and self._variables[mark[1]].is_secret:
                line = marked.count("\n", 0, mark.start()) + 1
                raise Broken(self._path, f"The secret {mark[1]} may stand in .env and YAML files only.", line)
        return MARK.sub(lambda mark: self._word(mark[1], ":,"), marked)

    def _type(self, name: str) -> str:
        return self._variables[name].type if name in self._variables else "text"

    def _word(self, name: str, more: str) -> str:
        value = self._values[name]
        if not all(sign.isalnum() or sign in _WORD_SIGNS or sign in more for sign in value):
            self._refuse(name, f"Only letters, digits and {' '.join(sorted(_WORD_SIGNS | set(more)))} may stand here.")
        return value

    def _refuse(self, name: str, text: str) -> None:
        self.wrong.append(Wrong(name, text))
