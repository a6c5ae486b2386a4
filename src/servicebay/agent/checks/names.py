"""One question to a DNS server over UDP, and over TCP where the answer is too long (RFC 1035)."""

import os
import struct
from importlib import import_module
from typing import Any, Dict, List, Tuple

from .asker import Asker
from .name_servers import read_servers
from .words import NoName

socket = import_module("socket")
TYPES = {"A": 1, "NS": 2, "CNAME": 5, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33}
REFUSED = "was not answered for: the server refused, or failed"
FAULTS = {2: REFUSED, 3: "does not exist", 5: REFUSED}


def ask_dns(asker: Asker) -> Dict[str, Any]:
    """All answers of the record that is asked for."""
    server, port = _server(asker.args.get("server", ""))
    family, address = asker.addresses(server, server)[0]
    kind = TYPES[asker.args.get("record", "A")]
    query = os.urandom(2) + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0) + _encoded(asker.args["target"])
    query += struct.pack("!HH", kind, 1)
    where = (address[0], port, *tuple(address[2:]))
    try:
        answer = _by_datagram(asker, family, where, query)
        if answer[2] & 2:
            answer = _by_stream(asker, family, where, query)
    except (TimeoutError, socket.timeout):
        return {"failed": "was not answered for within {:g} s".format(asker.timeout_s)}
    latency_ms, fault = asker.latency_ms(), answer[3] & 15
    if fault:
        return {"failed": FAULTS.get(fault, "was not answered for (code {})".format(fault))}
    found = _answers(answer, kind)
    if not found:
        return {"failed": "has no {} record".format(asker.args.get("record", "A"))}
    return {"latencyMs": latency_ms, "answers": sorted(found)}


def _server(named: str) -> Tuple[str, int]:
    if named:
        host, _, port = named.partition("#")
        return host, int(port or 53)
    return read_servers()[0], 53


def _by_datagram(asker: Asker, family: int, where: Any, query: bytes) -> bytes:
    with socket.socket(family, socket.SOCK_DGRAM) as link:
        link.connect(where)
        link.send(query)
        while True:
            link.settimeout(asker.left_s())
            answer: bytes = link.recv(65535)
            if answer[:2] == query[:2] and len(answer) >= 12:
                return answer


def _by_stream(asker: Asker, family: int, where: Any, query: bytes) -> bytes:
    with socket.socket(family, socket.SOCK_STREAM) as link:
        link.settimeout(asker.left_s())
        link.connect(where)
        link.sendall(struct.pack("!H", len(query)) + query)
        data = b""
        while len(data) < 2 or len(data) < 2 + int.from_bytes(data[:2], "big"):
            link.settimeout(asker.left_s())
            more = link.recv(65535)
            if not more:
                break
            data += more
    return data[2:]


def _encoded(name: str) -> bytes:
    labels = [each.encode("idna") for each in name.rstrip(".").split(".")]
    if not all(0 < len(each) < 64 for each in labels):
        raise NoName(name)
    return b"".join(bytes((len(each),)) + each for each in labels) + b"\0"


def _answers(packet: bytes, kind: int) -> List[str]:
    questions, answers = struct.unpack("!HH", packet[4:8])
    at, found = 12, []
    try:
        for _ in range(questions):
            at = _name(packet, at)[1] + 4
        for _ in range(answers):
            at = _name(packet, at)[1]
            this, _, _, size = struct.unpack("!HHIH", packet[at : at + 10])
            at += 10
            if this == kind:
                found.append(_value(packet, at, size, kind))
            at += size
    except (struct.error, IndexError) as error:
        raise ValueError("an answer of DNS that is cut short") from error
    return found


def _value(packet: bytes, at: int, size: int, kind: int) -> str:
    data = packet[at : at + size]
    if kind == 1:
        return str(socket.inet_ntop(socket.AF_INET, data))
    if kind == 28:
        return str(socket.inet_ntop(socket.AF_INET6, data))
    if kind == 15:
        return "{} {}".format(int.from_bytes(data[:2], "big"), _name(packet, at + 2)[0])
    if kind == 33:
        return "{} {} {} {}".format(*struct.unpack("!HHH", data[:6]), _name(packet, at + 6)[0])
    if kind == 16:
        texts, here = [], 0
        while here < len(data):
            texts.append(data[here + 1 : here + 1 + data[here]].decode("utf-8", "replace"))
            here += 1 + data[here]
        return "".join(texts)
    return _name(packet, at)[0]


def _name(packet: bytes, at: int) -> Tuple[str, int]:
    """A name, and where what follows it begins."""
    labels: List[str] = []
    end, jumps = 0, 0
    while packet[at]:
        if packet[at] >= 0xC0:
            end = end or at + 2
            at = int.from_bytes(packet[at : at + 2], "big") & 0x3FFF
            jumps += 1
            if jumps > 50:
                raise ValueError("an answer of DNS that turns in circles")
            continue
        labels.append(packet[at + 1 : at + 1 + packet[at]].decode("ascii", "replace"))
        at += 1 + packet[at]
    return ".".join(labels), end or at + 1
