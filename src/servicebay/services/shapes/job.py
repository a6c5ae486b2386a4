"""Work that was asked for: operations, jobs and their steps."""

from typing import Literal

from ...sentences import Sentence
from .base import Answer, View

OperationState = Literal["running", "done", "failed"]
JobState = Literal["waiting", "running", "done", "failed", "undone"]
StepKind = Literal["write", "delete", "reload", "pull", "stop", "start", "restart", "wait", "undo"]
StepState = Literal["waiting", "running", "done", "failed", "skipped"]


class OperationView(View, frozen=True, omit_defaults=True):
    """An action somebody asked for: running, or ended in the last minute. Key: ``id``.

    ``target`` is the key of the row it works on; ``text`` says it in words ('Restarting web.service
    on nas', 'web.service was restarted in 1.2 s', 'web.service did not start: …').
    """

    id: str
    node: str
    kind: str
    target: str
    action: str
    state: OperationState
    text: Sentence
    started_at: int
    ended_at: int | None = None
    user: str | None = None
    detail: Sentence | None = None


class StepView(View, frozen=True, omit_defaults=True):
    """One step of a job, or of a plan: ``text`` is ready to show ('Restart web.service').

    ``target`` is a path, an image or a unit. ``detail`` says how it went; ``percent`` how far it is.
    """

    kind: StepKind
    target: str
    text: Sentence
    state: StepState = "waiting"
    detail: Sentence | None = None
    percent: float | None = None


class SetAside(View, frozen=True, omit_defaults=True):
    """A container that made room for a new unit: it was stopped, and is called ``aside`` since.

    It ``ran`` before, and lost its ``policy`` of restarts, so that it does not come back at boot.
    """

    id: str
    name: str
    ran: bool
    policy: str | None = None
    aside: str = ""


class JobView(View, frozen=True, omit_defaults=True):
    """A change of a node's files and units, step by step. Key: ``id``. It survives its readers and the hub's restart.

    ``kind`` says what for (``apply``, ``delete``, ``rename``, ``copy``, ``restore``, ``install``, ``update``, …).
    ``waiting``: for the node to come back, or for another job. ``undone``: it failed, or was cancelled, and the old
    files and the old state are back. ``failed``: nothing was changed, or not all could be put back, see ``text``.
    ``targets`` are keys of service rows, ``lines`` the last journal lines of what failed.
    ``aside`` are containers that made room for its units, ``returned`` keys of those that it brought back.
    """

    id: str
    node: str
    kind: str
    title: Sentence
    state: JobState
    text: Sentence
    started_at: int
    ended_at: int | None = None
    user: str | None = None
    steps: list[StepView] = []
    targets: list[str] = []
    lines: list[str] = []
    aside: list[SetAside] = []
    returned: list[str] = []


class WayBack(Answer, frozen=True):
    """What takes an action back: another action, on a service (``name``: its unit) or a container (its ID)."""

    kind: Literal["service", "container"]
    node: str
    name: str
    action: str


class ActionAnswer(Answer, frozen=True):
    """The action was done and its effect was seen. ``message`` says what happened in words.

    ``undo`` takes it back, where the row as it is now offers that.
    """

    operation: str
    message: Sentence
    undo: WayBack | None = None
