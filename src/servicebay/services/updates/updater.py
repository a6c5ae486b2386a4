"""Updates one service with care: pull, restart if the image changed, wait until it is well, else the old image again.

The user's files are never touched: the name means the old image again (``podman tag``), and the unit is restarted.
"""

from collections.abc import Callable, Sequence

import msgspec

from ...nodes.errors import ActionFailed
from ..actions import UNIT_DEADLINE_S, Ask
from ..errors import ActionError
from ..live import LiveDocument
from ..resolve import find_service
from ..verify import Verifier
from ..views import ContainerView, OperationView, ServiceView
from .book import Check, UpdateBook
from .names import AUTO_UPDATE_LABEL, why_not_asked
from .rows import check_key, members_of, unique

PULL_DEADLINE_S = 1800.0
WELL_WITHIN_S = 150.0
"""How long a health check may take to pass after the restart."""
STEADY_S = 4.0
"""How long a service without a health check must stay up to count as well."""
SEEN_WITHIN_S = 3.0


class ServiceUpdater:
    """Does the action ``update``."""

    def __init__(
        self, live: LiveDocument, book: UpdateBook, now_ms: Callable[[], int], well_within_s: float = WELL_WITHIN_S
    ) -> None:
        self._live = live
        self._book = book
        self._now_ms = now_ms
        self._verify = Verifier(live, SEEN_WITHIN_S)
        self._well_within_s = well_within_s

    async def update(self, operation: OperationView, service: ServiceView, ask: Ask) -> str:
        """Bring a service to the newest images of its names; say what was done. Raises ActionError, ActionFailed."""
        before = [each for each in unique(self._members(service)) if why_not_asked(each.image) is None]
        if not before:
            raise ActionError("refused", f"No image of {service.unit} can be had newer from a registry.")
        newest = {each.image: await self._pull(operation, each, ask) for each in before}
        changed = [each for each in before if each.image_id != newest[each.image]]
        if not changed:
            await self._book.save()
            noun = "image" if len(before) == 1 else "images"
            return f"{service.unit} runs the newest {noun} already; it was left alone."
        reason = await self._try(operation, service, ask)
        if reason is None and self._runs(service, newest):
            await self._book.save()
            return f"{service.unit} was updated{{elapsed}}: {_names(changed)}{self._health_words(service)}."
        if reason is None:
            return f"{service.unit} was restarted{{elapsed}}, but not with the newer image: its file names another one."
        back = await self._go_back(operation, service, changed, ask)
        raise ActionError("update-failed", f"{service.unit} is not well with {_names(changed)}: {reason} {back}")

    def _members(self, service: ServiceView) -> list[ContainerView]:
        return members_of([service], self._live.containers(service.node)).get(service.key, [])

    async def _pull(self, operation: OperationView, container: ContainerView, ask: Ask) -> str:
        if container.labels.get(AUTO_UPDATE_LABEL) == "local":
            return self._meant(container)
        answer = await ask(operation, "image.pull", {"reference": container.image}, PULL_DEADLINE_S)
        image_id, digest = str(answer.get("id")), answer.get("digest")
        digest = digest if isinstance(digest, str) else None
        check = Check(at=self._now_ms(), same=True, local_id=image_id, newest_id=image_id, newest_digest=digest)
        self._book.note(check_key(container), check)
        return image_id

    def _meant(self, container: ContainerView) -> str:
        """The image that the name means on the node now (``AutoUpdate=local``)."""
        images = self._live.stock("images", container.node)
        return next((str(each.id) for each in images if container.image in each.names), container.image_id or "")

    async def _try(self, operation: OperationView, service: ServiceView, ask: Ask) -> str | None:
        """Restart, and wait until it is well; else say why it is not."""
        try:
            await ask(operation, "unit.restart", {"unit": service.unit}, UNIT_DEADLINE_S)
        except ActionFailed as error:
            if error.failure.code == "unreachable":
                raise
            return error.failure.message
        return await self._why_not_well(service)

    async def _why_not_well(self, service: ServiceView) -> str | None:
        state: list[str | None] = ["It was not well in time."]

        def is_decided() -> bool:
            row = find_service(self._live, service.key)
            health = [each.health.status for each in self._members(row) if each.health is not None]
            if row.active_state == "failed" or (row.healthy is False and "unhealthy" in health):
                state[0] = row.cause or "It failed."
                return True
            if row.active_state == "active" and health and all(status == "healthy" for status in health):
                state[0] = None
                return True
            return False

        if not await self._verify.until(is_decided, STEADY_S) and not self._is_waiting(service):
            row = find_service(self._live, service.key)
            return None if row.active_state == "active" else row.cause or f"It is {row.active_state}."
        await self._verify.until(is_decided, self._well_within_s)
        return state[0]

    def _is_waiting(self, service: ServiceView) -> bool:
        """Whether a health check, or the start itself, has still to end."""
        row = find_service(self._live, service.key)
        return row.active_state == "activating" or any(
            each.health is not None and each.health.status != "healthy" for each in self._members(row)
        )

    def _runs(self, service: ServiceView, newest: dict[str, str]) -> bool:
        return all(newest.get(each.image, each.image_id) == each.image_id for each in self._members(service))

    async def _go_back(
        self, operation: OperationView, service: ServiceView, changed: Sequence[ContainerView], ask: Ask
    ) -> str:
        for each in changed:
            known = self._book.checks.get(check_key(each))
            if known is not None:
                self._book.note(check_key(each), _refused(known, each))
            await ask(operation, "image.tag", {"id": each.image_id, "reference": each.image}, UNIT_DEADLINE_S)
        await self._book.save()
        await ask(operation, "unit.resetFailed", {"unit": service.unit}, UNIT_DEADLINE_S)
        reason = await self._try(operation, service, ask)
        if reason is not None:
            return f"The old image was brought back, but it is not well either: {reason}"
        if not self._runs(service, {each.image: each.image_id or "" for each in changed}):
            return "The old image could not be brought back: the unit pulls at each start (Pull=)."
        return "The old image was brought back and runs again."

    def _health_words(self, service: ServiceView) -> str:
        row = find_service(self._live, service.key)
        return " and is healthy" if row.healthy else ""


def _refused(known: Check, old: ContainerView) -> Check:
    return msgspec.structs.replace(known, same=False, local_id=old.image_id, refused=known.newest)


def _names(containers: Sequence[ContainerView]) -> str:
    return ", ".join(f"the newer {each.image}" for each in containers)
