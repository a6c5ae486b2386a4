"""The slimmed agent, in every Python at hand, answers as the sources do."""

import dataclasses
import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicebay.nodes.archive import agent_archive
from servicebay.nodes.slim import SlimError, slim_sources
from servicebay.wire import messages, model
from servicebay.wire.codec import WireError, decode_line, decode_message, dumps, encode
from servicebay.wire.record import is_record, read_fields
from tests.pythons import interpreters
from tests.wire.test_codec import MESSAGES

ECHO = """
import sys
sys.path.insert(0, sys.argv[1])
from servicebay.wire import codec, messages, model, record
tables = {
    cls.__name__: [[name, repr(kind), required] for name, kind, required in record.read_fields(cls)]
    for module in (model, messages) for cls in vars(module).values()
    if record.is_record(cls) and cls is not record.Record
}
sys.stdout.buffer.write(codec.dumps(tables) + b"\\n")
sys.stdout.buffer.flush()
for line in sys.stdin.buffer:
    try:
        message = codec.decode_message(line)
        again = type(message)(*(getattr(message, name) for name in message.__slots__))
        assert again == message and not again != message and record.replace(message) == message
        answer = codec.encode(message)
    except codec.WireError as error:
        answer = codec.encode(messages.Log("error", str(error)))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
"""
RECORDS = [cls for module in (model, messages) for cls in vars(module).values() if is_record(cls)]


class Slimmed:
    """A Python with the slimmed ``wire``, which sends back what it decoded."""

    def __init__(self, python: str, archive: Path) -> None:
        argv = [python, "-I", "-S", "-W", "error", "-c", ECHO, str(archive)]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.tables = json.loads(self.line())

    def line(self) -> bytes:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def ask(self, line: bytes) -> bytes:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()
        return self.line()


@pytest.fixture(scope="module", params=interpreters(), ids=lambda path: Path(path).name)
def slimmed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slimmed]:
    archive = tmp_path_factory.mktemp("slim") / "agent.pyz"
    archive.write_bytes(agent_archive())
    one = Slimmed(request.param, archive)
    yield one
    one.process.communicate()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(message=MESSAGES)
def test_a_message_is_to_the_slimmed_agent_what_it_is_to_the_hub(slimmed: Slimmed, message: Any) -> None:
    assert slimmed.ask(encode(message)) == encode(message)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    message=MESSAGES,
    wrong=st.none() | st.booleans() | st.integers() | st.just([None]) | st.just({"x": 1}),
    data=st.data(),
)
def test_both_refuse_the_same_with_the_same_words(
    slimmed: Slimmed, message: Any, wrong: Any, data: st.DataObject
) -> None:
    body = decode_line(encode(message))
    place = data.draw(st.sampled_from([*sorted(set(body) - {"type"}), "unheardOf"]))
    line = dumps({**body, place: wrong}) + b"\n"
    try:
        expected = encode(decode_message(line))
    except WireError as error:
        expected = encode(messages.Log("error", str(error)))
    assert slimmed.ask(line) == expected


def test_every_record_has_the_same_fields_kinds_and_needs(slimmed: Slimmed) -> None:
    assert len(RECORDS) > 20
    assert set(slimmed.tables) == {cls.__name__ for cls in RECORDS}
    for cls in RECORDS:
        assert slimmed.tables[cls.__name__] == [[name, repr(kind), needed] for name, kind, needed in read_fields(cls)]


