"""What is waited for before a hub is shown, tested or measured."""

import pytest

from tools.hub import is_online


@pytest.mark.parametrize(
    ("node", "containers", "online", "online_if_empty"),
    [
        ({"status": "online", "stale": False}, {"n/1": {}}, True, True),
        ({"status": "online", "stale": False}, {}, False, True),  # a machine whose owner has just begun
        ({"status": "online", "stale": True}, {"n/1": {}}, False, False),
        ({"status": "offline", "stale": False}, {"n/1": {}}, False, False),
    ],
)
def test_a_node_counts_once_it_is_confirmed(
    node: dict[str, object], containers: dict[str, object], online: bool, online_if_empty: bool
) -> None:
    state = {"nodes": {"n": node}, "containers": containers}
    assert is_online("n")(state) is online
    assert is_online("n", may_be_empty=True)(state) is online_if_empty
