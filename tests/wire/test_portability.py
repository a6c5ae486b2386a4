"""What runs on a node needs only the standard library, of Python 3.9 or newer."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pythons import interpreters

SRC = Path(__file__).parents[2] / "src"
MODULES = sorted([*(SRC / "servicebay/wire").rglob("*.py"), *(SRC / "servicebay/agent").rglob("*.py")])
OURS = ("servicebay.wire.", "servicebay.agent.")
ROUND_TRIP = """
import sys, importlib
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    importlib.import_module(name)
from servicebay.wire import codec, framing, mergepatch, messages
message = messages.SyncPartial(7, {"containers": {"ab12": {"state": "exited", "pid": None}}})
(line,) = framing.LineSplitter().feed(codec.encode(message))
assert codec.decode_message(line) == message
assert mergepatch.merge({"a": {"x": 1}}, mergepatch.diff({"a": {"x": 1}}, {"a": {}})) == {"a": {}}
print("fine on", sys.version_info[:2])
"""


def imports(module: Path) -> set[str]:
    """The absolute names that a module imports."""
    found = set()
    for statement in ast.walk(ast.parse(module.read_text())):
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            found.add(statement.module or "")
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_a_module_imports_the_standard_library_only(module: Path) -> None:
    others = {name for name in imports(module) if name.split(".")[0] not in sys.stdlib_module_names}
    assert not {name for name in others if name != "servicebay" and not f"{name}.".startswith(OURS)}


def importable(module: Path) -> str:
    return ".".join(module.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: Path(path).name)
def test_wire_and_agent_load_on_each_python(python: str) -> None:
    names = [importable(module) for module in MODULES if module.name != "__main__.py"]
    command = [python, "-I", "-S", "-W", "error", "-c", ROUND_TRIP, str(SRC), *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("fine"), done.stderr