IN_A_COPY = {f"servicebay.agent.{name}" for name in ("reach.dial", "reach.look")} | {
    f"servicebay.agent.checks.{name}"
    for name in ("ask", "asker", "certificate", "echo", "name_servers", "names", "web", "words")
}
"""Loaded by a copy of the agent that ends with its answer."""


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: Path(path).name)
def test_the_agent_on_a_node_loads_no_module_that_it_can_do_without(python: str, tmp_path: Path) -> None:
    archive = tmp_path / "agent.pyz"
    archive.write_bytes(agent_archive())
    names = [name[:-3].replace("/", ".") for name in zipfile.ZipFile(archive).namelist() if name.endswith(".py")]
    loads = "import sys, importlib; sys.path.insert(0, sys.argv[1]); [importlib.import_module(n) for n in sys.argv[2:]]"
    heavy = ("typing", "dataclasses", "inspect", "subprocess", "asyncio", "socket")
    asked = f"print([name for name in {heavy} if name in sys.modules])"
    ours = [name for name in names if not name.endswith("__") and name not in IN_A_COPY]
    assert len(ours) + len(IN_A_COPY) == len([name for name in names if not name.endswith("__")])
    done = subprocess.run(
        [python, "-I", "-S", "-W", "error", "-c", f"{loads}; {asked}", str(archive), *ours],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_nothing_is_left_for_readers_only() -> None:
    packed = zipfile.ZipFile(io.BytesIO(agent_archive()))
    sources = [packed.read(name).decode() for name in packed.namelist()]
    assert not [source for source in sources if '"""' in source or "import typing" in source or ") -> " in source]


def slim(source: str, **others: str) -> str:
    members = {"p/m.py": source, **{f"p/{name}.py": other for name, other in others.items()}}
    return slim_sources({name: text.encode() for name, text in members.items()})["p/m.py"].decode()


def test_a_named_tuple_keeps_its_fields_defaults_and_methods() -> None:
    source = (
        'from typing import NamedTuple\nclass P(NamedTuple):\n    """Text."""\n    x: int\n    y: int = 2\n'
        "    def sum(self) -> int:\n        return self.x + self.y\nclass Q(NamedTuple):\n    a: str\n"
    )
    scope: dict[str, Any] = {"__name__": "m"}
    exec(slim(source), scope)
    assert (scope["P"](1), scope["P"](1).sum(), scope["Q"](a="b")) == ((1, 2), 3, ("b",))
    assert scope["P"](3)._replace(y=0).sum() == 3


def test_a_type_alias_goes_and_with_it_every_import_of_it() -> None:
    other = "from typing import Callable\nHook = Callable[[], None]\nLIMIT = 3\n"
    source = "from .o import LIMIT, Hook\ndef f(hook: Hook) -> int:\n    x: Hook = hook\n    return LIMIT\n"
    assert slim(source, o=other) == "from .o import LIMIT\n\ndef f(hook):\n    x = hook\n    return LIMIT\n"


def test_only_what_runs_is_left() -> None:
    function = 'def f(x: int, *a: int, **k: str) -> None:\n    """Text."""\n'
    assert slim(function) == "def f(x, *a, **k):\n    pass\n"
    assert slim("async " + function + "    await x\n") == "async def f(x, *a, **k):\n    await x\n"
    assert slim('class C:\n    """Text."""\n    y: int\n') == "class C:\n    pass\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import dataclasses", "p/m.py:1: write `from … import` for typing and dataclasses"),
        ("from typing import Dict\nT = Dict[str, int]\nprint(T)", "p/m.py:3: T is a type only, and used as a value"),
        ("import socket\nsocket.create_server()", "p/m.py:2: _socket has no create_server"),
        ("@dataclass\nclass A:\n    x: int", "p/m.py:2: only @dataclass(frozen=True)"),
        ("@dataclass(frozen=True)\nclass A(B):\n    x: int", "p/m.py:2: a record has no base"),
        ("@dataclass(frozen=True)\nclass A:\n    x: Set[int]", "p/m.py:3: a record's member can't be Set[int]"),
        ("@dataclass(frozen=True)\nclass A:\n    x: int = f()", "constant, a list or a dict, not f()"),
    ],
)
def test_what_it_can_not_write_is_an_error_that_names_the_line(source: str, said: str) -> None:
    with pytest.raises(SlimError) as error:
        slim(source)
    assert said in str(error.value)


def test_records_of_the_sources_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        messages.Cancel("1").id = "2"  # type: ignore[misc]
