"""What is read from ``/proc/<pid>/net``."""

from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.flows.tables import Counters, parse_counters, parse_flows, read_counters, read_flows

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
SNMP = "Ip: Forwarding DefaultTTL\nIp: 1 64\nTcp: RtoAlgorithm ActiveOpens PassiveOpens CurrEstab\nTcp: 1 28 3 2\n"


def line(local: str, remote: str, state: str) -> str:
    return f"   0: {local} {remote} {state} 00000000:00000000 00:00000000 00000000     0        0 3 1 0000\n"


OWN, DB, CLIENT = "14015A0A", "0259590A", "0700A8C0"


def test_the_port_of_a_moment_is_folded_away() -> None:
    table = HEAD + line(f"{OWN}:CCCA", f"{DB}:1538", "01") + line(f"{OWN}:CCCB", f"{DB}:1538", "01")
    assert parse_flows(table) == {("out", "10.89.89.2", 5432): 2}


def test_who_is_asked_is_told_by_what_listens() -> None:
    table = HEAD + line("00000000:1F90", "00000000:0000", "0A") + line(f"{OWN}:1F90", f"{CLIENT}:C001", "01")
    assert parse_flows(table) == {("in", "192.168.0.7", 8080): 1}


def test_a_listener_for_both_protocols_is_asked_over_the_older_one() -> None:
    listening = line("0" * 32 + ":1F90", "0" * 32 + ":0000", "0A")
    asked = line(f"0000000000000000FFFF0000{OWN}:1F90", f"0000000000000000FFFF0000{CLIENT}:C001", "01")
    assert parse_flows(HEAD, HEAD + listening + asked) == {("in", "192.168.0.7", 8080): 1}


def test_what_has_just_ended_was_there_and_is_not_open() -> None:
    assert parse_flows(HEAD + line(f"{OWN}:CCCA", f"{DB}:1538", "06")) == {("out", "10.89.89.2", 5432): 0}


def test_what_leads_nowhere_or_to_itself_is_no_flow() -> None:
    lines = [
        line("0100007F:CCCA", "0100007F:1538", "01"),
        line(f"{OWN}:CCCA", f"{OWN}:1538", "01"),
        line(f"{OWN}:CCCA", f"{DB}:1538", "02"),  # nobody has answered yet
        line(f"{OWN}:0050", f"{CLIENT}:C001", "06"),  # its listener is gone
    ]
    assert parse_flows(HEAD + "".join(lines)) == {}


@given(st.text(), st.text())
def test_any_text_is_a_table(one: str, other: str) -> None:
    assert all(isinstance(count, int) for count in parse_flows(one, other).values())
    parse_counters(one)


def test_counters_are_of_the_namespace() -> None:
    assert parse_counters(SNMP) == Counters(28, 3, 2)
    assert parse_counters("Tcp: ActiveOpens\nTcp: x\n") is None
    assert parse_counters("") is None


def test_this_machine_s_own_are_understood() -> None:
    assert read_counters(1) is not None
    assert all(key[0] in ("in", "out") for key in read_flows(1))
    assert read_counters(1 << 30) is None
