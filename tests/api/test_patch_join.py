"""Several patches as one: whoever merges that one is where the others would have led."""

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicebay.api.patch_join import compose, join_patches
from servicebay.wire.mergepatch import diff, merge
from tests.wire.test_mergepatch import OBJECTS, PATCHES, text

Object = dict[str, Any]


@given(OBJECTS, PATCHES, PATCHES)
def test_one_patch_does_what_two_do_or_there_is_none(target: Object, first: Object, second: Object) -> None:
    both = compose(first, second)
    if both is not None:
        assert text(merge(target, both)) == text(merge(merge(target, first), second))


@given(st.lists(OBJECTS, min_size=1, max_size=6))
def test_few_patches_lead_where_many_do_without_a_gap(states: list[Object]) -> None:
    steps = [diff(before, after) for before, after in itertools.pairwise(states)]
    patches = [{"epoch": "e", "base": n, "revision": n + 1, "patch": patch} for n, patch in enumerate(steps)]
    joined = join_patches(patches)
    state, revision = states[0], 0
    for patch in joined:
        assert patch["base"] == revision
        state, revision = merge(state, patch["patch"]), patch["revision"]
    assert (text(state), revision) == (text(states[-1]), len(patches))


def test_changes_of_many_rows_are_one_patch() -> None:
    rows = ({"checks": {f"c{n % 3}": {"at": n}, "gone": None}} for n in range(9))
    patches = [{"epoch": "e", "base": n, "revision": n + 1, "patch": patch} for n, patch in enumerate(rows)]
    assert join_patches(patches) == [
        {
            "epoch": "e",
            "base": 0,
            "revision": 9,
            "patch": {"checks": {"c0": {"at": 6}, "gone": None, "c1": {"at": 7}, "c2": {"at": 8}}},
        }
    ]


def test_what_went_and_came_back_is_told_in_two() -> None:
    went, back = {"a": None}, {"a": {"x": 1}}
    assert compose(went, back) is None
    assert compose(back, went) == {"a": None}
    assert compose({"a": 1}, back) is None
