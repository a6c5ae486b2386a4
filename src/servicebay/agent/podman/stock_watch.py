"""Keeps the sections ``pods``, ``images``, ``volumes``, ``networks`` and ``secrets`` true: hints in, scans out.

A scan reads one list from Podman. That of images costs Podman over 1 ms for each, so after the first one only those
are asked for whose names changed in the store's index; the audit asks for all of them again.
"""

import time
from typing import Any, Callable, Dict, List, Optional

from servicebay.wire.codec import to_object
from servicebay.wire.mergepatch import Object
from servicebay.wire.podman import STOCK

from ..aggregator import Aggregator
from ..files.inotify import Inotify
from ..looks import Looks
from ..loop import Event, Loop, TimedOut, Timer
from .api import PodmanError
from .client import PodmanClient
from .service import NoPodman
from .stock import NotUnderstood, key_of, parse_stock
from .stock_signals import StockSignals

FEW_IMAGES = 32
"""Changed images that are asked for one by one; of more the whole list is read."""
AFTERWARDS_S = 1.0
"""A pod is removed a little after its containers, and no file tells."""
RETRY_S = 5.0
LONGEST_RETRY_S = 300.0
AUDIT_EVERY_S = 1800.0


class StockWatch:
    """Owner of the five sections."""

    def __init__(
        self,
        loop: Loop,
        client: PodmanClient,
        aggregator: Aggregator,
        files: Inotify,
        on_change: Callable[[], None],
    ) -> None:
        self.scans = 0
        self.drift = 0
        self.first_scan = Event()
        self.signals = StockSignals(files, self.hint)
        self._loop = loop
        self._client = client
        self._aggregator = aggregator
        self._on_change = on_change
        self._looks = Looks(loop, self._look, "stock scan")
        self._indexed: Dict[str, int] = {}
        self._wants_all_images = True
        self._failures: Dict[str, int] = {}
        self._awaiting_first = set(STOCK)
        self._audit: Optional[Timer] = None

    def hint(self, section: str) -> None:
        """Something of this section may have changed."""
        self._looks.hint(section)

    async def look_now(self, section: str) -> None:
        """Have a section read before going on."""
        await self._looks.look_now(section)

    def hint_all(self) -> None:
        """Anything may have changed: read all of it anew."""
        self._wants_all_images = True
        for section in STOCK:
            self._looks.hint(section)

    def hint_pods(self) -> None:
        """A pod is about to come or go: look now, and once more when Podman is done with it."""
        self.hint("pods")
        self._loop.call_later(AFTERWARDS_S, lambda: self.hint("pods"))

    def on_container(self, before: Optional[Object], after: Optional[Object]) -> None:
        """A container came, changed or went: its pod may have, too."""
        pods = self._aggregator.get("pods")
        pod_id = (after or before or {}).get("podId")
        if pods is None or pod_id is None or (after is not None and pod_id in pods):
            return
        self.hint_pods()

    async def run(self) -> None:
        """Scan what is dirty, for ever."""
        self.hint_all()
        self._schedule_audit()
        await self._looks.run()

    async def audit(self) -> int:
        """Read everything anew; returns how many entries no hint had told of."""
        missed = 0
        for section in STOCK:
            is_hinted = self._looks.is_due(section)
            before = self._aggregator.get(section) or {}
            self._wants_all_images = self._wants_all_images or section == "images"
            await self._looks.look_now(section)
            after = self._aggregator.get(section) or {}
            if not is_hinted and not self._looks.is_due(section):
                missed += sum(before.get(key) != after.get(key) for key in set(before) | set(after))
        self.drift += missed
        return missed

    async def _look(self, section: str) -> None:
        self.scans += 1
        try:
            await self._scan(section)
            self._failures.pop(section, None)
            if self.signals.watch(section):
                self.hint(section)  # what changed between the look and the watch told nobody
        except NoPodman as error:
            self._fail(section, str(error))  # whoever finds Podman again hints
        except (PodmanError, TimedOut) as error:
            self._fail(section, "Podman did not answer in time." if isinstance(error, TimedOut) else str(error))
            failures = self._failures[section] = self._failures.get(section, 0) + 1
            self._loop.call_later(min(RETRY_S * 2**failures, LONGEST_RETRY_S), lambda: self.hint(section))
        self._awaiting_first.discard(section)
        if not self._awaiting_first:
            self.first_scan.set()
        self._on_change()

    async def _scan(self, section: str) -> None:
        if section == "images":
            await self._scan_images()
        else:
            self._put(section, await self._client.stock(section), {})

    async def _scan_images(self) -> None:
        indexed = self.signals.image_names()  # before Podman is asked: what changes after that is hinted again
        if self._wants_all_images or indexed is None or not await self._scan_changed_images(indexed):
            self._wants_all_images = False
            try:
                self._put("images", await self._client.stock("images"), {})
            except BaseException:  # also when cancelled: nothing is known until it was read
                self._wants_all_images = True
                raise
        self._indexed = indexed or {}

    async def _scan_changed_images(self, indexed: Dict[str, int]) -> bool:
        """Ask for the images whose names changed; False where that is not enough."""
        changed = [key for key, names in indexed.items() if self._indexed.get(key) != names]
        if len(changed) > FEW_IMAGES:
            return False
        answers = await self._client.images(changed)
        if sorted(str(each.get("Id")) for each in answers) != sorted(changed):
            return False
        known: Object = self._aggregator.get("images")
        self._put(
            "images",
            answers,
            {key: entry for key, entry in known.items() if key not in self._indexed or key in indexed},
        )
        return True

    def _put(self, section: str, answers: List[Any], kept: Object) -> None:
        known = self._aggregator.get(section) or {}
        entries, odd = kept, 0
        for answer in answers:
            try:
                parsed = parse_stock(section, answer)
            except NotUnderstood:
                odd += 1
                continue
            key, entry = key_of(section, parsed), to_object(parsed)
            entries[key] = known[key] if known.get(key) == entry else entry
        if odd:
            reason = "{} of them are not understood and left out".format(odd)
            self._aggregator.put_partly(section, entries, self._client.source, reason, _now_ms())
        else:
            self._aggregator.put(section, entries, self._client.source)

    def _fail(self, section: str, reason: str) -> None:
        self._aggregator.fail(section, self._client.source, reason, _now_ms())

    def _schedule_audit(self) -> None:
        if self._audit is not None:
            self._audit.cancel()
        self._audit = self._loop.call_later(AUDIT_EVERY_S, self._start_audit)

    def _start_audit(self) -> None:
        self._loop.spawn(self.audit(), "stock audit")
        self._schedule_audit()


def _now_ms() -> int:
    return int(time.time() * 1000)
