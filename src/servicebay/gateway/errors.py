"""What may go wrong with a router, told to a user."""


class GatewayError(Exception):
    """A router was not read, or a setting refused.

    Codes: ``unreachable`` (no answer), ``refused`` (wrong password, or not allowed), ``malformed`` (it answers, but
    not as such a router does), ``invalid`` (a setting).
    """

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
