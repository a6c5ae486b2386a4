from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.debounce import Debounce, KeyedDebounce


def test_the_first_hint_after_quiet_is_due_at_once() -> None:
    debounce = Debounce()
    debounce.hint(5.0)
    assert debounce.due_at() == 5.0


def test_the_gap_doubles_while_hints_keep_coming_and_ends_at_its_limit() -> None:
    debounce = Debounce(first_gap_s=0.1, max_gap_s=1.0)
    now, looks = 0.0, []
    for _ in range(7):
        debounce.hint(now)
        due = debounce.due_at()
        assert due is not None
        now = due
        looks.append(round(now, 3))
        debounce.start(now)
        debounce.finish(now)
    assert looks == [0.0, 0.1, 0.3, 0.7, 1.5, 2.5, 3.5]


def test_a_hint_during_a_look_makes_another_look_due() -> None:
    debounce = Debounce(first_gap_s=0.1)
    debounce.hint(0.0)
    debounce.start(0.0)
    debounce.hint(0.01)
    assert debounce.due_at() is None
    debounce.finish(0.02)
    assert debounce.due_at() == 0.02 + 0.1


def test_quiet_resets_the_gap() -> None:
    debounce = Debounce(first_gap_s=0.1)
    for at in (0.0, 0.1, 0.3):
        debounce.hint(at)
        debounce.start(at)
        debounce.finish(at)
    debounce.hint(9.0)
    assert debounce.due_at() == 9.0


def test_one_busy_key_does_not_delay_another() -> None:
    keyed = KeyedDebounce(first_gap_s=1.0)
    keyed.hint("busy", 0.0)
    assert keyed.start_due(0.0) == ["busy"]
    keyed.finish("busy", 0.0)
    keyed.hint("busy", 0.1)
    keyed.hint("calm", 0.1)
    assert keyed.start_due(0.1) == ["calm"]
    assert keyed.due_at() == 1.0


def test_settled_keys_are_forgotten() -> None:
    keyed = KeyedDebounce()
    keyed.hint("a", 0.0)
    keyed.start_due(0.0)
    keyed.finish("a", 0.0)
    keyed.start_due(60.0)
    assert keyed._keys == {}


@given(st.lists(st.floats(0.0, 0.5), min_size=1, max_size=40), st.floats(0.0, 0.3))
def test_after_the_last_hint_there_is_always_one_more_look(pauses: list[float], look_s: float) -> None:
    debounce = Debounce()
    now = last_hint = last_start = 0.0
    for pause in pauses:
        now += pause
        debounce.hint(now)
        last_hint = now
        due = debounce.due_at()
        if due is not None and due <= now:
            debounce.start(now)
            last_start = now
            now += look_s
            debounce.finish(now)
    while (due := debounce.due_at()) is not None:
        now = max(now, due)
        debounce.start(now)
        last_start = now
        debounce.finish(now)
    assert last_start >= last_hint
