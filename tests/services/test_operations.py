"""Operations: one at a time per target, seen by all, kept a while after their end."""

import pytest

from servicebay.services.errors import ActionError
from servicebay.services.operations import DETAIL_LIMIT, TEXT_LIMIT, Operations
from tests.services.facts import NOW, Turns


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def operations(turns: Turns) -> Operations:
    return Operations(lambda: NOW, turns.call_later)


def test_an_operation_says_what_it_does_and_for_whom(operations: Operations) -> None:
    row = operations.begin("nas", "service", "nas/web.service", "restart", "web.service", "anna")
    assert (row.text, row.state, row.user) == ("Restarting web.service on nas", "running", "anna")
    assert operations.rows == {row.id: row}


def test_a_second_one_on_the_same_target_is_refused_with_what_runs(operations: Operations) -> None:
    operations.begin("nas", "service", "nas/web.service", "restart", "web.service", "anna")
    with pytest.raises(ActionError) as refused:
        operations.begin("nas", "service", "nas/web.service", "stop", "web.service", "bert")
    assert refused.value.code == "busy"
    assert refused.value.message == (
        "Restarting web.service on nas already, asked for by anna, since 08:00:00 UTC. Wait until that has ended."
    )
    operations.begin("nas", "service", "nas/other.service", "stop", "other.service", "bert")


def test_after_its_end_the_target_is_free_again(operations: Operations) -> None:
    row = operations.begin("nas", "service", "nas/web.service", "stop", "web.service", None)
    operations.fail(row.id, "It did not stop.", "stderr")
    ended = operations.rows[row.id]
    assert (ended.state, ended.text, ended.detail, ended.ended_at) == ("failed", "It did not stop.", "stderr", NOW)
    operations.begin("nas", "service", "nas/web.service", "stop", "web.service", None)


def test_an_ended_one_stays_until_its_time_is_over(operations: Operations, turns: Turns) -> None:
    row = operations.begin("nas", "service", "nas/web.service", "stop", "web.service", None)
    turns.pass_time()
    assert row.id in operations.rows
    operations.finish(row.id, "Done.")
    assert row.id in operations.rows
    turns.pass_time()
    assert operations.rows == {}


def test_progress_is_told_once_per_change_and_not_after_the_end(operations: Operations) -> None:
    row = operations.begin("nas", "service", "nas/web.service", "start", "web.service", None)
    told: list[int] = []
    operations.subscribe(lambda: told.append(1))
    operations.progress(row.id, "Pulling")
    operations.progress(row.id, "Pulling")
    assert len(told) == 1
    operations.finish(row.id, "Done.")
    operations.progress(row.id, "late")
    assert operations.rows[row.id].detail is None


def test_what_a_node_says_is_cut_before_every_browser_gets_it(operations: Operations) -> None:
    row = operations.begin("nas", "service", "nas/web.service", "start", "web.service", None)
    operations.progress(row.id, "x" * 10_000)
    assert len(operations.rows[row.id].detail or "") == DETAIL_LIMIT
    operations.fail(row.id, "y" * 10_000, "x" * 10_000 + "the last line")
    ended = operations.rows[row.id]
    assert len(ended.text) == TEXT_LIMIT
    assert ended.detail is not None
    assert len(ended.detail) == DETAIL_LIMIT
    assert ended.detail.endswith("the last line")
