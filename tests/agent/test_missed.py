from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.aggregator import Aggregator
from servicebay.wire.messages import Transition


def unit(state: str, run: str = "1", **more: Any) -> dict[str, Any]:
    return {"activeState": state, "subState": "", "invocationId": run, **more}


def states(aggregator: Aggregator) -> list[tuple[str, str]]:
    missed = aggregator.take_missed()
    return [(item.id, item.state) for item in missed.items] if missed else []


def fed(*steps: dict[str, Any]) -> Aggregator:
    """An aggregator whose hub was told the first step, and not yet the others."""
    aggregator = Aggregator()
    for number, step in enumerate(steps):
        aggregator.put("services", step, "dbus")
        if number == 0:
            aggregator.take_frame()
    return aggregator


def test_one_change_between_two_frames_is_told_by_the_second_alone() -> None:
    assert states(fed({"a": unit("active")}, {"a": unit("failed")})) == []


def test_what_came_and_went_is_kept_in_order() -> None:
    aggregator = fed(
        {"a": unit("active", "1"), "b": unit("active")},
        {"a": unit("failed", "1", stateSince=7, result="exit-code", exitCode=3), "b": unit("active")},
        {"a": unit("activating", "2"), "b": unit("inactive")},
        {"a": unit("active", "2"), "b": unit("active", "2")},
    )
    missed = aggregator.take_missed()
    assert missed is not None
    failed = Transition("service", "a", "failed", 7, run="1", result="exit-code", exit_code=3)
    assert (missed.items[0], [item.id for item in missed.items], missed.dropped) == (failed, ["a", "b"], 0)
    assert aggregator.take_missed() is None


def test_passing_states_are_not_told() -> None:
    assert states(fed({"a": unit("active")}, {"a": unit("deactivating")}, {"a": unit("inactive")})) == []


def test_a_start_between_two_runs_is_told() -> None:
    steps = ({"a": unit("active", "1")}, {"a": unit("active", "2")}, {"a": unit("active", "3")})
    assert states(fed(*steps)) == [("a", "active")]


def test_containers_that_come_and_go_are_told_by_their_times() -> None:
    aggregator = Aggregator()
    steps: list[dict[str, Any]] = [
        {},
        {"c": {"state": "running", "startedAt": 5, "names": ["web"], "created": 4}},
        {"c": {"state": "exited", "startedAt": 5, "finishedAt": 9, "exitCode": 1, "names": ["web"], "created": 4}},
        {},
    ]
    for step in steps:
        aggregator.put("containers", step, "podman-socket")
        if step == {} and aggregator.seq == 0:
            aggregator.take_frame()
    missed = aggregator.take_missed()
    assert missed is not None
    assert [(item.state, item.at, item.name, item.exit_code) for item in missed.items] == [
        ("running", 5, "web", None),
        ("exited", 9, "web", 1),
    ]


def test_only_so_many_are_kept_and_the_rest_counted() -> None:
    aggregator = fed({"a": unit("active", "0")})
    for number in range(1, 1203):
        aggregator.put("services", {"a": unit("active" if number % 2 else "inactive", str(number))}, "dbus")
    missed = aggregator.take_missed()
    assert missed is not None
    assert (len(missed.items), missed.dropped) == (500, 701)
    assert missed.items[-1].run == "1201"


@given(st.lists(st.tuples(st.sampled_from(["active", "inactive", "failed"]), st.booleans()), max_size=30))
def test_the_hub_hears_every_settled_state_in_order_whenever_frames_are_taken(steps: list[tuple[str, bool]]) -> None:
    aggregator = Aggregator()
    heard: list[str] = []
    for number, (state, is_taken) in enumerate(steps):
        aggregator.put("services", {"a": unit(state, str(number))}, "dbus")
        if is_taken or number == 0:
            heard += [state for _, state in states(aggregator)] + [state]
            aggregator.take_frame()
    heard += [state for _, state in states(aggregator)]
    left = [] if not steps or steps[-1][1] or len(steps) == 1 else [steps[-1][0]]
    assert heard + left == [state for state, _ in steps]
