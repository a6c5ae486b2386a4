"""Whether a node's own name servers answer: real ones on loopback that do, are silent, are gone, or fail."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dns.message
import dns.rcode
import pytest

from servicebay.agent.checks import name_servers
from servicebay.agent.checks.ask import ask
from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.probes import Prober

Serve = Callable[[str, dns.rcode.Rcode | None], None]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Begins a server at an address of this machine; all at one port that nothing else has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(name_servers, "PORT", port)
    threads: list[threading.Thread] = []
    addresses: list[str] = []

    def begin(address: str, code: dns.rcode.Rcode | None) -> None:
        link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        link.bind((address, port))

        def answer() -> None:
            while True:
                data, asker = link.recvfrom(4096)
                if not data:
                    return link.close()
                if code is not None:
                    made = dns.message.make_response(dns.message.from_wire(data))
                    made.set_rcode(code)
                    link.sendto(made.to_wire(), asker)

        addresses.append(address)
        threads.append(threading.Thread(target=answer, daemon=True))
        threads[-1].start()

    yield begin
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        for address in addresses:
            end.sendto(b"", (address, port))
    for thread in threads:
        thread.join()


@pytest.fixture
def resolv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def write(*servers: str) -> None:
        path = tmp_path / "resolv.conf"
        path.write_text("# made\noptions edns0\n" + "".join(f"nameserver {server}\n" for server in servers))
        monkeypatch.setattr(name_servers, "RESOLV_CONF", str(path))

    return write


def test_one_that_answers_whatever_it_says_is_enough(serve: Serve, resolv: Callable[..., None]) -> None:
    serve("127.0.0.2", dns.rcode.NXDOMAIN)
    serve("127.0.0.3", None)
    resolv("127.0.0.3", "127.0.0.2")
    assert name_servers.problem_of_servers() == ""


def test_each_that_does_not_answer_is_told(
    serve: Serve, resolv: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_servers, "WAIT_S", 0.5)
    serve("127.0.0.3", None)
    serve("127.0.0.4", dns.rcode.SERVFAIL)
    resolv("127.0.0.3", "127.0.0.4", "127.0.0.9", "nonsense")
    assert name_servers.problem_of_servers() == (
        "127.0.0.3 is silent, 127.0.0.4 answers with an error (2), 127.0.0.9 is silent, nonsense is silent"
    )


@pytest.mark.anyio
async def test_a_check_by_name_hangs_on_the_name_server_of_its_node(resolv: Callable[..., None]) -> None:
    resolv("127.0.0.9")  # where nothing listens

    async def by_agent(node: str, action: str, args: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        return ask(args)

    prober = Prober(request=by_agent)
    await prober.open()
    try:
        check = Check(key="a.x", name="x", kind="dns", target="web.example", node="nas", timeout_s=0.5)
        assert await prober.ask(check) == Outcome(
            "unknown", "hangs on the name server of nas, which does not answer (127.0.0.9 is silent)"
        )
    finally:
        await prober.close()
