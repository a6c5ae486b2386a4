"""Values and bytes: the golden table is written by hand from the specification's rules, not by the code."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.systemd import marshal
from servicebay.agent.systemd.marshal import ProtocolError, Variant, decode, encode, split_signature

GOLDEN: list[tuple[str, list[Any], str, str]] = [
    ("y", [0xAB], "ab", "ab"),
    ("b", [True], "01000000", "00000001"),
    ("n", [-2], "feff", "fffe"),
    ("q", [0x0102], "0201", "0102"),
    ("i", [-2], "feffffff", "fffffffe"),
    ("u", [0x01020304], "04030201", "01020304"),
    ("x", [-2], "feffffffffffffff", "fffffffffffffffe"),
    ("t", [1], "0100000000000000", "0000000000000001"),
    ("d", [1.0], "000000000000f03f", "3ff0000000000000"),
    ("h", [3], "03000000", "00000003"),
    ("s", ["foo"], "03000000666f6f00", "00000003666f6f00"),
    ("s", [""], "0000000000", "0000000000"),
    ("s", ["é"], "02000000c3a900", "00000002c3a900"),
    ("o", ["/a"], "020000002f6100", "000000022f6100"),
    ("g", ["a{sv}"], "05617b73767d00", "05617b73767d00"),
    ("yu", [1, 2], "0100000002000000", "0100000000000002"),
    ("yt", [1, 2], "01000000000000000200000000000000", "01000000000000000000000000000002"),
    ("ay", [b"\x01\x02"], "020000000102", "000000020102"),
    ("as", [["a", "b"]], "0e0000000100000061000000010000006200", "0000000e0000000161000000000000016200"),
    ("at", [[]], "0000000000000000", "0000000000000000"),
    ("at", [[5]], "08000000000000000500000000000000", "00000008000000000000000000000005"),
    ("(yu)", [(1, 2)], "0100000002000000", "0100000000000002"),
    ("v", [Variant("u", 7)], "0175000007000000", "0175000000000007"),
    (
        "a{sv}",
        [{"k": Variant("b", True)}],
        "1000000000000000010000006b0001620000000001000000",
        "0000001000000000000000016b0001620000000000000001",
    ),
]


@pytest.mark.parametrize(("signature", "values", "little", "big"), GOLDEN)
def test_golden_values_and_bytes(signature: str, values: list[Any], little: str, big: str) -> None:
    assert encode(signature, values).hex() == little
    assert decode(signature, bytes.fromhex(little)) == values
    assert decode(signature, bytes.fromhex(big), little=False) == values


@pytest.mark.parametrize(
    ("signature", "data"),
    [
        ("b", "02000000"),
        ("s", "03000000666f6f01"),
        ("s", "0300000066006600"),
        ("s", "02000000c32800"),
        ("s", "ffffffff61"),
        ("o", "02000000612f00"),
        ("o", "020000002f2f00"),
        ("g", "016100"),
        ("yu", "0101000002000000"),
        ("u", "010000"),
        ("u", "0100000000"),
        ("as", "05000000010000006100"),
        ("au", "0300000001000000"),
        ("au", "0800000001000000"),
        ("ay", "01000004"),
        ("v", "0000"),
        ("v", "027575000100000001000000"),
    ],
)
def test_bytes_that_break_a_rule_are_refused(signature: str, data: str) -> None:
    with pytest.raises(ProtocolError):
        decode(signature, bytes.fromhex(data))


@pytest.mark.parametrize(
    ("signature", "value"),
    [
        ("y", 256),
        ("y", "a"),
        ("u", -1),
        ("s", 5),
        ("s", "a\0b"),
        ("s", "\ud800"),
        ("o", "no/path"),
        ("o", "/trailing/"),
        ("g", "("),
        ("(su)", ("a",)),
        ("v", Variant("ss", "a")),
    ],
)
def test_values_that_do_not_fit_are_refused(signature: str, value: Any) -> None:
    with pytest.raises(ProtocolError):
        encode(signature, [value])


@pytest.mark.parametrize(
    "signature", ["a", "(", ")", "()", "(s", "{su}", "a{su", "a{s}", "a{suu}", "a{vs}", "a{ass}", "z", "e"]
)
def test_what_is_no_signature_is_refused(signature: str) -> None:
    with pytest.raises(ProtocolError):
        split_signature(signature)


def test_signatures_split_into_complete_types() -> None:
    assert split_signature("sa{s(iv)}aay(ua(b))v") == ("s", "a{s(iv)}", "aay", "(ua(b))", "v")


def test_a_signature_has_at_most_255_bytes() -> None:
    assert len(split_signature("y" * 255)) == 255
    with pytest.raises(ProtocolError, match="256"):
        split_signature("y" * 256)


def test_arrays_and_structs_nest_32_deep_and_no_deeper() -> None:
    split_signature("a" * 32 + "y")
    split_signature("(" * 32 + "y" + ")" * 32)
    split_signature("a" * 32 + "(" * 32 + "y" + ")" * 32)
    for deeper in ("a" * 33 + "y", "(" * 33 + "y" + ")" * 33, "a{y" * 33 + "y" + "}" * 33):
        with pytest.raises(ProtocolError, match="deeper than 32"):
            split_signature(deeper)


def test_variants_nest_64_deep_and_no_deeper() -> None:
    def nested(depth: int) -> Variant:
        value = Variant("y", 1)
        for _ in range(depth - 1):
            value = Variant("v", value)
        return value

    assert decode("v", encode("v", [nested(64)])) == [nested(64)]
    with pytest.raises(ProtocolError, match="deeper than 64"):
        encode("v", [nested(65)])
    with pytest.raises(ProtocolError, match="deeper than 64"):
        decode("v", b"\x01v\0" * 64 + b"\x01y\0\x01")


def test_an_array_has_at_most_64_mib(monkeypatch: pytest.MonkeyPatch) -> None:
    assert marshal.MAX_ARRAY_BYTES == 64 * 1024 * 1024
    with pytest.raises(ProtocolError, match="array of 67108865 bytes"):
        decode("ay", struct.pack("<I", 67108865))
    monkeypatch.setattr(marshal, "MAX_ARRAY_BYTES", 8)
    assert decode("ay", encode("ay", [b"12345678"])) == [b"12345678"]
    with pytest.raises(ProtocolError, match="array of 9 bytes"):
        encode("ay", [b"123456789"])


def test_padding_must_be_zero() -> None:
    assert decode("yu", b"\1\0\0\0\2\0\0\0") == [1, 2]
    with pytest.raises(ProtocolError, match="padding"):
        decode("yu", b"\1\0\1\0\2\0\0\0")


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_BASIC: dict[str, st.SearchStrategy[Any]] = {
    "y": st.integers(0, 0xFF),
    "b": st.booleans(),
    "n": st.integers(-(2**15), 2**15 - 1),
    "q": st.integers(0, 2**16 - 1),
    "i": st.integers(-(2**31), 2**31 - 1),
    "u": st.integers(0, 2**32 - 1),
    "x": st.integers(-(2**63), 2**63 - 1),
    "t": st.integers(0, 2**64 - 1),
    "d": st.floats(allow_nan=False),
    "s": _TEXT,
    "o": st.sampled_from(["/", "/a", "/org/x_1/Y"]),
    "g": st.sampled_from(["", "s", "a{sv}", "(iu)"]),
}
_Typed = tuple[str, st.SearchStrategy[Any]]


def _array(element: _Typed) -> _Typed:
    signature, values = element
    return ("ay", st.binary(max_size=9)) if signature == "y" else ("a" + signature, st.lists(values, max_size=3))


def _struct(members: list[_Typed]) -> _Typed:
    return "({})".format("".join(m[0] for m in members)), st.tuples(*(m[1] for m in members))


def _dict(pair: tuple[str, _Typed]) -> _Typed:
    key, (signature, values) = pair
    return "a{" + key + signature + "}", st.dictionaries(_BASIC[key], values, max_size=3)


def _variant(inner: _Typed) -> _Typed:
    return "v", inner[1].map(lambda value: Variant(inner[0], value))


_TYPED: st.SearchStrategy[_Typed] = st.recursive(
    st.sampled_from(sorted(_BASIC)).map(lambda code: (code, _BASIC[code])),
    lambda inner: st.one_of(
        inner.map(_array),
        st.lists(inner, min_size=1, max_size=3).map(_struct),
        st.tuples(st.sampled_from(sorted(_BASIC)), inner).map(_dict),
        inner.map(_variant),
    ),
    max_leaves=6,
)


@given(st.data())
def test_what_is_encoded_decodes_to_the_same(data: st.DataObject) -> None:
    signature, values = data.draw(_TYPED)
    value = data.draw(values)
    assert decode("y" + signature, encode("y" + signature, [7, value])) == [7, value]


@given(st.data(), st.binary(max_size=80), st.booleans())
def test_any_bytes_give_values_or_protocol_error(data: st.DataObject, raw: bytes, little: bool) -> None:
    signature, _ = data.draw(_TYPED)
    try:
        decode(signature, raw, little)
    except ProtocolError:
        pass


@given(st.text("ybnqiuhxtdsogva(){}z", max_size=40))
def test_any_text_is_a_signature_or_protocol_error(text: str) -> None:
    try:
        assert "".join(split_signature(text)) == text
    except ProtocolError:
        pass
