"""Port mappings, joined with what listens; names and addresses, judged."""

from typing import Any

import pytest

from servicebay.gateway.judge import Standing
from servicebay.gateway.reading import PortMapping, Reading
from servicebay.gateway.wish import Wish
from servicebay.services.gateway.desk import GatewayFacts
from servicebay.services.gateway.names import Resolved, is_public_name, name_view
from servicebay.services.gateway.nat import nat_text
from servicebay.services.gateway.row import gateway_attention, gateway_card, gateway_view
from servicebay.services.gateway.section import known_of
from servicebay.wire.model import Listen, Proxy, Route
from tests.services.facts import ID, NOW, Hub, Port, config, container, state, unit

NAS = "192.168.1.10"
REACHED = "proxy on nas is reached from the internet."
LOOPBACK = "photos on nas listens on loopback only: nothing gets through."
ELSEWHERE = "192.168.1.77 is no node: what answers there is not known."
PROXY = {"names": ["proxy"], "ports": [Port(443, "tcp", "", 8443)]}
PHOTOS = {"id": "cd" * 32, "names": ["photos"], "ports": [Port(2283, "tcp", "127.0.0.1", 2283)]}
OLD = {"id": "ef" * 32, "names": ["old"], "state": "exited", "ports": [Port(80, "tcp", "", 8080)]}


def mapped(*mappings: PortMapping, addresses: dict[str, tuple[str, ...]] | None = None) -> list[dict[str, Any]]:
    hub = Hub(config())
    listen = [Listen("0.0.0.0", 443, ssl=True)]
    route = Route("proxy", "photos.example.org", listen=listen, ssl=True, targets=["photos:2283"])
    proxies = {ID: Proxy("nginx", "image", "files", routes=[route])}
    found = [container(**PROXY), container(**PHOTOS), container(**OLD)]
    own = unit(name="own.service", kind="service", listens=["Stream 0.0.0.0:7100", "Stream 127.0.0.1:7200"])
    socket = unit(name="own.socket", kind="socket", listens=["Stream 127.0.0.1:7300", "Stream /run/own"])
    hub.node("nas", state(found, [unit(), own, socket], proxies=proxies))
    reading = Reading("up", "198.51.100.7", mappings=mappings)
    known: dict[str, tuple[str, ...]] = {NAS: ("nas",)} if addresses is None else addresses
    facts = GatewayFacts(Standing("online", reading, NOW), Wish(kind="upnp"), known, {})
    view = gateway_view(facts, hub.live.joined())
    return [
        {"reached": each.reached, "text": each.text, "tone": each.tone, "routes": [r.name for r in each.routes]}
        for each in view.mappings or []
    ]


@pytest.mark.parametrize(
    ("mapping", "reached", "text"),
    [
        (PortMapping("tcp", 443, NAS, 8443), "exposed", REACHED),
        (PortMapping("udp", 443, NAS, 8443), "silent", f"Nothing that is known listens at {NAS}:8443 on nas."),
        (PortMapping("tcp", 9, NAS, 9), "silent", f"Nothing that is known listens at {NAS}:9 on nas."),
        (PortMapping("tcp", 8000, NAS, 8400, external_port_end=8100), "exposed", REACHED),
        (PortMapping("tcp", 80, NAS, 8080), "closed", "old on nas does not run."),
        (PortMapping("tcp", 2283, NAS, 2283), "loopback", LOOPBACK),
        (PortMapping("tcp", 22, NAS, 22), "exposed", "The SSH server of nas is open to the internet."),
        (PortMapping("tcp", 7100, NAS, 7100), "exposed", "own on nas is reached from the internet."),
        (PortMapping("tcp", 7200, NAS, 7200), "loopback", LOOPBACK.replace("photos", "own")),
        (PortMapping("tcp", 7300, NAS, 7300), "loopback", LOOPBACK.replace("photos", "own.socket")),
        (PortMapping("tcp", 443, NAS, 8443, enabled=False), "off", "Switched off at the router."),
        (PortMapping("tcp", 443, "nas", 8443), "exposed", REACHED),
        (PortMapping("tcp", 443, "192.168.1.77", 8443), "elsewhere", ELSEWHERE),
    ],
)  # fmt: skip
def test_what_a_port_leads_to(mapping: PortMapping, reached: str, text: str) -> None:
    found = mapped(mapping)[0]
    assert (found["reached"], found["text"]) == (reached, text)
    assert found["tone"] == {"exposed": "look" if "SSH" in text else "ok", "off": "off", "elsewhere": "off"}.get(
        reached, "look"
    )


