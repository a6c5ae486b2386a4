"""JSON of unknown shape, taken as what it should be or as nothing: what is passed on is always of the schema.

Podman's answers differ from version to version (4.4 to 6.0), and one odd member must not cost a container. Pure.
"""

from typing import Any, Dict, List, Optional

MAX_WHOLE = 2**63 - 1


def as_object(value: Any) -> Dict[str, Any]:
    """An object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_objects(value: Any) -> List[Dict[str, Any]]:
    """The objects of a list; a list of something else is an empty one."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def as_text(value: Any) -> Optional[str]:
    """A string that says something, else None."""
    return value if isinstance(value, str) and value else None


def as_texts(value: Any) -> List[str]:
    """The strings of a list; one string (as Podman 4 has an entry point) is a list of one; else an empty list."""
    if isinstance(value, str):
        return [value] if value else []
    return [each for each in value if isinstance(each, str) and each] if isinstance(value, list) else []


def as_whole(value: Any) -> int:
    """A whole number that everybody can count with, else 0."""
    if isinstance(value, (int, float)) and -MAX_WHOLE <= value <= MAX_WHOLE:
        return int(value)
    return 0


def required_text(value: Any, name: str) -> str:
    """A string without which nothing can be said. Raises ValueError."""
    text = as_text(value)
    if text is None:
        raise ValueError("no {}".format(name))
    return text
