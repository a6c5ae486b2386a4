"""Whom to tell, what was told and what waits, kept in one settings document, so that a new hub goes on where another
ended. Addresses hold passwords: they are kept sealed.
"""

import asyncio
import re
from collections.abc import Callable, Container, Mapping, Set
from types import MappingProxyType
from typing import TypeVar

import msgspec

from ...sentences.languages import ENGLISH, LANGUAGES
from ...settings.sealed import SecretBox
from ...storage.keeping import Documents
from ..errors import ActionError
from .post import Item, Least, Target, added, shifted, without_seen
from .quiet import quiet_of
from .sender import masked
from .silences import MOST as MOST_SILENCES
from .silences import Silence, checked, in_force
from .watcher import Told

DOCUMENT = "alerts"
MOST = 50
MOST_AFTER_MIN = 7 * 24 * 60
P = TypeVar("P")
WEB = {"http": "json", "https": "jsons"}
"""What apprise calls a webhook, by how its address begins."""
ADDRESS = re.compile(r"https?://[^\s\\<>\"@]{1,200}")


class Alerted(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: targets by their ID; what was told, by the row's key; silences by their ID. Of each target what
    waits, by the row's key, and the keys of rows that it ``had``: it is told when they are well again.

    ``hub_url`` is where people reach the hub: the link in a message.
    """

    name: str = DOCUMENT
    targets: dict[str, Target] = {}
    told: dict[str, Told] = {}
    waiting: dict[str, dict[str, Item]] = {}
    had: dict[str, list[str]] = {}
    silences: dict[str, Silence] = {}
    hub_url: str = ""


class TargetWish(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may set of a target; see ``Target``. Without a ``language`` it keeps its own."""

    least: Least
    enabled: bool
    after_min: int = 0
    quiet: str = ""
    urgent_waits: bool = False
    language: str | None = None


class AlertBook:
    """Owner of the document. Its members are never changed in place."""

    def __init__(self, store: Documents[Alerted], box: SecretBox) -> None:
        self._store = store
        self._lock = asyncio.Lock()  # each change is of what the one before has kept
        self._box = box
        self._kept = Alerted()
        self._subscribers: list[Callable[[], None]] = []

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        self._kept = await self._store.get(DOCUMENT) or Alerted()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    @property
    def targets(self) -> dict[str, Target]:
        """By ID."""
        return self._kept.targets

    @property
    def told(self) -> dict[str, Told]:
        """By the row's key."""
        return self._kept.told

    @property
    def silences(self) -> dict[str, Silence]:
        """By ID; those that have ended may be among them."""
        return self._kept.silences

    @property
    def hub_url(self) -> str:
        """Where people reach the hub; empty where nobody said."""
        return self._kept.hub_url

    def had(self, target: str) -> frozenset[str]:
        """The keys of what a target was told, and that is not over as far as it knows."""
        return frozenset(self._kept.had.get(target, ()))

    def waiting(self, target: str) -> dict[str, Item]:
        """What is to be told to a target, by the row's key."""
        return self._kept.waiting.get(target, {})

    def address(self, target: Target) -> str:
        """The whole address. Blocking: call it in a thread. Raises StoreError."""
        return self._box.open(target.sealed)

    async def add(self, name: str, address: str, least: Least, language: str = ENGLISH) -> str:
        """Keep a new target; returns its ID. Raises ActionError, StoreError."""
        name = name.strip()
        language = checked_language(language)
        if not name or len(name) > 80 or not name.isprintable():
            raise ActionError("invalid", "Where alerts go has a name of at most 80 characters, on one line.")
        shown = await asyncio.to_thread(masked, address.strip())
        if shown is None:
            raise ActionError("invalid", refusal_of(address.strip()))
        sealed = await asyncio.to_thread(self._box.seal, address.strip())
        async with self._lock:
            if len(self.targets) >= MOST:
                raise ActionError("refused", f"Alerts go to {MOST} places already.")
            target = new_id(name, self.targets)
            kept = Target(name=name, sealed=sealed, shown=shown, least=least, language=language)
            await self._save(targets={**self.targets, target: kept})
            return target

    async def change(self, target: str, wish: TargetWish) -> None:
        """Set what a target is told, when, and whether. Raises ActionError, StoreError."""
        if wish.quiet and quiet_of(wish.quiet) is None:
            raise ActionError("invalid", "Quiet hours look like 22:00-07:00.")
        if not 0 <= wish.after_min <= MOST_AFTER_MIN:
            raise ActionError("invalid", "A target is told at once, or up to a week later.")
        members = msgspec.structs.asdict(wish)
        if checked_language(wish.language or ENGLISH) != wish.language:
            del members["language"]
        async with self._lock:
            changed = msgspec.structs.replace(self.known(target), **members)
            waiting = self._kept.waiting
            if not wish.enabled:
                waiting = {key: items for key, items in waiting.items() if key != target}
            await self._save(targets={**self.targets, target: changed}, waiting=waiting)

    async def remove(self, target: str) -> None:
        """Tell there no more. Raises ActionError, StoreError."""
        async with self._lock:
            self.known(target)
            await self._save(
                targets={key: each for key, each in self.targets.items() if key != target},
                waiting={key: items for key, items in self._kept.waiting.items() if key != target},
                had={key: each for key, each in self._kept.had.items() if key != target},
            )

    def known(self, target: str) -> Target:
        """One of the targets. Raises ActionError."""
        if target not in self.targets:
            raise ActionError("not-found", "Alerts do not go there any more.")
        return self.targets[target]

    async def set_hub_url(self, address: str) -> None:
        """Set where people reach the hub, or nothing. Raises ActionError, StoreError."""
        address = address.strip().rstrip("/")
        if address and ADDRESS.fullmatch(address) is None:
            raise ActionError("invalid", "The hub's address looks like https://bay.example.org.")
        async with self._lock:
            await self._save(hub_url=address)

    async def keep_news(
        self,
        told: dict[str, Told],
        came: Mapping[str, Item],
        went: Mapping[str, Item],
        on_way: Mapping[str, Set[str]] = MappingProxyType({}),
    ) -> None:
        """Remember what counts as told, and what is to be handed over for it: both or none.

        ``on_way`` are the keys of what is being handed over, by target. Raises StoreError when only this process
        knows it: an alert is not lost because a disk is full.
        """
        async with self._lock:
            known = self._kept.told
            told = {key: _with_seen(each, known.get(key)) for key, each in told.items()}
            waiting = {
                key: added(self.waiting(key), self.had(key) | on_way.get(key, set()), came, went, target)
                for key, target in self.targets.items()
                if target.enabled
            }
            await self._note(told=told, waiting=self._of_known(waiting))

    async def delivered(self, target: str, items: dict[str, Item]) -> None:
        """Note what a target has taken; other news of it may have come meanwhile. Raises StoreError as above."""
        async with self._lock:
            rest = {key: item for key, item in self.waiting(target).items() if items.get(key) != item}
            had = self.had(target) - {key for key, item in items.items() if item.well}
            had |= {key for key, item in items.items() if not item.well}
            had &= self._kept.told.keys() | rest.keys()  # of a removed node nothing more is heard
            await self._note(
                waiting=self._of_known({**self._kept.waiting, target: rest}),
                had=self._of_known({**self._kept.had, target: sorted(had)}),
            )

    async def not_delivered(self, target: str, items: dict[str, Item]) -> None:
        """Let what ended while it could not be told wait no more. Raises StoreError as above."""
        async with self._lock:
            waiting, had = self.waiting(target), self.had(target)
            over = {key for key in items if key in waiting and waiting[key].well and key not in had}
            if over:
                rest = {key: item for key, item in waiting.items() if key not in over}
                await self._note(waiting=self._of_known({**self._kept.waiting, target: rest}))

    async def shift(self, by_ms: int) -> None:
        """The clock was set. Raises StoreError as above."""
        async with self._lock:
            if self._kept.waiting:
                await self._note(waiting={key: shifted(items, by_ms) for key, items in self._kept.waiting.items()})

    async def see(self, key: str, by: str, reason: str, at: int) -> None:
        """Note that a person has seen what was told: nobody else is told later. Raises ActionError, StoreError."""
        async with self._lock:
            told = self._kept.told.get(key)
            if told is None:
                raise ActionError("not-found", "That was not told, or it is over.")
            seen = msgspec.structs.replace(told, seen_by=by, seen_at=at, reason=reason)
            waiting = {
                target: without_seen(items, {key}, self.targets[target])
                for target, items in self._kept.waiting.items()
                if target in self.targets
            }
            await self._save(told={**self._kept.told, key: seen}, waiting=waiting)

    async def silence(self, silence: Silence) -> str:
        """Keep a new silence; returns its ID. Raises ActionError, StoreError."""
        silence = checked(silence)
        async with self._lock:
            known = in_force(self.silences, silence.at)
            if len(known) >= MOST_SILENCES:
                raise ActionError("refused", f"There are {MOST_SILENCES} silences already.")
            made = new_id(silence.row or silence.node or "everything", known)
            await self._save(silences={**known, made: silence})
            return made

    async def end_silence(self, silence: str) -> None:
        """Hear of it again. Raises ActionError, StoreError."""
        async with self._lock:
            if silence not in self.silences:
                raise ActionError("not-found", "That silence has ended.")
            await self._save(silences={key: each for key, each in self.silences.items() if key != silence})

    def _of_known(self, parts: dict[str, P]) -> dict[str, P]:
        return {target: part for target, part in parts.items() if part and target in self.targets}

    async def _save(self, **members: object) -> None:
        kept = msgspec.structs.replace(self._kept, **members)
        await self._store.save(kept)
        self._show(kept)

    async def _note(self, **members: object) -> None:
        kept = msgspec.structs.replace(self._kept, **members)
        try:
            await self._store.save(kept)  # before anybody is told: else a hub that is killed now tells it twice
        finally:
            self._show(kept)

    def _show(self, kept: Alerted) -> None:
        self._kept = kept
        for callback in tuple(self._subscribers):
            callback()


def checked_language(language: str) -> str:
    """One that alerts can be sent in. Raises ActionError ``invalid``."""
    if language not in LANGUAGES:
        raise ActionError("invalid", f"Alerts are sent in one of these languages: {', '.join(LANGUAGES)}.")
    return language


def _with_seen(told: Told, known: Told | None) -> Told:
    """What was told, with who has seen it meanwhile; what was told anew is to be seen anew."""
    if known is None or known.at != told.at:
        return told
    return msgspec.structs.replace(told, seen_by=known.seen_by, seen_at=known.seen_at, reason=known.reason)


def new_id(name: str, taken: Container[str]) -> str:
    """``My phone`` -> ``my-phone``, or ``my-phone-2`` where there is one."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "target"
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, MOST_SILENCES + 3))) if key not in taken)


def refusal_of(address: str) -> str:
    """Why an address is none, with what to write for one that was copied from a browser."""
    scheme = WEB.get(address.partition("://")[0].lower()) if "://" in address else None
    if scheme is not None:
        return f"For a webhook write {scheme}://… in place of {address.partition('://')[0].lower()}://…."
    return "That is no address that apprise knows: ntfy://…, mailto://…, tgram://…, json://…."
