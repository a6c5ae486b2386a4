"""Which runs go on as their files say, though a job wrote these since: it changed nothing that matters to them."""

from collections.abc import Iterable

from ..files import DRIFTING, RUNNING
from ..settled import Run
from ..shapes.job import JobState
from ..shapes.service import ServiceView
from .document import Document
from .judge import Judge


def settled_runs(
    node: str, document: Document, state: JobState, rows: Iterable[ServiceView], judge: Judge
) -> dict[str, Run]:
    """Runs by unit, when a job ended so: of units that have a file of the job and that it neither began nor restarted.

    Those that should have been restarted before it already are restarted by it.
    """
    others = {*document.restart, *document.start, *document.fresh, *document.stop, *document.kept}
    written = {file.path: file.after if state == "done" else file.before for file in document.files}
    runs = {}
    for row in rows:
        invocation = judge.invocation(node, row.unit)
        files = {file.path: written.get(file.path) for file in row.files if file.kind in DRIFTING}
        known = {path: sha256 for path, sha256 in files.items() if sha256 is not None}
        if known and invocation and row.unit not in others and row.active_state in RUNNING:
            runs[row.unit] = Run(invocation, known)
    return runs
