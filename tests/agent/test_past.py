import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.past import FAILED, PROCESS_EXITED, START_FAILED, STARTED, STOPPED, parse_event, parse_journal
from servicebay.wire.messages import Transition

ID = "32fc87eb4c84db1eae066390cc132cbd64d1f892d4e1d19b676d72eb130ce20d"


def line(
    identity: str, unit: str = "web.service", run: str = "r1", at: int = 1_795_394_377_865_340, **more: str
) -> bytes:
    entry = {"MESSAGE_ID": identity, "USER_UNIT": unit, "USER_INVOCATION_ID": run, "__REALTIME_TIMESTAMP": str(at)}
    return json.dumps({**entry, **more}).encode()


def test_a_start_and_an_orderly_stop() -> None:
    found = parse_journal([line(STARTED, MESSAGE="Started web."), line(STOPPED, JOB_RESULT="done")])
    assert [(item.id, item.state, item.at, item.run) for item in found] == [
        ("web.service", "active", 1_795_394_377_865, "r1"),
        ("web.service", "inactive", 1_795_394_377_865, "r1"),
    ]


def test_a_failure_has_its_result_and_status_and_the_stop_after_it_is_no_news() -> None:
    found = parse_journal(
        [
            line(PROCESS_EXITED, EXIT_CODE="exited", EXIT_STATUS="3"),
            line(FAILED, UNIT_RESULT="exit-code"),
            line(STOPPED, JOB_RESULT="done"),
            line(STARTED, run="r2"),
            line(PROCESS_EXITED, run="r2", EXIT_CODE="killed", EXIT_STATUS="9"),
            line(FAILED, run="r2", UNIT_RESULT="signal"),
        ]
    )
    assert [(item.state, item.result, item.exit_code, item.exit_signal) for item in found] == [
        ("failed", "exit-code", 3, None),
        ("active", None, None, None),
        ("failed", "signal", None, 9),
    ]


def test_a_unit_whose_dependency_failed_has_not_changed() -> None:
    assert parse_journal([line(START_FAILED, JOB_RESULT="dependency")]) == []
    assert [item.state for item in parse_journal([line(START_FAILED, JOB_RESULT="timeout")])] == ["failed"]


def test_a_unit_that_does_one_thing_is_over_when_it_has_started() -> None:
    assert [item.state for item in parse_journal([line(STARTED, MESSAGE="Finished Copy.")])] == ["inactive"]


def test_scopes_and_health_checks_are_nobodys_history() -> None:
    assert parse_journal([line(STARTED, unit=unit) for unit in ("podman-1.scope", f"{ID}-1f.service", "a.timer")]) == []


def test_an_event_of_podman() -> None:
    event = {
        "Type": "container",
        "Action": "died",
        "Actor": {"ID": ID, "Attributes": {"containerExitCode": "137", "name": "hc"}},
        "timeNano": 1795394378479968474,
    }
    assert parse_event(event) == Transition("container", ID, "exited", 1795394378479, name="hc", exit_code=137)
    assert parse_event({**event, "Action": "health_status"}) is None
    assert parse_event({**event, "Type": "image"}) is None


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
)
JOURNAL = st.fixed_dictionaries(
    {},
    optional={
        "MESSAGE_ID": st.sampled_from([STARTED, STOPPED, FAILED, PROCESS_EXITED]) | JSON,
        "USER_UNIT": st.just("a.service") | JSON,
        "__REALTIME_TIMESTAMP": st.just("1795394377865340") | JSON,
        "EXIT_STATUS": st.just("1") | JSON,
        "EXIT_CODE": JSON,
        "UNIT_RESULT": JSON,
        "MESSAGE": JSON,
        "USER_INVOCATION_ID": JSON,
    },
)
EVENT = st.fixed_dictionaries(
    {},
    optional={
        "Type": st.just("container") | JSON,
        "Action": st.sampled_from(["died", "start"]) | JSON,
        "timeNano": st.just(1795394378479968474) | JSON,
        "Actor": st.fixed_dictionaries({"ID": st.just(ID) | JSON, "Attributes": JSON}) | JSON,
    },
)


@given(st.lists(st.one_of(st.binary(), JOURNAL.map(lambda entry: json.dumps(entry).encode())), max_size=5))
def test_any_bytes_in_place_of_the_journal_are_passed_over(lines: list[bytes]) -> None:
    assert all(item.id == "a.service" or item.id.endswith(".service") for item in parse_journal(lines))


@given(st.one_of(JSON, EVENT))
def test_anything_in_place_of_an_event_is_passed_over(event: Any) -> None:
    found = parse_event(event)
    assert found is None or found.id == ID
