"""A container's log file: both outputs, pieces, pages of any size, what is written while somebody reads."""

import itertools
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.agent.logs.files import FileSide, parse_drivers
from servicebay.agent.logs.page import Asked, read_page
from servicebay.agent.logs.side import Side
from servicebay.agent.logs.wanted import Wanted

NAMES = itertools.count()


def line_of(second: int, text: str, stream: str = "stdout", flag: str = "F") -> str:
    return f"2026-11-28T04:{second // 60:02}:{second % 60:02}.024463905+01:00 {stream} {flag} {text}\n"


def side_of(folder: Path, content: str, identity: str = "ab" * 32) -> FileSide:
    path = folder / f"ctr{next(NAMES)}.log"
    path.write_text(content)
    return FileSide(str(path), "web", identity)


def page_of(*sides: Side, wanted: Wanted | None = None, **asked: object) -> list[tuple[str, str]]:
    page = read_page(list(sides), Asked(dict(asked), wanted))
    return [(line["cursor"], line["text"]) for line in page.lines]


def test_both_outputs_their_times_and_pieces(tmp_path: Path) -> None:
    content = line_of(0, "one") + line_of(1, "tw", flag="P") + line_of(1, "err", "stderr") + line_of(1, "o")
    side = side_of(tmp_path, content + "half a li")
    page = read_page([side], Asked({}, None))
    assert [line["text"] for line in page.lines] == ["one", "err", "two"]
    assert [line["stream"] for line in page.lines] == ["stdout", "stderr", "stdout"]
    assert page.lines[0]["at"] == 1795834800024463, "an hour east of Greenwich"


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.integers(0, 90), max_size=25).map(sorted), min_size=1, max_size=3),
    st.integers(1, 9),
)
def test_pages_over_several_files_have_each_line_once(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[int]], size: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    sides = [
        side_of(
            folder, "".join(line_of(at, f"{number}:{i}") for i, at in enumerate(times)), f"{number:012x}" + "0" * 52
        )
        for number, times in enumerate(files)
    ]
    whole = page_of(*sides, limit=2000)
    assert len(whole) == len({cursor for cursor, _ in whole}) == sum(map(len, files))
    back: list[tuple[str, str]] = []
    before = None
    while page := page_of(*sides, limit=size, before=before):
        back[:0] = page
        before = page[0][0]
    assert back == whole
    forth = whole[:1]
    while forth and (page := page_of(*sides, limit=size, after=forth[-1][0])):
        forth += page
    assert forth == whole


def test_a_text_is_looked_for_in_any_case_and_past_escape_sequences(tmp_path: Path) -> None:
    content = "".join(line_of(n % 60, f"\x1b[31mit\x1b[0mem {n}") for n in range(2000))
    side = side_of(tmp_path, content)
    assert page_of(side, wanted=Wanted("ITEM 77", False, False), limit=50)[0][1].endswith("em 77")
    assert len(page_of(side, wanted=Wanted("item 77", False, True), limit=50)) == 11
    assert len(page_of(side, wanted=Wanted("^item 7+$", True, True), limit=50)) == 3
    shown = page_of(side, wanted=Wanted("item 1000", False, False), limit=50, context=2)
    assert [text.rpartition(" ")[2] for _, text in shown] == ["998", "999", "1000", "1001", "1002"]


def test_what_is_written_comes_once_and_a_file_that_was_replaced_begins_anew(tmp_path: Path) -> None:
    side = side_of(tmp_path, line_of(0, "old"))
    path = Path(side._path)
    side.start_after(side.last())
    assert side.take(10) == []
    with path.open("a") as file:
        file.write(line_of(1, "one") + line_of(2, "two")[:20])
        file.flush()
        assert [entry.text for entry in side.take(10)] == [b"one"]
        file.write(line_of(2, "two")[20:])
    assert [entry.text for entry in side.take(10)] == [b"two"]
    fresh = path.with_suffix(".tmp")
    fresh.write_text(line_of(3, "three"))
    os.replace(fresh, path)
    assert [entry.text for entry in side.take(10)] == [b"three"]
    path.unlink()
    assert side.take(10) == []


def test_drivers_are_read_of_each_container() -> None:
    told = "ab web k8s-file /home/a b/ctr.log\ncd db journald \n\n"
    assert parse_drivers(told) == [("ab", "web", "k8s-file", "/home/a b/ctr.log"), ("cd", "db", "journald", "")]
