"""Who listens on the host for a container: its forwarder (pasta, rootlessport, …) or, with host networking, itself.

Read from ``/proc``: ``net/tcp`` names the inode of each listening socket, ``<pid>/fd`` who holds
it. A process of the container may belong to a subordinate user; its ``fd`` can be read because
we own the user namespace that it lives in (user_namespaces(7)).
"""

import os
import socket
import struct
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Set, Tuple

from servicebay.wire.codec import to_object
from servicebay.wire.mergepatch import Object
from servicebay.wire.podman import Port

FORWARDERS = ("pasta", "pasta.avx2", "passt", "rootlessport", "slirp4netns", "conmon", "exe")
"""Names of processes that may hold a published port. Go's re-executed rootlessport is called ``exe``."""
LISTEN = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}


class Listener(NamedTuple):
    """A listening socket of this network namespace."""

    protocol: str
    address: str
    port: int


def parse_listeners(table: str, kind: str) -> Dict[str, Listener]:
    """``/proc/net/tcp`` (``kind``: tcp, tcp6, udp, udp6) to listeners by socket inode.

    ``0: 0100007F:1F90 00000000:0000 0A … 1000 0 4242 …``: address in host byte order, state, inode.
    """
    listeners = {}
    for line in table.splitlines()[1:]:
        words = line.split()
        if len(words) < 10 or words[3] != LISTEN[kind]:
            continue
        address, _, port = words[1].partition(":")
        try:
            listeners[words[9]] = Listener(kind[:3], parse_address(address), int(port, 16))
        except ValueError:
            continue  # a format that this kernel does not have
    return listeners


def parse_address(text: str) -> str:
    """``0100007F`` -> ``127.0.0.1``; IPv6 as four such words. Raises ValueError."""
    if len(text) not in (8, 32):
        raise ValueError("an address of {} digits".format(len(text)))
    words = struct.pack("={}I".format(len(text) // 8), *(_word(text[i : i + 8]) for i in range(0, len(text), 8)))
    return socket.inet_ntop(socket.AF_INET if len(words) == 4 else socket.AF_INET6, words)


def _word(text: str) -> int:
    return int.from_bytes(bytes.fromhex(text), "big")


def read_listeners() -> Dict[str, Listener]:
    """All listening TCP and UDP sockets of this network namespace by inode."""
    listeners: Dict[str, Listener] = {}
    for kind in LISTEN:
        try:
            with open("/proc/net/" + kind, encoding="ascii") as file:
                listeners.update(parse_listeners(file.read(), kind))
        except FileNotFoundError:
            continue  # no IPv6 in this kernel
    return listeners


def read_socket_inodes(pid: int) -> Iterator[str]:
    """Inodes of the sockets that a process holds; none where it is gone or not ours to see."""
    directory = "/proc/{}/fd".format(pid)
    try:
        names = os.listdir(directory)
    except OSError:
        return
    for name in names:
        try:
            target = os.readlink(directory + "/" + name)
        except OSError:
            continue
        if target.startswith("socket:["):
            yield target[8:-1]


def read_process_tree(cgroup: str, root: str = "/sys/fs/cgroup") -> List[int]:
    """The processes of a container: those of its cgroup and all below."""
    pids: List[int] = []
    for directory, _, files in os.walk(root + cgroup):
        if "cgroup.procs" in files:
            try:
                with open(os.path.join(directory, "cgroup.procs"), encoding="ascii") as file:
                    pids.extend(int(line) for line in file.read().split())
            except OSError:
                continue  # the cgroup went while we looked
    return pids


def own_forwarders(uid: int) -> Dict[int, str]:
    """Processes of this user that may forward ports, with the name to show."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            if os.stat("/proc/" + name).st_uid != uid:
                continue
            with open("/proc/{}/comm".format(name), encoding="utf-8", errors="replace") as file:
                comm = file.read().strip()
        except OSError:
            continue
        if comm.startswith("rootlessport") or comm in FORWARDERS:
            found[int(name)] = {"exe": "rootlessport", "pasta.avx2": "pasta", "passt": "pasta"}.get(comm, comm)[:12]
    return found


class PortTable:
    """Finds and remembers who holds which host port; looks at ``/proc`` only for a port it does not know."""

    def __init__(self, uid: int) -> None:
        self._uid = uid
        self._holders: Dict[Tuple[str, int], Tuple[str, str]] = {}

    def resolve(self, entries: Iterable[Object]) -> Dict[str, List[Object]]:
        """Ports with their forwarder, for each container (wire object) whose list changes by it."""
        wanted = {
            (port["protocol"], port["hostPort"]) for entry in entries for port in entry["ports"] if "hostPort" in port
        }
        if not wanted:
            return {}
        listeners = read_listeners()
        self._forget_closed(listeners)
        if wanted & {(each.protocol, each.port) for each in listeners.values()} - set(self._holders):
            self._find_holders(listeners)
        changed = {}
        for entry in entries:
            ports = [self._with_forwarder(port) for port in entry["ports"]]
            if ports != entry["ports"]:
                changed[entry["id"]] = ports
        return changed

    def listening(self, cgroup: str) -> List[Object]:
        """What a container with host networking listens on, as ports of its own."""
        listeners = read_listeners()
        inodes: Set[str] = set()
        for pid in read_process_tree(cgroup):
            inodes.update(read_socket_inodes(pid))
        found = {(each.port, each.protocol, each.address) for inode, each in listeners.items() if inode in inodes}
        return [
            to_object(Port(port, protocol, host_ip=address, host_port=port, forwarder="container"))
            for port, protocol, address in sorted(found)
        ]

    def _with_forwarder(self, port: Object) -> Object:
        holder: Optional[Tuple[str, str]] = self._holders.get((port["protocol"], port.get("hostPort", 0)))
        bare = {key: value for key, value in port.items() if key != "forwarder"}
        return {**bare, "forwarder": holder[1]} if holder else bare

    def _forget_closed(self, listeners: Dict[str, Listener]) -> None:
        self._holders = {key: held for key, held in self._holders.items() if held[0] in listeners}

    def _find_holders(self, listeners: Dict[str, Listener]) -> None:
        for pid, name in own_forwarders(self._uid).items():
            for inode in read_socket_inodes(pid):
                listener = listeners.get(inode)
                if listener is not None:
                    self._holders[(listener.protocol, listener.port)] = (inode, name)
