"""Hides secrets in what people see of an upgrade. Pure."""

import json
from collections.abc import Collection, Sequence

HIDDEN = "••••••"
SHORTEST = 6
"""Of a secret that is replaced within a line; with a shorter one the whole line is hidden."""


def hide(text: str, secrets: Collection[str], is_env: bool = False, public: Collection[str] = ()) -> str:
    """A text or unified diff without secrets.

    Of an environment file's lines only ``public`` ones, the template's own, keep their values.
    """
    spelt = sorted({each for secret in secrets for each in spellings(secret)}, key=len, reverse=True)
    return "\n".join(_hide_line(line, spelt, is_env, public) for line in text.split("\n"))


def spellings(secret: str) -> set[str]:
    """A secret as it may stand in YAML: as it is, between double and between single quotes."""
    return {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], secret.replace("'", "''")}


def _hide_line(line: str, secrets: Sequence[str], is_env: bool, public: Collection[str]) -> str:
    if line.startswith(("+++ ", "--- ", "@@ ")):
        return line
    sign, bare = (line[:1], line[1:]) if line[:1] in ("+", "-", " ") else ("", line)
    key, equals, _ = bare.partition("=")
    for secret in secrets:
        if secret and secret in bare:
            bare = bare.replace(secret, HIDDEN) if len(secret) >= SHORTEST else _hidden(bare)
    if is_env and equals and bare not in public:
        bare = f"{key}={HIDDEN}"
    return sign + bare


def _hidden(line: str) -> str:
    for sign in ("=", ": "):
        key, found, _ = line.partition(sign)
        if found:
            return f"{key}{sign}{HIDDEN}"
    return HIDDEN
