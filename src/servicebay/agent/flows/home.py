"""TCP sockets of the node's own network namespace, by who of ours holds them: containers with its network, and units.

The table names a socket's inode, ``/proc/<pid>/fd`` who holds it: processes of this user and of their containers alone
(``podman.ports``). A connection that has ended has no inode any more: then only a port that somebody listens at tells.
"""

from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Set, Tuple

from ..podman.ports import parse_address, read_process_tree, read_socket_inodes
from .tables import CLOSED, EPHEMERAL, ESTABLISHED, LISTEN, OUT, Key, is_loopback, key_of, read_tables

GONE = "0"
LOOPBACK = "127.0.0.1"
"""Stands for any address of the node's own at which a connection stays within it."""


class Socket(NamedTuple):
    """A line of ``/proc/net/tcp``: addresses as the kernel writes them, ``0100007F:1F90``."""

    local: str
    remote: str
    state: str
    inode: str


class Held(NamedTuple):
    """What was found: flows with how many connections are open, and addresses that are listened at, by holder."""

    flows: Dict[Tuple[str, Key], int]
    listening: Dict[str, List[str]]


def read_home(groups: Mapping[str, str]) -> Held:
    """``groups``: the control group's folder of each holder."""
    owners = {
        inode: holder
        for holder, folder in groups.items()
        for pid in read_process_tree(folder, "")
        for inode in read_socket_inodes(pid)
    }
    return find_held(parse_sockets(*read_tables("self")) if owners else (), owners)


def parse_sockets(*tables: str) -> List[Socket]:
    """``/proc/net/tcp`` and ``tcp6``; the inode is the tenth word."""
    lines = (line.split(None, 10) for table in tables for line in table.splitlines()[1:])
    return [Socket(words[1], words[2], words[3], words[9]) for words in lines if len(words) > 9]


def find_held(sockets: Iterable[Socket], owners: Mapping[str, str]) -> Held:
    """``owners``: holder by inode."""
    sockets = list(sockets)
    ports: Dict[str, Set[str]] = {}
    for each in sockets:
        if each.state == LISTEN and each.inode in owners:
            ports.setdefault(owners[each.inode], set()).add(_port(each.local))
    flows: Dict[Tuple[str, Key], int] = {}
    for each in sockets:
        if each.state == LISTEN or each.state in CLOSED:
            continue
        holder = owners.get(each.inode)
        if holder is None and each.inode == GONE:
            holder = next((name for name, listening in ports.items() if _port(each.local) in listening), None)
        key = None if holder is None else _key(each, ports.get(holder, set()))
        if holder is not None and key is not None:
            flows[holder, key] = flows.get((holder, key), 0) + (each.state == ESTABLISHED)
    return Held(flows, _listening(sockets, owners))


def _key(each: Socket, listening: Set[str]) -> Optional[Key]:
    """Within the node only who asks tells of it, and not of what it asks itself."""
    ours, theirs = each.local.rpartition(":")[0], each.remote.rpartition(":")[0]
    if ours != theirs and not is_loopback(theirs):
        return key_of(each.local, each.remote, listening)
    if _port(each.local) in listening or _port(each.remote) in listening:
        return None
    try:
        own, asked = int(_port(each.local), 16), int(_port(each.remote), 16)
    except ValueError:
        return None  # a format that this kernel does not have
    return None if asked >= EPHEMERAL > own else (OUT, LOOPBACK, asked)


def _listening(sockets: Iterable[Socket], owners: Mapping[str, str]) -> Dict[str, List[str]]:
    found: Dict[str, Set[Tuple[int, str]]] = {}
    for each in sockets:
        if each.state == LISTEN and each.inode in owners:
            address, _, port = each.local.rpartition(":")
            try:
                found.setdefault(owners[each.inode], set()).add((int(port, 16), parse_address(address)))
            except ValueError:
                continue  # a format that this kernel does not have
    return {holder: [_told(address, port) for port, address in sorted(each)] for holder, each in found.items()}


def _told(address: str, port: int) -> str:
    """As systemd tells it of a socket."""
    return "Stream {}:{}".format("[{}]".format(address) if ":" in address else address, port)


def _port(text: str) -> str:
    return text.rpartition(":")[2]
