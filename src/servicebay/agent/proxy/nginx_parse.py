"""nginx configuration text to a tree of directives. Pure, in time linear in the text, without recursion.

Follows ``ngx_conf_read_token`` (src/core/ngx_conf_file.c, 1.27): quotes only at the start of a word,
``\\"``, ``\\'`` and ``\\\\`` lose their backslash and ``\\t \\r \\n`` are control characters, ``${`` does not open
a block, a comment starts only where a word may. Which directive is allowed where is nginx's business.
"""

import re
from typing import Iterator, List, NamedTuple, Optional, Tuple

MAX_DEPTH = 64
_TOKEN = re.compile(
    r"""[ \t\r\n]+ | \#[^\n]* | (?P<sign>[;{}])
      | (?P<quoted>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*')
      | (?P<word>(?:\$\{|\\.|[^ \t\r\n;{}"'\#\\]) (?:\$\{|\\.|[^ \t\r\n;{\\])*)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\([\"'\\trn])")
_ESCAPED = {"t": "\t", "r": "\r", "n": "\n"}
_AFTER_QUOTED = re.compile(r"[ \t\r\n;{)]|\Z")
_LUA = re.compile(
    r"""(?:--)?\[(?P<level>=*)\[ | --[^\n]* | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | [{}]""", re.X | re.S
)
LUA_SUFFIX = "_by_lua_block"


class ConfigError(Exception):
    """What nginx itself would refuse; ``str()`` starts with file and line."""

    def __init__(self, message: str, file: str, line: int) -> None:
        super().__init__("{}:{}: {}".format(file, line, message))


class Directive(NamedTuple):
    """``name args;`` or, with a ``block``, ``name args { … }``. Lua code is the last argument, and no block."""

    name: str
    args: Tuple[str, ...]
    block: Optional[List["Directive"]]
    file: str
    line: int

    def all(self, *names: str) -> List["Directive"]:
        """The directives of these names directly in the block."""
        return [each for each in self.block or () if each.name in names]

    def last(self, *names: str) -> Optional["Directive"]:
        """The last of them, or ``None``."""
        found = self.all(*names)
        return found[-1] if found else None


def walk(block: Directive) -> Iterator[Directive]:
    """Every directive below this one."""
    stack = list(reversed(block.block or []))
    while stack:
        each = stack.pop()
        yield each
        stack.extend(reversed(each.block or []))


def decode(data: bytes) -> str:
    """A configuration's text; bytes that are not UTF-8 (nginx does not mind) become U+FFFD."""
    return data.decode("utf-8", "replace")


def parse_config(text: str, file: str) -> List[Directive]:
    """Parse one file, its includes left as directives. Raises ConfigError."""
    return _Parser(text, file).parse()


class _Parser:
    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self._line = 1
        self._words: List[str] = []
        self._words_line = 1
        self._open: List[Directive] = []
        self._top: List[Directive] = []

    def parse(self) -> List[Directive]:
        """Read to the end."""
        position = 0
        while position < len(self._text):
            match = _TOKEN.match(self._text, position)
            if match is None:
                raise self._error(_why_no_token(self._text[position]))
            end = self._take(match)
            self._line += self._text.count("\n", position, end)
            position = end
        if self._words or self._open:
            raise self._error('unexpected end of file, expecting ";" or "}"')
        return self._top

    def _take(self, match: "re.Match[str]") -> int:
        """Act on a token; return where the next one begins."""
        sign, quoted, word = match.group("sign", "quoted", "word")
        if sign == "{":
            return self._open_block(match.end())
        if sign == ";":
            self._end(None)
        elif sign == "}":
            self._close_block()
        elif quoted is not None:
            if not _AFTER_QUOTED.match(self._text, match.end()):
                raise self._error('unexpected "{}"'.format(self._text[match.end()]))
            self._add(quoted[1:-1])
        elif word is not None:
            self._add(word)
        return match.end()

    def _add(self, raw: str) -> None:
        if not self._words:
            self._words_line = self._line
        self._words.append(_ESCAPE.sub(_unescape, raw) if "\\" in raw else raw)

    def _end(self, block: Optional[List[Directive]]) -> Directive:
        if not self._words:
            raise self._error('unexpected "{}"'.format(";" if block is None else "{"))
        name, args = self._words[0], self._words[1:]
        directive = Directive(
            name, _condition(args) if name == "if" else tuple(args), block, self._file, self._words_line
        )
        (self._open[-1].block if self._open else self._top).append(directive)  # type: ignore[union-attr]
        self._words = []
        return directive

    def _open_block(self, after: int) -> int:
        if self._words and self._words[0].endswith(LUA_SUFFIX):
            end = self._end_of_lua(after)
            self._words.append(self._text[after:end])
            self._end(None)
            return end + 1
        if len(self._open) >= MAX_DEPTH:
            raise self._error("blocks are nested too deeply")
        self._open.append(self._end([]))
        return after

    def _close_block(self) -> None:
        if self._words or not self._open:
            raise self._error('unexpected "}"')
        self._open.pop()

    def _end_of_lua(self, start: int) -> int:
        """Where the brace stands that closes a block of Lua code: braces in its strings and comments don't count."""
        depth, position = 1, start
        while True:
            match = _LUA.search(self._text, position)
            if match is None:
                raise self._error("unexpected end of file in a block of Lua code")
            position = match.end()
            if match.group("level") is not None:
                closing = "]{}]".format(match.group("level"))
                position = self._text.find(closing, position) + len(closing)
                if position < match.end():
                    raise self._error("unexpected end of file in a long string of Lua code")
            elif match.group() == "{":
                depth += 1
            elif match.group() == "}":
                depth -= 1
                if not depth:
                    return match.start()

    def _error(self, message: str) -> ConfigError:
        return ConfigError(message, self._file, self._line)


def _unescape(match: "re.Match[str]") -> str:
    return _ESCAPED.get(match.group(1), match.group(1))


def _condition(args: List[str]) -> Tuple[str, ...]:
    """The words between the parentheses of ``if (…)``, which may stand apart or stick to them."""
    if args and args[0].startswith("(") and args[-1].endswith(")"):
        args = [args[0][1:], *args[1:]] if len(args) > 1 else [args[0][1:-1]]
        args = [*args[:-1], args[-1][:-1]] if len(args) > 1 else args
    return tuple(word for i, word in enumerate(args) if word or 0 < i < len(args) - 1)


def _why_no_token(character: str) -> str:
    return (
        "unexpected end of file in a quoted word" if character in "\"'" else "unexpected end of file after a backslash"
    )
