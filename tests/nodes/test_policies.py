from hypothesis import given
from hypothesis import strategies as st

from servicebay.nodes.backoff import NETWORK, PERSON, Backoff, Pace, pace_of
from servicebay.nodes.breaker import LIMIT, Breaker
from servicebay.nodes.dial import DIAL_LIMIT_S

CONNECT_S = 0.5


@given(st.lists(st.booleans()))
def test_the_breaker_opens_exactly_after_five_bad_frames_in_a_row(frames: list[bool]) -> None:
    breaker, in_a_row = Breaker(), 0
    for good in frames:
        (breaker.good if good else breaker.bad)()
        in_a_row = 0 if good else in_a_row + 1
        assert breaker.is_open == (in_a_row >= LIMIT)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_delays_grow_to_the_cap_and_are_never_below_half_of_it(draws: list[float]) -> None:
    values = iter(draws)
    backoff = Backoff(lambda: next(values))
    pace = Pace(0.25, 2.0)
    for attempt in range(len(draws)):
        ceiling = min(2.0, 0.25 * 2.0 ** min(attempt, 16))
        assert ceiling / 2 <= backoff.next_delay_s(pace) <= ceiling


def test_after_any_outage_a_node_is_back_within_five_seconds() -> None:
    backoff = Backoff(lambda: 1.0)
    longest = max(backoff.next_delay_s(NETWORK) for _ in range(1000))
    # the cause ends just after an attempt's last packet was lost: its dial runs out, the pause, then it works
    assert DIAL_LIMIT_S + longest + CONNECT_S <= 5.0


def test_what_only_a_person_can_cure_is_retried_slowly() -> None:
    for code in ("host-key-changed", "auth-failed", "no-python", "python-too-old", "no-session", "protocol"):
        assert pace_of(code) == PERSON
        assert 15 <= Backoff(lambda: 0.0).next_delay_s(pace_of(code)) <= 60


def test_another_kind_of_fault_and_a_reset_start_small_again() -> None:
    backoff = Backoff(lambda: 1.0)
    for _ in range(9):
        backoff.next_delay_s(NETWORK)
    assert backoff.next_delay_s(PERSON) == 30
    assert backoff.next_delay_s(NETWORK) == 0.25
    backoff.next_delay_s(NETWORK)
    backoff.reset()
    assert backoff.next_delay_s(NETWORK) == 0.25
