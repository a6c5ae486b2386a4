"""glob(3) matching in bounded time. Pure.

Not ``fnmatch``: it makes a regular expression, whose time on a foreign pattern (``*a*a*a*b``) has no bound.
"""

from typing import List, Set, Tuple, Union

_Part = Union[str, Tuple[bool, Set[str], List[Tuple[str, str]]]]
"""A literal character, ``*``, ``?`` as an empty negated set, or a set: negated, characters, ranges."""
_STAR = "**"


def is_pattern(path: str) -> bool:
    """Whether the path has a wildcard."""
    return any(character in path for character in "*?[")


def path_matches(pattern: str, path: str) -> bool:
    """Match whole paths, name by name: no wildcard matches ``/``."""
    patterns, names = pattern.split("/"), path.split("/")
    return len(patterns) == len(names) and all(map(name_matches, patterns, names))


def name_matches(pattern: str, name: str) -> bool:
    """Match one name; a leading dot is matched by a literal dot only."""
    parts = _parse(pattern)
    if name.startswith(".") and not pattern.startswith("."):
        return False
    at, part, star, resume = 0, 0, -1, 0
    while at < len(name):
        if part < len(parts) and parts[part] == _STAR:
            star, resume = part, at
            part += 1
        elif part < len(parts) and _fits(parts[part], name[at]):
            at, part = at + 1, part + 1
        elif star >= 0:
            resume += 1
            at, part = resume, star + 1
        else:
            return False
    return all(each == _STAR for each in parts[part:])


def _parse(pattern: str) -> List[_Part]:
    parts: List[_Part] = []
    i = 0
    while i < len(pattern):
        character, end = pattern[i], -1
        if character == "[":
            end = pattern.find("]", i + (3 if pattern[i + 1 : i + 2] in ("!", "^") else 2))
        if end > 0:
            parts.append(_parse_set(pattern[i + 1 : end]))
            i = end
        elif character == "*":
            parts.append(_STAR)
        elif character == "?":
            parts.append((True, set(), []))
        else:
            parts.append(character)
        i += 1
    return parts


def _parse_set(inside: str) -> _Part:
    negated = inside[:1] in ("!", "^")
    inside = inside[negated:]
    characters: Set[str] = set()
    ranges = []
    while inside:
        if len(inside) > 2 and inside[1] == "-":
            ranges.append((inside[0], inside[2]))
            inside = inside[3:]
        else:
            characters.add(inside[0])
            inside = inside[1:]
    return negated, characters, ranges


def _fits(part: _Part, character: str) -> bool:
    if isinstance(part, str):
        return part == character
    negated, characters, ranges = part
    return (character in characters or any(low <= character <= high for low, high in ranges)) != negated
