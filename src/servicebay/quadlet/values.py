"""What stands in the values of keys: words, booleans, ports, volumes, images, durations. Pure.

What cannot be read raises ValueError, whose text is a sentence for people. Values with specifiers (``%h``) or variables
(``${PORT}``) are for the node to resolve: ask ``is_resolved_later`` first.
"""

import re
from dataclasses import dataclass

TRUE, FALSE = ("1", "yes", "true", "on"), ("0", "no", "false", "off")
MAX_PORT = 65535
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " "}
_QUOTED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
_GO_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+|0")
_SYSTEMD_SPAN = re.compile(
    r"(\d+(?:\.\d+)?)\s*(usec|us|µs|msec|ms|seconds|second|sec|s|minutes|minute|min|months|month|M|m|hours|hour|hr|h"
    r"|days|day|d|weeks|week|w|years|year|y)?\s*"
)
_SECONDS = {
    "u": 1e-6,
    "ms": 1e-3,
    "s": 1,
    "m": 60,
    "h": 3600,
    "d": 86_400,
    "w": 604_800,
    "M": 2_629_800,
    "y": 31_557_600,
}
_PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_REPOSITORY = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_DOMAIN = r"(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:\d)|\[[0-9a-fA-F:]+\])(?::\d+)?"
_IMAGE = re.compile(
    rf"(?:(?P<domain>{_DOMAIN})/)?(?P<path>{_REPOSITORY}(?:/{_REPOSITORY})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}))?"
)
_TRANSPORT = re.compile(r"(docker://|containers-storage:|docker-archive:|docker-daemon:|oci-archive:|oci:|dir:)(.*)")
_IMAGE_ID = re.compile(r"(?:sha256:)?[0-9a-f]{12,64}")


@dataclass(frozen=True)
class PortMapping:
    """One ``PublishPort=``; ranges are inclusive. ``host`` is None where Podman picks a free port."""

    ip: str | None
    host: tuple[int, int] | None
    container: tuple[int, int]
    protocol: str = "tcp"


@dataclass(frozen=True)
class Bind:
    """One ``Volume=``: ``source`` is None for an anonymous volume, else a name, a path or a ``.volume`` file."""

    source: str | None
    target: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Image:
    """An image reference. ``domain`` is None for a short name. ``transport`` is ``docker://`` where none is written."""

    domain: str | None
    path: str
    tag: str | None = None
    digest: str | None = None
    transport: str = "docker://"


def is_resolved_later(value: str) -> bool:
    """Whether only the node can say what a value means: it has specifiers or variables."""
    return re.search(r"%[A-Za-z]|\$[A-Za-z_{]", value) is not None


def split_words(value: str) -> list[str]:
    """Words as systemd cuts them (systemd.syntax(7)): ``A=1 "B=x y"`` -> ``A=1``, ``B=x y``. An open quote ends with
    the value.
    """
    words: list[str] = []
    word, quote, index = None, "", 0
    while index < len(value):
        sign = value[index]
        index += 1
        if sign == "\\" and index < len(value):
            text, index = _unescape(value, index)
            word = (word or "") + text
        elif quote:
            quote, word = ("", word) if sign == quote else (quote, (word or "") + sign)
        elif sign in "\"'":
            quote, word = sign, word or ""
        elif sign in " \t\n\r":
            words += [] if word is None else [word]
            word = None
        else:
            word = (word or "") + sign
    return words + ([] if word is None else [word])


def quote_word(text: str) -> str:
    """A text as one word, in quotes only where it needs them: ``GREET=hi there`` -> ``"GREET=hi there"``.

    What ``split_words`` reads as this text. Specifiers and variables stay what they are.
    """
    if split_words(text) == [text] and not has_open_quote(text):
        return text
    return '"' + "".join(_QUOTED.get(sign, sign) for sign in text) + '"'


def has_open_quote(value: str) -> bool:
    """Whether a quote is opened and never closed."""
    quote, escaped = "", False
    for sign in value:
        if escaped or sign == "\\":
            escaped = not escaped
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
    return bool(quote)


