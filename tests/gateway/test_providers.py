"""Each kind of router, asked over its real protocol on loopback: well, refused, broken, silent, restarted."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from servicebay.gateway.errors import GatewayError
from servicebay.gateway.poller import read_within
from servicebay.gateway.provider import GatewayProvider
from servicebay.gateway.providers import fritzbox as fritz_module
from servicebay.gateway.providers.echo import Echo, address_in
from servicebay.gateway.providers.fritzbox import FritzBox
from servicebay.gateway.providers.told import Mock
from servicebay.gateway.providers.unifi import Unifi, ranges
from servicebay.gateway.providers.upnp import Upnp
from servicebay.gateway.reading import PortMapping
from tests.gateway.routers import Line, announcing, fritzbox, igd
from tests.gateway.unifi_server import UnifiConsole, self_signed
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio
PASSWORD = "very-secret"
WEB = PortMapping("tcp", 443, "127.0.0.1", 8443, "web & mail")
VPN = PortMapping("udp", 51820, "192.0.2.99", 51820, "wireguard", enabled=False, lease_s=3600)


async def problem_of(provider: GatewayProvider) -> GatewayError:
    with pytest.raises(GatewayError) as told:
        await read_within(provider)
    assert PASSWORD not in str(told.value)
    await provider.close()
    return told.value


async def test_a_fritzbox_tells_all_and_what_changes() -> None:
    line = Line()
    async with fritzbox(line).serving() as box:
        router = FritzBox("127.0.0.1", box.port, "anna", PASSWORD, tls=False)
        found = await router.read()
        assert (found.upstream, found.public_v4, found.public_v6) == ("up", "198.51.100.7", "2001:db8:1::7")
        assert (found.vendor, found.model, found.firmware) == ("AVM", "FRITZ!Box 7590", "8.02")
        assert (found.uptime_s, found.device_uptime_s) == (3600, 90_000)
        assert (found.link_up_bits_per_s, found.link_down_bits_per_s) == (40_000_000, 250_000_000)
        assert (found.sent_bytes_per_s, found.received_bytes_per_s) == (1500, 25_000)
        assert (found.sent_bytes, found.received_bytes) == (1_000_000, 9_000_000)
        assert found.dns_servers == ("192.0.2.53", "2001:db8::53")
        assert (found.mappings, found.problems) == ((WEB, VPN), ())
        line.public_v4, line.status, line.mappings = "0.0.0.0", "Disconnected", []
        asked = len(box.asked)
        found = await router.read()
        assert (found.upstream, found.public_v4, found.mappings) == ("down", None, ())
        assert not any(path.endswith(".xml") for path in box.asked[asked:])  # descriptions are fetched once


async def test_what_a_fritzbox_lacks_is_said_and_the_rest_shown() -> None:
    async with fritzbox(Line()).serving() as box:
        for service in box.described[0].services:
            service.actions.pop("GetPortMappingNumberOfEntries", None)
            service.actions.pop("GetCommonLinkProperties", None)
        found = await FritzBox("127.0.0.1", box.port, "anna", PASSWORD, tls=False).read()
    assert (found.mappings, found.link_up_bits_per_s, len(found.problems)) == (None, None, 2)
    assert found.public_v4 == "198.51.100.7"


async def test_a_fritzbox_refuses_breaks_hangs_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with fritzbox(Line()).serving() as box:
        wrong = await problem_of(FritzBox("127.0.0.1", box.port, "anna", "guess", tls=False))
        assert (wrong.code, wrong.message) == ("refused", "The FRITZ!Box refused the user name or the password.")
        none = await problem_of(FritzBox("127.0.0.1", box.port, "", "", tls=False))
        assert none.code == "refused"
        router = FritzBox("127.0.0.1", box.port, "anna", PASSWORD, tls=False)
        await router.read()
        box.broken = lambda _: web.Response(text="<not>xml", content_type="text/xml")
        assert (await problem_of(router)).code == "malformed"
        box.broken = lambda _: web.Response(text="hello", content_type="text/plain")
        assert (await problem_of(router)).code == "malformed"
        monkeypatch.setattr(fritz_module, "ANSWER_S", 0.3)
        never = asyncio.Event()

        async def hang() -> web.Response:
            await never.wait()
            return web.Response()

        box.broken = lambda _: hang()
        silent = await problem_of(router)
        assert (silent.code, silent.message) == ("unreachable", "127.0.0.1 did not answer within 0.3 s.")
        never.set()
        box.broken = None
        assert (await router.read()).upstream == "up"
    gone = await problem_of(router)
    assert (gone.code, gone.message.partition(":")[0]) == ("unreachable", "127.0.0.1 cannot be reached")


async def test_a_upnp_router_is_found_by_a_search_and_again_after_its_restart() -> None:
    line = Line()
    async with igd(line).serving() as first, announcing(f"http://127.0.0.1:{first.port}/rootDesc.xml") as ssdp:
        router = Upnp("127.0.0.1", ssdp)
        found = await router.read()
        assert (found.upstream, found.public_v4, found.vendor, found.model) == ("up", "198.51.100.7", "Acme", "R1")
        assert (found.mappings, found.address, found.problems) == ((WEB, VPN), "127.0.0.1", ())
        assert (found.sent_bytes, found.link_down_bits_per_s) == (1_000_000, 250_000_000)
        line.mappings.append(("TCP", 80, "somewhere", 80, "not an address", 1, 0))
        found = await router.read()
        assert (found.mappings, found.problems) == ((WEB, VPN), ("Not all of its port mappings can be read.",))
    assert (await problem_of(router)).code == "unreachable"
    line.public_v4, line.status = "198.51.100.8", "Disconnected"
    async with igd(line).serving() as second:
        known = Upnp(f"http://127.0.0.1:{second.port}/rootDesc.xml")
        found = await known.read()
        assert (found.upstream, found.public_v4) == ("down", "198.51.100.8")
        second.broken = lambda _: web.Response(text="<not>xml", content_type="text/xml")
        assert (await problem_of(known)).code == "malformed"
        second.broken = lambda _: web.Response(status=404)
        assert (await problem_of(known)).code in ("malformed", "unreachable")


async def test_a_unifi_console_tells_all_and_a_lost_session_is_renewed(tmp_path: Path) -> None:
    async with UnifiConsole().serving(self_signed(tmp_path)) as console:
        router = Unifi("127.0.0.1", console.port, "anna", PASSWORD, "default", verify=False)
        found = await router.read()
        assert (found.upstream, found.public_v4, found.public_v6) == ("up", "198.51.100.9", "2001:db8:9::1")
        assert (found.vendor, found.model, found.firmware) == ("Ubiquiti", "Dream Machine", "4.1.13")
        assert (found.uptime_s, found.device_uptime_s, found.link_up_bits_per_s) == (3600, 90_000, 1_000_000_000)
        assert (found.sent_bytes_per_s, found.received_bytes_per_s, found.sent_bytes) == (1200, 90_000, 5000)
        assert found.dns_servers == ("192.0.2.53",)
        assert found.mappings is not None
        assert [(m.protocol, m.external_port, m.external_port_end, m.enabled) for m in found.mappings] == [
            ("tcp", 80, None, True),
            ("tcp", 443, None, True),
            ("tcp", 27000, 27010, False),
            ("udp", 27000, 27010, False),
        ]
        console.forget()
        console.health[1]["status"] = "error"
        assert (await router.read()).upstream == "down"
        assert console.signed_in == 2
        await router.close()


@pytest.mark.parametrize("kind", ["unifi", "upnp"])
async def test_an_attempt_that_is_cut_off_leaves_no_connection_open(kind: str) -> None:
    called = asyncio.Event()
    callers: list[asyncio.StreamWriter] = []

    def take(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.append(writer)
        called.set()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        unifi = Unifi("127.0.0.1", port, "anna", PASSWORD, "default", verify=False)
        router = unifi if kind == "unifi" else Upnp(f"http://127.0.0.1:{port}/")
        sessions = []
        for _ in range(2):
            called.clear()
            asking = asyncio.create_task(router.read())
            await asyncio.wait_for(called.wait(), PATIENCE_S)
            sessions.append(router._session)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        assert [session is None or session.closed for session in sessions] == [True, False]
        await router.close()
        for caller in callers:
            caller.close()
            await caller.wait_closed()


async def test_a_unifi_console_refuses_starts_breaks_and_goes(tmp_path: Path) -> None:
    async with UnifiConsole().serving(self_signed(tmp_path)) as console:

        def router(password: str = PASSWORD, verify: bool = False) -> Unifi:
            return Unifi("127.0.0.1", console.port, "anna", password, "default", verify)

        wrong = await problem_of(router("guess"))
        assert (wrong.code, wrong.message) == ("refused", "The UniFi console refused the user name or the password.")
        unverified = await problem_of(router(verify=True))
        assert unverified.code == "unreachable"
        assert unverified.message.startswith("The certificate of 127.0.0.1 is not good")
        answers: dict[str, Callable[[], web.Response]] = {
            "refused": lambda: web.json_response({}, status=403),
            "unreachable": lambda: web.Response(status=502),
            "malformed": lambda: web.json_response([1, 2]),
        }
        for code, answer in answers.items():

            def broken(path: str, made: Callable[[], web.Response] = answer) -> web.Response | None:
                return made() if "stat" in path else None

            console.broken = broken
            assert (await problem_of(router())).code == code
        console.broken = lambda path: None
        console.health = [{"subsystem": "wlan", "status": "ok"}]
        assert (await problem_of(router())).message == "This UniFi site has no gateway of its own."
    assert (await problem_of(router())).code == "unreachable"


async def test_an_address_service_is_asked_from_where_it_was_asked() -> None:
    said: dict[str, Any] = {"text": "198.51.100.7\n", "status": 200}

    async def serve(_: web.BaseRequest) -> web.Response:
        return web.Response(**said)

    runner = web.ServerRunner(web.Server(serve), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service = Echo(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    found = await service.read()
    assert (found.upstream, found.public_v4, found.public_v6, found.mappings) == ("up", "198.51.100.7", None, None)
    said |= {"text": '{"ip": "198.51.100.8"}'}
    assert (await service.read()).public_v4 == "198.51.100.8"
    for wrong in ({"text": "<html>hello"}, {"text": "x", "status": 503}, {"text": "2001:db8::1", "status": 200}):
        said |= wrong
        assert (await problem_of(service)).code == "malformed"
    await runner.cleanup()
    assert (await problem_of(service)).code == "unreachable"


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xff", b"[" * 9999, b"{}", b'{"ip": 1}', b"0.0.0.0", b"[1]", b"127.0.0.1/8"]
)
def test_what_is_no_address_is_none(body: bytes) -> None:
    assert address_in(body) is None


def test_port_ranges() -> None:
    assert ranges("80, 8000-8010,0,x,9-1,70000") == [(80, 80), (8000, 8010)]


async def test_what_is_made_up_says_so() -> None:
    found = await Mock().read()
    assert found.made_up
    assert found.vendor == "Made up"
