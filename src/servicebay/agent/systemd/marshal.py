"""The D-Bus wire format: values <-> bytes, by signature. Pure; knows no connection and no message.

Source: D-Bus Specification 0.43, "Type System" and "Marshaling". Both byte orders are read, little
endian is written. Python types: ``ay`` is ``bytes``, other arrays ``list``, ``a{..}`` ``dict``, structs
``tuple``, variants ``Variant``. Example: ``encode("su", ["hi", 7])`` is
``02 00 00 00 'h' 'i' 00 00  07 00 00 00``.
"""

import re
import struct
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple

MAX_ARRAY_BYTES = 64 << 20
MAX_SIGNATURE_BYTES = 255
MAX_NESTING = 32
MAX_TOTAL_NESTING = 64
"""Depth of arrays and structs together with the variants around them."""

OBJECT_PATH = re.compile(r"/|(/[A-Za-z0-9_]+)+\Z")
_ALIGNMENT = {c: n for n, codes in ((1, "yvg"), (2, "nq"), (4, "biuhsoa"), (8, "xtd({")) for c in codes}
_FIXED = {"y": "B", "b": "I", "n": "h", "q": "H", "i": "i", "u": "I", "h": "I", "x": "q", "t": "Q", "d": "d"}
_BASIC = frozenset("ybnqiuhxtdsog")
_WRITE = {code: struct.Struct("<" + form) for code, form in _FIXED.items()}
_READ = (
    {code: struct.Struct(">" + form) for code, form in _FIXED.items()},
    _WRITE,
)
_CACHE_SIZE = 256


class ProtocolError(Exception):
    """The peer's bytes (or our own values) are not D-Bus; the connection can't go on."""


class Variant(NamedTuple):
    """A value that carries its own type: one complete type as ``signature``."""

    signature: str
    value: Any


_split_cache: Dict[str, Tuple[str, ...]] = {}


def split_signature(signature: str) -> Tuple[str, ...]:
    """Split into complete types (``"sa{sv}"`` -> ``("s", "a{sv}")``); raise ProtocolError where it is none."""
    types = _split_cache.get(signature)
    if types is None:
        if len(signature) > MAX_SIGNATURE_BYTES:
            raise ProtocolError("signature of {} bytes".format(len(signature)))
        found: List[str] = []
        position = 0
        while position < len(signature):
            end = _type_end(signature, position, 0, 0)
            found.append(signature[position:end])
            position = end
        types = tuple(found)
        if len(_split_cache) < _CACHE_SIZE:
            _split_cache[signature] = types
    return types


def _type_end(signature: str, start: int, arrays: int, structs: int) -> int:
    code = signature[start : start + 1]
    if code in _BASIC or code == "v":
        return start + 1
    if code == "a":
        if arrays == MAX_NESTING:
            raise ProtocolError("arrays nested deeper than {}".format(MAX_NESTING))
        if signature[start + 1 : start + 2] == "{":
            return _entry_end(signature, start + 1, arrays + 1, structs)
        return _type_end(signature, start + 1, arrays + 1, structs)
    if code == "(":
        return _struct_end(signature, start, arrays, structs)
    raise ProtocolError("no complete type at {} of signature {!r}".format(start, signature))


def _struct_end(signature: str, start: int, arrays: int, structs: int) -> int:
    if structs == MAX_NESTING:
        raise ProtocolError("structs nested deeper than {}".format(MAX_NESTING))
    position = start + 1
    while signature[position : position + 1] != ")":
        position = _type_end(signature, position, arrays, structs + 1)
    if position == start + 1:
        raise ProtocolError("empty struct in signature {!r}".format(signature))
    return position + 1


def _entry_end(signature: str, start: int, arrays: int, structs: int) -> int:
    if structs == MAX_NESTING:
        raise ProtocolError("structs nested deeper than {}".format(MAX_NESTING))
    if signature[start + 1 : start + 2] not in _BASIC:
        raise ProtocolError("dictionary key is no basic type in signature {!r}".format(signature))
    end = _type_end(signature, start + 2, arrays, structs + 1)
    if signature[end : end + 1] != "}":
        raise ProtocolError("dictionary entry of other than two types in signature {!r}".format(signature))
    return end + 1


def encode(signature: str, values: Sequence[Any]) -> bytes:
    """Marshal ``values``, one per complete type of ``signature``, little endian."""
    types = split_signature(signature)
    if len(types) != len(values):
        raise ProtocolError("{} values for signature {!r}".format(len(values), signature))
    out = bytearray()
    for kind, value in zip(types, values):
        write_value(out, kind, value)
    return bytes(out)


def write_value(out: bytearray, kind: str, value: Any, depth: int = 0) -> None:
    """Append one value of the complete type ``kind``, aligned to the start of ``out``."""
    out.extend(b"\0" * (-len(out) % _ALIGNMENT[kind[0]]))
    code = kind[0]
    if code in _FIXED:
        try:
            out.extend(_WRITE[code].pack(bool(value) if code == "b" else value))
        except (struct.error, TypeError) as error:
            raise ProtocolError("{!r} is no {!r}: {}".format(value, code, error)) from None
    elif code in "sog":
        _write_string(out, code, value)
    else:
        if depth >= MAX_TOTAL_NESTING:
            raise ProtocolError("values nested deeper than {}".format(MAX_TOTAL_NESTING))
        _WRITERS[code](out, kind, value, depth + 1)


def _write_string(out: bytearray, code: str, value: Any) -> None:
    try:
        data = value.encode()
    except (AttributeError, UnicodeEncodeError) as error:
        raise ProtocolError("{!r} is no string".format(value)) from error
    _check_string(code, value)
    out.extend(bytes([len(data)]) if code == "g" else len(data).to_bytes(4, "little"))
    out.extend(data)
    out.append(0)


