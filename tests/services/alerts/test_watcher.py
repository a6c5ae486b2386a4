from hypothesis import given
from hypothesis import strategies as st

from servicebay.services.alerts.watcher import GONE_MS, HANGS_MS, STANDS_MS, START_MS, News, Scene, Told, Watcher
from servicebay.services.shapes.live import AttentionView

ON = {"nas": True}
AWAY = {"nas": False}
START = START_MS
NOTHING = News({}, {})


def row(title: str, kind: str = "service", **members: object) -> AttentionView:
    defaults = {"key": f"nas/{title}", "kind": kind, "node": "nas", "title": title, "text": "It failed."}
    return AttentionView(**{**defaults, "tone": "act", "rank": 30, **members})  # type: ignore[arg-type]


WEB = {"nas/web": row("web")}


def test_a_row_is_told_once_when_it_stood_and_its_end_when_it_stayed_away() -> None:
    watcher = Watcher({}, 0)
    assert watcher.look(Scene(WEB, ON), START) == NOTHING
    assert watcher.due_at() == START + STANDS_MS
    assert watcher.look(Scene(WEB, ON), START + STANDS_MS).came == WEB
    assert watcher.look(Scene(WEB, ON), START + 10 * STANDS_MS) == NOTHING
    assert watcher.due_at() is None
    gone = START + 20 * STANDS_MS
    assert watcher.look(Scene({}, ON), gone) == NOTHING
    assert watcher.due_at() == gone + GONE_MS
    assert [told.title for told in watcher.look(Scene({}, ON), gone + GONE_MS).went.values()] == ["web"]
    assert watcher.told == {}


