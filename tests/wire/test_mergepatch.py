"""RFC 7396 over objects without null members."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.wire.mergepatch import diff, merge

# few keys and values, so that two drawn objects share many of them
KEYS = st.sampled_from(["a", "b", "c", "ab12"])
SCALARS = st.sampled_from([0, 1, 1.0, True, False, "", "x", -1])
LISTS = st.lists(SCALARS | st.dictionaries(KEYS, SCALARS, max_size=2), max_size=3)
VALUES = st.recursive(SCALARS | LISTS, lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=12)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)
PATCHES = st.dictionaries(
    KEYS,
    st.recursive(SCALARS | LISTS | st.none(), lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=12),
    max_size=4,
)


def text(value: Any) -> str:
    """JSON tells 1, 1.0 and true apart where == does not."""
    return json.dumps(value, sort_keys=True)


def rfc_7396(target: Any, patch: Any) -> Any:
    """The RFC's own pseudo-code."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = rfc_7396(result.get(name), value)
    return result


@given(OBJECTS, OBJECTS)
def test_the_difference_turns_the_old_into_the_new(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert text(merge(old, diff(old, new))) == text(new)


@given(OBJECTS, OBJECTS)
def test_equal_objects_differ_by_nothing_and_others_by_something(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert diff(old, copy.deepcopy(old)) == {}
    assert (diff(old, new) == {}) == (text(old) == text(new))


@given(OBJECTS, PATCHES)
def test_merge_is_the_rfcs(target: dict[str, Any], patch: dict[str, Any]) -> None:
    assert text(merge(target, patch)) == text(rfc_7396(target, patch))


@given(OBJECTS, PATCHES, OBJECTS)
def test_arguments_are_not_changed(target: dict[str, Any], patch: dict[str, Any], other: dict[str, Any]) -> None:
    before = text([target, patch, other])
    merge(target, patch)
    diff(target, other)
    assert text([target, patch, other]) == before


@given(OBJECTS, PATCHES)
def test_what_a_patch_does_not_name_stays_the_same_object(target: dict[str, Any], patch: dict[str, Any]) -> None:
    merged = merge(target, patch)
    assert all(merged[key] is target[key] for key in target if key not in patch)


@given(OBJECTS, OBJECTS, OBJECTS)
def test_patches_apply_one_after_another(one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]) -> None:
    assert text(merge(merge(one, diff(one, two)), diff(two, three))) == text(three)


@pytest.mark.parametrize(
    ("old", "new", "patch"),
    [
        ({"a": 1}, {}, {"a": None}),
        ({}, {"a": {}}, {"a": {}}),
        ({"a": {"x": 1}}, {"a": {}}, {"a": {"x": None}}),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": 3}),
        ({"a": [1, 2]}, {"a": [1]}, {"a": [1]}),
        ({"a": 1}, {"a": True}, {"a": True}),
        ({"a": [1]}, {"a": [1.0]}, {"a": [1.0]}),
        ({"a": {"x": 1}}, {"a": [1]}, {"a": [1]}),
        ({"a": "x"}, {"a": {"x": 1}}, {"a": {"x": 1}}),
    ],
)
def test_the_difference_names_only_what_changed(
    old: dict[str, Any], new: dict[str, Any], patch: dict[str, Any]
) -> None:
    assert text(diff(old, new)) == text(patch)
