"""Ports as text, and as links only where a browser could follow them."""

import pytest

from servicebay.services.ports import Address, own_ports, port_view, port_views
from tests.services.facts import Port, unit

NAS = Address("nas.example")
HERE = Address("localhost", local=True)


@pytest.mark.parametrize(
    ("port", "address", "text", "url"),
    [
        (Port(80, host_port=8080), NAS, "8080 → 80/tcp", "http://nas.example:8080"),
        (Port(80, host_port=80), NAS, "80 → 80/tcp", "http://nas.example"),
        (Port(80, host_ip="0.0.0.0", host_port=8080), NAS, "8080 → 80/tcp", "http://nas.example:8080"),
        (Port(8443, host_port=9000), NAS, "9000 → 8443/tcp", "https://nas.example:9000"),
        (Port(443, host_port=443), NAS, "443 → 443/tcp", "https://nas.example"),
        (Port(80, host_ip="127.0.0.1", host_port=8080), NAS, "127.0.0.1:8080 → 80/tcp", None),
        (Port(80, host_ip="127.0.0.1", host_port=8080), HERE, "127.0.0.1:8080 → 80/tcp", "http://localhost:8080"),
        (Port(80, host_ip="10.0.0.5", host_port=81), NAS, "10.0.0.5:81 → 80/tcp", "http://10.0.0.5:81"),
        (Port(80, host_ip="fd00::5", host_port=81), NAS, "[fd00::5]:81 → 80/tcp", "http://[fd00::5]:81"),
        (Port(80, host_port=81), Address("fd00::1"), "81 → 80/tcp", "http://[fd00::1]:81"),
        (Port(80), NAS, "80/tcp", None),
        (Port(53, "udp", host_port=53), NAS, "53 → 53/udp", None),
        (Port(5432, host_port=5432), NAS, "5432 → 5432/tcp", None),
        (Port(80, host_ip="evil.example/?", host_port=81), NAS, "evil.example/?:81 → 80/tcp", None),
        (Port(80, host_port=81), Address(None), "81 → 80/tcp", None),
    ],
)
def test_a_port_has_a_text_and_a_link_where_one_works(port: Port, address: Address, text: str, url: str | None) -> None:
    view = port_view(port, address)
    assert (view.text, view.url) == (text, url)


def test_ports_of_a_pod_are_shown_once_and_published_ones_first() -> None:
    ports = [Port(9000), Port(80, host_port=8080), Port(80, host_port=8080), Port(81, host_port=443)]
    assert [view.text for view in port_views(ports, NAS)] == ["443 → 81/tcp", "8080 → 80/tcp", "9000/tcp"]


def test_a_unit_of_ones_own_has_ports_where_it_listens_and_a_socket_says_itself_what_it_waits_for() -> None:
    listens = ["Stream 0.0.0.0:8080", "Stream [::]:8080", "Stream 127.0.0.1:5432", "Stream /run/own"]
    views = port_views(own_ports(unit(kind="service", listens=listens)), NAS)
    assert [(view.text, view.url) for view in views] == [
        ("127.0.0.1:5432 → 5432/tcp", None),
        ("8080 → 8080/tcp", "http://nas.example:8080"),
    ]
    assert own_ports(unit(kind="socket", listens=listens)) == []
    assert own_ports(unit(kind="service")) == []
