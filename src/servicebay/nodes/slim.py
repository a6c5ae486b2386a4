"""What travels to a node is the agent without what only people and type checkers read (ADR 0008).

Per module, on its syntax tree: docstrings and annotations go, and with them ``typing``; a frozen dataclass becomes a
class with slots and a written-out constructor (``wire/record_slim.py`` is its base), a ``NamedTuple`` the function
call that it stands for; ``socket`` is its C half. Pure and deterministic: the same sources give the same bytes. What
it can't do is a ``SlimError`` that names the line, never a program that behaves otherwise.
"""

import _socket
import ast
from collections.abc import Iterator, Mapping

STAND_INS = {"servicebay/wire/record.py": "servicebay/wire/record_slim.py"}
"""What has another module's contents in the packed agent."""
LIGHTER = {"socket": _socket}
"""Modules whose C half has all that the agent uses; ``socket`` with its enumerations would cost 0.5 MiB."""
_NO_RUN_TIME = ("typing", "dataclasses")
_RECORD, _NAMED_TUPLE, _REPLACE = (
    "from servicebay.wire.record import Record",
    "from collections import namedtuple",
    "from servicebay.wire.record import replace",
)


class SlimError(ValueError):
    """A source uses what this module can't write; the text names the place."""


def slim_sources(sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """The members of the archive, by path: Python source in, Python source out. Raises SlimError."""
    taken = {name: sources[STAND_INS.get(name, name)] for name in sources if name not in STAND_INS.values()}
    modules = {name: _Slimmer(name).slim(source) for name, source in taken.items()}
    dropped = {(_dotted(name), alias) for name, module in modules.items() for alias in module.aliases}
    return {name: module.written_without(dropped) for name, module in modules.items()}


class _Slimmer(ast.NodeTransformer):
    """One module."""

    def __init__(self, name: str) -> None:
        self.aliases: set[str] = set()
        self._name = name
        self._needs: set[str] = set()
        self._tree = ast.Module([], [])

    def slim(self, source: bytes) -> "_Slimmer":
        tree = ast.parse(source, self._name)
        typing_names = {
            alias.asname or alias.name
            for statement in tree.body
            if isinstance(statement, ast.ImportFrom) and statement.module == "typing"
            for alias in statement.names
        }
        self.visit(tree)
        for statement in [each for each in tree.body if _is_type_alias(each, typing_names)]:
            self.aliases |= set(_names_stored(statement))
            tree.body.remove(statement)
        first = next(  # what must stay on top
            (i for i, each in enumerate(tree.body) if getattr(each, "module", "") != "__future__"), 0
        )
        tree.body[first:first] = [ast.parse(line).body[0] for line in sorted(self._needs)]
        self._tree = ast.fix_missing_locations(tree)
        return self

    def written_without(self, dropped: set[tuple[str, str]]) -> bytes:
        """The source; without the imports of ``dropped``, the (module, alias) that are no more. Raises SlimError."""
        gone = set(self.aliases)
        for block, statement in _imports(self._tree):
            origin = self._origin(statement)
            kept = [alias for alias in statement.names if (origin, alias.name) not in dropped]
            gone |= {alias.asname or alias.name for alias in statement.names if alias not in kept}
            statement.names = kept
            if not kept:
                block.remove(statement)
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Name) and node.id in gone:
                raise self._error(node, f"{node.id} is a type only, and used as a value")
        return ast.unparse(self._tree).encode() + b"\n"

    def visit_Import(self, node: ast.Import) -> ast.AST:
        if any(alias.name in _NO_RUN_TIME for alias in node.names):
            raise self._error(node, "write `from … import` for typing and dataclasses")
        for alias in node.names:
            if alias.name in LIGHTER:
                alias.name, alias.asname = LIGHTER[alias.name].__name__, alias.asname or alias.name
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        lighter = LIGHTER.get(ast.unparse(node.value))
        if lighter is not None and not hasattr(lighter, node.attr):
            raise self._error(node, f"{lighter.__name__} has no {node.attr}")
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        if node.module == "dataclasses" and any(alias.name == "replace" for alias in node.names):
            self._needs.add(_REPLACE)
        return None if node.module in _NO_RUN_TIME and not node.level else node

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self.generic_visit(node)
        node.body = [statement for statement in node.body if not _is_text(statement)]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        given = node.args
        for each in [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]:
            if each is not None:
                each.annotation = None
        return self._plain(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        self.generic_visit(node)
        return None if node.value is None else ast.Assign([node.target], node.value)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        if [ast.unparse(each) for each in node.decorator_list] == ["dataclass(frozen=True)"]:
            return self._record(node)
        if any("dataclass" in ast.unparse(each) for each in node.decorator_list):
            raise self._error(node, "only @dataclass(frozen=True)")
        bases = [ast.unparse(base) for base in node.bases]
        if bases == ["NamedTuple"]:
            return self._named_tuple(node)
        if bases == ["Protocol"]:
            node.bases = []
        return self._plain(node)

    def _plain(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.body = [statement for statement in node.body if not _is_text(statement)] or [ast.Pass()]
        return node

    def _named_tuple(self, node: ast.ClassDef) -> ast.AST:
        self._needs.add(_NAMED_TUPLE)
        fields = self._take_fields(node)
        names = " ".join(name for name, _, _ in fields)
        defaults = ", ".join(ast.unparse(value) for _, _, value in fields if value is not None)
        base = f"namedtuple({node.name!r}, {names!r}, defaults=[{defaults}])"
        node.bases = [ast.parse(base, mode="eval").body]
        self._plain(node)
        if [type(each) for each in node.body] == [ast.Pass]:
            return ast.parse(f"{node.name} = {base}").body[0]
        node.body.insert(0, ast.parse("__slots__ = ()").body[0])
        return node

    def _record(self, node: ast.ClassDef) -> ast.AST:
        if node.bases:
            raise self._error(node, "a record has no base")
        self._needs.add(_RECORD)
        fields = self._take_fields(node)
        lines = [
            f"__slots__ = ({''.join(f'{name!r}, ' for name, _, _ in fields)})",
            f"KINDS = ({''.join(f'{self._kind(annotation)}, ' for _, annotation, _ in fields)})",
            f"REQUIRED = {sum(value is None for _, _, value in fields)}",
        ]
        if fields:
            parameters, stores = zip(*(self._parameter(name, value) for name, _, value in fields), strict=True)
            lines += [f"def __init__(self, {', '.join(parameters)}):", *(f"    {store}" for store in stores)]
        node.decorator_list, node.bases = [], [ast.Name("Record", ast.Load())]
        self._plain(node)
        node.body = [each for each in node.body if not isinstance(each, ast.Pass)] + ast.parse("\n".join(lines)).body
        return node

    def _parameter(self, name: str, default: ast.expr | None) -> tuple[str, str]:
        store = f"self.{name} = {name}"
        if default is None:
            return name, store
        if isinstance(default, ast.Constant):
            return f"{name}={default.value!r}", store
        made = ast.unparse(default)
        for factory in ("list", "dict"):
            if made == f"field(default_factory={factory})":
                return f"{name}=None", f"self.{name} = {factory}() if {name} is None else {name}"
        raise self._error(default, f"a record's default is a constant, a list or a dict, not {made}")

    def _kind(self, annotation: ast.expr) -> str:
        text = ast.unparse(annotation)
        if isinstance(annotation, ast.Name):
            return "object" if text == "Any" else text
        if isinstance(annotation, ast.Subscript):
            outer, inner = ast.unparse(annotation.value), annotation.slice
            if outer == "Optional":
                return self._kind(inner)
            if outer == "List":
                return f"(list, {self._kind(inner)})"
            if outer == "Dict" and isinstance(inner, ast.Tuple):
                return f"(dict, {self._kind(inner.elts[1])})"
        raise self._error(annotation, f"a record's member can't be {text}")

    def _take_fields(self, node: ast.ClassDef) -> list[tuple[str, ast.expr, ast.expr | None]]:
        fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
        node.body = [each for each in node.body if not isinstance(each, ast.AnnAssign)]
        return [(ast.unparse(each.target), each.annotation, each.value) for each in fields]

    def _origin(self, statement: ast.ImportFrom) -> str:
        """The full name of the module that is imported from."""
        if not statement.level:
            return statement.module or ""
        package = self._name.rpartition("/")[0].split("/")
        package = package[: len(package) - statement.level + 1]
        return ".".join([*package, *([statement.module] if statement.module else [])])

    def _error(self, node: ast.AST, text: str) -> SlimError:
        return SlimError(f"{self._name}:{getattr(node, 'lineno', 0)}: {text}")


def _dotted(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_type_alias(statement: ast.stmt, typing_names: set[str]) -> bool:
    value = statement.value if isinstance(statement, ast.Assign) else None
    return value is not None and any(isinstance(each, ast.Name) and each.id in typing_names for each in ast.walk(value))


def _names_stored(statement: ast.stmt) -> Iterator[str]:
    return (each.id for each in ast.walk(statement) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))


def _imports(tree: ast.Module) -> list[tuple[list[ast.stmt], ast.ImportFrom]]:
    """Every ``from … import`` with the block that it stands in."""
    blocks = [getattr(node, name) for node in ast.walk(tree) for name in ("body", "orelse") if hasattr(node, name)]
    return [
        (block, each)
        for block in blocks
        if isinstance(block, list)
        for each in block
        if isinstance(each, ast.ImportFrom)
    ]
