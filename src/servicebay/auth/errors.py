"""The errors of this package that a person may see."""


class AuthError(Exception):
    """Refused. ``code`` is stable; the text is one sentence; ``field`` names the input at fault.

    Codes: ``invalid-credentials``, ``rate-limited`` (with ``retry_after_s``), ``setup-token``,
    ``setup-closed``, ``invalid-name``, ``weak-password``, ``name-taken``, ``invalid-role``, ``unknown-user``,
    ``last-administrator``, ``disabled``, ``invitation``, ``wrong-password``, ``unknown-session``, ``unknown-token``,
    ``second-factor`` (a code is needed), ``wrong-code``, ``second-factor-on``; of passkeys ``no-passkeys-here`` (the
    address), ``wrong-passkey``, ``passkey-late``, ``passkey-copy``, ``passkey-known``, ``passkey-name``,
    ``passkeys-full``, ``unknown-passkey``.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.retry_after_s = retry_after_s
