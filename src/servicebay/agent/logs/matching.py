"""Whether an entry fits matches, as libsystemd has them, by the values that it refers to."""

from typing import Dict, FrozenSet, List, Sequence, Set, Tuple

Group = Sequence[bytes]
Matches = Tuple[Sequence[Group], Sequence[Group]]
"""Any of the first, and every one of the others."""


class Matching:
    """Matches such as ``b"PRIORITY=6"``: of a group's, one of each field has to be there."""

    def __init__(self, matches: Matches) -> None:
        alternatives, also = matches
        self._alternatives = [_by_field(group) for group in alternatives]
        self._also = [_by_field(group) for group in also]
        self.values: FrozenSet[bytes] = frozenset(value for groups in matches for group in groups for value in group)
        self.lengths = {len(value) for value in self.values}

    def fits(self, values: Set[bytes]) -> bool:
        """Whether these, which are some of ``self.values``, are enough."""
        if self._alternatives and not any(_has(group, values) for group in self._alternatives):
            return False
        return all(_has(group, values) for group in self._also)


def _by_field(group: Group) -> List[Set[bytes]]:
    fields: Dict[bytes, Set[bytes]] = {}
    for value in group:
        fields.setdefault(value.split(b"=", 1)[0], set()).add(value)
    return list(fields.values())


def _has(group: List[Set[bytes]], values: Set[bytes]) -> bool:
    return all(not field.isdisjoint(values) for field in group)
