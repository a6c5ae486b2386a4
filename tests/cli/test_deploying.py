"""Plans on a terminal."""

import pytest

from servicebay.cli.deploying import show_plan
from servicebay.services.shapes.draft import PlanAnswer, PlanFile


def test_what_is_in_a_file_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    diff = "--- a\n+++ a\n@@ -1 +1 @@\n-\x1b]0;gone\x07old\n+\x1b[2Jnew\n"
    file = PlanFile(path="/a", action="write", diff=diff)
    show_plan(PlanAnswer("n", "Write a", True, [], [file], [], [], [], []))
    shown = capsys.readouterr().out
    assert ("\x1b" in shown, "\x07" in shown) == (False, False)
    assert shown.splitlines()[:3] == ["--- a", "+++ a", "@@ -1 +1 @@"]
