"""The text that every hit has to have in it: what is looked for itself, or what a regular expression cannot do without.

Letters are ASCII's. (Without case Python takes ``ſ`` for an ``s`` and the Kelvin sign for a ``k`` too; we do not.)
"""

import re
from typing import Any, List, Optional

try:
    from re import _constants, _parser  # type: ignore[attr-defined]
except ImportError:  # before Python 3.11
    import sre_constants as _constants
    import sre_parse as _parser

FEWEST, MOST = 3, 64
_RUN = re.compile(r"[ -~]+")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def literal_of(text: str, is_regex: bool) -> Optional[bytes]:
    """Its longest stretch of printable ASCII; None where that is too short to look for."""
    if is_regex:
        runs = [""]
        _add_runs(_parser.parse(text), runs)
        text = "\n".join(runs)
    longest = max(_RUN.findall(text), key=len, default="")[:MOST]
    return longest.encode("ascii") if len(longest) >= FEWEST else None


def _add_runs(parsed: Any, runs: List[str]) -> None:
    """Texts that follow one another in each match: the last of ``runs`` goes on with what comes next."""
    for operation, value in parsed:
        name = str(operation)
        if operation is _constants.LITERAL:
            runs[-1] += chr(value)
        elif name == "SUBPATTERN":
            _add_runs(value[-1], runs)
        elif name == "ATOMIC_GROUP":
            _add_runs(value, runs)
        else:
            runs.append("")
            if name in _REPEATS and value[0] > 0:
                _add_runs(value[2], runs)
                runs.append("")
