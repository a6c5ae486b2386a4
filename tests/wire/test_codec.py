"""Messages to lines and back; what is wrong is named by its path."""

import contextlib
import json
import typing
from dataclasses import MISSING, fields
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.wire import messages, model, podman
from servicebay.wire.codec import WireError, decode_line, decode_message, dumps, encode, from_object, to_object

TEXT = st.text(max_size=8)
ODD_TEXT = st.text(st.characters(categories=("Cs", "L")))
SCALARS = {
    str: TEXT,
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    Any: st.recursive(TEXT | st.integers() | st.booleans(), lambda inner: st.dictionaries(TEXT, inner, max_size=2)),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value that the annotation allows."""
    if kind in SCALARS:
        return SCALARS[kind]
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is list:
        return st.lists(values(args[0]), max_size=2)
    if origin is dict:
        return st.dictionaries(TEXT, values(args[1]), max_size=2)
    if origin is typing.Union:
        return values(next(arg for arg in args if arg is not type(None)))
    return instances(kind)


def instances(cls: type) -> st.SearchStrategy[Any]:
    """Any instance of a dataclass; a field with a default is given or left out."""
    hints = typing.get_type_hints(cls)
    required = {f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}
    given_ones = {name: values(hints[name]) for name in required}
    optional = {f.name: values(hints[f.name]) for f in fields(cls) if f.name not in required}
    return st.fixed_dictionaries(given_ones, optional=optional).map(lambda members: cls(**members))


MESSAGES = st.one_of([instances(cls) for cls in messages.FROM_AGENT + messages.FROM_HUB])


@given(MESSAGES)
def test_a_message_comes_back_as_it_was_sent(message: Any) -> None:
    line = encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode_message(line) == message


@given(MESSAGES)
def test_no_member_is_null(message: Any) -> None:
    def nulls(value: Any) -> bool:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return value is None or any(nulls(member) for member in inner)

    assert not nulls(json.loads(encode(message)))


@given(ODD_TEXT, ODD_TEXT)
def test_what_is_sent_is_strict_json_even_with_lone_surrogates(key: str, value: str) -> None:
    message = messages.SyncPartial(1, {key: [value, {value: None}]})
    assert msgspec.json.decode(encode(message))["seq"] == 1


@given(ODD_TEXT, ODD_TEXT)
def test_an_object_that_nobody_cleaned_is_strict_json_too(key: str, value: str) -> None:
    sent = dumps({key: [value]})  # the agent's state has the names of files for its keys
    assert len(msgspec.json.decode(sent)) == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_never_sent(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(messages.Request("1", "a", {}, number))


@given(st.binary() | st.text().map(str.encode) | MESSAGES.map(lambda message: encode(message)[:-9]))
def test_any_bytes_are_an_object_with_a_type_or_that_one_error(line: bytes) -> None:
    with contextlib.suppress(WireError):
        assert isinstance(decode_line(line)["type"], str)


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b'"x"', b"{}", b'{"type":1}', b'{"type":"X"', b"\xff\xfe", b"[" * 100_000, b'{"type":"X","a":NaN}'],
)
def test_a_line_that_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(WireError):
        decode_line(line)


def test_a_message_type_that_is_not_known_is_ignored() -> None:
    assert decode_message(b'{"type":"FROM_THE_FUTURE","x":1}') is None


PORT = {"containerPort": 80, "protocol": "tcp"}
CONTAINER = {"id": "ab12", "names": ["web"], "image": "i", "state": "running", "created": 1, "ports": [PORT]}


def state(**changes: Any) -> dict[str, Any]:
    return {"containers": {"ab12": {**CONTAINER, **changes}}}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (state(ports=[{**PORT, "hostPort": "x"}]), "$.containers.ab12.ports[0].hostPort: expected int, got str"),
        (state(names="web"), "$.containers.ab12.names: expected list, got str"),
        (state(oomKilled=1), "$.containers.ab12.oomKilled: expected bool, got int"),
        (state(created=True), "$.containers.ab12.created: expected int, got bool"),
        (state(pid=None), "$.containers.ab12.pid: expected int, got NoneType"),
        (state(colour="red"), "$.containers.ab12.colour: unknown member"),
        ({"containers": {"ab12": {}}}, "$.containers.ab12.id: missing"),
        ({"containers": []}, "$.containers: expected dict, got list"),
        ([], "$: expected dict, got list"),
    ],
)
def test_an_error_names_the_path_of_what_is_wrong(body: Any, told: str) -> None:
    with pytest.raises(WireError) as error:
        from_object(model.NodeState, body)
    assert str(error.value) == told


def test_members_that_are_not_known_are_refused_only_where_strict() -> None:
    lenient = from_object(model.NodeState, state(colour="red"), strict=False)
    assert lenient == from_object(model.NodeState, state())


def test_names_are_camel_case_on_the_wire_and_absent_means_absent() -> None:
    port = podman.Port(container_port=80, host_port=8080)
    assert to_object(port) == {"containerPort": 80, "protocol": "tcp", "hostPort": 8080}


def test_an_integer_stands_for_a_float() -> None:
    request = decode_message(b'{"type":"REQUEST","id":"1","action":"a","deadlineS":5}')
    assert repr(request) == repr(messages.Request("1", "a", {}, 5.0))


def test_text_is_compact_utf8() -> None:
    assert dumps({"é": [1, "ü"]}) == '{"é":[1,"ü"]}'.encode()