def test_a_moment_is_not_told_and_what_flaps_is_told_once() -> None:
    watcher = Watcher({}, 0)
    watcher.look(Scene(WEB, ON), START)
    assert watcher.look(Scene({}, ON), START + STANDS_MS // 2) == NOTHING
    watcher.look(Scene(WEB, ON), START + STANDS_MS)
    assert watcher.look(Scene(WEB, ON), START + 2 * STANDS_MS).came
    for step in range(20):
        now = START + 3 * STANDS_MS + step * (GONE_MS // 2)
        assert watcher.look(Scene(WEB if step % 2 else {}, ON), now) == NOTHING


def test_a_node_that_is_away_is_one_alert_and_its_services_are_neither_well_nor_unwell() -> None:
    watcher = Watcher({}, 0)
    watcher.look(Scene(WEB, ON), START)
    watcher.look(Scene(WEB, ON), START + STANDS_MS)
    away = {"node:nas": row("nas", "node", key="nas")}
    watcher.look(Scene(away, AWAY), START + 2_000)
    assert [each.kind for each in watcher.look(Scene(away, AWAY), START + 3_000).came.values()] == ["node"]
    assert watcher.look(Scene(away, AWAY), START + 10 * GONE_MS) == NOTHING
    watcher.look(Scene(WEB, ON), START + 11 * GONE_MS)
    went = watcher.look(Scene(WEB, ON), START + 12 * GONE_MS)
    assert (went.came, [told.title for told in went.went.values()]) == ({}, ["nas"])
    assert watcher.look(Scene({}, {}), START + 13 * GONE_MS) == NOTHING, "a removed node's rows are forgotten"
    assert watcher.told == {}


def test_what_an_earlier_hub_told_is_not_told_again_and_the_rest_together() -> None:
    watcher = Watcher({"nas/web": Told("web", "nas", "act", 1)}, 0)
    rows = {**WEB, "nas/a": row("a", rank=40), "nas/b": row("b", rank=20)}
    assert watcher.look(Scene(rows, ON), 1) == NOTHING
    assert watcher.due_at() == START_MS
    assert [each.title for each in watcher.look(Scene(rows, ON), START_MS).came.values()] == ["b", "a"]


@given(st.lists(st.tuples(st.integers(0, 40_000), st.booleans(), st.booleans()), max_size=40))
def test_in_any_order_of_things_coming_and_going_are_told_in_turn(steps: list[tuple[int, bool, bool]]) -> None:
    watcher, now, told = Watcher({}, 0), START, False
    for wait, there, online in steps:
        now += wait
        news = watcher.look(Scene(WEB if there else {}, {"nas": online}), now)
        assert len(news.came) + len(news.went) <= 1
        assert not (news.came and told)
        assert not (news.went and not told)
        told = (told or bool(news.came)) and not news.went
        assert (watcher.due_at() or now + 1) > now


def test_what_becomes_urgent_is_told_again_and_what_eases_is_not() -> None:
    lesser = {"nas/web": row("web", tone="look")}
    watcher = Watcher({"nas/web": Told("web", "nas", "look", 0)}, 0)
    assert watcher.look(Scene(lesser, ON), START) == NOTHING
    assert watcher.look(Scene(WEB, ON), START) == NOTHING
    assert watcher.look(Scene(WEB, ON), START + STANDS_MS).came == WEB
    for step in range(2, 10):
        assert watcher.look(Scene(WEB if step % 2 else lesser, ON), START + step * STANDS_MS) == NOTHING
    watcher.look(Scene({}, ON), START + 10 * STANDS_MS)
    assert [told.tone for told in watcher.look(Scene({}, ON), START + 10 * STANDS_MS + GONE_MS).went.values()] == [
        "act"
    ]


HANGS = {"check:web": ("service:nas/web", "node:nas")}


def test_what_hangs_on_something_that_is_told_is_not_told_beside_it() -> None:
    check = row("web answers", "check", node="", rank=35)
    watcher = Watcher({}, 0)
    both = Scene({"service:nas/web": row("web"), "check:web": check}, ON, HANGS)
    watcher.look(both, START)
    assert [*watcher.look(both, START + STANDS_MS).came] == ["service:nas/web"]
    assert watcher.look(both, START + 10 * HANGS_MS) == NOTHING
    alone = Scene({"check:web": check}, ON, HANGS)
    assert watcher.look(alone, START + 11 * HANGS_MS) == NOTHING
    assert watcher.look(alone, START + 12 * HANGS_MS - 1).came == {}, "it may be well at the next asking"
    assert [*watcher.look(alone, START + 12 * HANGS_MS).came] == ["check:web"], "it has a reason of its own"


def test_a_check_that_is_seen_before_its_node_is_given_up_waits_for_the_cause() -> None:
    check = row("web answers", "check", node="", rank=35)
    watcher = Watcher({}, 0)
    watcher.look(Scene({"check:web": check}, ON, HANGS), START)
    away = Scene({"check:web": check, "node:nas": row("nas", "node", key="nas")}, AWAY, HANGS)
    assert watcher.look(away, START + HANGS_MS - 5_000) == NOTHING
    assert [*watcher.look(away, START + HANGS_MS).came] == ["node:nas"]


def test_what_is_silenced_is_told_when_the_silence_ends_and_it_still_stands() -> None:
    watcher = Watcher({}, 0)
    silent = Scene(WEB, ON, silenced=frozenset(WEB))
    watcher.look(silent, START)
    assert watcher.look(silent, START + GONE_MS) == NOTHING
    assert watcher.due_at() is None
    watcher.look(Scene(WEB, ON), START + GONE_MS)
    assert watcher.look(Scene(WEB, ON), START + GONE_MS + STANDS_MS).came == WEB
    assert watcher.look(silent, START + 9 * GONE_MS) == NOTHING, "what was told and is silenced is not over"
    watcher.look(Scene({}, ON), START + 10 * GONE_MS)
    assert [*watcher.look(Scene({}, ON), START + 11 * GONE_MS).went] == [*WEB]


NEEDS = {"service:nas/app": ("service:nas/db",)}


def test_a_service_that_failed_with_what_it_requires_is_not_told_and_may_come_back_with_it() -> None:
    app, db = {"service:nas/app": row("app")}, {"service:nas/db": row("db")}
    watcher = Watcher({}, 0)
    watcher.look(Scene({**app, **db}, ON, NEEDS), START)
    assert [*watcher.look(Scene({**app, **db}, ON, NEEDS), START + STANDS_MS).came] == [*db]
    back = START + GONE_MS
    assert watcher.look(Scene(app, ON, NEEDS), back) == NOTHING
    assert watcher.look(Scene(app, ON, NEEDS), back + STANDS_MS) == NOTHING, "it starts with the database"
    assert watcher.look(Scene({}, ON), back + HANGS_MS - 1).came == {}
    assert watcher.told == {}


def test_a_service_that_stays_down_when_what_it_requires_is_back_is_told() -> None:
    app, db = {"service:nas/app": row("app")}, {"service:nas/db": row("db")}
    watcher = Watcher({}, 0)
    watcher.look(Scene({**app, **db}, ON, NEEDS), START)
    watcher.look(Scene({**app, **db}, ON, NEEDS), START + STANDS_MS)
    watcher.look(Scene(app, ON, NEEDS), START + GONE_MS)
    assert [*watcher.look(Scene(app, ON, NEEDS), START + GONE_MS + HANGS_MS).came] == [*app]


def test_a_service_that_fails_alone_does_not_wait_for_what_it_requires() -> None:
    app = Scene({"service:nas/app": row("app")}, ON, NEEDS)
    watcher = Watcher({}, 0)
    watcher.look(app, START)
    assert [*watcher.look(app, START + STANDS_MS).came] == ["service:nas/app"]


def test_what_only_was_edited_is_nobody_s_cause() -> None:
    check = row("web answers", "check", node="", rank=35)
    edited = row("web", tone="look", rank=70)
    watcher = Watcher({}, 0)
    both = Scene({"service:nas/web": edited, "check:web": check}, ON, HANGS)
    watcher.look(both, START)
    assert [*watcher.look(both, START + STANDS_MS).came] == ["service:nas/web"]
    assert [*watcher.look(both, START + HANGS_MS).came] == ["check:web"]


def test_what_nobody_knows_is_no_recovery() -> None:
    check = {"check:web": row("web answers", "check", node="", rank=35)}
    watcher = Watcher({"check:web": Told("web answers", "", "act", 1)}, 0)
    unsure = Scene({}, ON, unsure={"check:web"})
    assert watcher.look(unsure, START) == NOTHING
    assert watcher.look(unsure, START + 2 * GONE_MS) == NOTHING
    assert watcher.look(Scene(check, ON), START + 3 * GONE_MS) == NOTHING
    watcher.look(Scene({}, ON), START + 4 * GONE_MS)
    assert [*watcher.look(Scene({}, ON), START + 5 * GONE_MS).went] == ["check:web"]
