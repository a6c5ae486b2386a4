"""Collect the sentences of the hub and the agent that a person may read, as templates: ``{0} does not run.``

Pure reading of the sources by ``ast``. Placeholders are numbered as they come. What chooses between literals
(``'s' if n != 1 else ''``, ``DONE[action]``) is written out: one template for each. Left out is what nobody reads in a
browser: docstrings, logs, asserts, patterns, shell, HTML, and modules that speak to machines.
"""

import ast
import importlib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .hub_lists import CHOICES, ELSEWHERE, LABELS, LEFT_OUT, MOST_CHOICES, NO_SENTENCES, SPEAKING
from .template_texts import template_texts

SOURCE = Path(__file__).parent.parent / "src/servicebay"

LOGS = {"log", "logger", "logging", "_log", "LOG"}
INNER_FAULTS = {"RuntimeError", "AssertionError", "NotImplementedError", "SystemExit", "UnicodeError"}
TESTING = {
    *("startswith", "endswith", "split", "rsplit", "partition", "removeprefix", "removesuffix", "find", "index"),
    *("count", "strip", "encode", "replace", "compile", "match", "search", "sub", "findall", "fullmatch", "finditer"),
    *("strftime", "get_logger", "add_argument", "execute", "NewType", "TypeVar", "cast", "setdefault", "print"),
}
"""Functions whose texts are compared, or go to no browser."""
TASKS = {"create_task", "spawn", "start_soon", "Task", "start", "call_soon", "Thread"}
NOISE = re.compile(
    r"<[a-z!/?]+[^ ]*[ >]*=|</|<!"  # HTML
    r"|\\[bsdwS]|\(\?|\[\^|\\n\S|= \t|^\[Ee\]"  # patterns
    r"|%[HYd]:?|charset=|max-age=|realm=|attachment; |HTTP/1\.|^\S+-src |^(?:Host|User-Agent|Connection|Accept): "
    r"|^sudo |^printf |^exec |^IFS=|^[a-z-]+=|^# |^/(?!proc)|^\S+: [*{].*\*|\{\{\."  # shell, files
    r"|^podman (?:system|kube|volume|network|info|events)"
    r"|^import |Callable\[|[tT]uple\[| \| (?:None|bool|Exited)$"  # types
)
PLACE = re.compile(r"\{(\d+)\}")


class Sentence(NamedTuple):
    """A template, and where it stands first."""

    template: str
    where: str


class Hole:
    """A value in a template."""


Pieces = list[str | Hole]


def sentences() -> list[Sentence]:
    """All of them, in the order of the sources, each template once."""
    found: dict[str, Sentence] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).as_posix()
        if not module.startswith(LEFT_OUT):
            for sentence in read_module(ast.parse(path.read_text()), module):
                found.setdefault(sentence.template, sentence)
    for template in ELSEWHERE:
        found.setdefault(template, Sentence(template, "services/words.py:0"))
    for text, where in template_texts():
        found.setdefault(text, Sentence(text, where))
    return list(found.values())


def read_module(tree: ast.AST, module: str) -> Iterator[Sentence]:
    """Those of one module, ``services/words.py``."""
    left_out = set(_left_out(tree))
    name = "servicebay." + module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    yield from _said(tree, name, module)
    for node in () if module.startswith(SPEAKING) else _outermost(tree, left_out):
        for pieces in _variants(node, name, module):
            template = _numbered(pieces).strip()
            if _is_sentence(template, module):
                yield Sentence(template, f"{module}:{getattr(node, 'lineno', 0)}")


def _said(tree: ast.AST, module: str, place: str) -> Iterator[Sentence]:
    """What a ``Speaker`` says: a literal or one of a table, whatever it looks like. Raises ValueError for another."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="speaker"), attr="say" | "say_as"), args=arguments):
                where = f"{place}:{node.lineno}"
                *contexts, said = ([*_texts(argument, module, place)] for argument in arguments)
                for chosen in itertools.product(*contexts, said):
                    if not all(isinstance(text, str) for text in chosen):
                        raise ValueError(f"{where}: what is said has to be a literal, or one of a table of such")
                    yield Sentence(_numbered(_formatted(": ".join(map(str, chosen)))), where)


def _texts(node: ast.expr, module: str, place: str) -> Iterator[str | Hole]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    else:
        yield from _choices(node, module, place)


def _outermost(node: ast.AST, left_out: set[int]) -> Iterator[ast.expr]:
    """Texts that are not part of another text; what stands in a value of an f-string counts for itself."""
    if id(node) in left_out:
        return
    if isinstance(node, ast.Call) and _is_format(node):
        yield node
    elif isinstance(node, ast.JoinedStr):
        yield node
        for part in node.values:
            if isinstance(part, ast.FormattedValue) and not _is_choice(part.value):
                yield from _outermost(part.value, left_out)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
    else:
        for child in ast.iter_child_nodes(node):
            yield from _outermost(child, left_out)


def _left_out(tree: ast.AST) -> Iterator[int]:
    """Nodes whose texts nobody reads."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                yield id(node.value)
            case ast.Assert(msg=ast.expr() as text):
                yield id(text)
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if name in INNER_FAULTS:
                yield id(node)
            case ast.AnnAssign(annotation=kind) | ast.arg(annotation=ast.expr() as kind):
                yield id(kind)
            case ast.FunctionDef(returns=ast.expr() as kind) | ast.AsyncFunctionDef(returns=ast.expr() as kind):
                yield id(kind)
            case ast.Compare():
                yield from (id(each) for each in (node.left, *node.comparators))
            case ast.MatchValue(value=value):
                yield id(value)
            case ast.Call():
                yield from _left_out_of_call(node)
            case ast.Subscript():
                yield id(node.slice)


