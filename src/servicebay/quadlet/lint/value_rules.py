"""Values by what their key takes: booleans, numbers, ports, volumes, images, durations, addresses."""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping

from ..keys import Key, find_key, version_text
from ..parse import Entry
from ..values import (
    FALSE,
    TRUE,
    has_open_quote,
    is_go_duration,
    is_resolved_later,
    parse_bind,
    parse_bool,
    parse_image,
    parse_port_mapping,
    parse_time_span,
    split_words,
    unquote,
)
from .finding import Finding
from .unit import Files, Unit

_EXPOSE = re.compile(r"\d+(-\d+)?(/udp|/tcp)?")
_SIZE = re.compile(r"\d+(\.\d+)?[bkmgtBKMGT]?")
_SIGNAL = re.compile(r"(SIG)?[A-Z][A-Z0-9+-]+|\d{1,2}")
_VOLUME_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_BIND_OPTIONS = re.compile(
    r"rw|ro|z|Z|O|U|(no)?(copy|dev|exec|suid|atime|create)|r?(bind|slave|shared|private)|r?unbindable|idmap|.*=.*"
)
_WITH_WORDS = ("keyvalue", "words", "command")
Said = tuple[str, str] | None
"""A code and a message."""


def check_values(unit: Unit, files: Files) -> Iterator[Finding]:
    """Findings of one file."""
    for entry in unit.document.entries:
        key = find_key(entry.section, entry.key)
        if key is None or not entry.value:
            continue
        yield from _check_home(unit, entry, key)
        if key.kind in _WITH_WORDS and has_open_quote(entry.value):
            yield unit.say(entry.line, "warning", "open-quote", f"A quote in {entry.key}= is never closed.")
        if key.kind == "keyvalue":
            yield from _check_key_values(unit, entry, files)
        elif entry.key == "Notify" and entry.value == "healthy" and not files.is_at_least((5, 0)):
            message = f"Notify=healthy needs Podman 5.0 or newer, not {files.facts.podman}."
            yield unit.say(entry.line, "error", "value-too-new", message)
        elif (said := _judge(entry, key)) is not None:
            yield unit.say(entry.line, "error", *said)


def _judge(entry: Entry, key: Key) -> Said:
    value = unquote(entry.value)
    check = _CHECKS.get(key.kind)
    if check is None or is_resolved_later(value):
        return None
    return check(entry, value, key)


def _check_bool(entry: Entry, value: str, _key: Key) -> Said:
    if parse_bool(value) is not None:
        return None
    return "bad-bool", f"'{value}' is neither {', '.join(TRUE)} nor {', '.join(FALSE)}: Podman takes it for no."


def _check_int(entry: Entry, value: str, _key: Key) -> Said:
    return None if re.fullmatch(r"-?\d+", value) else ("bad-number", f"{entry.key}= takes a number, not '{value}'.")


def _check_enum(entry: Entry, value: str, key: Key) -> Said:
    if value in key.values or key.is_open or (entry.key == "Notify" and parse_bool(value) is not None):
        return None
    return "bad-value", f"{entry.key}= takes {', '.join(key.values)}, not '{value}'."


def _check_port(_entry: Entry, value: str, _key: Key) -> Said:
    try:
        parse_port_mapping(value)
    except ValueError as error:
        return "bad-port", str(error)
    return None


def _check_expose(entry: Entry, value: str, _key: Key) -> Said:
    if _EXPOSE.fullmatch(value):
        return None
    return "bad-port", f"{entry.key}= takes a port or a range, such as 50-59 or 53/udp, not '{value}'."


def _check_volume(_entry: Entry, value: str, _key: Key) -> Said:
    try:
        bind = parse_bind(value)
    except ValueError as error:
        return "bad-volume", str(error)
    source = bind.source or "a"
    if not source.startswith(("/", ".", "%", "~")) and not _VOLUME_NAME.fullmatch(source):
        if "/" in source:
            return "bad-volume", f"'{source}' is taken for the name of a volume: a path starts with '/', './' or '%h/'."
        return "bad-volume", f"'{source}' is no name of a volume: it has letters, digits, '_', '.' and '-'."
    odd = [option for option in bind.options if not _BIND_OPTIONS.fullmatch(option)]
    if odd:
        return "volume-option", f"'{odd[0]}' is no option of a volume."
    return None