def test_the_routes_behind_a_port_are_named() -> None:
    assert mapped(PortMapping("tcp", 443, NAS, 8443))[0]["routes"] == ["photos.example.org"]
    assert mapped(PortMapping("tcp", 2283, NAS, 2283))[0]["routes"] == []


@pytest.mark.parametrize(
    ("outside", "seen", "says"),
    [
        ("198.18.0.1", None, None),
        ("8.8.8.8", "8.8.8.8", None),
        ("8.8.8.8", "8.8.4.4", "The internet sees you as 8.8.4.4"),
        ("100.64.0.1", None, "Your provider shares one address"),
        ("100.127.255.254", None, "Your provider shares one address"),
        ("100.128.0.1", None, None),
        ("192.168.178.20", None, "Another router stands between"),
        ("172.31.0.1", None, "Another router stands between"),
        ("172.32.0.1", None, None),
        (None, "8.8.8.8", None),
    ],
)
def test_a_second_router_or_a_shared_address_is_recognised(
    outside: str | None, seen: str | None, says: str | None
) -> None:
    found = nat_text(Reading("up", outside, seen_v4=seen))
    assert found is None if says is None else (found or "").startswith(says)


@pytest.mark.parametrize(
    ("found", "tone", "says"),
    [
        (Resolved(("8.8.8.8",)), "ok", "leads here."),
        (Resolved(("2001:db8::1", "8.8.8.8")), "ok", "leads here."),
        (Resolved(("1.1.1.1",)), "look", "is 1.1.1.1, not your public address"),
        (Resolved(("192.168.1.10",)), "off", "is 192.168.1.10: an address inside"),
        (Resolved(("2606:4700::1",)), "off", "is 2606:4700::1: an IPv6 address of its own"),
        (Resolved(problem="does not exist"), "look", "does not exist."),
        (Resolved(problem="was not answered for within 5 s"), "off", "was not answered for within 5 s."),
    ],
)
def test_whether_a_name_leads_here(found: Resolved, tone: str, says: str) -> None:
    view = name_view("photos.example.org", found, ("8.8.8.8", None))
    assert view.tone == tone
    assert view.text.startswith(says)


def test_names_of_a_network_at_home_are_not_public() -> None:
    names = (
        "a.example.org",
        "nas.lan",
        "fritz.box",
        "nas.fritz.box",
        "*.example.org",
        "10.0.0.1",
        "nas",
        "a_b.org",
        "_",
    )
    assert [name for name in names if is_public_name(name)] == ["a.example.org", "fritz.box"]


@pytest.mark.parametrize(
    ("standing", "wish", "tone", "needs"),
    [
        (Standing("not-configured"), Wish(), "off", False),
        (Standing("pending"), Wish(kind="upnp"), "busy", False),
        (Standing("refused", problem="Wrong password."), Wish(kind="fritzbox"), "act", True),
        (Standing("unreachable", Reading("up", "8.8.8.8"), NOW, problem="Silent."), Wish(kind="upnp"), "act", True),
        (Standing("offline", Reading("down"), NOW), Wish(kind="upnp"), "act", True),
        (Standing("online", Reading("up", "8.8.8.8", made_up=True), NOW), Wish(kind="mock"), "ok", False),
    ],
)
def test_the_card_and_what_needs_a_person(standing: Standing, wish: Wish, tone: str, needs: bool) -> None:
    view = gateway_view(GatewayFacts(standing, wish, {}, {}), known_of([]))
    card = gateway_card(view)
    assert (card.kind, card.tone, card.actions, bool(gateway_attention(view))) == ("gateway", tone, [], needs)
    assert view.stale == (standing.problem is not None and standing.reading is not None)
    assert ("made up" in card.state_text) == view.made_up
    if standing.problem:
        assert standing.problem in (card.cause or "")
