import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.services.alerts.alerts import MOST_IN_ONE, message_of
from servicebay.services.alerts.watcher import GONE_MS, STANDS_MS, START_MS, News, Told, Watcher
from servicebay.services.shapes.live import AttentionView

ON = {"nas": True}
AWAY = {"nas": False}
START = START_MS


def row(title: str, kind: str = "service", **members: object) -> AttentionView:
    defaults = {"key": f"nas/{title}", "kind": kind, "node": "nas", "title": title, "text": "It failed."}
    return AttentionView(**{**defaults, "tone": "act", "rank": 30, **members})  # type: ignore[arg-type]


WEB = {"nas/web": row("web")}


def test_a_row_is_told_once_when_it_stood_and_its_end_when_it_stayed_away() -> None:
    watcher = Watcher({}, 0)
    assert watcher.look(WEB, ON, START) == News([], [])
    assert watcher.due_at() == START + STANDS_MS
    assert watcher.look(WEB, ON, START + STANDS_MS).came == [WEB["nas/web"]]
    assert watcher.look(WEB, ON, START + 10 * STANDS_MS) == News([], [])
    assert watcher.due_at() is None
    gone = START + 20 * STANDS_MS
    assert watcher.look({}, ON, gone) == News([], [])
    assert watcher.due_at() == gone + GONE_MS
    assert [told.title for told in watcher.look({}, ON, gone + GONE_MS).went] == ["web"]
    assert watcher.told == {}


def test_a_moment_is_not_told_and_what_flaps_is_told_once() -> None:
    watcher = Watcher({}, 0)
    watcher.look(WEB, ON, START)
    assert watcher.look({}, ON, START + STANDS_MS // 2) == News([], [])
    watcher.look(WEB, ON, START + STANDS_MS)
    assert watcher.look(WEB, ON, START + 2 * STANDS_MS).came
    for step in range(20):
        now = START + 3 * STANDS_MS + step * (GONE_MS // 2)
        assert watcher.look(WEB if step % 2 else {}, ON, now) == News([], [])


def test_a_node_that_is_away_is_one_alert_and_its_services_are_neither_well_nor_unwell() -> None:
    watcher = Watcher({}, 0)
    watcher.look(WEB, ON, START)
    watcher.look(WEB, ON, START + STANDS_MS)
    away = {"node:nas": row("nas", "node", key="nas")}
    watcher.look(away, AWAY, START + 2_000)
    assert [each.kind for each in watcher.look(away, AWAY, START + 3_000).came] == ["node"]
    assert watcher.look(away, AWAY, START + 10 * GONE_MS) == News([], [])
    watcher.look(WEB, ON, START + 11 * GONE_MS)
    went = watcher.look(WEB, ON, START + 12 * GONE_MS)
    assert (went.came, [told.title for told in went.went]) == ([], ["nas"])
    assert watcher.look({}, {}, START + 13 * GONE_MS) == News([], []), "a removed node's rows are forgotten"
    assert watcher.told == {}


def test_what_an_earlier_hub_told_is_not_told_again_and_the_rest_together() -> None:
    watcher = Watcher({"nas/web": Told("web", "nas", "act", 1)}, 0)
    rows = {**WEB, "nas/a": row("a", rank=40), "nas/b": row("b", rank=20)}
    assert watcher.look(rows, ON, 1) == News([], [])
    assert watcher.due_at() == START_MS
    assert [each.title for each in watcher.look(rows, ON, START_MS).came] == ["b", "a"]


@given(st.lists(st.tuples(st.integers(0, 40_000), st.booleans(), st.booleans()), max_size=40))
def test_in_any_order_of_things_coming_and_going_are_told_in_turn(steps: list[tuple[int, bool, bool]]) -> None:
    watcher, now, told = Watcher({}, 0), START, False
    for wait, there, online in steps:
        now += wait
        news = watcher.look(WEB if there else {}, {"nas": online}, now)
        assert len(news.came) + len(news.went) <= 1
        assert not (news.came and told)
        assert not (news.went and not told)
        told = (told or bool(news.came)) and not news.went
        assert (watcher.due_at() or now + 1) > now


def test_messages_say_what_and_where_and_never_too_much() -> None:
    look = row("disk", tone="look", text="It is nearly full.")
    assert message_of(News([look], []), with_lesser=False) is None
    assert message_of(News([row("web"), look], []), with_lesser=False) == (
        "web on nas needs you",
        "web on nas: It failed.",
    )
    many = News([row(f"s{n}") for n in range(30)], [])
    title, body = message_of(many, with_lesser=True) or ("", "")
    assert (title, len(body.splitlines())) == ("30 things need you", MOST_IN_ONE + 1)
    went = News([], [Told("web", "nas", "act", 1)])
    assert message_of(went, with_lesser=False) == ("web on nas is well again", "web on nas is well again.")


@pytest.mark.parametrize("node", ["", "web"])
def test_what_is_of_no_node_is_said_without(node: str) -> None:
    assert message_of(News([row("web", node=node)], []), with_lesser=False) == ("web needs you", "web: It failed.")


def test_what_becomes_urgent_is_told_again_and_what_eases_is_not() -> None:
    lesser = {"nas/web": row("web", tone="look")}
    watcher = Watcher({"nas/web": Told("web", "nas", "look", 0)}, 0)
    assert watcher.look(lesser, ON, START) == News([], [])
    assert watcher.look(WEB, ON, START) == News([], [])
    assert watcher.look(WEB, ON, START + STANDS_MS).came == [WEB["nas/web"]]
    for step in range(2, 10):
        assert watcher.look(WEB if step % 2 else lesser, ON, START + step * STANDS_MS) == News([], [])
    watcher.look({}, ON, START + 10 * STANDS_MS)
    assert [told.tone for told in watcher.look({}, ON, START + 10 * STANDS_MS + GONE_MS).went] == ["act"]