def _left_out_of_call(call: ast.Call) -> Iterator[int]:
    function = call.func
    name = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    receiver = function.value if isinstance(function, ast.Attribute) else None
    if isinstance(receiver, ast.Name) and receiver.id in LOGS:
        yield id(call)
    if name in TESTING:
        yield from (id(argument) for argument in call.args)
    if name in TASKS or name.endswith("_task"):
        yield from (id(keyword.value) for keyword in call.keywords if keyword.arg == "name")
        yield from (id(argument) for argument in call.args if isinstance(argument, ast.Constant | ast.JoinedStr))


def _is_choice(node: ast.expr) -> bool:
    match node:
        case ast.IfExp(body=ast.Constant(value=str()), orelse=ast.Constant(value=str())):
            return True
        case ast.Subscript(value=ast.Name(id=name)) | ast.Subscript(value=ast.Attribute(attr=name)):
            return name.isupper()
    return False


def _is_format(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
            return True
    return False


def _variants(node: ast.expr, module: str, place: str) -> Iterator[Pieces]:
    """A text with its values as holes; where a value is one of some literals, once with each."""
    parts: list[list[str | Hole]] = []
    if isinstance(node, ast.Constant):
        yield _formatted(str(node.value))
        return
    if isinstance(node, ast.Call):
        arguments = iter(node.args)
        for piece in _formatted(node.func.value.value):  # type: ignore[attr-defined]
            value = next(arguments, None) if isinstance(piece, Hole) else None
            parts.append([piece] if value is None else list(_choices(value, module, place)))
    else:
        assert isinstance(node, ast.JoinedStr)
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append([str(part.value)])
            elif isinstance(part, ast.FormattedValue) and not _is_rest(part.value):
                parts.append(list(_choices(part.value, module, place)))
    for chosen in itertools.product(*parts):
        yield [piece for each in chosen for piece in (_formatted(each) if isinstance(each, str) else [each])]


def _is_rest(node: ast.expr) -> bool:
    """``text[1:]``, behind ``text[0].upper()``: the same value."""
    match node:
        case ast.Subscript(slice=ast.Slice(lower=ast.Constant(value=1), upper=None)):
            return True
    return False


def _choices(node: ast.expr, module: str, place: str) -> Iterator[str | Hole]:
    known = CHOICES.get((place, ast.unparse(node)))
    if known is not None:
        yield from known
        return
    match node:
        case ast.IfExp(body=ast.Constant(value=str() as one), orelse=ast.Constant(value=str() as other)):
            yield from (one, other)
        case ast.Name(id=name) if name.isupper():
            text = getattr(importlib.import_module(module), name, None)
            yield text if isinstance(text, str) and " " in text else Hole()
        case ast.Subscript(value=ast.Name(id=name)) if name.isupper():
            table = getattr(importlib.import_module(module), name, None)
            texts = list(dict.fromkeys(table.values())) if isinstance(table, dict) else []
            if 0 < len(texts) <= MOST_CHOICES and all(isinstance(text, str) for text in texts):
                yield from texts
            else:
                yield Hole()
        case _:
            yield Hole()


def _formatted(text: str) -> Pieces:
    """A literal; ``{name}`` in it is filled later, by ``str.format``."""
    pieces: Pieces = []
    for index, part in enumerate(re.split(r"\{((?:[a-z_]+)?(?:![rs])?(?::[^{}]*)?)\}", text)):
        pieces.append(Hole() if index % 2 else part)
    return pieces


def _numbered(pieces: Pieces) -> str:
    count = itertools.count()
    return "".join(f"{{{next(count)}}}" if isinstance(piece, Hole) else piece for piece in pieces)


def _is_sentence(template: str, module: str) -> bool:
    words = PLACE.sub(" ", template)
    if NOISE.search(template) or "\n" in template.strip() or not re.search(r"[A-Za-z]{2}", words):
        return False
    if template in NO_SENTENCES:
        return False
    if re.fullmatch(r"[A-Z][a-z]+(?:-[a-z]+)*[.!]?", template):
        chosen = LABELS.get(module, ())
        return (chosen is None or template in chosen) and template not in NO_SENTENCES
    if not re.search(r"\s", template):
        return False
    return bool(re.search(r"[a-z]", words))


if __name__ == "__main__":
    for sentence in sentences():
        print(f"{sentence.where}\t{sentence.template}")
