"""The filter: which texts are hits. A regular expression that would take for ever ends in ``TooSlow``.

Python's matcher looks for signals while it runs, so a timer can end it.
"""

import re
import signal
from typing import Any, List, Optional, Sequence

MATCH_LIMIT_S = 2.0
"""For some hundred lines: thousands of times what an ordinary expression takes."""
_ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]")


class TooSlow(Exception):
    """The regular expression takes too long."""


class Wanted:
    """Hits of a text or of a regular expression (bytes, in UTF-8). Raises ValueError where it is none."""

    def __init__(self, text: str, is_regex: bool, is_case: bool) -> None:
        self.text, self.is_regex, self.is_case = text, is_regex, is_case
        flags = 0 if is_case else re.IGNORECASE
        try:
            self._pattern: Any = re.compile(text if is_regex else re.escape(text), flags)
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError("not a regular expression: {}".format(error)) from error
        # a text of ASCII letters can be looked for in many lines at once, as bytes
        self._plain: Optional[bytes] = None
        if not is_regex and text.isascii() and "\n" not in text:
            self._plain = text.encode() if is_case else text.lower().encode()
        signal.signal(signal.SIGALRM, _on_alarm)

    def is_hit(self, text: bytes) -> bool:
        """Whether a line is one; escape sequences do not count."""
        return bool(self.hits([text]))

    def hits(self, texts: Sequence[bytes]) -> List[int]:
        """Which of them are. Raises TooSlow."""
        if self._plain is not None:
            blob = b"\n".join(texts)
            if b"\x1b" not in blob and self._plain not in (blob if self.is_case else blob.lower()):
                return []
        signal.setitimer(signal.ITIMER_REAL, MATCH_LIMIT_S)
        try:
            search = self._pattern.search
            return [number for number, text in enumerate(texts) if search(_plain_text(text)) is not None]
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _plain_text(text: bytes) -> str:
    if b"\x1b" in text:
        text = _ESCAPES.sub(b"", text)
    return text.decode("utf-8", "replace")


def _on_alarm(_number: int, _frame: object) -> None:
    raise TooSlow
