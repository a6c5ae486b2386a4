"""RFC 7396 merge patches over JSON objects in which no member is null.

Values are treated as immutable: ``merge`` copies only the path it changes and shares the rest,
so that an unchanged subtree is the same object and ``diff`` skips it by identity.
For all such objects ``merge(a, diff(a, b)) == b``.
"""

from typing import Any, Dict, Optional

Object = Dict[str, Any]


def diff(old: Object, new: Object) -> Object:
    """Return the smallest patch that turns ``old`` into ``new``; ``{}`` where they are equal."""
    if old is new:
        return {}
    patch: Object = {}
    for key in old:
        if key not in new:
            patch[key] = None
    for key, value in new.items():
        before = old.get(key)
        if before is value:
            continue
        if isinstance(before, dict) and isinstance(value, dict):
            below = diff(before, value)
            if below:
                patch[key] = below
        elif key not in old or not _same(before, value):
            patch[key] = value
    return patch


def merge(target: Optional[Object], patch: Object) -> Object:
    """Return ``target`` with ``patch`` applied; neither argument is changed."""
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            before = result.get(key)
            result[key] = merge(before if isinstance(before, dict) else None, value)
        else:
            result[key] = value
    return result


def _same(a: Any, b: Any) -> bool:
    # JSON tells true from 1 and (as we send it) 1 from 1.0; Python's == does not.
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(v, b[k]) for k, v in a.items())
    return bool(a == b)