def unquote(value: str) -> str:
    """A whole value without the quotes around it."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def parse_bool(value: str) -> bool | None:
    """``yes``, ``on``, ``1``, ``true`` and their opposites, in any case; None for anything else."""
    lower = value.lower()
    return True if lower in TRUE else False if lower in FALSE else None


def parse_port_mapping(value: str) -> PortMapping:
    """``127.0.0.1:8080:80/tcp``, ``[::1]:53:53/udp``, ``8000-8010:80-90``, ``80``. Raises ValueError."""
    rest, _, protocol = unquote(value).partition("/")
    protocol = protocol or "tcp"
    if protocol.lower() not in ("tcp", "udp", "sctp"):
        raise ValueError(f"'{protocol}' is no protocol: tcp, udp or sctp.")
    ip = None
    if rest.startswith("["):
        ip, closing, rest = rest[1:].partition("]")
        if not closing or not rest.startswith(":"):
            raise ValueError(f"'{value}' is no port: an IPv6 address is written [::1]:8080:80.")
        rest = rest[1:]
    parts = rest.split(":")
    if ip is None and len(parts) == 3:
        ip = parts.pop(0)
    if not 1 <= len(parts) <= 2 or (ip is not None and len(parts) != 2):
        raise ValueError(f"'{value}' is no port: it would be [[IP:]HOST:]CONTAINER, such as 8080:80.")
    container = _parse_ports(parts[-1], value)
    host = _parse_ports(parts[0], value) if len(parts) == 2 and parts[0] else None
    if host is not None and host[1] - host[0] != container[1] - container[0]:
        raise ValueError(f"'{value}' has ranges of different lengths.")
    return PortMapping(ip or None, host, container, protocol.lower())


def port_text(mapping: PortMapping) -> str:
    """A mapping as it is written: ``[::1]:8080:80/udp``."""
    ip = "" if mapping.ip is None else f"[{mapping.ip}]:" if ":" in mapping.ip else f"{mapping.ip}:"
    host = "" if mapping.host is None else f"{_range_text(*mapping.host)}:"
    protocol = "" if mapping.protocol == "tcp" else f"/{mapping.protocol}"
    return f"{ip}{host or (':' if ip else '')}{_range_text(*mapping.container)}{protocol}"


def _range_text(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def parse_bind(value: str) -> Bind:
    """``/srv/web:/data:ro,Z``, ``web.volume:/data``, ``/data``. Raises ValueError."""
    parts = unquote(value).split(":", 2)
    source, target = (None, parts[0]) if len(parts) == 1 else (parts[0] or None, parts[1])
    if not target.startswith("/"):
        raise ValueError(f"'{target}' is no place in a container: it would start with '/'.")
    options = tuple(option for option in parts[2].split(",") if option) if len(parts) == 3 else ()
    return Bind(source, target, options)


def parse_image(value: str) -> Image:
    """``quay.io/x/y:1.2``, ``x/y@sha256:…``, ``docker://x``, an ID. Raises ValueError."""
    found = _TRANSPORT.fullmatch(value)
    transport, name = (found[1], found[2]) if found else ("docker://", value)
    if transport not in ("docker://", "containers-storage:"):
        return Image("", name, transport=transport)
    if _IMAGE_ID.fullmatch(name):
        return Image("", name, digest=name, transport="containers-storage:")
    parsed = _IMAGE.fullmatch(name)
    if parsed is None:
        wrong = "capital letters are not allowed" if name.lower() != name else "it would be registry/name:tag"
        raise ValueError(f"'{value}' is no image: {wrong}.")
    return Image(parsed["domain"], parsed["path"], parsed["tag"], parsed["digest"], transport)


def is_go_duration(value: str) -> bool:
    """Whether Podman takes this for a duration: ``1m30s``, ``500ms``."""
    return _GO_DURATION.fullmatch(value) is not None


def parse_time_span(value: str) -> float | None:
    """Seconds of a systemd time span (``900``, ``5min 20s``); infinity for ``infinity``, None for what is none."""
    if value == "infinity":
        return float("inf")
    total, end = 0.0, 0
    while end < len(value):
        match = _SYSTEMD_SPAN.match(value, end)
        if match is None:
            return None
        total += float(match[1]) * _unit_seconds(match[2] or "s")
        end = match.end()
    return total if value else None


def _unit_seconds(unit: str) -> float:
    if unit == "M" or unit.startswith("month"):
        return _SECONDS["M"]
    if unit.startswith("ms"):
        return _SECONDS["ms"]
    return _SECONDS["u" if unit[0] in "uµ" else unit[0]]


def _parse_ports(text: str, value: str) -> tuple[int, int]:
    match = _PORTS.fullmatch(text)
    if match is None:
        raise ValueError(f"'{value}' is no port: '{text}' is no number or range.")
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= MAX_PORT:
        raise ValueError(f"'{value}' is no port: ports are 1 to {MAX_PORT}.")
    return first, last


def _unescape(value: str, index: int) -> tuple[str, int]:
    """The text of an escape whose backslash stands before ``index``, and where to go on."""
    sign = value[index]
    digits = _HEX_DIGITS.get(sign)
    if digits is not None and re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", value[index + 1 : index + 1 + digits]):
        code = int(value[index + 1 : index + 1 + digits], 16)
        return (chr(code) if code <= 0x10FFFF else ""), index + 1 + digits
    octal = re.match(r"[0-3][0-7]{2}", value[index : index + 3])
    if octal:
        return chr(int(octal[0], 8)), index + 3
    return _ESCAPES.get(sign, sign), index + 1
