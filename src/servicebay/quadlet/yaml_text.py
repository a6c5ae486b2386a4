"""What Podman makes of an unquoted YAML scalar where a text belongs, such as a variable's value. Pure.

Its reader takes numbers, truth values and dates for what they look like, and writes them again as text in its own way
(seen on 5.4.2 and 5.8.6): ``0644`` reaches the container as ``420``, ``1.10`` as ``1.1``. ``yes`` and ``on`` stay.
"""

import math
import re
from decimal import Decimal
from enum import Enum

import yaml

_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[Tt ]\s*(\d{2}:\d{2}:\d{2}))?")
_NULLS = ("", "~", "null", "Null", "NULL")
_MAX_EXPONENT, _MIN_EXPONENT = 6, -4
_WORDS = {"yes": True, "on": True, "y": True, "no": False, "off": False, "n": False}


class ScalarType(Enum):
    """What Podman takes a node for. ``NONE`` is no scalar; a date counts as a text."""

    NULL = "null"
    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    TEXT = "text"
    NONE = "none"


_TAGGED = {"bool": ScalarType.BOOL, "int": ScalarType.INT, "float": ScalarType.FLOAT, "null": ScalarType.NULL}


def type_of(node: yaml.Node | None) -> ScalarType:
    """The type of a scalar by its looks, or by its tag (``!!bool 'true'``)."""
    if not isinstance(node, yaml.ScalarNode):
        return ScalarType.NONE
    written, is_plain = str(node.value), node.style is None or node.style == ""
    if not is_plain:
        return _TAGGED.get(str(node.tag).rpartition(":")[2], ScalarType.TEXT)
    if written in _NULLS:
        return ScalarType.NULL
    if _BOOL.fullmatch(written):
        return ScalarType.BOOL
    if _INT.fullmatch(written) and written.lstrip("+-") not in ("0b", "0o", "0x"):
        return ScalarType.INT
    return ScalarType.FLOAT if _FLOAT.fullmatch(written) else ScalarType.TEXT


def as_text(written: str) -> str:
    """The text that a plain scalar becomes: itself for most."""
    if _BOOL.fullmatch(written):
        return written.lower()
    if _INT.fullmatch(written):
        return _of_int(written)
    if _FLOAT.fullmatch(written):
        return _of_float(float(written.replace("_", "")))
    date = _DATE.fullmatch(written)
    return f"{date[1]}T{date[2] or '00:00:00'}Z" if date else written


def meant_bool(written: str) -> bool | None:
    """The truth value that somebody means by a word that Podman does not take for one (``yes``)."""
    return _WORDS.get(written.lower())


def _of_int(written: str) -> str:
    sign, digits = ("-" if written.startswith("-") else ""), written.lstrip("+-").replace("_", "")
    base = {"0b": 2, "0o": 8, "0x": 16}.get(digits[:2])
    if base is None:
        is_octal = len(digits) > 1 and digits.startswith("0") and not set(digits) & {"8", "9"}
        return _signed(sign, int(digits, 8 if is_octal else 10))
    return _signed(sign, int(digits[2:], base)) if len(digits) > len("0x") else written


def _signed(sign: str, value: int) -> str:
    return f"{sign}{value}" if value else "0"


def _of_float(value: float) -> str:
    """As Go writes one: the shortest digits, with an exponent from a million on."""
    if not math.isfinite(value):
        return str(value)
    number = Decimal(repr(value)).normalize()
    exponent = number.adjusted()
    if not number or _MIN_EXPONENT <= exponent < _MAX_EXPONENT:
        return f"{number:f}"
    digits = "".join(map(str, number.as_tuple().digits))
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{'-' if value < 0 else ''}{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
