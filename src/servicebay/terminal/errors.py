"""Why a terminal cannot be opened, joined or written to: a code for programs, a sentence for people."""


class TerminalError(Exception):
    """``status`` is HTTP's; ``field`` names the member that is wrong; ``debug_images`` go with ``no-shell``."""

    def __init__(
        self, status: int, code: str, message: str, field: str | None = None, debug_images: list[str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.debug_images = debug_images or []


def unknown() -> TerminalError:
    """Not there, or not for this user: the same words for both."""
    return TerminalError(404, "not-found", "There is no such terminal, or it is not shared with you.")


def ended() -> TerminalError:
    """It was there."""
    return TerminalError(409, "ended", "This terminal has ended.")
