"""TCP connections from this network, or from that of a container that this user's Podman runs.

A network namespace belongs to a user namespace, and who made that one may enter both (setns(2), ioctl_ns(2)). Entering
changes the whole process: only ever in a copy of the agent that ends afterwards.
"""

import ctypes
import fcntl
import os
from importlib import import_module
from typing import Any, Dict, Iterable, List, Union

from ..checks.words import of_error

socket = import_module("socket")
NS_GET_USERNS = 0xB701
HANG_UP_S = 0.3
"""A forwarder takes a connection before it knows whether its other side does, and breaks it off at once if not."""


def same_network(one: Union[int, str], other: Union[int, str]) -> bool:
    """Whether two processes see the same network."""
    try:
        found = [os.stat("/proc/{}/ns/net".format(each)) for each in (one, other)]
    except OSError:
        return False
    return (found[0].st_dev, found[0].st_ino) == (found[1].st_dev, found[1].st_ino)


def enter_network(pid: int) -> None:
    """Let this process, which must have one thread, see the network of another. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    net = os.open("/proc/{}/ns/net".format(pid), os.O_RDONLY)
    owner = fcntl.ioctl(net, NS_GET_USERNS)
    own = os.stat("/proc/self/ns/user")
    for fd in (owner, net):
        if fd == owner and os.fstat(fd).st_ino == own.st_ino:
            continue  # it is in it already, which setns refuses
        if libc.setns(fd, 0):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def try_all(addresses: Iterable[str], port: int, timeout_s: float) -> List[Dict[str, Any]]:
    """Connect to each, one after the other: ``{"address", "problem"?, "hungUp"?}``."""
    return [_try(address, port, timeout_s) for address in addresses]


def _try(address: str, port: int, timeout_s: float) -> Dict[str, Any]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as each:
        each.settimeout(timeout_s)
        try:
            each.connect((address, port))
        except OSError as error:
            return {"address": address, "problem": of_error(error, timeout_s)}
        each.settimeout(HANG_UP_S)
        try:
            ended = not each.recv(1)
        except OSError as error:
            ended = type(error).__name__ not in ("timeout", "TimeoutError")
    return {"address": address, "hungUp": True} if ended else {"address": address}
