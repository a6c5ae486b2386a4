from hypothesis import given
from hypothesis import strategies as st

from servicebay.auth.attempts import address_key
from servicebay.auth.limiter import AttemptLimiter


@given(st.lists(st.floats(0, 50), max_size=80))
def test_no_window_ever_holds_more_than_the_limit(gaps: list[float]) -> None:
    limiter, now, allowed = AttemptLimiter(5, 60.0), 0.0, list[float]()
    for gap in gaps:
        now += gap
        wait_s = limiter.wait_s("k", now)
        if wait_s == 0:
            limiter.count("k", now)
            allowed.append(now)
        else:
            assert 0 < wait_s <= 60
            assert limiter.wait_s("k", now + wait_s) == 0
        assert len([t for t in allowed if t > now - 60]) <= 5


def test_keys_do_not_share_attempts_and_a_right_one_starts_anew() -> None:
    limiter = AttemptLimiter(1, 60.0)
    limiter.count("a", 0)
    assert limiter.wait_s("a", 1) == 59
    assert limiter.wait_s("b", 1) == 0
    limiter.forget("a")
    assert limiter.wait_s("a", 1) == 0


def test_memory_is_bounded() -> None:
    limiter = AttemptLimiter(1, 60.0, capacity=3)
    for number in range(10):
        limiter.count(str(number), float(number))
    assert limiter.wait_s("0", 10.0) == 0
    assert limiter.wait_s("9", 10.0) > 0
    assert len(limiter._attempts) == 3


def test_one_household_of_ipv6_counts_as_one_address() -> None:
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:1")
    assert address_key("2001:db8:0:1::1") != address_key("2001:db8::1")
    assert address_key("10.0.0.1") != address_key("10.0.0.2")
    assert address_key("no address") == "no address"
