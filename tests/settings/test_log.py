import logging
from collections.abc import Iterator

import pytest
import structlog

from servicebay.settings.log import configure_logging


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logging_as_before")
def test_what_a_node_says_is_one_line_that_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    logging.getLogger("x").info("node %s: agent: %s", "n", "a\x1b]0;b\x07\x1b[31m\n2026 [info] node m: online\x9b")
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.isprintable() or set(said) - {"\n"} == {c for c in said if c.isprintable()}
    assert r"a\x1b]0;b\x07\x1b[31m\n2026" in said


@pytest.mark.usefixtures("_logging_as_before")
def test_tracebacks_keep_their_lines(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("x").exception("it failed")
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "\nValueError: why" in said
