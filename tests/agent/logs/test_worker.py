"""The packed reader in each Python at hand: it answers, can be stopped at any question, and leaves nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servicebay.nodes.archive import archive_digest, logs_archive
from servicebay.nodes.bootstrap import first_stage_argv
from tests.patience import PATIENCE_S, until
from tests.pythons import interpreters

BUSY = """
import sys, time
sys.path.insert(0, sys.argv[1])
from servicebay.agent.logs.worker import Worker
def answer(question, tell, life):
    if question.get("odd"):
        raise IndexError("a damaged file")
    if question.get("big"):
        while True:
            tell({"lines": ["x" * 50_000]})
    tell({"end": question})
    while question.get("stays"):
        time.sleep(1)
Worker(answer).run()
"""
SRC = Path(__file__).parents[3] / "src"


class Running:
    """A reader."""

    def __init__(self, argv: list[str], archive: bytes = b"") -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(argv, stdin=pipe, stdout=pipe)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        self.stdin.write(archive)
        self.stdin.flush()
        assert self.hear() == {"ready": True}

    def send(self, **message: Any) -> None:
        self.stdin.write(json.dumps(message).encode() + b"\n")
        self.stdin.flush()

    def hear(self) -> Any:
        return json.loads(self.stdout.readline())

    def hear_all(self, number: int) -> list[Any]:
        heard: list[Any] = []
        while not heard or "done" not in heard[-1]:
            said = self.hear()
            if said.get("id") == number:
                heard.append(said)
        return heard

    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def end(self) -> None:
        self.stdin.close()
        self.process.wait(PATIENCE_S)
        self.stdout.close()


@pytest.fixture
def running() -> Iterator[Running]:
    """One whose questions are simple."""
    made = Running([sys.executable, "-c", BUSY, str(SRC)])
    yield made
    made.end()


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: Path(path).name)
def test_a_question_is_answered_or_refused_in_words(python: str) -> None:
    archive = logs_archive()
    running = Running(first_stage_argv(python, len(archive), archive_digest(archive), "servicebay-logs"), archive)
    for number, unit, last in ((1, "no/name", {"error"}), (2, "nothing.service", {"end", "error"})):
        running.send(open=number, question={"kind": "page", "units": [unit], "grep": "x"})
        *_, said, done = running.hear_all(number)
        assert set(said) & last, said
        assert done["done"] == 0
    running.end()
    assert running.process.returncode == 0


def test_a_question_that_is_closed_is_killed_at_once(running: Running) -> None:
    running.send(open=1, question={"stays": True})
    assert running.hear() == {"id": 1, "end": {"stays": True}}
    running.send(open=2, question={"big": True})
    assert len(running.hear()["lines"][0]) == 50_000
    running.send(close=2)
    assert running.hear_all(2)[-1]["done"] == -9
    assert len(running.children()) == 1
    running.send(close=1)
    assert running.hear_all(1) == [{"id": 1, "done": -9}]
    assert running.children() == []


def test_a_question_that_fails_ends_no_other(running: Running) -> None:
    running.send(open=1, question={"stays": True})
    assert running.hear() == {"id": 1, "end": {"stays": True}}
    running.send(open=2, question={"odd": True})
    assert running.hear_all(2) == [{"id": 2, "done": 1}]
    running.send(open=3, question={})
    assert running.hear() == {"id": 3, "end": {}}
    assert running.hear() == {"id": 3, "done": 0}
    assert len(running.children()) == 1


def test_so_many_at_once_and_no_more(running: Running) -> None:
    for number in range(16):
        running.send(open=number + 1, question={"stays": True})
    running.send(open=17, question={})
    assert running.hear_all(17)[0]["error"]["code"] == "busy"
    assert len(running.children()) == 16


@pytest.mark.parametrize("question", [{"stays": True}, {"big": True}])
def test_nothing_is_left_when_the_hub_is_gone(running: Running, question: dict[str, Any]) -> None:
    running.send(open=1, question=question)
    running.hear()
    children = running.children()
    running.stdin.close()
    if "big" not in question:
        running.process.wait(PATIENCE_S)
    else:
        running.stdout.close()  # nobody reads
        running.process.wait(PATIENCE_S)
    until(lambda: not any(os.path.exists(f"/proc/{child}") for child in children))


def test_words_that_are_none_are_passed_over(running: Running) -> None:
    running.stdin.write(b'\xff\n[]\n"open"\n{"open":"x"}\n{"close":99}\n{"open":3,"question":7}\n')
    running.send(open=4, question={"a": 1})
    assert running.hear_all(4)[0]["end"] == {"a": 1}
