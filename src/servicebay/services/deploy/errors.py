"""How steps of a job end when not well."""

from collections.abc import Sequence


class StepFailed(Exception):
    """A step failed, with the reason in words and the last lines of what failed: the job goes back."""

    def __init__(self, text: str, lines: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.text = text
        self.lines = list(lines)


class NodeLost(Exception):
    """The connection went during a step; whether it was done is not known. The job waits and looks again."""


class NodeForgotten(Exception):
    """The node was removed from the hub."""
