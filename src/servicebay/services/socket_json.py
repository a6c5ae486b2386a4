"""What python-socketio calls for JSON, at both ends. A ``msgspec.Raw`` in the data is put in as it is."""

from typing import Any

import msgspec


class SocketJson:
    """Options of the standard library's ``json`` mean nothing here."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        """As compact text."""
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str, **_options: Any) -> Any:
        """From text. Raises msgspec.DecodeError."""
        return msgspec.json.decode(text)
