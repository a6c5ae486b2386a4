"""Listening sockets as they are now, of the node or of a container's network, and whether they take connections.

Runs in a copy of the agent that ends with its answer. ``/proc/<pid>/net/tcp`` is the table of that process's network
(proc(5)), readable without entering it.
"""

import os
from typing import Any, Dict, List, Set

from ..podman.ports import Listener, parse_listeners, read_listeners, read_process_tree, read_socket_inodes
from .dial import enter_network, same_network, try_all

KINDS = ("tcp", "tcp6")
MOST_OTHERS = 20
LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared with)


def look_at_port(port: int, timeout_s: float) -> Dict[str, Any]:
    """Who listens at a TCP port of the node, and what a connection from here meets."""
    listeners = {
        inode: each for inode, each in read_listeners().items() if each.protocol == "tcp" and each.port == port
    }
    holders = find_holders(set(listeners))
    asked = sorted({LOOPBACK.get(each.address, each.address) for each in listeners.values()})
    return {"listening": _rows(listeners, holders), "tried": try_all(asked or ["127.0.0.1"], port, timeout_s)}


def look_inside(
    pid: int, cgroup: str, port: int, source: int, addresses: List[str], timeout_s: float
) -> Dict[str, Any]:
    """Who listens in the network of process ``pid``; then connect to ``addresses`` from the network of ``source``."""
    table = read_listeners_of(pid)
    if same_network(pid, "self"):  # the node's own: only what is this container's counts
        held: Set[str] = set()
        for each in read_process_tree(cgroup) if cgroup else [pid]:
            held.update(read_socket_inodes(each))
        table = {inode: each for inode, each in table.items() if inode in held}
    here = {inode: each for inode, each in table.items() if each.port == port}
    others = sorted({each.port for each in table.values()} - {port})[:MOST_OTHERS]
    found: Dict[str, Any] = {"listening": _rows(here, find_holders(set(here))), "others": others}
    if not source:
        return found
    asked = ["127.0.0.1"] if same_network(pid, source) else addresses
    try:
        if not same_network(source, "self"):
            enter_network(source)
    except OSError as error:
        found["untried"] = error.strerror or str(error)
        return found
    found["tried"] = try_all(asked, port, timeout_s)
    return found


def read_listeners_of(pid: int) -> Dict[str, Listener]:
    """Listening TCP sockets of a process's network by inode; none where it is gone."""
    found: Dict[str, Listener] = {}
    for kind in KINDS:
        try:
            with open("/proc/{}/net/{}".format(pid, kind), encoding="ascii") as file:
                found.update(parse_listeners(file.read(), kind))
        except OSError:
            continue
    return found


def find_holders(inodes: Set[str]) -> Dict[str, str]:
    """Names of the processes that hold sockets, by inode, as far as they are ours to see."""
    found: Dict[str, str] = {}
    for name in os.listdir("/proc") if inodes else ():
        if not name.isdigit():
            continue
        held = inodes.intersection(read_socket_inodes(int(name)))
        if held:
            comm = _name_of(name)
            found.update({inode: comm for inode in held if inode not in found})
    return found


def _name_of(pid: str) -> str:
    try:
        with open("/proc/{}/comm".format(pid), encoding="utf-8", errors="replace") as file:
            comm = file.read().strip()
    except OSError:
        return ""
    return {"exe": "rootlessport", "pasta.avx2": "pasta", "passt": "pasta"}.get(comm, comm)


def _rows(listeners: Dict[str, Listener], holders: Dict[str, str]) -> List[Dict[str, Any]]:
    rows = {
        (each.address, each.port): {"address": each.address, "port": each.port, "holder": holders.get(inode, "")}
        for inode, each in sorted(listeners.items())
    }
    return [rows[key] for key in sorted(rows)]