def _check_string(code: str, text: str) -> None:
    if "\0" in text:
        raise ProtocolError("string with a NUL")
    if code == "o" and not OBJECT_PATH.fullmatch(text):
        raise ProtocolError("{!r} is no object path".format(text[:300]))
    if code == "g":
        split_signature(text)


def _write_array(out: bytearray, kind: str, value: Any, depth: int) -> None:
    length_at = len(out)
    out.extend(b"\0\0\0\0")
    out.extend(b"\0" * (-len(out) % _ALIGNMENT[kind[1]]))
    start = len(out)
    if kind == "ay":
        out.extend(value)
    elif kind[1] == "{":
        for pair in value.items():
            write_value(out, kind[1:], pair, depth)
    else:
        for element in value:
            write_value(out, kind[1:], element, depth)
    size = len(out) - start
    if size > MAX_ARRAY_BYTES:
        raise ProtocolError("array of {} bytes".format(size))
    out[length_at : length_at + 4] = size.to_bytes(4, "little")


def _write_struct(out: bytearray, kind: str, value: Any, depth: int) -> None:
    types = split_signature(kind[1:-1])
    if len(types) != len(value):
        raise ProtocolError("{} values for {!r}".format(len(value), kind))
    for member, element in zip(types, value):
        write_value(out, member, element, depth)


def _write_variant(out: bytearray, kind: str, value: Any, depth: int) -> None:
    if len(split_signature(value.signature)) != 1:
        raise ProtocolError("variant of signature {!r}".format(value.signature))
    _write_string(out, "g", value.signature)
    write_value(out, value.signature, value.value, depth)


_WRITERS: Dict[str, Callable[[bytearray, str, Any, int], None]] = {
    "a": _write_array,
    "(": _write_struct,
    "{": _write_struct,
    "v": _write_variant,
}


def decode(signature: str, data: bytes, little: bool = True) -> List[Any]:
    """Unmarshal all of ``data``; raise ProtocolError if it is anything else than these values."""
    reader = Reader(data, little)
    values = [reader.read(kind) for kind in split_signature(signature)]
    if reader.position != len(data):
        raise ProtocolError("{} bytes too many".format(len(data) - reader.position))
    return values


class Reader:
    """Reads values from ``data``, whose first byte is aligned to 8."""

    __slots__ = ("_data", "_little", "_structs", "position")

    def __init__(self, data: bytes, little: bool, position: int = 0) -> None:
        self.position = position
        self._data = data
        self._little = little
        self._structs = _READ[little]

    def read(self, kind: str, depth: int = 0) -> Any:
        """Read one value of the complete type ``kind``."""
        code = kind[0]
        fixed = self._structs.get(code)
        if fixed is not None:
            return self._read_fixed(code, fixed)
        if code == "s" or code == "o":
            return self._read_string(code, self._read_fixed("u", self._structs["u"]))
        if code == "g":
            return self._read_string(code, self._read_fixed("y", self._structs["y"]))
        if depth >= MAX_TOTAL_NESTING:
            raise ProtocolError("values nested deeper than {}".format(MAX_TOTAL_NESTING))
        if code == "v":
            return self._read_variant(depth + 1)
        return self._read_array(kind, depth + 1) if code == "a" else self._read_struct(kind, depth + 1)

    def align(self, boundary: int) -> None:
        """Skip padding, which must be zero."""
        padding = -self.position % boundary
        if padding:
            end = self.position + padding
            if self._data[self.position : end] != b"\0\0\0\0\0\0\0"[:padding]:
                raise ProtocolError("padding is cut off or not zero at {}".format(self.position))
            self.position = end

    def _read_fixed(self, code: str, fixed: struct.Struct) -> Any:
        self.align(fixed.size)
        try:
            value = fixed.unpack_from(self._data, self.position)[0]
        except struct.error:
            raise ProtocolError("data ends within a value at {}".format(self.position)) from None
        self.position += fixed.size
        if code == "b":
            if value > 1:
                raise ProtocolError("boolean of {}".format(value))
            return value == 1
        return value

    def _read_string(self, code: str, size: int) -> str:
        end = self.position + size
        data = self._data[self.position : end + 1]
        if len(data) != size + 1 or data[size]:
            raise ProtocolError("string without its end at {}".format(self.position))
        try:
            text = data[:size].decode()
        except UnicodeDecodeError as error:
            raise ProtocolError("string is not UTF-8 at {}".format(self.position)) from error
        _check_string(code, text)
        self.position = end + 1
        return text

    def _read_variant(self, depth: int) -> Variant:
        signature = self.read("g")
        if len(split_signature(signature)) != 1:
            raise ProtocolError("variant of signature {!r}".format(signature))
        return Variant(signature, self.read(signature, depth))

    def _read_array(self, kind: str, depth: int) -> Any:
        size = self.read("u")
        if size > MAX_ARRAY_BYTES:
            raise ProtocolError("array of {} bytes".format(size))
        element = kind[1:]
        self.align(_ALIGNMENT[element[0]])
        end = self.position + size
        if end > len(self._data):
            raise ProtocolError("array longer than its message")
        if element == "y":
            self.position = end
            return bytes(self._data[end - size : end])
        values = []
        while self.position < end:
            values.append(self.read(element, depth))
        if self.position != end:
            raise ProtocolError("array element crosses the array's end")
        return dict(values) if element[0] == "{" else values

    def _read_struct(self, kind: str, depth: int) -> Tuple[Any, ...]:
        self.align(8)
        return tuple([self.read(member, depth) for member in split_signature(kind[1:-1])])
