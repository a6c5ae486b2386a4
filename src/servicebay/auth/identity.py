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
