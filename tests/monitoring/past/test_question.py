from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json, structs

from servicebay.monitoring.check import Check, build_check
from servicebay.monitoring.past.question import asks, question_of

WEB = Check(key="web", name="Web", kind="http", target="http://web/")
SPELT = {
    **{"key": "web", "name": "Web", "kind": "http", "target": "http://web/"},
    **{"statuses": "200-399", "timeoutS": 10.0, "warnDays": 14, "redirects": 5, "method": "GET", "jsonValue": ""},
}


def test_members_that_are_spelt_out_at_their_defaults_ask_the_same() -> None:
    assert question_of(json.decode(json.encode(SPELT), type=Check)) == question_of(WEB)


def test_a_past_that_was_begun_with_defaults_spelt_out_stays() -> None:
    before = "169f1fbc1edc4948"
    assert asks(json.decode(json.encode(SPELT), type=Check), before)
    assert not asks(structs.replace(WEB, target="http://db/"), before)


def test_what_equals_a_default_is_not_kept() -> None:
    spelt = json.decode(json.encode(SPELT), type=Check)
    assert json.encode(build_check(**structs.asdict(spelt))) == json.encode(WEB)


@given(st.sampled_from(["200", "200-399", "500"]), st.sampled_from(["", "welcome"]), st.integers(1, 900))
@settings(max_examples=30)
def test_another_question_is_another_past_and_another_pace_is_not(statuses: str, text: str, interval_s: int) -> None:
    other = structs.replace(WEB, statuses=statuses, text=text, interval_s=float(interval_s))
    assert (question_of(other) == question_of(WEB)) == (statuses == "200-399" and text == "")
