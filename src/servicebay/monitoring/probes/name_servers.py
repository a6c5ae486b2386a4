"""Whether the hub's own name servers answer at all. Where they do, a name that nobody answers for has its own trouble.

Asked only when a name had no answer, and then again and again until they answer: nobody needs to look at a dead one.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator

import dns.asyncquery
import dns.exception
import dns.message
import dns.rcode
import dns.resolver

from ..hanging import HANGS_ON, ON_NAMES_OF
from ..outcome import Outcome
from ..trouble import Trouble

DEADLINE_S = 1.5
FRESH_S = 5.0
"""How long one answer is taken for that of all names that had none."""
AGAIN_S = 2.0
QUESTIONS = ((".", "NS"), ("example.org.", "A"))
"""Any answer to either will do; some routers know no root."""
KEY = "names"
NOT_ASKED = Outcome("unknown", f"{HANGS_ON}the hub's name server, which does not answer")
Server = tuple[str, int]


def not_asked_by(node: str, problem: str) -> Outcome:
    """What a check by name is worth while the name servers of its node do not answer."""
    return Outcome("unknown", f"{ON_NAMES_OF}{node}, which does not answer ({problem})"[:300])


def read_servers() -> list[Server]:
    """Those of ``/etc/resolv.conf``; blocks."""
    try:
        found = dns.resolver.Resolver()
    except dns.exception.DNSException:
        return [("127.0.0.1", 53)]  # what the C library asks, then
    return [(str(each), found.port) for each in found.nameservers]


class NameServers:
    """``troubles`` has one while they are silent and somebody needs them."""

    def __init__(
        self,
        servers: Callable[[], list[Server]] = read_servers,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.troubles: dict[str, Trouble] = {}
        self._servers = servers
        self._now_ms = now_ms
        self._asking: asyncio.Task[str | None] | None = None
        self._asked_at = 0.0
        self._waiting: asyncio.Task[None] | None = None
        self._subscribers: list[Callable[[], None]] = []

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` when ``troubles`` changed; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    async def are_silent(self, tell: bool) -> bool:
        """Whether none of them answers; where ``tell`` says so, a person is told."""
        now = asyncio.get_running_loop().time()
        if self._asking is None or (self._asking.done() and now > self._asked_at + FRESH_S):
            self._asked_at = now
            self._asking = asyncio.create_task(problem_of(self._servers), name="name servers")
        problem = await asyncio.shield(self._asking)
        if problem is not None and tell and not self.troubles:
            text = f"The hub's name server does not answer, so checks of names cannot be made: {problem}."
            self._tell({KEY: Trouble(KEY, text, self._now_ms(), urgent=True)})
            self._waiting = asyncio.create_task(self._until_well(), name="name servers again")
        return problem is not None

    def close(self) -> None:
        """Ask no more."""
        for task in (self._asking, self._waiting):
            if task is not None:
                task.cancel()

    async def _until_well(self) -> None:
        while await problem_of(self._servers) is not None:  # noqa: ASYNC110 (nothing tells when they are there again)
            await asyncio.sleep(AGAIN_S)
        self._asking = None  # what it found is over
        self._tell({})

    def _tell(self, troubles: dict[str, Trouble]) -> None:
        self.troubles = troubles
        for callback in tuple(self._subscribers):
            callback()


async def problem_of(servers: Callable[[], list[Server]]) -> str | None:
    """What is wrong with each of them; None where one answers."""
    asked = [ask(server) for server in await asyncio.to_thread(servers)]
    problems = await asyncio.gather(*asked)
    return None if None in problems else ", ".join(_told(problems)) or "there is none"


async def ask(server: Server) -> str | None:
    """What is wrong with one of them."""
    problems = await asyncio.gather(*(ask_one(server, name, kind) for name, kind in QUESTIONS))
    return None if None in problems else next(_told(problems))


async def ask_one(server: Server, name: str, kind: str) -> str | None:
    """What is wrong with the answer to one question."""
    address, port = server
    try:
        question = dns.message.make_query(name, kind)
        answer = await dns.asyncquery.udp(question, address, timeout=DEADLINE_S, port=port)
    except (dns.exception.DNSException, OSError, ValueError):
        return f"{address} is silent"
    if answer.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return None
    return f"{address} answers {dns.rcode.to_text(answer.rcode())}"


def _told(problems: Iterable[str | None]) -> Iterator[str]:
    return (each for each in problems if each is not None)
