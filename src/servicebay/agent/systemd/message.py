"""D-Bus messages: header and framing. Pure; bodies are decoded only when somebody asks for them.

Source: D-Bus Specification 0.43, "Message Protocol". Most signals on a bus are nobody's business:
``MessageReader`` looks at the header fields and keeps the body as bytes.
"""

import struct
from typing import Any, Dict, List, Literal, Optional, Pattern, Sequence, Union

from .marshal import MAX_ARRAY_BYTES, ProtocolError, Reader, Variant, decode, encode, write_value

MAX_MESSAGE_BYTES = 128 << 20
METHOD_CALL, METHOD_RETURN, ERROR, SIGNAL = 1, 2, 3, 4
NO_REPLY_EXPECTED, NO_AUTO_START = 1, 2
_FIXED_BYTES = 16
_FIELDS = (
    (1, "path", "o"),
    (2, "interface", "s"),
    (3, "member", "s"),
    (4, "error_name", "s"),
    (5, "reply_serial", "u"),
    (6, "destination", "s"),
    (7, "sender", "s"),
    (8, "signature", "g"),
)
_KNOWN_CODES = frozenset(code for code, _, _ in _FIELDS)
_BY_START = {bytes([code, 1, ord(kind), 0]): (name, kind) for code, name, kind in _FIELDS}
"""How each known field begins: its code and its signature as a variant has it."""
_ORDERS: Dict[int, Literal["little", "big"]] = {ord("l"): "little", ord("B"): "big"}
_REQUIRED = {
    METHOD_CALL: ("path", "member"),
    METHOD_RETURN: ("reply_serial",),
    ERROR: ("reply_serial", "error_name"),
    SIGNAL: ("path", "interface", "member"),
}


class Message:
    """One message. ``body`` is the list of its values, decoded at first use (may raise ProtocolError)."""

    __slots__ = ("_body", "_data", "_little", "fields", "flags", "serial", "signature", "type")

    def __init__(self, kind: int, flags: int, serial: int, fields: Dict[str, Any], data: bytes, little: bool) -> None:
        self.type = kind
        self.flags = flags
        self.serial = serial
        self.fields = fields
        self.signature: str = fields.get("signature", "")
        self._data = data
        self._little = little
        self._body: Optional[List[Any]] = None

    @property
    def body(self) -> List[Any]:
        """The values of the body."""
        if self._body is None:
            self._body = decode(self.signature, self._data, self._little)
        return self._body

    @property
    def path(self) -> str:
        """The object that is called or speaks, or empty."""
        return str(self.fields.get("path", ""))

    @property
    def interface(self) -> str:
        """The interface of the call or signal, or empty."""
        return str(self.fields.get("interface", ""))

    @property
    def member(self) -> str:
        """The name of the method or signal, or empty."""
        return str(self.fields.get("member", ""))


def encode_message(
    kind: int, serial: int, fields: Dict[str, Any], signature: str = "", body: Sequence[Any] = (), flags: int = 0
) -> bytes:
    """Marshal one message; ``fields`` are named as in the specification (``path``, ``member``, …)."""
    data = encode(signature, body)
    known = dict(fields, signature=signature) if signature else fields
    out = bytearray(struct.pack("<BBBBII", ord("l"), kind, flags, 1, len(data), serial))
    write_value(out, "a(yv)", [(code, Variant(form, known[name])) for code, name, form in _FIELDS if name in known])
    out.extend(b"\0" * (-len(out) % 8))
    if len(out) + len(data) > MAX_MESSAGE_BYTES:
        raise ProtocolError("message of {} bytes".format(len(out) + len(data)))
    return bytes(out) + data


class MessageReader:
    """Cuts a stream into messages: feed it bytes, it gives the messages that are complete, or ProtocolError.

    A signal in whose header ``ignore`` is found is dropped unparsed: a tenth of the cost of a parsed one.
    """

    def __init__(self, ignore: Optional[Pattern[bytes]] = None) -> None:
        self._buffer = bytearray()
        self._ignore = ignore

    def feed(self, data: bytes) -> List[Message]:
        """Take more of the stream; return what it completes."""
        self._buffer.extend(data)
        messages: List[Message] = []
        start = 0
        try:
            while True:
                size = message_size(self._buffer, start)
                if size is None or len(self._buffer) - start < size:
                    return messages
                if not self._is_ignored(start):
                    messages.append(parse_message(bytes(self._buffer[start : start + size])))
                start += size
        finally:
            if start:
                del self._buffer[:start]

    def _is_ignored(self, start: int) -> bool:
        data = self._buffer
        if self._ignore is None or data[start + 1] != SIGNAL:
            return False
        end = start + _FIXED_BYTES + int.from_bytes(data[start + 12 : start + 16], _ORDERS[data[start]])
        return self._ignore.search(data, start + _FIXED_BYTES, end) is not None


def message_size(data: Union[bytes, bytearray], start: int = 0) -> Optional[int]:
    """Return the size of the message that begins at ``start``, or None while its first 16 bytes are not all there."""
    if len(data) - start >= 1 and data[start] not in b"lB":
        raise ProtocolError("byte order {:#x}".format(data[start]))
    if len(data) - start < _FIXED_BYTES:
        return None
    order = "<" if data[start] == 0x6C else ">"
    body, fields = struct.unpack_from(order + "4xI4xI", data, start)
    size = int(_FIXED_BYTES + fields + (-fields % 8) + body)
    if fields > MAX_ARRAY_BYTES or size > MAX_MESSAGE_BYTES:
        raise ProtocolError("message of {} bytes".format(size))
    return size


def parse_message(data: bytes) -> Message:
    """Parse one whole message (of ``message_size``), header only."""
    little = data[0] == 0x6C
    kind, flags, version = data[1], data[2], data[3]
    serial, size = struct.unpack_from("<II" if little else ">II", data, 8)
    if kind == 0 or version != 1 or serial == 0:
        raise ProtocolError("type {}, protocol version {}, serial {}".format(kind, version, serial))
    reader = Reader(data, little, _FIXED_BYTES)
    end = _FIXED_BYTES + size
    fields = _read_fields(data, reader, end)
    for name in _REQUIRED.get(kind, ()):
        if name not in fields:
            raise ProtocolError("message of type {} without {}".format(kind, name))
    if reader.position != end:
        raise ProtocolError("header field crosses the header's end")
    reader.align(8)
    return Message(kind, flags, serial, fields, data[reader.position :], little)


def _read_fields(data: bytes, reader: Reader, end: int) -> Dict[str, Any]:
    """Read the ``a(yv)`` of the header: by hand where a field is as the specification says, and it always is."""
    fields: Dict[str, Any] = {}
    while reader.position < end:
        reader.align(8)
        start = reader.position
        known = _BY_START.get(data[start : start + 4])
        if known is not None:
            name, form = known
            reader.position = start + 4
            fields[name] = reader.read(form)
        else:
            code = reader.read("y")
            variant = reader.read("v")
            if code == 0 or code in _KNOWN_CODES:
                raise ProtocolError("header field {} of type {!r}".format(code, variant.signature))
    return fields