def _check_image(_entry: Entry, value: str, key: Key) -> Said:
    if value.endswith((*key.suffixes, ".image", ".build")):
        return None
    try:
        parse_image(value)
    except ValueError as error:
        return "bad-image", str(error)
    return None


def _check_duration(entry: Entry, value: str, _key: Key) -> Said:
    if is_go_duration(value) or (entry.key == "HealthInterval" and value == "disable"):
        return None
    unit = f": {value}s for seconds" if value.isdigit() else ", such as 30s or 1m30s"
    return "bad-duration", f"{entry.key}= takes a time with its unit{unit}."


def _check_time_span(entry: Entry, value: str, _key: Key) -> Said:
    if parse_time_span(value) is not None:
        return None
    return "bad-duration", f"{entry.key}= takes a time such as 900, 5min or infinity, not '{value}'."


def _check_size(entry: Entry, value: str, _key: Key) -> Said:
    if _SIZE.fullmatch(value) or value == "-1":
        return None
    return "bad-size", f"{entry.key}= takes a size such as 512m or 2g, not '{value}'."


def _check_signal(entry: Entry, value: str, _key: Key) -> Said:
    return None if _SIGNAL.fullmatch(value) else ("bad-signal", f"'{value}' is no signal, such as SIGTERM.")


def _check_ip(entry: Entry, value: str, _key: Key) -> Said:
    if entry.key == "DNS" and value == "none":
        return None
    try:
        version = ipaddress.ip_address(value).version
    except ValueError:
        return "bad-address", f"'{value}' is no IP address."
    wanted = {"IP": 4, "IP6": 6}.get(entry.key, version)
    return None if version == wanted else ("bad-address", f"{entry.key}= takes an IPv{wanted} address.")


def _check_pod(_entry: Entry, value: str, _key: Key) -> Said:
    if value.endswith(".pod"):
        return None
    return "bad-pod", f"Pod= takes the name of a .pod file: '{value}.pod'?"


def _check_name(entry: Entry, value: str, _key: Key) -> Said:
    if entry.key == "ServiceName" and value.endswith(".service"):
        return "bad-name", f"ServiceName= has no suffix: this makes {value}.service."
    return None


_CHECKS: Mapping[str, Callable[[Entry, str, Key], Said]] = {
    "bool": _check_bool,
    "int": _check_int,
    "enum": _check_enum,
    "port": _check_port,
    "expose": _check_expose,
    "volume": _check_volume,
    "image": _check_image,
    "duration": _check_duration,
    "timespan": _check_time_span,
    "size": _check_size,
    "signal": _check_signal,
    "ip": _check_ip,
    "pod": _check_pod,
    "name": _check_name,
}


def _check_home(unit: Unit, entry: Entry, key: Key) -> Iterator[Finding]:
    """``~`` and ``$HOME`` in paths of the host: nobody expands them."""
    inside = entry.key in ("WorkingDir", "Mask")
    if key.kind not in ("path", "volume") or inside or entry.section == "Service":
        return
    value = re.sub(r"^(-?)(~|\$HOME|\$\{HOME\})(?=/|:|$)", r"\1%h", entry.value)
    if value != entry.value:
        fix = ("Write %h", unit.document.replace(entry, value))
        message = "Neither Podman nor systemd replaces '~' or $HOME here: the home directory is %h."
        yield unit.say(entry.line, "error", "home-not-expanded", message, fix)


def _check_key_values(unit: Unit, entry: Entry, files: Files) -> Iterator[Finding]:
    words = split_words(entry.value)
    bare = [word for word in words if "=" not in word]
    if not bare or is_resolved_later(entry.value) or entry.key == "Label":
        return
    first = entry.value.partition(" ")[0]
    if words and "=" in words[0] and not entry.value.startswith(('"', "'")) and '"' not in entry.value:
        message = (
            f"'{bare[0]}' is a word of its own: {first.partition('=')[0]} ends before it. Quote the whole assignment."
        )
        fix = ("Quote it", unit.document.replace(entry, f'"{entry.value}"'))
        yield unit.say(entry.line, "warning", "unquoted-space", message, fix)
    elif entry.key != "Environment" or entry.section == "Service" or not files.is_at_least((5, 6)):
        message = f"'{bare[0]}' has no value and is passed over."
        if entry.key == "Environment" and entry.section != "Service":
            message = f"'{bare[0]}' has no value; Podman {version_text((5, 6))} and newer take the host's."
        yield unit.say(entry.line, "warning", "no-value", message)
