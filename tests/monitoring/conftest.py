"""Names that lead nowhere, also where the machine that runs the tests has no name server that says so."""

import socket
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def invalid_names_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *more: Any, **options: Any) -> Any:
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
