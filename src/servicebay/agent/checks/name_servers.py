"""Whether this machine's name servers answer at all. Where they do, a name without an answer has its own trouble."""

import os
import select
import struct
import time
from importlib import import_module
from typing import Any, Dict, List

socket = import_module("socket")
RESOLV_CONF = "/etc/resolv.conf"
PORT = 53
WAIT_S = 1.2
"""Within the time that a node has beyond that of a check."""
QUESTIONS = (b"\0\0\2\0\1", b"\7example\3org\0\0\1\0\1")
"""NS of the root, A of example.org: any answer to either will do; some routers know no root."""
ANSWERED = (0, 3)
"""NOERROR and NXDOMAIN (RFC 1035)."""


def read_servers(path: str = "") -> List[str]:
    """The addresses after ``nameserver``; this machine where none is named, as the C library does."""
    try:
        with open(path or RESOLV_CONF, encoding="utf-8", errors="replace") as file:
            lines = [line.split() for line in file]
    except OSError:
        lines = []
    return [words[1] for words in lines if len(words) > 1 and words[0] == "nameserver"] or ["127.0.0.1"]


def problem_of_servers() -> str:
    """What is wrong with each of them: ``192.0.2.1 is silent``. Empty where one answers."""
    told = dict.fromkeys(read_servers(), "is silent")
    links: Dict[Any, str] = {}
    try:
        for server in told:
            _ask(server, links)
        ends_at = time.monotonic() + WAIT_S
        while links:
            ready = select.select(list(links), [], [], max(0.0, ends_at - time.monotonic()))[0]
            if not ready:
                break
            for link in ready:
                try:
                    answer = link.recv(65535)
                except OSError:  # nothing listens there
                    del links[link]
                    link.close()
                    continue
                code = answer[3] & 15 if len(answer) >= 12 else -1
                if code in ANSWERED:
                    return ""
                told[links[link]] = "answers with an error ({})".format(code)
    finally:
        for link in links:
            link.close()
    return ", ".join("{} {}".format(server, what) for server, what in told.items())


def _ask(server: str, links: Dict[Any, str]) -> None:
    try:
        family, _, _, _, where = socket.getaddrinfo(server, PORT, 0, socket.SOCK_DGRAM, 0, socket.AI_NUMERICHOST)[0]
        link = socket.socket(family, socket.SOCK_DGRAM)
    except OSError:
        return
    links[link] = server
    try:
        link.connect(where)
        for question in QUESTIONS:
            link.send(os.urandom(2) + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0) + question)
    except OSError:
        del links[link]
        link.close()
