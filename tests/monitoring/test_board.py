"""The board: what hangs on what, what must prove itself, and what is in maintenance."""

from datetime import datetime, timedelta, timezone
from itertools import permutations

import msgspec
import pytest

from servicebay.monitoring.board import Board
from servicebay.monitoring.check import Check
from servicebay.monitoring.growth import DAY_MS, Growth
from servicebay.monitoring.hanging import hangs_on_itself
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.windows import Window, holds_for, next_change, problem_of_window, span_at
from servicebay.twin.schema import Disk

FAIL, OK = Outcome("fail", "refused the connection"), Outcome("ok", "answers")


def board_of(*checks: Check) -> Board:
    board = Board()
    board.put("a", {check.key: check for check in checks})
    return board


def check(key: str, *parents: str, **members: object) -> Check:
    return Check(key=key, name=key[2:], kind="tcp", target="a:1", failures=1, parents=parents, **members)  # type: ignore[arg-type]


def states(board: Board) -> dict[str, str]:
    return {key: row.state for key, row in board.rows.items()}


def note(board: Board, key: str, outcome: Outcome) -> None:
    board.note(board.checks[key], outcome, 1)


@pytest.mark.parametrize("order", list(permutations(("a.root", "a.mid", "a.leaf"))))
def test_one_cause_is_down_and_what_hangs_on_it_is_unknown_whatever_is_found_first(order: tuple[str, ...]) -> None:
    board = board_of(check("a.root"), check("a.mid", "a.root"), check("a.leaf", "a.mid"))
    for key in order:
        note(board, key, FAIL)
    assert states(board) == {"a.root": "fail", "a.mid": "unknown", "a.leaf": "unknown"}
    assert board.rows["a.leaf"].text == "hangs on mid, which is down (refused the connection)"
    note(board, "a.root", OK)
    assert board.wanted == {"a.mid"}  # asked at once, and what hangs on that when it is well
    note(board, "a.mid", OK)
    assert board.wanted == {"a.mid", "a.leaf"}


@pytest.mark.parametrize("found", [FAIL, Outcome("unknown", "has never answered yet")])
def test_what_was_started_has_what_hangs_on_it_asked_anew(found: Outcome) -> None:
    board = board_of(check("a.unit"), check("a.port", "a.unit"), check("a.well", "a.unit"), check("a.fresh", "a.unit"))
    note(board, "a.unit", Outcome("unknown", "is stopped"))
    note(board, "a.port", found)
    note(board, "a.well", OK)
    assert board.wanted == set()
    board.note(board.checks["a.unit"], OK, 1_000)
    assert board.wanted == {"a.port"}
    assert board.is_hoped_for("a.port", 1_000)
    assert board.is_hoped_for("a.port", 60_999)
    assert not board.is_hoped_for("a.port", 61_000), "a start that takes longer is asked at its interval"
    assert not board.is_hoped_for("a.well", 1_000)
    assert not board.is_hoped_for("a.unit", 1_000)
    board.wanted.clear()
    board.note(board.checks["a.unit"], OK, 2_000)
    assert board.wanted == set(), "it was not started again"
    note(board, "a.port", OK)
    assert not board.is_hoped_for("a.port", 1_000)


def test_what_is_well_stays_so_whatever_it_hangs_on() -> None:
    board = board_of(check("a.root"), check("a.leaf", "a.root", "a.gone"))
    note(board, "a.root", FAIL)
    note(board, "a.leaf", OK)
    assert board.rows["a.leaf"].state == "ok"
    assert hangs_on_itself(check("a.root", "a.leaf"), board.checks)
    assert not hangs_on_itself(check("a.new", "a.leaf"), board.checks)


def test_what_failed_once_of_twice_does_not_say_that_it_was_never_asked() -> None:
    board = board_of(msgspec.structs.replace(check("a.x"), failures=2))
    assert board.rows["a.x"].state_text == "Not asked yet"
    note(board, "a.x", FAIL)
    assert (board.rows["a.x"].state, board.rows["a.x"].state_text) == ("pending", "To be asked again")
    note(board, "a.x", FAIL)
    assert board.rows["a.x"].state_text == "Down"


def test_what_never_answered_is_unknown_until_it_did() -> None:
    board = board_of(check("a.x", proven=True))
    note(board, "a.x", FAIL)
    assert states(board) == {"a.x": "unknown"}
    assert board.rows["a.x"].text == "has never answered yet: it refused the connection"
    note(board, "a.x", OK)
    note(board, "a.x", FAIL)
    assert board.rows["a.x"].state == "fail"


def test_maintenance_hides_a_failure_and_its_end_shows_it() -> None:
    board = board_of(check("a.x"), check("a.y"))
    board.set_maintained({"a.x": "Backup"})
    note(board, "a.x", FAIL)
    assert (states(board), board.rows["a.x"].window) == ({"a.x": "maintenance", "a.y": "pending"}, "Backup")
    board.set_maintained({})
    assert (board.rows["a.x"].state, board.rows["a.x"].window) == ("fail", None)


NOW = datetime(2026, 11, 28, 12, 0, tzinfo=timezone(timedelta(hours=1)))  # a Saturday


@pytest.mark.parametrize(
    ("window", "open_", "changes"),
    [
        (Window(name="w", days=(5,), at="11:30", minutes=60), True, NOW + timedelta(minutes=30)),
        (Window(name="w", days=(5,), at="12:30", minutes=60), False, NOW + timedelta(minutes=30)),
        (Window(name="w", days=(4,), at="23:00", minutes=14 * 60), True, NOW + timedelta(hours=1)),
        (Window(name="w", days=(6,), at="00:00", minutes=1), False, NOW + timedelta(hours=12)),
        (Window(name="w", since=0, until=1), False, None),
    ],
)
def test_windows_open_and_close(window: Window, open_: bool, changes: datetime | None) -> None:
    assert problem_of_window(window) is None
    assert span_at(window, NOW) == (open_, changes)
    assert next_change([window], NOW) == changes


def test_a_window_of_its_own_time_and_what_it_is_about() -> None:
    at = int(NOW.timestamp() * 1000)
    once = Window(name="w", since=at - 1, until=at + 60_000, tags=("db",), nodes=("nas",), checks=("a.z",))
    assert span_at(once, NOW)[0]
    about = (check("a.x", tags=("db",)), check("a.x", node="nas"), check("a.z"))
    assert [holds_for(once, each) for each in about] == [True] * 3
    assert not holds_for(once, check("a.x", tags=("web",), node="attic"))
    assert holds_for(msgspec.structs.replace(once, tags=(), nodes=(), checks=()), check("a.x"))
    for wrong in ({"days": (7,)}, {"at": "25:00"}, {"minutes": 0}, {"days": (), "since": 5, "until": 5}, {"name": " "}):
        weekly = Window(name="w", days=(1,), at="02:30", minutes=30)
        assert problem_of_window(msgspec.structs.replace(weekly, **wrong)), wrong


def test_a_disk_that_fills_is_told_before_it_is_full() -> None:
    growth = Growth()
    for hour in range(49):
        root, srv = (Disk("sda", "/", "ext4", total_bytes=1000, used_bytes=used) for used in (500 + hour, 500))
        growth.note("nas", {"/": root, "/srv": srv}, hour * DAY_MS // 24)
        if hour < 6:
            assert growth.days_left("nas", "/") is None  # too little is known
    assert growth.days_left("nas", "/") == pytest.approx(452 / 24, rel=0.01)
    assert growth.days_left("nas", "/srv") is None
