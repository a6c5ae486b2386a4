"""The check: a Redis or Valkey server is asked ``PING``.

An inline command of the Redis protocol and its answer: ``+PONG``, or ``-NOAUTH Authentication required.``,
``-LOADING Redis is loading the dataset in memory``. https://redis.io/docs/latest/develop/reference/protocol-spec/
"""

import re
import time

from servicebay.plugins import Outcome, Question

ADDRESS = re.compile(r"(?:[^\[\]:\s/]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
MOST_BYTES = 512


def is_address(text: str) -> bool:
    """``host:port``, or ``[2001:db8::1]:6379``."""
    found = ADDRESS.fullmatch(text)
    return found is not None and 0 < int(found[1]) < 65536


async def ask_redis(question: Question) -> Outcome:
    """Ask once. The hub has the deadline; a connection that fails is put into words by it."""
    host, _, port = question.target.rpartition(":")
    began = time.monotonic()
    reader, writer = await question.connect(host.strip("[]"), int(port))
    try:
        writer.write(b"PING\r\n")
        line = b""
        while b"\n" not in line and len(line) < MOST_BYTES:
            part = await reader.read(MOST_BYTES)
            if not part:
                break
            line += part
    finally:
        writer.transport.abort()
    return judge(line, round((time.monotonic() - began) * 1000, 1))


def judge(line: bytes, latency_ms: float) -> Outcome:
    """What an answer means. Pure."""
    said = line.partition(b"\n")[0].decode("utf-8", "replace").strip()[:120]
    if said == "+PONG":
        return Outcome("ok", "answers PONG", latency_ms)
    if said.startswith("-NOAUTH"):
        return Outcome("ok", "answers, and wants a password", latency_ms)
    if said.startswith("-LOADING"):
        return Outcome("warn", "is still reading its data", latency_ms)
    if said.startswith("-"):
        return Outcome("fail", f"refuses: {said[1:]}", latency_ms)
    return Outcome("fail", f"is no Redis server: it answers '{said}'" if said else "closed the connection", latency_ms)
