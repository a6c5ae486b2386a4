"""Messages: header, framing, and what happens with bytes that are none."""

import re
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.systemd import message
from servicebay.agent.systemd.marshal import ProtocolError, Variant
from servicebay.agent.systemd.message import METHOD_CALL, METHOD_RETURN, SIGNAL, Message, MessageReader, encode_message

HELLO = {"path": "/a", "interface": "b.c", "member": "D", "destination": "e.f"}
SIGNAL_FIELDS = {"path": "/a", "interface": "b.c", "member": "D"}
BIG_ENDIAN_RETURN = bytes.fromhex(
    "42020001"
    "00000004"
    "00000009"
    "0000000f"  # body of 4 bytes, serial 9, fields of 15 bytes
    "05017500"
    "00000007"
    "08016700"
    "01750000"  # reply serial 7, signature "u"; the rest is padding
    "0000002a"
)


def _facts(found: Message) -> tuple[Any, ...]:
    return found.type, found.flags, found.serial, found.fields, found.body


def test_a_message_survives_the_way() -> None:
    data = encode_message(METHOD_CALL, 7, HELLO, "sv", ["x", Variant("u", 1)], flags=1)
    (found,) = MessageReader().feed(data)
    assert _facts(found) == (1, 1, 7, dict(HELLO, signature="sv"), ["x", Variant("u", 1)])
    assert (found.path, found.interface, found.member) == ("/a", "b.c", "D")


def test_a_big_endian_message_is_read() -> None:
    (found,) = MessageReader().feed(BIG_ENDIAN_RETURN)
    assert _facts(found) == (METHOD_RETURN, 0, 9, {"reply_serial": 7, "signature": "u"}, [42])


def test_header_bytes_are_those_of_the_specification() -> None:
    data = encode_message(METHOD_RETURN, 9, {"reply_serial": 7}, "u", [42])
    assert data.hex() == ("6c02000104000000090000000f000000050175000700000008016700017500002a000000")


def test_unknown_header_fields_and_message_types_are_let_through() -> None:
    fields = struct.pack("<BBBB4xQ", 99, 1, ord("t"), 0, 5) + struct.pack("<BBBBI", 5, 1, ord("u"), 0, 3)
    data = struct.pack("<BBBBIII", ord("l"), 77, 0, 1, 0, 1, len(fields)) + fields
    (found,) = MessageReader().feed(data)
    assert (found.type, found.fields) == (77, {"reply_serial": 3})


@pytest.mark.parametrize(
    "data",
    [
        b"X" + b"\0" * 15,
        struct.pack("<BBBBIII", ord("l"), 0, 0, 1, 0, 1, 0),
        struct.pack("<BBBBIII", ord("l"), 2, 0, 2, 0, 1, 0),
        struct.pack("<BBBBIII", ord("l"), 77, 0, 1, 0, 0, 0),
        struct.pack("<BBBBIII", ord("l"), SIGNAL, 0, 1, 0, 1, 0),
        struct.pack("<BBBBIII", ord("l"), 77, 0, 1, 0, 1, 8) + b"\5\1s\0\0\0\0\0",
        struct.pack("<BBBBIII", ord("l"), 77, 0, 1, 0, 1, 8) + b"\0\1u\0\0\0\0\0",
        struct.pack("<BBBBIII", ord("l"), 77, 0, 1, 0, 1, 7) + b"\5\1u\0\0\0\0\0",
    ],
)
def test_what_breaks_a_rule_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        MessageReader().feed(data)


def test_a_message_has_at_most_128_mib() -> None:
    assert message.MAX_MESSAGE_BYTES == 128 * 1024 * 1024
    largest = message.MAX_MESSAGE_BYTES - 16
    assert message.message_size(struct.pack("<BBBBIII", ord("l"), 2, 0, 1, largest, 1, 0)) == 128 << 20
    with pytest.raises(ProtocolError, match="message of 134217729 bytes"):
        message.message_size(struct.pack("<BBBBIII", ord("l"), 2, 0, 1, largest + 1, 1, 0))


def test_a_body_is_decoded_only_when_asked_for() -> None:
    broken = bytearray(encode_message(SIGNAL, 1, SIGNAL_FIELDS, "s", ["x"]))
    broken[-1] = 1
    (found,) = MessageReader().feed(bytes(broken))
    assert found.member == "D"
    with pytest.raises(ProtocolError):
        found.body  # noqa: B018


def test_a_signal_with_an_ignored_header_is_dropped_and_its_body_does_not_count() -> None:
    reader = MessageReader(re.compile(rb"/noise"))
    noise = encode_message(SIGNAL, 1, dict(SIGNAL_FIELDS, path="/noise"))
    mention = encode_message(SIGNAL, 2, SIGNAL_FIELDS, "s", ["/noise"])
    call = encode_message(METHOD_CALL, 3, dict(HELLO, path="/noise"))
    assert [found.serial for found in reader.feed(noise + mention + noise + call)] == [2, 3]


def _outcome(pieces: list[bytes]) -> tuple[list[Any], bool]:
    """What a stream gives: its messages (a body that can't be decoded as None), and whether it ended in an error."""
    reader = MessageReader()
    found: list[Any] = []
    try:
        for piece in pieces:
            for each in reader.feed(piece):
                try:
                    found.append(repr(_facts(each)))
                except ProtocolError:
                    found.append(None)
    except ProtocolError:
        return found, True
    return found, False


_VALID = st.sampled_from(
    [
        encode_message(METHOD_CALL, 7, HELLO, "sv", ["x", Variant("u", 1)]),
        encode_message(SIGNAL, 8, SIGNAL_FIELDS, "a{sv}", [{"k": Variant("as", ["v"])}]),
        BIG_ENDIAN_RETURN,
    ]
)


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    data = bytearray(b"".join(draw(st.lists(_VALID, min_size=1, max_size=3))))
    for _ in range(draw(st.integers(0, 3))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.integers(0, len(data)))])


@given(st.one_of(st.binary(max_size=100), _damaged()))
def test_any_bytes_give_messages_or_need_more_or_protocol_error_whole_or_byte_by_byte(data: bytes) -> None:
    whole, failed = _outcome([data])
    bytewise, failed_bytewise = _outcome([bytes([byte]) for byte in data])
    assert failed_bytewise == failed
    assert whole == bytewise or (failed and bytewise[: len(whole)] == whole)
