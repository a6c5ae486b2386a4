"""The circuit breaker of one connection: five malformed frames in a row and it is closed. Pure."""

LIMIT = 5


class Breaker:
    """Counts consecutive malformed frames; a good one resets."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self.bad_in_a_row = 0

    @property
    def is_open(self) -> bool:
        """Whether the connection has to be closed."""
        return self.bad_in_a_row >= self._limit

    def bad(self) -> None:
        """A malformed frame came."""
        self.bad_in_a_row += 1

    def good(self) -> None:
        """A well-formed frame came."""
        self.bad_in_a_row = 0
