"""Which lines continue the one before."""

import pytest

from servicebay.services.logs.traces import MOST_LINES, Traces
from servicebay.services.shapes.log import LogLine


def line(text: str, at: int = 0, source: str = "unit:a.service") -> LogLine:
    return LogLine(cursor=f"{at}", at=at, source=source, text=text)


PYTHON = """
ERROR request failed
|Traceback (most recent call last):
|  File "a.py", line 1, in f
|    raise ValueError
|ValueError: no
|
|During handling of the above exception, another exception occurred:
|
|Traceback (most recent call last):
|  File "b.py", line 2, in g
|app.errors.Worse: worse
INFO next request
"""
JAVA = """
Exception in thread "main" java.lang.IllegalStateException: no
|\tat com.example.A.f(A.java:3)
|Caused by: java.io.IOException: disk
|\t... 1 more
Started again
"""
GO = """
panic: runtime error: index out of range
|
|goroutine 1 [running]:
|main.f(0x1, 0x2)
|\t/src/main.go:7 +0x1d
|main.main()
|\t/src/main.go:3 +0x20
|exit status 2
listening on :80
"""
NODE = """
TypeError: x is not a function
|    at f (/app/index.js:1:1)
|    at node:internal/main:1
server closed
"""
JSON = """
config is {
|  "a": 1
|}
ready
"""
COLOURS = """
\x1b[31mERROR it failed\x1b[0m
|\x1b[2m    at f\x1b[0m
fine
"""
PLAIN = """
GET / 200
GET /a 404
ValueError: is a word
}
"""


@pytest.mark.parametrize("written", [PYTHON, JAVA, GO, NODE, JSON, COLOURS, PLAIN])
def test_a_trace_is_one_block(written: str) -> None:
    rows = written.strip("\n").split("\n")
    marked = Traces().mark(line(row.removeprefix("|")) for row in rows)
    assert [("|" if each.part else "") + each.text for each in marked] == rows


def test_sources_do_not_mix_and_silence_ends_a_block() -> None:
    traces = Traces()
    rows = [line("a", 0), line("b", 1, "unit:b.service"), line("  more of a", 2), line("  of b", 3, "unit:b.service")]
    assert [each.part for each in traces.mark(rows)] == [False, False, True, True]
    assert [each.part for each in traces.mark([line("  later", 2_000_000)])] == [False]
    assert [each.part for each in traces.mark([line("  soon", 2_000_001)])] == [True]


def test_a_block_has_an_end() -> None:
    marked = Traces().mark(line(" x") for _ in range(MOST_LINES + 1))
    assert [each.part for each in marked].count(False) == 2
