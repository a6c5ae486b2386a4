from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from servicebay.services.history.states import NodeStates, Seen


def unit(state: str, at: int = 1, run: str | None = "r1") -> Seen:
    return Seen("service", "web.service", "web.service", state, at, run)


def container(state: str, at: int, run: str | None = None) -> Seen:
    return Seen("container", "c1", "web", state, at, run)


def test_a_change_is_one_row_however_often_it_is_told() -> None:
    states = NodeStates("nas")
    states.settle(unit("active"))
    row = states.see(unit("failed", 5))
    assert row is not None
    assert (row.node, row.ref, row.from_state, row.to_state, row.at) == ("nas", "web.service", "active", "failed", 5)
    assert states.see(unit("failed", 5)) is None
    assert states.see_past(unit("failed", 6)) is None


def test_another_run_in_the_same_state_is_a_change() -> None:
    states = NodeStates("nas")
    states.settle(unit("active", run="r1"))
    assert states.see(unit("active", 2, "r2")) is not None
    assert states.see(unit("active", 2, "r2")) is None


def test_a_run_that_is_not_known_is_no_change_and_one_that_was_forgotten_neither() -> None:
    states = NodeStates("nas")
    states.settle(unit("active", run=None))
    assert states.see(unit("active", 2, "r2")) is None
    assert states.see(unit("active", 3, "")) is None  # systemd forgets the run of a unit that it unloads
    assert states.see(unit("active", 3, "r3")) is not None


def test_the_first_run_of_a_unit_that_never_ran_is_a_change() -> None:
    states = NodeStates("nas")
    states.settle(unit("inactive", run=""))
    assert states.see(unit("inactive", 2, "r1")) is not None


def test_what_is_told_afterwards_counts_from_the_last_known_change_on() -> None:
    states = NodeStates("nas")
    states.settle(unit("active", 100))
    assert states.see_past(unit("inactive", 99)) is None
    row = states.see_past(unit("inactive", 101))
    assert row is not None
    assert row.source == "afterwards"


def test_podman_dates_its_events_a_little_later_than_the_change() -> None:
    states = NodeStates("nas")
    states.settle(container("exited", 1000, "900"))
    assert states.see_past(container("running", 1100)) is None  # the start before that end
    assert states.see_past(container("running", 2000)) is not None


def test_what_is_no_longer_there_is_removed_once() -> None:
    states = NodeStates("nas")
    states.settle(unit("active"))
    states.settle(container("running", 1))
    assert states.refs("container") == {"c1"}
    rows = states.see_missing("container", ["c1", "unknown"], 9)
    assert [(row.name, row.from_state, row.to_state) for row in rows] == [("web", "running", "removed")]
    assert states.see_missing("container", ["c1"], 9) == []
    assert [row.to_state for row in states.see_missing("service", ["web.service"], 9)] == ["removed"]
    assert states.refs("service") == set()
    back = states.see(unit("active", 10, "r2"))
    assert back is not None
    assert back.from_state == "removed"


@given(
    st.lists(st.tuples(st.sampled_from(["active", "inactive", "failed"]), st.sampled_from("123")), max_size=20),
    st.lists(st.integers(0, 2), max_size=20),
)
def test_repeats_add_nothing(changes: list[tuple[str, str]], repeats: list[int]) -> None:
    once, often = NodeStates("nas"), NodeStates("nas")
    rows = [row for at, (state, run) in enumerate(changes) if (row := once.see(unit(state, at, run)))]
    again = []
    for at, (state, run) in enumerate(changes):
        count = 1 + (repeats[at] if at < len(repeats) else 0)
        again += [often.see(unit(state, at, run)) for _ in range(count)]
    assert [row for row in again if row] == rows
    assert all(later.from_state == earlier.to_state for earlier, later in pairwise(rows))
