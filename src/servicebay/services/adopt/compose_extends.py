"""``extends`` of compose services, within their file: what the other one says, and over it what the service says. Pure.

Source: the Compose specification, 'extends' and 'merge'. Mappings are merged, lists added up, volumes and devices by
their place in the container; commands and single values are the service's own.
"""

from collections.abc import Mapping
from typing import Any

from .report import Report, shown

REPLACED = ("command", "entrypoint", "test")
"""Lists that are one thing."""
AS_PAIRS = ("environment", "labels", "annotations", "sysctls", "extra_hosts")
"""Mappings that may be written as lists of ``NAME=VALUE``."""
BY_PLACE = ("volumes", "devices")


def resolve_extends(services: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Services without ``extends``; what could not be followed is told."""
    made: dict[str, Any] = {}
    for name in services:
        _resolve(name, services, made, report, ())
    return {name: made[name] for name in services}


def _resolve(
    name: str, services: Mapping[str, Any], made: dict[str, Any], report: Report, within: tuple[str, ...]
) -> Any:
    if name in made:
        return made[name]
    service = services[name]
    given = service.get("extends") if isinstance(service, dict) else None
    if given is None:
        made[name] = service
        return service
    own = {key: value for key, value in service.items() if key != "extends"}
    other = _other_of(name, given, services, report, (*within, name))
    base = {} if other is None else _resolve(other, services, made, report, (*within, name))
    made[name] = merged(base, own) if isinstance(base, dict) else own
    return made[name]


def _other_of(
    name: str, given: Any, services: Mapping[str, Any], report: Report, within: tuple[str, ...]
) -> str | None:
    other, file = (given.get("service"), given.get("file")) if isinstance(given, dict) else (given, None)
    told = f"services.{name}.extends: {shown(given, 200)}"
    if file:
        report.lose(f"{told}: another file's service is not read: write here what it says")
    elif not isinstance(other, str) or other not in services:
        report.lose(f"{told}: there is no such service in this file")
    elif other in within:
        report.lose(f"{told}: it extends this one in turn")
    else:
        if isinstance(given, dict) and given.keys() - {"service", "file"}:
            report.lose(f"{told}: only 'service' is known here")
        return other
    return None


def merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """``own`` over ``base``."""
    found = dict(base)
    for key, value in own.items():
        found[key] = _merged(key, base[key], value) if base.get(key) is not None and value is not None else value
    return found


def _merged(key: str, base: Any, own: Any) -> Any:
    if key in AS_PAIRS:
        base, own = _pairs(base), _pairs(own)
    if key == "depends_on":
        base, own = _waits(base), _waits(own)
    if key == "networks":
        base, own = _named(base), _named(own)
    if isinstance(base, dict) and isinstance(own, dict):
        return merged(base, own)
    if key in BY_PLACE and isinstance(base, list) and isinstance(own, list):
        return list({_place(each): each for each in (*base, *own)}.values())
    if isinstance(base, list) and key not in REPLACED:
        return [*base, *(each for each in (own if isinstance(own, list) else [own]) if each not in base)]
    if isinstance(own, list) and key not in REPLACED and not isinstance(base, dict):
        return [base, *(each for each in own if each != base)]
    return own


def _pairs(value: Any) -> Any:
    """``[A=1, B]`` -> ``{A: "1", B: None}``; a mapping as it is."""
    if not isinstance(value, list):
        return value
    pairs: dict[str, Any] = {}
    for each in value:
        name, equals, rest = str(each).partition("=")
        pairs[name] = rest if equals else None
    return pairs


def _waits(value: Any) -> Any:
    return {str(each): {"condition": "service_started"} for each in value} if isinstance(value, list) else value


def _named(value: Any) -> Any:
    return {str(each): None for each in value} if isinstance(value, list) else value


def _place(value: Any) -> str:
    """Where something is in the container."""
    if isinstance(value, dict):
        return str(value.get("target") or value.get("source"))
    parts = str(value).split(":")
    return parts[1] if len(parts) > 1 else parts[0]
