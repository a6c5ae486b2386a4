"""A network namespace's TCP sockets, read from ``/proc/<pid>/net`` of a process in it (proc_pid_net(5)). No entering.

Reading ``tcp`` walks the hash of all established connections of the machine, of whichever namespace: 8 ms with 24 GiB
of memory (Linux 6.18), less with less. ``snmp`` and ``sockstat6`` are the namespace's counters, and cost little.
"""

from typing import Dict, List, NamedTuple, Optional, Set, Tuple, Union

from ..podman.ports import parse_address

LISTEN, ESTABLISHED, SYN_SENT, CLOSED = "0A", "01", "02", ("02", "03", "07")
"""States as the kernel numbers them (include/net/tcp_states.h)."""
MAX_TABLE_BYTES = 2 << 20
"""About 13,000 sockets."""
IN, OUT = "in", "out"
Key = Tuple[str, str, int]
"""Direction, the other end's address, and the port of who answers."""


class Counters(NamedTuple):
    """What changes when connections do: opened by us, by others, and open now."""

    active_opens: int
    passive_opens: int
    established: int


def read_counters(pid: Union[int, str]) -> Optional[Counters]:
    """Of the process's network namespace; None where it is gone."""
    try:
        return parse_counters(_read("/proc/{}/net/snmp".format(pid)))
    except OSError:
        return None


def parse_counters(snmp: str) -> Optional[Counters]:
    """``Tcp: RtoAlgorithm … ActiveOpens …`` above ``Tcp: 1 … 12 …``; None for another format."""
    lines = [line.split() for line in snmp.splitlines() if line.startswith("Tcp:")]
    if len(lines) != 2:
        return None
    found = dict(zip(*lines))
    try:
        return Counters(*(int(found[name]) for name in ("ActiveOpens", "PassiveOpens", "CurrEstab")))
    except (KeyError, ValueError):
        return None


def read_flows(pid: Union[int, str]) -> Dict[Key, int]:
    """The flows of the process's network namespace, with how many connections are open. Raises OSError: it is gone."""
    return parse_flows(*read_tables(pid))


def read_tables(pid: Union[int, str]) -> List[str]:
    """The sockets of a network namespace, by a process in it or ``self``. Raises OSError."""
    tables = [_read("/proc/{}/net/tcp".format(pid))]
    if _has_sockets6(pid):
        tables.append(_read("/proc/{}/net/tcp6".format(pid)))
    return tables


def _has_sockets6(pid: Union[int, str]) -> bool:
    """Whether ``TCP6: inuse 3`` says that there are any."""
    try:
        return "TCP6: inuse 0\n" not in _read("/proc/{}/net/sockstat6".format(pid))
    except OSError:  # no IPv6 in this kernel
        return False


def parse_flows(*tables: str) -> Dict[Key, int]:
    """``/proc/net/tcp`` and ``tcp6`` to flows.

    ``1: 0259590A:D2F0 0359590A:1538 01 …``: our address and port, theirs, state. Connections that have just ended
    (TIME_WAIT, a minute long) count as seen, with none open. What stays within the namespace is left out: it is the
    container, or its pod, with itself.
    """
    sockets = [line.split(None, 4)[1:4] for table in tables for line in table.splitlines()[1:]]
    whole = [each for each in sockets if len(each) == 3]
    listening = {local.rpartition(":")[2] for local, _, state in whole if state == LISTEN}
    flows: Dict[Key, int] = {}
    for local, remote, state in whole:
        if state == LISTEN or state in CLOSED:
            continue
        key = key_of(local, remote, listening)
        if key is not None:
            flows[key] = flows.get(key, 0) + (state == ESTABLISHED)
    return flows


EPHEMERAL = 32768
"""The first of the ports that Linux gives to who asks, unless it was told otherwise."""


def key_of(local: str, remote: str, listening: Set[str]) -> Optional[Key]:
    """What a connection is; ``listening`` are ports as the kernel writes them. None: it stays here, or nobody knows."""
    our_address, _, our_port = local.rpartition(":")
    their_address, _, their_port = remote.rpartition(":")
    try:
        address, ours, theirs = _plain(their_address), int(our_port, 16), int(their_port, 16)
    except ValueError:
        return None  # a format that this kernel does not have
    if our_address == their_address or is_loopback(their_address):
        return None
    if our_port in listening:
        return IN, address, ours
    if theirs >= EPHEMERAL > ours:  # somebody's, at a port where nothing listens any more
        return None
    return OUT, address, theirs


def is_loopback(text: str) -> bool:
    """Of an address as the kernel writes it."""
    try:
        address = _plain(text)
    except ValueError:
        return False
    return address.startswith("127.") or address == "::1"


def _plain(text: str) -> str:
    address = parse_address(text)
    return address[7:] if address.startswith("::ffff:") and "." in address else address


def _read(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read(MAX_TABLE_BYTES)
