"""What may go wrong with checks, told to a user."""


class CheckError(Exception):
    """A check was refused. Codes: ``invalid``, ``not-found``, ``refused``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
