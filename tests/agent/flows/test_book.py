"""What is told of flows, and when it is told anew."""

import pytest

from servicebay.agent.flows.book import ENDED_AFTER_MS, KEPT_MS, MOST_CLIENTS, MOST_FLOWS, FlowBook, told_count

ID = "ab" * 32
OUT = ("out", "10.89.0.3", 5432)
NAME = f"{ID[:12]}/out/10.89.0.3/5432"


def test_a_flow_is_told_once_while_it_goes_on() -> None:
    book = FlowBook(ID)
    book.note({OUT: 3}, 1000)
    first = book.flows()
    assert (first[NAME].connections, first[NAME].since, first[NAME].ended) == (3, 1000, None)
    for now_ms, count in ((2000, 4), (3000, 2), (4000, 5)):
        book.note({OUT: count}, now_ms)
    assert book.flows() == first


def test_a_flow_ends_when_it_was_not_seen_for_long_and_may_come_back() -> None:
    book = FlowBook(ID)
    book.note({OUT: 1}, 1000)
    book.note({}, ENDED_AFTER_MS)
    assert book.flows()[NAME].ended is None
    book.note({}, 1000 + ENDED_AFTER_MS)
    assert (book.flows()[NAME].ended, book.flows()[NAME].connections) == (1000, 0)
    book.note({OUT: 2}, 2000 + ENDED_AFTER_MS)
    assert (book.flows()[NAME].ended, book.flows()[NAME].since) == (None, 1000)
    book.note({}, 2000 + ENDED_AFTER_MS + KEPT_MS)
    assert book.flows() == {}


def test_clients_out_of_the_internet_are_one_and_others_the_busiest() -> None:
    book = FlowBook(ID)
    far = {("in", f"203.0.113.{n}", 443): 1 for n in range(40)}
    near = {("in", f"192.168.1.{n}", 443): n for n in range(40)}
    book.note({**far, **near}, 1000)
    flows = book.flows().values()
    assert [flow.connections for flow in flows if flow.peer is None] == [40]
    assert {flow.peer for flow in flows if flow.peer} == {f"192.168.1.{39 - n}" for n in range(MOST_CLIENTS)}


def test_there_is_an_end_to_how_many_are_kept() -> None:
    book = FlowBook(ID)
    for port in range(MOST_FLOWS + 10):
        book.note({("out", "10.89.0.3", 5000 + port): 1}, 1000 + port)
    assert min(flow.port for flow in book.flows().values()) == 5010


@pytest.mark.parametrize(("told", "count", "then"), [(0, 0, 0), (0, 1, 1), (4, 7, 4), (4, 8, 8), (4, 2, 4), (4, 1, 1)])
def test_how_many_is_told_roughly(told: int, count: int, then: int) -> None:
    assert told_count(told, count) == then
