"""Checks that labels of a container ask for. Pure.

``servicebay.check.NAME.MEMBER=value``, with members as the API spells them::

    Label=servicebay.check.web.target=http://{host}:8080/health
    Label=servicebay.check.web.text=ok
    Label=servicebay.check=off

``{host}`` is the node's address; ``kind`` is ``http`` where none is said. ``servicebay.check=off`` leaves out those
that would appear by themselves.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from ...monitoring.check import FACTS, Check
from ...monitoring.rules import forbidden, problem_of

PREFIX = "servicebay.check."
OFF = {"off", "false", "no", "0", "disabled"}
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
SET = {"key", "origin", "node", "sealed", "token", "anywhere", "parents", "tags", "headers", "edited", "coined"}
"""Members that a label cannot say."""
MOST = 20


class Wish(NamedTuple):
    """A check as its labels say it, not placed yet."""

    check: Check

    def placed(self, key: str, name: str, origin: str, parent: str) -> Check:
        """It, as the check of a service."""
        named = self.check.name or name
        return msgspec.structs.replace(
            self.check, key=key, name=named, origin=origin, parents=(parent, *self.check.parents)
        )


def wants_none(labels: Mapping[str, str]) -> bool:
    """Whether nothing shall appear by itself."""
    return labels.get("servicebay.check", "").strip().lower() in OFF


def labelled(labels: Mapping[str, str], host: str) -> dict[str, Wish | str]:
    """The checks that are asked for, by name; a sentence where one cannot be made."""
    members: dict[str, dict[str, str]] = {}
    for label, value in sorted(labels.items()):
        if label.startswith(PREFIX):
            name, dot, member = label.removeprefix(PREFIX).partition(".")
            if dot and NAME.fullmatch(name) and (name in members or len(members) < MOST):
                members.setdefault(name, {})[member] = value
    return {name: wish_of(each, host) for name, each in members.items()}


def wish_of(members: Mapping[str, str], host: str) -> Wish | str:
    """One check, or what is wrong with it."""
    spelt = {each.name: each.encode_name for each in msgspec.structs.fields(Check)}
    known = {name for member, name in spelt.items() if member not in SET}
    unknown = [member for member in members if member not in known]
    if unknown:
        return f"There is no member '{unknown[0][:40]}' of a check."
    wished = {"kind": "http", "target": "", "name": "", **members}
    wished["target"] = wished["target"].replace("{host}", f"[{host}]" if ":" in host else host)
    try:
        check = msgspec.convert({"key": "", **wished}, Check, strict=False)
    except msgspec.ValidationError as error:
        return f"A label says what a check cannot be: {error}."[:300]
    if check.kind in FACTS or check.kind in ("heartbeat", "backup", "command", "unreadable"):
        return "A label can ask for http, tcp, certificate, dns and ping."
    problem = problem_of(check) or forbidden(check)
    return problem if problem is not None else Wish(check)
