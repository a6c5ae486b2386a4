"""What may go wrong with an action, told to a user: a stable code, a sentence, what the tool said."""

from .shapes.problem import Conflict


class ActionError(Exception):
    """An action was refused or failed.

    Codes of our own: ``not-found`` (no such node, service or container), ``ambiguous`` (several
    answer to the name: give ``node``), ``busy`` (an action on the same target runs), ``refused``
    (makes no sense for this target). The rest are the agent's (``invalid conflict podman
    job-failed timeout cancelled unsupported unreachable internal``).
    """

    def __init__(self, code: str, message: str, stderr: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.stderr = stderr


class DraftConflict(ActionError):
    """Files are not as a draft's bases say; code ``conflict``. Nothing was written."""

    def __init__(self, conflicts: list[Conflict], node: str | None = None) -> None:
        names = ", ".join(conflict.path.rpartition("/")[2] for conflict in conflicts)
        super().__init__("conflict", f"Changed meanwhile by somebody else, so nothing was written: {names}.")
        self.conflicts = conflicts
        self.node = node
