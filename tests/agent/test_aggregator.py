from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.aggregator import Aggregator
from servicebay.wire.mergepatch import merge


def told(aggregator: Aggregator, known: dict[str, Any]) -> dict[str, Any]:
    frame = aggregator.take_frame()
    if frame is None:
        return known
    if frame["type"] == "SYNC_STATE":
        return frame["state"]  # type: ignore[return-value]
    return merge(known, frame["patch"])  # type: ignore[arg-type]


def test_the_first_frame_is_the_whole_state_then_only_what_changed_then_silence() -> None:
    aggregator = Aggregator()
    aggregator.put("containers", {"a": {"state": "running"}, "b": {"state": "running"}}, "podman-socket")
    first = aggregator.take_frame()
    assert first is not None
    assert (first["type"], first["seq"]) == ("SYNC_STATE", 1)
    aggregator.put_entry("containers", "a", {"state": "exited"})
    second = aggregator.take_frame()
    assert second == {"type": "SYNC_PARTIAL", "seq": 2, "patch": {"containers": {"a": {"state": "exited"}}}}
    aggregator.put("containers", {"a": {"state": "exited"}, "b": {"state": "running"}}, "podman-socket")
    assert aggregator.take_frame() is None


def test_a_change_that_is_taken_back_before_it_is_told_is_silence() -> None:
    aggregator = Aggregator()
    aggregator.put("containers", {"a": {"state": "running"}}, "s")
    aggregator.take_frame()
    aggregator.put_entry("containers", "a", {"state": "exited"})
    aggregator.put_entry("containers", "a", {"state": "running"})
    assert aggregator.take_frame() is None
    assert aggregator.seq == 1


def test_a_failed_scan_keeps_the_last_truth_and_says_since_when() -> None:
    aggregator = Aggregator()
    aggregator.put("containers", {"a": {"state": "running"}}, "podman-service")
    aggregator.fail("containers", "podman-service", "Podman did not answer.", 1000)
    aggregator.fail("containers", "podman-service", "Podman is gone.", 2000)
    state = told(aggregator, {})
    assert state["containers"] == {"a": {"state": "running"}}
    status = {"source": "podman-service", "reason": "Podman is gone.", "since": 1000}
    assert state["sections"]["containers"] == status
    aggregator.put("containers", {"a": {"state": "running"}}, "podman-service")
    assert told(aggregator, state)["sections"]["containers"] == {"source": "podman-service"}


def test_a_snapshot_is_sent_when_asked_for_even_if_nothing_changed() -> None:
    aggregator = Aggregator()
    aggregator.put("resources", {"load1": 0.1}, "proc")
    aggregator.take_frame()
    aggregator.ask_whole()
    frame = aggregator.take_frame()
    assert frame is not None
    assert (frame["type"], frame["seq"]) == ("SYNC_STATE", 2)


def test_a_section_that_was_read_in_part_has_its_value_and_the_reason_since_when() -> None:
    aggregator = Aggregator()
    aggregator.put_partly("files", {"/a": {"path": "/a"}}, "inotify", "no watches", 5)
    aggregator.put_partly("files", {"/b": {"path": "/b"}}, "inotify", "no watches", 9)
    known = told(aggregator, {})
    assert known == {
        "files": {"/b": {"path": "/b"}},
        "sections": {"files": {"source": "inotify", "reason": "no watches", "since": 5}},
    }
    aggregator.put("files", {}, "inotify")
    assert told(aggregator, known)["sections"] == {"files": {"source": "inotify"}}


KEYS = st.sampled_from("abc")
VALUES = st.one_of(st.none(), st.fixed_dictionaries({"state": st.sampled_from(["running", "exited"])}))
STEPS = st.one_of(
    st.tuples(st.just("entry"), KEYS, VALUES),
    st.tuples(st.just("all"), st.dictionaries(KEYS, st.fixed_dictionaries({"state": st.just("paused")})), st.none()),
    st.tuples(st.just("take"), st.none(), st.none()),
    st.tuples(st.just("ask"), st.none(), st.none()),
)


@given(st.lists(STEPS, max_size=30))
def test_whoever_applies_every_frame_holds_the_truth(steps: list[tuple[str, Any, Any]]) -> None:
    aggregator = Aggregator()
    truth: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for kind, what, value in steps:
        if kind == "entry":
            truth = {key: each for key, each in truth.items() if key != what}
            if value is not None:
                truth[what] = value
            aggregator.put_entry("containers", what, value)
        elif kind == "all":
            truth = dict(what)
            aggregator.put("containers", what, "s")
        elif kind == "ask":
            aggregator.ask_whole()
        else:
            known = told(aggregator, known)
    known = told(aggregator, known)
    assert known.get("containers", {}) == truth
