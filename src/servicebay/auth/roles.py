"""Roles and scopes, and what each may. Pure; the one place that compares them.

A *need* is what something asks for: ``read`` (see), ``operate`` (start, stop, deploy, edit, open a terminal) or
``administer`` (people, nodes, secrets, settings, the audit, backups). Each includes those before it. ``self`` is a
person's own affairs (password, sessions, own tokens): any role, but only somebody who is signed in.
"""

from typing import Literal

Role = Literal["viewer", "operator", "administrator"]
Scope = Literal["read", "operate", "admin"]
Level = Literal["read", "operate", "administer"]
Need = Literal["read", "operate", "administer", "self"]

LEVELS: tuple[Level, ...] = ("read", "operate", "administer")
LEVEL_OF: dict[Role, Level] = {"viewer": "read", "operator": "operate", "administrator": "administer"}
LEVEL_OF_SCOPE: dict[Scope, Level] = {"read": "read", "operate": "operate", "admin": "administer"}
TITLES: dict[Role, str] = {"viewer": "Viewer", "operator": "Operator", "administrator": "Administrator"}
WHAT: dict[Level, str] = {
    "read": "see how things are",
    "operate": "start, stop, deploy and edit services, and open terminals",
    "administer": "manage people, nodes, secrets and settings",
}


def includes(level: Level, need: Level) -> bool:
    """Whether who has ``level`` has what ``need`` asks for."""
    return LEVELS.index(level) >= LEVELS.index(need)


def lesser(one: Level, other: Level) -> Level:
    """The one that may less."""
    return one if includes(other, one) else other


def least_role(need: Level) -> Role:
    """The role that is enough."""
    return next(role for role, level in LEVEL_OF.items() if includes(level, need))
