"""Several patches of a document as one, so that a stream of small changes costs its readers little. Pure."""

from collections.abc import Iterable
from typing import Any

Object = dict[str, Any]


def join_patches(patches: Iterable[Object]) -> list[Object]:
    """Messages (``shapes.live.LivePatch`` as JSON) that lead where these do, as few as can be: nearly always one."""
    found: list[Object] = []
    for patch in patches:
        both = compose(found[-1]["patch"], patch["patch"]) if found else None
        if both is None:
            found.append(patch)
        else:
            found[-1] = {**patch, "base": found[-1]["base"], "patch": both}
    return found


def compose(first: Object, second: Object) -> Object | None:
    """Return the merge patch that does what both do, one after the other.

    None where there is none: what went and came back as an object would be merged with what was there before.
    """
    result = dict(first)
    for key, value in second.items():
        if not isinstance(value, dict) or key not in first:
            result[key] = value
        elif not isinstance(first[key], dict) or (below := compose(first[key], value)) is None:
            return None
        else:
            result[key] = below
    return result
