"""Who is asking, as the rest of the hub knows it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Identity:
    """Somebody who proved who they are.

    ``key`` names the credential (a session's hash, a token's ID) and never is the secret itself.
    ``expires_at`` (ms) is absent for what does not expire.
    """

    username: str
    kind: Literal["session", "token", "local"]
    key: str
    expires_at: int | None = None


def may_ask_anywhere(identity: Identity) -> bool:
    """Whether they may let a check connect to the asking machine itself and to metadata services.

    A person who is signed in may; a token, which lies in files of other programs, may not.
    """
    return identity.kind != "token"
