"""What a router says, made safe: addresses that are addresses, words of bounded length, numbers. Pure."""

import ipaddress
import re

MOST_WORDS = 120


def words(text: object, most: int = MOST_WORDS) -> str:
    """On one line, printable, bounded."""
    plain = "".join(letter if letter.isprintable() else " " for letter in str(text or "")[: most * 4])
    return " ".join(plain.split())[:most]


def some_words(text: object) -> str | None:
    """None where there are none."""
    return words(text) or None


def address(text: object) -> str | None:
    """An address that stands for a place; None for ``0.0.0.0``, ``::`` and what is no address."""
    try:
        found = ipaddress.ip_address(str(text).strip())
    except ValueError:
        return None
    return None if found.is_unspecified else str(found)


def addresses(text: object) -> tuple[str, ...]:
    """Of ``192.0.2.1, 192.0.2.2``, each once."""
    found = (address(part) for part in re.split(r"[,;\s]+", str(text or "")))
    return tuple(dict.fromkeys(each for each in found if each))[:8]


def number(value: object, most: int = 1 << 63) -> int | None:
    """A count; None where there is none."""
    try:
        found = int(float(str(value))) if not isinstance(value, int) else int(value)
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found <= most else None


def port(value: object) -> int | None:
    """1 to 65535, or None."""
    found = number(value, 65535)
    return found or None
