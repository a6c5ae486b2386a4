from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.twin.store import Refused, TwinStore
from servicebay.twin.weight import MAX_STATE_BYTES, growth_bytes
from servicebay.wire import mergepatch

leaves = st.booleans() | st.integers() | st.text(max_size=5)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)
states = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


@given(st.lists(states, min_size=1, max_size=5))
def test_what_patches_add_up_to_is_the_weight_of_the_whole_and_near_its_size(history: list[dict[str, Any]]) -> None:
    size_bytes, known = 0, dict[str, Any]()
    for state in history:
        patch = mergepatch.diff(known, state)
        merged = mergepatch.merge(known, patch)
        size_bytes += growth_bytes(known, merged, patch)
        known = merged
    assert size_bytes == growth_bytes({}, known, known)
    assert abs(size_bytes - len(msgspec.json.encode(known))) <= 2 + 2 * len(known)  # braces and commas


def test_patches_beyond_the_limit_are_refused_in_words_and_change_nothing() -> None:
    store = TwinStore()
    store.add("n")
    store.add("other")
    store.apply_state("other", 1, {"sections": {}})
    other = store.get("other")
    store.apply_state("n", 1, {"sections": {}})
    block = "x" * (MAX_STATE_BYTES // 4 - 1000)
    for seq in range(2, 6):
        store.apply_patch("n", seq, {"newer": {str(seq): block}})
    before = store.get("n")
    with pytest.raises(Refused, match=r"^\$: the node's state would take 20\.0 MiB; 16\.0 is the most"):
        store.apply_patch("n", 6, {"newer": {"6": block}})
    with pytest.raises(Refused):
        store.apply_state("n", 1, {"newer": {str(n): block for n in range(40)}})
    assert store.get("n") is before
    assert store.get("other") is other
    store.apply_patch("n", 6, {"newer": None})
    assert store.get("n").size_bytes < 100
    store.apply_patch("n", 7, {"newer": {"1": block}})
