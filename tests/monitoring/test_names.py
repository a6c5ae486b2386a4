"""Names for checks: one that hangs holds up itself alone."""

import asyncio
import socket
import threading

import pytest

from servicebay.monitoring.check import Check
from servicebay.monitoring.probes import Prober
from servicebay.monitoring.probes.name_servers import NOT_ASKED, NameServers
from servicebay.monitoring.probes.names import Found, Names, ask_system, literal_of

pytestmark = pytest.mark.anyio


class HangingDns:
    """The machine's resolver, where nobody answers for ``*.hang.example`` until ``end``."""

    def __init__(self) -> None:
        self.end, self.asked = threading.Event(), 0

    def __call__(self, host: str) -> list[Found]:
        if host.endswith(".hang.example"):
            self.asked += 1
            self.end.wait(60)
        return ask_system("localhost" if host == "here.example" else host)


async def test_names_that_hang_hold_up_no_other_check_and_no_other_work() -> None:
    dns = HangingDns()
    prober = Prober(Names(dns), name_servers=NameServers(lambda: []))
    await prober.open()
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    kinds = ("tcp", "http", "certificate", "ping")
    try:
        hung = [
            asyncio.create_task(prober.ask(check_of(kind, f"n{n}.hang.example", 9, timeout_s=0.3)))
            for n in range(20)
            for kind in kinds
        ]
        well = await prober.ask(check_of("tcp", "here.example", port, timeout_s=30))
        elsewhere = await asyncio.to_thread(lambda: "done")
        found = await asyncio.gather(*hung)
    finally:
        dns.end.set()
        await prober.close()
        server.close()
    assert (well.level, elsewhere) == ("ok", "done")
    assert {outcome.text for outcome in found} == {NOT_ASKED.text}
    assert dns.asked == 20  # each name once, however many checks wait for it


def check_of(kind: str, host: str, port: int, timeout_s: float) -> Check:
    target = {"http": f"http://{host}:{port}/", "ping": host}.get(kind, f"{host}:{port}")
    return Check(key="a.x", name="x", kind=kind, target=target, timeout_s=timeout_s, anywhere=True)  # type: ignore[arg-type]


async def test_an_address_is_not_asked_for() -> None:
    names = Names(lambda host: pytest.fail(f"{host} was asked for"))
    assert [address.ip for address in await names.addresses("192.0.2.7")] == ["192.0.2.7"]
    assert [address.ip for address in await names.addresses("2001:db8::1")] == ["2001:db8::1"]
    assert literal_of("nas.lan") is None


async def test_a_name_without_an_address_is_an_error_of_its_own() -> None:
    names = Names(lambda _: [])
    with pytest.raises(socket.gaierror):
        await names.addresses("nobody.example")
