"""Who is asking, as the rest of the hub knows it, and what they may."""

from dataclasses import dataclass
from typing import Literal

from .roles import LEVEL_OF, LEVEL_OF_SCOPE, LEVELS, WHAT, Level, Need, Role, Scope, includes, least_role, lesser


@dataclass(frozen=True)
class Identity:
    """Somebody who proved who they are.

    ``key`` names the credential (a session's hash, a token's ID) and never is the secret itself.
    ``expires_at`` (ms) is absent for what does not expire. ``scope`` is a token's.
    """

    username: str
    kind: Literal["session", "token", "local"]
    key: str
    expires_at: int | None = None
    role: Role = "viewer"
    scope: Scope | None = None

    @property
    def level(self) -> Level:
        """The most they may: of a token no more than its scope, whatever its owner may."""
        own = LEVEL_OF[self.role]
        return own if self.scope is None else lesser(own, LEVEL_OF_SCOPE[self.scope])

    @property
    def may(self) -> tuple[Level, ...]:
        """All that they may."""
        return LEVELS[: LEVELS.index(self.level) + 1]


def refusal(identity: Identity, need: Need) -> str | None:
    """Why they may not, as a sentence that says what to do; None where they may."""
    if need == "self":
        return None if identity.kind == "session" else "Only somebody who is signed in may do this; a token may not."
    if includes(identity.level, need):
        return None
    if includes(LEVEL_OF[identity.role], need):
        return f"This token's scope is {identity.scope}, which is not enough to {WHAT[need]}."
    whose = "Your role" if identity.kind == "session" else f"The role of {identity.username}"
    return (
        f"{whose} is {identity.role}; only {an(least_role(need))} may {WHAT[need]}. "
        "Ask an administrator to do it, or for another role."
    )


def an(role: Role) -> str:
    """``an operator or administrator``: who is meant, with what is above."""
    return "an operator or an administrator" if role == "operator" else f"an {role}"


def may_ask_anywhere(identity: Identity) -> bool:
    """Whether they may let a check connect to the asking machine itself and to metadata services.

    An administrator who is signed in may; a token, which lies in files of other programs, may not.
    """
    return identity.kind != "token" and includes(identity.level, "administer")
