"""What stands in the way of all checks, in words for the person who can help."""

from typing import NamedTuple


class Trouble(NamedTuple):
    """Something a person should know. ``since`` in ms; ``urgent``: while it lasts, checks cannot be made."""

    key: str
    text: str
    since: int
    urgent: bool = False
