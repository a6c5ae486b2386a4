"""Whose a socket of the node's own namespace is."""

from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.flows.home import Held, find_held, parse_sockets

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
NODE, FAR, LOOP, ANY = "0F00A8C0", "0700A8C0", "0100007F", "00000000"
OWNERS = {"1": "web.service", "2": "web.service", "3": "app", "4": "app"}


def line(local: str, remote: str, state: str, inode: str) -> str:
    return f"   0: {local} {remote} {state} 00000000:00000000 00:00000000 00000000  1000        0 {inode} 1 0000\n"


def held(*lines: str) -> Held:
    return find_held(parse_sockets(HEAD + "".join(lines)), OWNERS)


LISTENS = line(f"{ANY}:1F90", f"{ANY}:0000", "0A", "1")


def test_a_socket_is_its_holder_s_and_others_are_nobody_s() -> None:
    found = held(
        LISTENS,
        line(f"{NODE}:1F90", f"{FAR}:C001", "01", "2"),
        line(f"{NODE}:C002", f"{FAR}:1538", "01", "3"),
        line(f"{NODE}:0016", f"{FAR}:C003", "01", "9"),
    )
    assert found.flows == {
        ("web.service", ("in", "192.168.0.7", 8080)): 1,
        ("app", ("out", "192.168.0.7", 5432)): 1,
    }
    assert found.listening == {"web.service": ["Stream 0.0.0.0:8080"]}


def test_within_the_node_who_asks_tells_of_it() -> None:
    asks, answers = line(f"{LOOP}:C001", f"{LOOP}:1F90", "01", "3"), line(f"{LOOP}:1F90", f"{LOOP}:C001", "01", "2")
    assert held(LISTENS, asks, answers).flows == {("app", ("out", "127.0.0.1", 8080)): 1}
    by_its_address = line(f"{NODE}:C001", f"{NODE}:1F90", "01", "3")
    assert held(LISTENS, by_its_address).flows == {("app", ("out", "127.0.0.1", 8080)): 1}


def test_who_talks_to_itself_is_no_flow() -> None:
    assert held(LISTENS, line(f"{LOOP}:C001", f"{LOOP}:1F90", "01", "2")).flows == {}
    assert held(line(f"{LOOP}:1F90", f"{LOOP}:C001", "01", "2")).flows == {}, "it was asked, and listens no more"


def test_what_has_ended_is_told_by_the_port_that_is_listened_at() -> None:
    assert held(LISTENS, line(f"{NODE}:1F90", f"{FAR}:C001", "06", "0")).flows == {
        ("web.service", ("in", "192.168.0.7", 8080)): 0
    }
    assert held(LISTENS, line(f"{NODE}:C001", f"{FAR}:0050", "06", "0")).flows == {}, "whose it was nobody knows"


def test_an_address_of_ipv6_is_written_as_systemd_does() -> None:
    assert held(line("0" * 32 + ":1F90", "0" * 32 + ":0000", "0A", "3")).listening == {"app": ["Stream [::]:8080"]}


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_any_text_is_a_table(table: str, owners: dict[str, str]) -> None:
    assert set(find_held(parse_sockets(table), owners).listening) <= set(owners.values())
