import pytest

from servicebay.nodes.node_log import EVERY_S, LINES, NodeLog


def test_the_first_lines_of_each_period_are_logged_and_the_rest_counted(caplog: pytest.LogCaptureFixture) -> None:
    now_s = 0.0
    said = NodeLog("n", "the agent", lambda: now_s)
    for _ in range(LINES + 7):
        said.add("first", "warning")
    now_s = EVERY_S
    said.add("second", "warning")
    said.end()
    texts = [record.message for record in caplog.records]
    assert texts.count("node n: the agent: first") == LINES
    assert texts[-2:] == ["node n: the agent: 7 more lines left out", "node n: the agent: second"]


def test_an_unknown_level_is_a_warning_and_an_empty_line_nothing(caplog: pytest.LogCaptureFixture) -> None:
    said = NodeLog("n", "the agent")
    said.add("odd", "catastrophe")
    said.add(" \n")
    assert [(record.levelname, record.message) for record in caplog.records] == [("WARNING", "node n: the agent: odd")]
